/** Which alerts are wanted: `open` are those that somebody may have to answer. */
export const shownKinds = { open: 'Open', muted: 'Muted', resolved: 'Resolved', all: 'All' } as const;
export type ShownKind = keyof typeof shownKinds;
export const isShownKind = (value: unknown): value is ShownKind =>
  typeof value === 'string' && Object.hasOwn(shownKinds, value);
