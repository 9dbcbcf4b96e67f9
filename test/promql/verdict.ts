/** Compares what came with what a script expects; the answer is the first difference in words, or undefined. */
import {
  histogramOf,
  numberOf,
  type HistogramNotation,
  type NumberNotation,
  type PlainResult,
  type PointNotation,
} from './fixture.ts';
import type { Question } from './script.ts';

/** Ours; Prometheus's own runner lets pass what differs by less than a millionth. */
const strict = 1e-9;

const near = (a: number, b: number, tolerance: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * (Math.abs(a) + Math.abs(b));

const sameHistogram = (wanted: HistogramNotation, got: HistogramNotation, tolerance: number): boolean => {
  const [a, b] = [histogramOf(wanted), histogramOf(got)];
  const level = (bound: number): number => Number(bound.toPrecision(Math.round(-Math.log10(tolerance))));
  for (const histogram of [a, b]) {
    histogram.sum = level(histogram.sum);
    histogram.count = level(histogram.count);
    histogram.zeroCount = level(histogram.zeroCount);
    for (const side of ['positive', 'negative'] as const) histogram[side].counts.set(histogram[side].counts.map(level));
  }
  return a.equals(b) && (wanted.counter_reset_hint === undefined || a.hint === b.hint);
};

const same = (wanted: PointNotation, got: unknown, tolerance: number): boolean => {
  if (typeof wanted === 'object')
    return (
      typeof got === 'object' &&
      got !== null &&
      sameHistogram(wanted.histogram, (got as { histogram: HistogramNotation }).histogram, tolerance)
    );
  return (
    wanted !== 'stale' && typeof got !== 'object' && near(numberOf(wanted), numberOf(got as NumberNotation), tolerance)
  );
};

const keyOf = (labels: Record<string, string>): string => JSON.stringify(Object.entries(labels).sort());

const fits = (pattern: RegExp | string, text: string): boolean =>
  typeof pattern === 'string' ? text === pattern : pattern.test(text);

const notesDiffer = (question: Question, got: PlainResult): string | undefined => {
  for (const [kind, wanted, notes] of [
    ['warn', question.warn, got.warnings],
    ['info', question.info, got.infos],
  ] as const) {
    if (question.none.has(kind) && notes.length > 0) return `unexpected ${kind}: ${notes[0]}`;
    const stray = wanted.length === 0 ? undefined : notes.find((note) => !wanted.some((one) => fits(one, note)));
    if (stray !== undefined) return `unexpected ${kind}: ${stray}`;
    for (const pattern of wanted)
      if (!notes.some((note) => fits(pattern, note)))
        return `no ${kind} ${String(pattern)} among ${JSON.stringify(notes)}`;
  }
  return undefined;
};

const seriesDiffer = (question: Question, got: PlainResult, tolerance: number): string | undefined => {
  const { from, to, step } = question.window ?? question;
  const series = got.series ?? [];
  if (series.length !== question.series.length)
    return `${question.series.length} series expected, got ${JSON.stringify(series)}`;
  for (const [place, wanted] of question.series.entries()) {
    const at = series.findIndex(({ labels }) => keyOf(labels) === keyOf(wanted.labels));
    const found = series[at];
    if (found === undefined)
      return `no ${keyOf(wanted.labels)} in ${JSON.stringify(series.map(({ labels }) => labels))}`;
    if (question.ordered && at !== place) return `${keyOf(wanted.labels)} is at place ${at}, not ${place}`;
    const points = step === 0 ? [[from, found.value] as const] : (found.points ?? []);
    const times = new Map<number, unknown>(points);
    for (let i = 0, time = from; time <= to; i += 1, time += step || 1) {
      const expected = wanted.points[i];
      const came = times.get(time);
      if (expected === undefined ? came !== undefined : !same(expected, came, tolerance)) {
        return `${keyOf(wanted.labels)} at ${time} ms: expected ${JSON.stringify(expected)}, got ${JSON.stringify(came)}`;
      }
    }
  }
  return undefined;
};

export const difference = (question: Question, ask: () => PlainResult, tolerance = strict): string | undefined => {
  if (question.unreadable !== undefined) return question.unreadable;
  let got: PlainResult;
  try {
    got = ask();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (question.fail === undefined) return `failed: ${message}`;
    return fits(question.fail, message) ? undefined : `failed with "${message}", not ${String(question.fail)}`;
  }
  if (question.fail !== undefined) return `should have failed, gave ${JSON.stringify(got)}`;
  const notes = notesDiffer(question, got);
  if (notes !== undefined) return notes;
  if (question.text !== undefined)
    return got.type === 'string' && got.value === question.text ? undefined : `string ${JSON.stringify(got.value)}`;
  if (question.scalar === undefined) return seriesDiffer(question, got, tolerance);
  return got.type === 'scalar' && near(question.scalar, numberOf(got.value as NumberNotation), tolerance)
    ? undefined
    : `scalar ${JSON.stringify(got.value)}`;
};
