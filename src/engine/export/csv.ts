/** A line a row (RFC 4180): the same columns for all, those that a kind has not are empty; then a column a label. */
import { histogramQuantile } from '../../common/histogramQuantile.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { numberText } from '../exposition/exposition.ts';
import type { Rows } from '../store/store.ts';
import type { Exported, Piece } from './exportOf.ts';
import { timeText } from './timeText.ts';

const columns = ['min', 'max', 'mean', 'last', 'increase', 'count', 'sum', 'p50', 'p95', 'p99'] as const;
type Column = (typeof columns)[number];
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const figuresOf = (rows: Rows, i: number): Readonly<Partial<Record<Column, number>>> => {
  const { min, max, sum, count, last, histogram } = rows.row(i);
  if (rows.kind === 'counter') return { increase: sum };
  if (rows.kind === 'gauge') return { min, max, mean: sum / Math.max(1, count), last, count };
  if (histogram === undefined || histogram.count === 0) return { count: 0, sum: 0 };
  const at = (name: keyof typeof quantiles): number => histogramQuantile(quantiles[name], histogram);
  return { count: histogram.count, sum: histogram.sum, p50: at('p50'), p95: at('p95'), p99: at('p99') };
};

/** Whether a row says anything: one without samples only tells that a series ended. */
export const isFilled = (rows: Rows, i: number): boolean => rows.kind !== 'gauge' || (rows.count[i] ?? 0) > 0;

const linesOf = (rows: Rows, head: { name: string; labels: string; resolutionSeconds: number }): string => {
  const { name, labels, resolutionSeconds } = head;
  let text = '';
  for (let i = 0; i < rows.length; i += 1) {
    if (!isFilled(rows, i)) continue;
    const figures = figuresOf(rows, i);
    const values = columns.map((column) => (figures[column] === undefined ? '' : numberText(figures[column])));
    const time = timeText((rows.at[i] ?? 0) * resolutionSeconds * 1_000);
    text += `${[time, name, String(resolutionSeconds), ...values].join(',')}${labels}\n`;
  }
  return text;
};

export function* csvPieces({ files, series, span }: Exported): Generator<Piece, void, undefined> {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))]
    .filter((name) => name !== metricNameLabel)
    .sort();
  yield { text: `${['time', 'metric', 'seconds', ...columns, ...names].map(cell).join(',')}\n`, done: 0 };
  const labelCells = (labels: Labels): string => names.map((name) => `,${cell(labels[name] ?? '')}`).join('');
  let done = 0;
  for (const walked of files.walk(series, span)) {
    const { labels } = walked.series;
    const head = {
      name: cell(labels[metricNameLabel] ?? ''),
      labels: labelCells(labels),
      resolutionSeconds: span.resolution.seconds,
    };
    for (const rows of walked.rows()) yield { text: linesOf(rows, head), done };
    done += 1;
  }
  yield { text: '', done };
}
