/** Prometheus's HTTP API (`/api/v1`): the answers of its documentation, so that Grafana and promtool take us for one. */
import type { Histogram } from '../../common/histogram.ts';
import { bucketsOf } from '../../common/histogramQuantile.ts';
import { placeOf, type Problem } from '../../common/problem.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { numberText } from '../exposition/exposition.ts';
import type { Result, VectorSample } from '../query/query.ts';
import { decoded } from './incoming.ts';
import type { ApiView } from './view.ts';

export interface PrometheusAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Params = URLSearchParams;

const failure = (status: number, errorType: string, error: string): PrometheusAnswer => ({
  status,
  body: { status: 'error', errorType, error },
});
const success = (
  data: unknown,
  notes: { readonly warnings?: readonly string[]; readonly infos?: readonly string[] } = {},
): PrometheusAnswer => ({
  status: 200,
  body: {
    status: 'success',
    data,
    ...(notes.warnings?.length ? { warnings: notes.warnings } : {}),
    ...(notes.infos?.length ? { infos: notes.infos } : {}),
  },
});

/** Unix seconds with a fraction, or RFC 3339. */
const timeOf = (text: string | null, fallback: UnixMs): UnixMs | undefined => {
  if (text === null || text === '') return fallback;
  const seconds = Number(text);
  const at = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text);
  return Number.isFinite(at) ? unixMs(Math.round(at)) : undefined;
};

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  w: 6.048e8,
  y: 3.1536e10,
};

/** A number of seconds, or a duration as in PromQL, in milliseconds; undefined where it is neither. */
export const durationMs = (text: string): number | undefined => {
  const seconds = Number(text);
  if (text !== '' && Number.isFinite(seconds)) return seconds * 1_000;
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
};

const secondsOf = (at: UnixMs): number => at / 1_000;

/** 0: open below, 1: open above, 2: open on both sides, 3: closed on both. */
const boundaryRule = (...[lower, upper]: readonly [lowerInclusive: boolean, upperInclusive: boolean]): number => {
  if (lower) return upper ? 3 : 1;
  return upper ? 0 : 2;
};

/** Buckets as Prometheus spells them: boundary rule, lower, upper, count. */
const histogramJson = (histogram: Histogram): unknown => ({
  count: numberText(histogram.count),
  sum: numberText(histogram.sum),
  buckets: [...bucketsOf(histogram)].map(({ lower, upper, lowerInclusive, upperInclusive, count }) => [
    boundaryRule(lowerInclusive, upperInclusive),
    numberText(lower),
    numberText(upper),
    numberText(count),
  ]),
});

const sampleJson = ({ labels, value, histogram }: VectorSample, at: UnixMs): unknown =>
  histogram === undefined
    ? { metric: labels, value: [secondsOf(at), numberText(value ?? Number.NaN)] }
    : { metric: labels, histogram: [secondsOf(at), histogramJson(histogram)] };

/** Where it stands, as Prometheus says it. */
const located = ({ message, from }: Problem, expr: string): string => {
  if (from === undefined) return message;
  const { line, column } = placeOf(expr, from);
  return `${String(line)}:${String(column)}: parse error: ${message}`;
};

const resultJson = (result: Result, at: UnixMs, expr: string): PrometheusAnswer => {
  switch (result.kind) {
    case 'problems': {
      const reasons = result.problems.map((problem) => located(problem, expr)).join('; ');
      if (result.internal === true) return failure(500, 'internal', reasons);
      if (result.failed !== undefined) return failure(result.failed === 'timeout' ? 503 : 422, result.failed, reasons);
      return failure(400, 'bad_data', `invalid parameter "query": ${reasons}`);
    }
    case 'scalar':
      return success({ resultType: 'scalar', result: [secondsOf(at), numberText(result.value)] }, result);
    case 'string':
      return success({ resultType: 'string', result: [secondsOf(at), result.value] }, result);
    case 'vector': {
      const rows = result.samples.map((sample) => sampleJson(sample, at));
      return success({ resultType: 'vector', result: rows }, result);
    }
    case 'matrix': {
      const rows = result.series.map(({ labels, times, values, histograms }) => {
        const points = times.flatMap((time, i) =>
          histograms?.[i] === undefined ? [[secondsOf(time), numberText(values[i] ?? Number.NaN)]] : [],
        );
        const native = times.flatMap((time, i) => {
          const histogram = histograms?.[i];
          return histogram === undefined ? [] : [[secondsOf(time), histogramJson(histogram)]];
        });
        return {
          metric: labels,
          ...(points.length > 0 ? { values: points } : {}),
          ...(native.length > 0 ? { histograms: native } : {}),
        };
      });
      return success({ resultType: 'matrix', result: rows }, result);
    }
  }
};

const query = (params: Params, view: ApiView, now: UnixMs): PrometheusAnswer => {
  const at = timeOf(params.get('time'), now);
  if (at === undefined) return failure(400, 'bad_data', 'invalid parameter "time"');
  const expr = params.get('query') ?? '';
  return resultJson(view.instant(expr, at), at, expr);
};

const queryRange = (params: Params, view: ApiView, now: UnixMs): PrometheusAnswer => {
  const [start, end] = [timeOf(params.get('start'), now), timeOf(params.get('end'), now)];
  const stepMs = durationMs(params.get('step') ?? '');
  const missing = ['start', 'end'].find((name) => (params.get(name) ?? '') === '');
  if (missing !== undefined)
    return failure(400, 'bad_data', `invalid parameter "${missing}": cannot parse "" to a valid timestamp`);
  if (start === undefined || end === undefined) return failure(400, 'bad_data', 'invalid parameter "start" or "end"');
  if (stepMs === undefined || stepMs <= 0)
    return failure(
      400,
      'bad_data',
      'invalid parameter "step": zero or negative query resolution step widths are not accepted',
    );
  if (end < start)
    return failure(400, 'bad_data', 'invalid parameter "end": end timestamp must not be before start time');
  if ((end - start) / stepMs > 11_000)
    return failure(
      400,
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  const expr = params.get('query') ?? '';
  return resultJson(view.range(expr, { start, end, stepMs }), end, expr);
};

const selectorCap = 100;

/** The selectors of `match[]`, each once; or what is wrong with one. */
const selectorsOf = (params: Params, view: ApiView): readonly ReturnType<ApiView['selector']>[] => {
  const texts = [...new Set(params.getAll('match[]'))];
  return texts.length > selectorCap
    ? [`at most ${String(selectorCap)} of them are taken`]
    : texts.map((text) => view.selector(text));
};

/** The first of what was found, where no more is wanted. */
const first = (found: readonly unknown[], params: Params): PrometheusAnswer => {
  const limit = Number(params.get('limit') ?? 0);
  if (!Number.isInteger(limit) || limit < 0)
    return failure(400, 'bad_data', 'invalid parameter "limit": limit must be non-negative');
  return limit === 0 || found.length <= limit
    ? success(found)
    : success(found.slice(0, limit), { warnings: ['results truncated due to limit'] });
};

const spanOf = (params: Params, now: UnixMs): readonly [UnixMs, UnixMs] | undefined => {
  const end = timeOf(params.get('end'), now);
  const start = timeOf(params.get('start'), unixMs((end ?? now) - 3_600_000));
  return start === undefined || end === undefined ? undefined : [start, end];
};

/** The series of all selectors, each once; or what is wrong with what is asked. */
const matched = (
  params: Params,
  view: ApiView,
  now: UnixMs,
): readonly Readonly<Record<string, string>>[] | PrometheusAnswer => {
  const selectors = selectorsOf(params, view);
  const wrong = selectors.find((one) => typeof one === 'string');
  const span = spanOf(params, now);
  if (typeof wrong === 'string') return failure(400, 'bad_data', `invalid parameter "match[]": ${wrong}`);
  if (span === undefined) return failure(400, 'bad_data', 'invalid parameter "start" or "end"');
  const found = selectors.flatMap((one) => (typeof one === 'string' ? [] : view.series(one, ...span)));
  return [...new Map(found.map((labels) => [JSON.stringify(labels), labels])).values()];
};

const hasSelectors = (params: Params): boolean => params.has('match[]');

const series = (params: Params, view: ApiView, now: UnixMs): PrometheusAnswer => {
  if (!hasSelectors(params)) return failure(400, 'bad_data', 'no match[] parameter provided');
  const found = matched(params, view, now);
  return 'status' in found ? found : first(found, params);
};

const labelNames = (params: Params, view: ApiView, now: UnixMs): PrometheusAnswer => {
  if (!hasSelectors(params)) return first(view.labelNames(), params);
  const found = matched(params, view, now);
  return 'status' in found ? found : first([...new Set(found.flatMap((labels) => Object.keys(labels)))].sort(), params);
};

const labelValues = (name: string, params: Params, view: ApiView): PrometheusAnswer => {
  const selectors = selectorsOf(params, view);
  const wrong = selectors.find((one) => typeof one === 'string');
  if (typeof wrong === 'string') return failure(400, 'bad_data', `invalid parameter "match[]": ${wrong}`);
  const values =
    selectors.length === 0
      ? view.labelValues(name)
      : selectors.flatMap((one) => (typeof one === 'string' ? [] : view.labelValues(name, one)));
  return first([...new Set(values)].sort(), params);
};

const metadata = (params: Params, view: ApiView): PrometheusAnswer => {
  const wanted = params.get('metric');
  const limit = Number(params.get('limit') ?? -1);
  if (!Number.isInteger(limit)) return failure(400, 'bad_data', 'limit must be a number');
  const all = [...view.metadata()].filter(([name]) => wanted === null || wanted === '' || name === wanted);
  const known = limit >= 0 ? all.slice(0, limit) : all;
  return success(
    Object.fromEntries(
      known.map(([name, { type = 'unknown', unit = '', help = '' }]) => [name, [{ type, unit, help }]]),
    ),
  );
};

const rfc3339 = (at: UnixMs): string => new Date(at).toISOString();

const alertJson = ({
  labels,
  annotations,
  condition,
  pendingSince,
  value,
}: ReturnType<ApiView['alerts']>['alerts'][number]): unknown => ({
  labels,
  annotations,
  state: condition,
  activeAt: rfc3339(pendingSince),
  value: value === null ? 'NaN' : value.toExponential(),
});

const alerts = (view: ApiView, now: UnixMs): PrometheusAnswer =>
  success({
    alerts: view
      .alerts(now)
      .alerts.filter(({ condition }) => condition !== 'resolved')
      .map(alertJson),
  });

const ruleTypes = { alert: 'alerting', record: 'recording' } as const;

const rules = (params: Params, view: ApiView, now: UnixMs): PrometheusAnswer => {
  const wanted = params.get('type');
  if (wanted !== null && !Object.hasOwn(ruleTypes, wanted))
    return failure(400, 'bad_data', `invalid parameter "type": not supported value "${wanted}"`);
  const answer = view.act({ kind: 'rules' }, now);
  if (answer.kind !== 'rules') return failure(500, 'internal', 'no rules');
  const active = view.alerts(now).alerts.filter(({ condition }) => condition !== 'resolved');
  const groups = new Map<string, { readonly file: string; readonly interval: number; readonly rules: unknown[] }>();
  for (const rule of answer.rules.filter(({ kind }) => wanted === null || kind === wanted)) {
    const mine = active.filter(({ name }) => name === rule.name);
    const state = mine.some(({ condition }) => condition === 'firing')
      ? 'firing'
      : mine.length > 0
        ? 'pending'
        : 'inactive';
    const key = JSON.stringify([rule.file, rule.group]);
    const group = groups.get(key) ?? { file: rule.file, interval: rule.intervalMs / 1_000, rules: [] };
    group.rules.push({
      name: rule.name,
      query: rule.expr,
      health: rule.health === 'error' ? 'err' : rule.health === 'ok' ? 'ok' : 'unknown',
      type: ruleTypes[rule.kind],
      ...(rule.kind === 'record'
        ? {}
        : {
            state,
            alerts: mine.map(alertJson),
            labels: rule.labels,
            annotations: rule.annotations,
            duration: rule.forMs / 1_000,
            keepFiringFor: rule.keepFiringForMs / 1_000,
          }),
    });
    groups.set(key, group);
  }
  return success({
    groups: [...groups].map(([key, group]) => ({ name: (JSON.parse(key) as readonly string[])[1], ...group })),
  });
};

interface Context {
  readonly view: ApiView;
  readonly now: UnixMs;
}

const asks: Readonly<Record<string, (params: Params, context: Context) => PrometheusAnswer>> = {
  query: (params, { view, now }) => query(params, view, now),
  query_range: (params, { view, now }) => queryRange(params, view, now),
  series: (params, { view, now }) => series(params, view, now),
  labels: (params, { view, now }) => labelNames(params, view, now),
  metadata: (params, { view }) => metadata(params, view),
  alerts: (_params, { view, now }) => alerts(view, now),
  rules: (params, { view, now }) => rules(params, view, now),
  // None is kept; whoever asks beside a query is told so, and not that there is no such path.
  query_exemplars: () => success([]),
  // Grafana takes from it what it may ask for: that is what Prometheus of this version answers.
  'status/buildinfo': (_params, { view }) =>
    success({
      version: '3.0.0',
      revision: `ide-vitals ${view.version}`,
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    }),
};
/** A long question comes as a form. */
const forms: ReadonlySet<string> = new Set(['query', 'query_range', 'query_exemplars', 'series', 'labels']);

const labelIn = (path: string): string | undefined => {
  const [, name] = /^label\/([^/]+)\/values$/.exec(path) ?? [];
  return name === undefined ? undefined : decoded(name);
};

/** With which methods a path below `/api/v1/` is asked; none where there is no such path. */
export const methodsOfPrometheus = (path: string): readonly string[] => {
  if (forms.has(path)) return ['GET', 'POST'];
  return Object.hasOwn(asks, path) || labelIn(path) !== undefined ? ['GET'] : [];
};

/** The answer to a path below `/api/v1/`; undefined where there is none. */
export const answerPrometheus = (path: string, params: Params, context: Context): PrometheusAnswer | undefined => {
  const name = labelIn(path);
  if (name !== undefined) return labelValues(name, params, context.view);
  return Object.hasOwn(asks, path) ? asks[path]?.(params, context) : undefined;
};
