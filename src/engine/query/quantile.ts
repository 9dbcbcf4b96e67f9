/** The quantile of plain values: linear between the two nearest ranks, NaN below everything. */
const rank = (a: number, b: number): number => {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a - b === 0 || a === b ? 0 : a < b ? -1 : 1;
};

export const quantileOf = (q: number, values: ArrayLike<number>): number => {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = Array.from(values).sort(rank);
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const weight = at - below;
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[Math.min(sorted.length - 1, below + 1)] ?? Number.NaN;
  return lower * (1 - weight) + upper * weight;
};
