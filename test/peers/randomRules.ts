/**
 * Random rules over random series, the same ones for the same seed: alerts that wait and are kept, templates with many
 * functions, series that vanish, come back and end, counters that start anew, vector matching, subqueries. No sample
 * stands on the edge of a window, so that windows open and closed on the left hold the same ones: at whole seconds that
 * are multiples of 10, 41 or 61, none of the windows and offsets below begins at a multiple of 36.9 s.
 */
import type { Labels } from '../../src/common/labels.ts';
import { seeded } from '../seeded.ts';

export const inputMs = 36_900;
export const inputInterval = '36s900ms';
export const evaluationSeconds = 60;
export const minutes = 34;

/** What one asks of chance. */
class Chance {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  is(share: number): boolean {
    return this.next() < share;
  }
}

export interface RandomRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface Scenario {
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly rules: readonly RandomRule[];
  /** Questions besides, each at a second. */
  readonly asked: readonly { readonly expr: string; readonly second: number }[];
}

const points = Math.ceil((minutes * evaluationSeconds * 1_000) / inputMs) + 2;

/** Nothing stands at time 0, which is the left edge of the lookback at five minutes. */
const values = (chance: Chance, next: () => number): string => {
  const out = ['_'];
  while (out.length < points) {
    if (chance.is(0.04)) {
      const gap = chance.whole(1, 14);
      out.push(...(chance.is(0.4) ? ['stale'] : []), ...Array.from({ length: gap }, () => '_'));
    } else out.push(String(next()));
  }
  return out.slice(0, points).join(' ');
};

/** Each series ends in digits of its own, so that no two are equal. */
const gauge = (chance: Chance, own: number): string => {
  let level = chance.whole(0, 12);
  return values(chance, () => {
    level = chance.is(0.1) ? chance.whole(0, 12) : level + (chance.next() - 0.5);
    return Number((Math.round(level * 100) / 100 + own * 0.00013717).toFixed(8));
  });
};

/** Far from 0, and beginning anew with a third at most: near 0, 2.42 extrapolates otherwise. */
const counter = (chance: Chance): string => {
  let count = 90_000 + chance.whole(0, 50);
  let step = chance.whole(0, 3);
  return values(chance, () => {
    if (chance.is(0.08)) step = chance.whole(0, 6);
    count = chance.is(0.03) ? Math.floor(count / 3) : count + chance.whole(0, step);
    return count;
  });
};

const buckets = (chance: Chance): { series: string; values: string }[] => {
  const bounds = ['0.1', '0.5', '1', '5', '+Inf'];
  const counts = bounds.map(() => 90_000);
  const rows = bounds.map(() => ['_']);
  for (let i = 1; i < points; i += 1) {
    if (chance.is(0.02)) counts.fill(Math.floor((counts[0] ?? 0) / 3));
    const place = chance.whole(0, chance.is(0.5) ? 2 : 4);
    counts.forEach((count, k) => (counts[k] = count + (k >= place ? 3 : 0)));
    rows.forEach((row, k) => row.push(String(counts[k])));
  }
  return bounds.map((le, k) => ({ series: `latency_bucket{job="a",le="${le}"}`, values: rows[k]?.join(' ') ?? '' }));
};

const seriesOf = (chance: Chance): Scenario['series'][number][] => {
  const out: Scenario['series'][number][] = [];
  let own = 0;
  for (const job of ['a', 'b', 'c'])
    for (const instance of ['h1:90', 'h2:90', 'h3:80']) {
      own += 1;
      if (chance.is(0.7))
        out.push({ series: `level{job="${job}",instance="${instance}"}`, values: gauge(chance, own) });
      if (chance.is(0.6))
        out.push({ series: `events_total{job="${job}",instance="${instance}"}`, values: counter(chance) });
    }
  for (const instance of ['h1:90', 'h2:90']) {
    own += 1;
    out.push({ series: `limit{instance="${instance}",owner="t${String(own)}"}`, values: gauge(chance, own) });
  }
  if (chance.is(0.5)) out.push(...buckets(chance));
  return out;
};

const windows = ['1m30s500ms', '2m30s500ms', '4m30s500ms', '7m30s500ms', '11m10s500ms'];
const byLabels = ['by (job)', 'by (instance)', 'by (job, instance)', 'without (instance)', 'without (job)', ''];

const selector = (chance: Chance): string =>
  chance.of([
    'level', 'level', 'level', 'level{job="a"}', 'level{instance!~"h1.*|h3.*"}', 'level{job=~"a|b",instance="h2:90"}',
    'level offset 191s500ms', 'level{job!="c"} offset -71s300ms', 'events_total', 'limit', 'level @ 601.5', 'level{job="none"}',
  ]); // prettier-ignore

const range = (chance: Chance, metric: string): string =>
  `${metric}[${chance.of(windows)}]${chance.is(0.15) ? ' offset 97s200ms' : ''}`;

const overTime = [
  'avg_over_time', 'min_over_time', 'max_over_time', 'sum_over_time', 'count_over_time', 'last_over_time', 'stddev_over_time',
  'present_over_time', 'changes', 'deriv', 'delta', 'idelta', 'stdvar_over_time',
]; // prettier-ignore
const ofCounters = ['rate', 'increase', 'irate', 'resets', 'changes'];

const ranged = (chance: Chance): string => {
  if (chance.is(0.4)) return `${chance.of(ofCounters)}(${range(chance, 'events_total')})`;
  if (chance.is(0.1)) return `quantile_over_time(0.${String(chance.whole(1, 9))}, ${range(chance, 'level')})`;
  if (chance.is(0.1)) return `predict_linear(${range(chance, 'level')}, ${String(chance.whole(60, 600))})`;
  if (chance.is(0.1)) return `histogram_quantile(0.${String(chance.whole(1, 9))}, ${chance.of(['rate', 'increase'])}(${range(chance, 'latency_bucket')}))`; // prettier-ignore
  return `${chance.of(overTime)}(${range(chance, 'level')})`;
};

const number = (chance: Chance): string => String(chance.whole(-2, 12));

/** An instant vector. */
const vector = (chance: Chance, depth: number): string => {
  const inner = (): string => vector(chance, depth - 1);
  if (depth <= 0) return chance.is(0.5) ? selector(chance) : ranged(chance);
  switch (chance.whole(0, 14)) {
    case 0: {
      const [name, by, what] = [chance.of(['sum', 'avg', 'min', 'max', 'count', 'stddev', 'group', 'stdvar']), chance.of(byLabels), inner()]; // prettier-ignore
      // Of one infinite value 2.42 says that it deviates by 0, and Prometheus 3 that it cannot be told.
      return `${name} ${by} (${name.startsWith('std') ? `((${what}) > -Inf) < Inf` : what})`;
    }
    case 1:
      return `(${inner()}) ${chance.of(['+', '-', '*', '/', '%'])} ${number(chance)}`;
    case 2:
      return `(${inner()}) ${chance.of(['>', '<', '>=', '<=', '!=', '> bool', '== bool'])} ${number(chance)}`;
    case 3: {
      const [left, operator, matching, right] = [inner(), chance.of(['and', 'or', 'unless']), chance.of(['', 'on (job)', 'on (instance)', 'ignoring (job)']), inner()]; // prettier-ignore
      // A name that went on one side alone: see docs/rules-format.md.
      return operator === 'or'
        ? `(${left}) * 1 or ${matching} (${right}) * 1`
        : `(${left}) ${operator} ${matching} (${right})`;
    }
    case 4:
      return `level ${chance.of(['-', '/', '>', '< bool', '*'])} on (instance) group_left (${chance.of(['', 'owner'])}) limit`;
    case 5:
      return `level ${chance.of(['-', '*', '<', '+'])} ${chance.of(['', 'ignoring (job)', 'on (job, instance)'])} ${chance.of(['level offset 191s500ms', 'events_total', ranged(chance)])}`; // prettier-ignore
    case 6:
      if (chance.is(0.1)) return `exp(clamp_max(${inner()}, 5))`;
      return `${chance.of(['abs', 'ceil', 'floor', 'sgn', 'sqrt', 'ln', 'log2', '-', 'timestamp'])}(${inner()})`;
    case 7:
      return `${chance.of(['clamp_max', 'clamp_min'])}(${inner()}, ${number(chance)})`;
    case 8:
      return `label_replace(${inner()}, "${chance.of(['who', 'job'])}", "$1-x", "${chance.of(['job', 'instance'])}", "${chance.of(['(.*)', '(h.):.*', '(a|b)', 'zz'])}")`; // prettier-ignore
    case 9:
      return chance.of([
        'absent(level{job="a"})', 'absent(level{job="b",instance="h1:90"})', `absent_over_time(level{job="c"}[${chance.of(windows)}])`,
        'vector(time() % 7)', 'absent(sum(level{job="a"}))', `vector(scalar(sum(level)) ${chance.of(['/', '-'])} 2)`,
      ]); // prettier-ignore
    case 10:
      return `${chance.of(['topk', 'bottomk'])} ${chance.of(['', 'by (job)'])} (${String(chance.whole(1, 3))}, ${chance.of(['level', 'level{job!="a"}'])})`; // prettier-ignore
    case 11:
      return `${chance.of(['max_over_time', 'avg_over_time', 'min_over_time', 'count_over_time', 'last_over_time'])}((${inner()})[${chance.of(windows)}:${chance.of(['41s', '1m1s', '20s'])}])`; // prettier-ignore
    case 12:
      return `quantile ${chance.of(byLabels)} (0.${String(chance.whole(0, 9))}, ${inner()})`;
    case 13:
      return `${chance.of(['hour', 'minute', 'day_of_week', 'day_of_month', 'month', 'year', 'days_in_month'])}(level * ${chance.of(['1', '3600', '1e6'])})`;
    default:
      return ranged(chance);
  }
};

const condition = (chance: Chance): string => {
  if (chance.is(0.25)) return `level > ${number(chance)}`;
  if (chance.is(0.1))
    return `${chance.of(['level:max', 'events:rate', 'ALERTS{alertname="Alert0"}'])} > ${number(chance)}`;
  if (chance.is(0.15))
    return `(${vector(chance, 2)}) ${chance.of(['and', 'unless', 'or'])} (level > ${number(chance)})`;
  if (chance.is(0.15)) return vector(chance, 2);
  return `(${vector(chance, chance.whole(0, 2))}) ${chance.of(['>', '<', '>=', '!='])} ${number(chance)}`;
};

const texts = [
  '{{ $labels.job }} has {{ $value | printf "%.3f" }}', 'value {{ $value | humanize }} on {{ $labels.instance }}',
  '{{ humanizeDuration $value }} {{ .Labels.alertname }}', '{{ $value | humanizePercentage }} {{ $value | humanize1024 }}',
  '{{ if gt $value 5.0 }}high{{ else if lt $value 0.0 }}below{{ else }}low{{ end }} {{ $labels.job | toUpper }}',
  '{{ $labels.instance | stripPort | title }}:{{ $labels.nobody }}', '{{ reReplaceAll "(h)(\\\\d)" "$2$1" $labels.instance }}',
  '{{ with $labels.job }}job {{ . }}{{ else }}no job{{ end }}', '{{ printf "%5.1f|%-6s|%q" $value $labels.job $labels.instance }}',
  '{{ with query "sum(level)" }}{{ . | first | value | printf "%.2f" }}{{ end }}',
  '{{ range query "count by (job) (level)" | sortByLabel "job" }}{{ .Labels.job }}={{ .Value }} {{ end }}',
  '{{ range $i, $x := query "limit" | sortByLabel "instance" }}{{ $i }}:{{ $x | label "instance" }}{{ if lt $i 1 }}, {{ end }}{{ end }}',
  '{{ if match "^h[12]" $labels.instance }}one of two{{ end }}{{- /* no more */ -}}  .', '{{ $labels.missing | len }} {{ eq $labels.job "a" }}',
  '{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" $labels.job }}', '{{ and true $labels.job }} {{ or "" "none" }} {{ not (lt $value 3.0) }}',
  '{{ $x := $labels.job }}{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}{{ $x }}', '{{ $externalLabels.zone }}{{ index $labels "job" }}',
  '{{ if $labels.instance }}{{ slice $labels.instance 0 2 }}{{ end }} {{ html "<a>" }}', '{{ toLower "ABC" }} {{ parseDuration "1h" }} {{ print 1 2 "x" }}',
  '{{ "h1:90" | stripDomain }} {{ "x.y.z" | stripDomain }}', '{{ humanizeTimestamp 1435065584.5 }}', 'plain text', '',
  '{{ args 1 2 | printf "%v" }}', '{{ tableLink "up" }} {{ graphLink "level > 3" }}', '{{ $labels.instance | len | printf "%03d" }}',
]; // prettier-ignore

const labelTexts = [
  'warn', 'page', '{{ $labels.job }}/{{ $labels.instance }}', '{{ if gt $value 6.0 }}high{{ else }}low{{ end }}', '{{ $labels.nobody }}',
  '{{ $value | printf "%.0f" }}', '{{ $labels.instance | stripPort }}', '',
]; // prettier-ignore

const durations = ['30s', '60s', '90s', '2m', '150s', '3m', '5m', '10m'];

const alerting = (chance: Chance, place: number): RandomRule => ({
  alert: `Alert${String(place)}`,
  expr: condition(chance),
  ...(chance.is(0.6) ? { for: chance.of(durations) } : {}),
  ...(chance.is(0.5) ? { keep_firing_for: chance.of(durations) } : {}),
  ...(chance.is(0.7)
    ? {
        labels: {
          severity: chance.of(['warn', 'page']),
          ...(chance.is(0.4) ? { [chance.of(['where', 'job', 'kind'])]: chance.of(labelTexts) } : {}),
        },
      }
    : {}),
  annotations: { summary: chance.of(texts), ...(chance.is(0.5) ? { description: chance.of(texts) } : {}) },
});

export const scenarioOf = (seed: number): Scenario => {
  const chance = new Chance(seed);
  const series = seriesOf(chance);
  const rules: RandomRule[] = [
    {
      record: 'level:max',
      expr: `max ${chance.of(byLabels)} (level)`,
      ...(chance.is(0.3) ? { labels: { kind: 'max' } } : {}),
    },
    { record: 'events:rate', expr: `sum by (job) (rate(events_total[${chance.of(windows)}]))` },
    ...Array.from({ length: chance.whole(1, 4) }, (_, i) => alerting(chance, i)),
  ];
  const asked = Array.from({ length: 12 }, () => ({
    expr: vector(chance, chance.whole(1, 3)),
    second: chance.whole(1, minutes * 6) * 10,
  }));
  return { series, rules, asked };
};
