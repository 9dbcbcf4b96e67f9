/** The quantile of plain values: linear between the two nearest ranks, NaN below everything. */
export const quantileOf = (q: number, values: ArrayLike<number>): number => {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  // The native order has NaN at the end; the ranks begin with it.
  const sorted = Float64Array.from(values).sort();
  let numbers = sorted.length;
  while (numbers > 0 && Number.isNaN(sorted[numbers - 1])) numbers -= 1;
  const missing = sorted.length - numbers;
  const ranked = (rank: number): number => (rank < missing ? Number.NaN : (sorted[rank - missing] ?? Number.NaN));
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const weight = at - below;
  return ranked(below) * (1 - weight) + ranked(Math.min(sorted.length - 1, below + 1)) * weight;
};
