/** Counts in buckets, one bar a bucket and one layer a severity: worked out beforehand, drawn by the chart. */
import { severities, type Severity } from '../../src/common/alerts.ts';
import { inSentence, t } from '../l10n/l10n.ts';
import type { Mark } from './plot.ts';
import { severityLooks } from './severities.ts';

export interface Bucket {
  /** On the axis: "Mon 3", or nothing where there is no room for each. */
  readonly label: string;
  /** In full, for the tooltip and the table. */
  readonly title: string;
  readonly counts: Readonly<Record<Severity, number>>;
}
export interface Stack {
  readonly buckets: readonly Bucket[];
  readonly top: number;
  readonly valueMarks: readonly Mark[];
}

export const totalOf = ({ counts }: Bucket): number => severities.reduce((sum, id) => sum + counts[id], 0);

/** Whole numbers only, and never fewer than four steps' height: one alert must not look like a flood. */
export const stackOf = (buckets: readonly Bucket[]): Stack => {
  const highest = Math.max(4, ...buckets.map(totalOf));
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500].find((each) => highest / each <= 5) ?? 1_000;
  const count = Math.ceil(highest / step);
  const valueMarks = Array.from({ length: count + 1 }, (_, at) => ({ value: at * step, label: String(at * step) }));
  return { buckets, top: count * step, valueMarks };
};

/** The picture in a sentence, for who cannot see it. */
export const stackText = (title: string, buckets: readonly Bucket[]): string => {
  const sums = severities.map((id) => ({ id, sum: buckets.reduce((sum, { counts }) => sum + counts[id], 0) }));
  const all = sums.reduce((sum, each) => sum + each.sum, 0);
  if (all === 0) return t('{0}: none.', title);
  const parts = sums.filter(({ sum }) => sum > 0).map(({ id, sum }) => `${sum} ${inSentence(severityLooks[id].word)}`);
  const busiest = buckets.reduce((most, bucket) => (totalOf(bucket) > totalOf(most) ? bucket : most));
  return t('{0}: {1} in all, {2}. Most on {3}: {4}.', title, all, parts.join(', '), busiest.title, totalOf(busiest));
};
