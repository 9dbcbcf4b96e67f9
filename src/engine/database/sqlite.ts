/** Node's own SQLite, where this Node has it; loaded when asked for, because older editors lack it. */
type Sqlite = typeof import('node:sqlite');

export const loadSqlite = (): Sqlite | undefined => {
  try {
    // Not an import: where the module is missing, that would keep the whole engine from starting.
    const module = process.getBuiltinModule('node:sqlite') as Sqlite | undefined;
    return typeof module?.DatabaseSync === 'function' ? module : undefined;
  } catch {
    return undefined;
  }
};

/** What a failure means to whoever keeps tables. */
export type Failure = 'busy' | 'full' | 'corrupt' | 'other';

const failures: Readonly<Record<number, Failure>> = {
  5: 'busy',
  6: 'busy',
  // An error of the disk itself, no room, a folder that may not be written: all may pass.
  8: 'full',
  10: 'full',
  13: 'full',
  14: 'full',
  11: 'corrupt',
  26: 'corrupt',
};

/** SQLite's result codes (sqlite.org/rescode.html): the low byte is the primary code. */
export const failureOf = (error: unknown): Failure => {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? (failures[code & 0xff] ?? 'other') : 'other';
};

/** Whether SQLite, or the handle to it, has thrown an error. */
export const isOfDatabase = (error: unknown): boolean => {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return typeof errcode === 'number' || (typeof code === 'string' && code.startsWith('ERR_'));
};
