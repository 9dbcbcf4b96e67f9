import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { seriesName } from '../../common/catalogue.ts';
import { isTimelineKind, timelineKinds } from '../../common/timeline.ts';
import { explaining, type Explainer } from '../analytics/analytics.ts';
import {
  watched,
  withLabels,
  type Answered,
  type ExplainOrder,
  type Past,
  type Standing,
} from '../learning/learning.ts';
import { inPieces } from './inPieces.ts';
import { within } from './within.ts';

const stepMs = 10_000;
const steps = 360;
/** So many are asked at once: half an hour. */
const moments = 180;
/** What explains a deviation may come a minute before it. */
const mostLag = 6;
const falseShare = 0.05;
/** Series that are looked at for one deviation. */
const candidateCap = 600;
const toldOf = 3;

interface Source {
  readonly kind: 'process' | 'server' | 'extension' | 'change';
  readonly expr: string;
  /** As it follows "rises and falls with". */
  text(labels: Labels): string;
}

const processOf = ({ process = '', owner = '' }: Labels): string => (process === '' ? owner : `${process} (${owner})`);
const changeOf = ({ kind = '', subject = '' }: Labels): string => {
  const label = isTimelineKind(kind) ? timelineKinds[kind].label : kind;
  return subject === '' ? label : `${label}: ${subject}`;
};
const [ownerCpu, ownerMemory, changes] = [seriesName('ownerCpu'), seriesName('ownerMemory'), seriesName('changes')];
const [requestDuration, stallDuration] = [seriesName('requestDuration'), seriesName('stallDuration')];

const sources: readonly Source[] = [
  {
    kind: 'process',
    expr: `sum by (owner, process) (rate(${ownerCpu}[30s]))`,
    text: (labels) => `the CPU time of ${processOf(labels)}`,
  },
  {
    kind: 'process',
    expr: `sum by (owner, process) (${ownerMemory})`,
    text: (labels) => `the memory of ${processOf(labels)}`,
  },
  {
    kind: 'server',
    expr: `sum by (server) (histogram_count(rate(${requestDuration}[30s])))`,
    text: ({ server = '' }) => `the requests to ${server}`,
  },
  {
    kind: 'extension',
    expr: `sum by (extension) (histogram_sum(rate(${stallDuration}{extension!=""}[30s])))`,
    text: ({ extension = '' }) => `the time that ${extension} held the extension host`,
  },
  {
    // A change is a step: the counter itself.
    kind: 'change',
    expr: `sum by (kind, subject) (${changes}{kind!="alert"})`,
    text: (labels) => `a change (${changeOf(labels)})`,
  },
];

/** By the step; where nothing was measured, nothing was there. */
const gridOf = ({ times, values }: Answered, start: number): Float64Array => {
  const grid = new Float64Array(steps);
  times.forEach((time, i) => {
    const value = values[i] ?? 0;
    grid[Math.round((time - start) / stepMs)] = Number.isFinite(value) ? value : 0;
  });
  return grid;
};

/** From its first value on; a gap keeps the value before it. */
const courseOf = ({ times, values }: Answered, start: number): { from: number; course: Float64Array } | undefined => {
  const known = new Map(times.map((time, i) => [Math.round((time - start) / stepMs), values[i] ?? Number.NaN]));
  const from = [...known].find(([, value]) => Number.isFinite(value))?.[0];
  if (from === undefined) return undefined;
  let last = 0;
  const course = Float64Array.from({ length: steps - from }, (_, i) => {
    const value = known.get(from + i) ?? Number.NaN;
    if (Number.isFinite(value)) last = value;
    return last;
  });
  return { from, course };
};

const isLabelled = (of: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => of[name] === value);

const varies = (values: Float64Array): boolean => values.some((value) => value !== values[0]);

interface Candidate {
  readonly source: Source;
  readonly labels: Labels;
  readonly grid: Float64Array;
}

const lagText = (lag: number): string => (lag === 0 ? 'at the same time' : `${(lag * stepMs) / 1_000} s later`);

const standingOf = (what: string, { source, labels }: Candidate, { correlation, lag }: Explainer): Standing => ({
  name: seriesName('deviationCorrelation'),
  labels: { deviation: what, kind: source.kind, explainer: source.text(labels), lag: lagText(lag) },
  value: correlation,
});

const candidatesOf = (answered: readonly Answered[], source: Source, start: number): readonly Candidate[] =>
  answered
    .map((one): Candidate => {
      const { [metricNameLabel]: _name, ...labels } = one.labels;
      return { source, labels, grid: gridOf(one, start) };
    })
    .filter(({ grid }) => varies(grid));

/** Those of the candidates that explain a deviation, the strongest three. */
function* explainedBy(
  { from, course }: NonNullable<ReturnType<typeof courseOf>>,
  what: string,
  candidates: readonly Candidate[],
): Generator<undefined, readonly Standing[]> {
  const grids = candidates.map(({ grid }) => grid.subarray(from));
  const explainers = yield* explaining(course, grids, { mostLag, falseShare });
  return explainers.slice(0, toldOf).flatMap((one) => {
    const candidate = candidates[one.index];
    return candidate === undefined ? [] : [standingOf(what, candidate, one)];
  });
}

/**
 * What rises and falls with each deviation of the last hour: of the processes, servers, extensions and changes that
 * history knows, those that can hardly be chance. Yields how much is done, after each piece of a question and after some
 * candidates.
 */
export function* explained(
  past: Past,
  { now, deviations }: Omit<ExplainOrder, 'place'>,
): Generator<number, readonly Standing[]> {
  const end = Math.floor(now / stepMs) * stepMs;
  const start = end - (steps - 1) * stepMs;
  const over = { start, end, stepMs, moments };
  const parts = sources.length + deviations.length;
  const all: Candidate[] = [];
  for (const [i, source] of sources.entries())
    all.push(...candidatesOf(yield* within(inPieces(past, source.expr, over), i / parts), source, start));
  const candidates = all.slice(0, candidateCap);
  const standing: Standing[] = [];
  for (const [i, { series, labels }] of deviations.entries()) {
    const done = (sources.length + i) / parts;
    const target = watched.find((one) => one.series === series);
    if (target?.what === undefined) continue;
    const answered = yield* within(inPieces(past, target.expr, over), done);
    const course = answered.filter((one) => isLabelled(one.labels, labels)).map((one) => courseOf(one, start))[0];
    if (course !== undefined)
      standing.push(...(yield* within(explainedBy(course, withLabels(target.what, labels), candidates), done)));
  }
  return standing;
}
