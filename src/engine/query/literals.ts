/** Numbers and durations as PromQL writes them. */
const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of `1h30m` or of a plain number; undefined for anything else. */
export const parseNumber = (text: string): number | undefined => {
  const plain = text.trim().toLowerCase();
  if (plain === 'inf') return Infinity;
  if (plain === 'nan') return Number.NaN;
  if (/^0x[0-9a-f]+$/.test(plain)) return Number(plain);
  if (/^(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?[\d_]+)?$/.test(plain)) return Number(plain.replaceAll('_', ''));
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(plain)) return undefined;
  let milliseconds = 0;
  for (const [, count, unit] of plain.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    milliseconds += Number(count) * Math.round((unitSeconds[unit ?? ''] ?? 0) * 1_000);
  }
  return milliseconds / 1_000;
};
