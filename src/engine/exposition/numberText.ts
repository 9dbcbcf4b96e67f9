/** The shortest digits that read back as the same number, special values as Prometheus spells them. */
export const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
};

/** A bound is a label, and OpenMetrics wants whole numbers there with a point, so that writers agree. */
export const boundText = (bound: number): string => {
  const text = numberText(bound);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};
