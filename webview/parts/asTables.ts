/** Which charts of a panel are shown as tables, by id. A board has the most. */
const tableCap = 24;

/** Of what was kept over a reload. */
export const tablesOf = (kept: unknown): readonly string[] =>
  Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, tableCap) : [];

export const tableToggled = (tables: readonly string[], id: string): readonly string[] =>
  tables.includes(id) ? tables.filter((other) => other !== id) : [...tables, id];
