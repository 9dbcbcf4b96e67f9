import { boardsVersion, type Board } from '../../common/boards.ts';

/** The file of boards as JSON with one board more, another in its place, or without it; other boards stay as they are. */
export const withBoard = (
  text: string | undefined,
  { id, board }: { readonly id: string; readonly board: Board | null },
): string => {
  const file = (text === undefined || text.trim() === '' ? {} : JSON.parse(text)) as {
    readonly version?: unknown;
    readonly boards?: unknown;
  };
  if (file.version !== undefined && file.version !== boardsVersion)
    throw new Error(`it is of version ${JSON.stringify(file.version)}, and ${String(boardsVersion)} is known here`);
  if (file.boards !== undefined && !Array.isArray(file.boards)) throw new Error('its boards are no list');
  const before = (file.boards ?? []) as readonly { readonly id?: unknown }[];
  const at = before.findIndex((one) => one.id === id);
  const others = before.filter((one) => one.id !== id);
  const boards = board === null ? others : others.toSpliced(at === -1 ? others.length : at, 0, board);
  return `${JSON.stringify({ ...file, version: boardsVersion, boards }, undefined, 2)}\n`;
};
