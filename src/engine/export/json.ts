/** One JSON document, an object a series and a line; docs/cli.md says what is in it. Numbers JSON lacks are null. */
import type { Buckets, Histogram } from '../../common/histogram.ts';
import type { Rows } from '../store/store.ts';
import { isFilled } from './csv.ts';
import type { Exported, Piece } from './exportOf.ts';
import { timeText } from './timeText.ts';

const bucketsJson = ({ offset, counts }: Buckets): unknown => ({ offset, counts: [...counts] });

const histogramJson = (histogram: Histogram): object => ({
  count: histogram.count,
  sum: histogram.sum,
  schema: histogram.schema,
  zeroThreshold: histogram.zeroThreshold,
  zeroCount: histogram.zeroCount,
  positive: bucketsJson(histogram.positive),
  ...(histogram.negative.counts.length > 0 ? { negative: bucketsJson(histogram.negative) } : {}),
});

const figuresOf = (rows: Rows, i: number): object => {
  const { min, max, sum, count, last, histogram } = rows.row(i);
  if (rows.kind === 'gauge') return { min, max, mean: sum / Math.max(1, count), last, count };
  if (rows.kind === 'counter') return { increase: sum };
  return histogram === undefined ? { count: 0, sum: 0 } : histogramJson(histogram);
};

export function* jsonPieces({ files, series, span }: Exported): Generator<Piece, void, undefined> {
  const { seconds } = span.resolution;
  const head = { format: 'ide-vitals-history', version: 1, start: timeText(span.start), end: timeText(span.end) };
  yield { text: `${JSON.stringify({ ...head, resolutionSeconds: seconds }).slice(0, -1)},"series":[`, done: 0 };
  let done = 0;
  let isFirst = true;
  for (const walked of files.walk(series, span)) {
    const { labels, kind } = walked.series;
    let opened = false;
    for (const rows of walked.rows()) {
      let text = '';
      for (let i = 0; i < rows.length; i += 1) {
        if (!isFilled(rows, i)) continue;
        const row = JSON.stringify({ time: timeText((rows.at[i] ?? 0) * seconds * 1_000), ...figuresOf(rows, i) });
        text += opened
          ? `,${row}`
          : `${isFirst ? '' : ','}\n{"labels":${JSON.stringify(labels)},"kind":"${kind}","rows":[${row}`;
        opened = true;
      }
      yield { text, done };
    }
    if (opened) isFirst = false;
    done += 1;
    yield { text: opened ? ']}' : '', done };
  }
  yield { text: '\n]}\n', done };
}
