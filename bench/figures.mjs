// What every bench prints with: order statistics, tables, the machine.
import { cpus, totalmem } from 'node:os';

export const quantile = (values, q) => {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * q;
  const below = Math.floor(rank);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
};
export const median = (values) => quantile(values, 0.5);

export const fixed = (digits) => (value) => (Number.isFinite(value) ? value.toFixed(digits) : '-');

/** Median, middle half, smallest and largest, as one table row. */
export const spread = (values, digits = 1) => {
  const text = fixed(digits);
  if (values.length === 0) return { n: 0 };
  return {
    median: text(median(values)),
    'middle half': `${text(quantile(values, 0.25))} … ${text(quantile(values, 0.75))}`,
    range: `${text(Math.min(...values))} … ${text(Math.max(...values))}`,
    n: values.length,
  };
};

export const say = (text = '') => process.stdout.write(`${text}\n`);
export const table = (rows) => console.table(rows);

export const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ` +
  `${process.platform} ${process.arch}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
