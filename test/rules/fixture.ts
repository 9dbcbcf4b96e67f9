/** The rule engine as the driver of alert scenarios wants it: rules and series as plain data in, alert states out. */
import { metricNameLabel } from '../../src/common/labels.ts';
import { unixMs } from '../../src/common/units.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import {
  evaluateGroup,
  initialState,
  readRuleFile,
  type RuleGroup,
  type RuleSample,
} from '../../src/engine/rules/rules.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { Recording } from '../../src/cli/recording.ts';

// For bench/, which measures the built engine.
export { readRuleFile, RuleRunner } from '../../src/engine/rules/rules.ts';
export { readSource } from '../../src/engine/yaml/yaml.ts';

export interface PlainSeries {
  readonly labels: Record<string, string>;
  readonly samples: readonly (readonly [number, number | 'stale' | 'NaN' | '+Inf' | '-Inf'])[];
}
export interface PlainAlert {
  readonly state: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

const numberOf = (value: PlainSeries['samples'][number][1]): number | 'stale' => {
  if (value === 'stale' || typeof value === 'number') return value;
  return value === 'NaN' ? Number.NaN : value === '+Inf' ? Infinity : -Infinity;
};

const groupOf = (rules: readonly unknown[]): RuleGroup => {
  const checks = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
  const { value, problems } = readRuleFile(
    readSource(JSON.stringify({ groups: [{ name: 'scenario', rules }] })),
    checks,
  );
  const [group] = value;
  if (problems.length > 0 || group === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return group;
};

/** The alerts that the series ALERTS tells of, with the annotations of the alert behind each. */
const told = (
  samples: readonly RuleSample[],
  annotationsOf: (labels: PlainAlert['labels']) => PlainAlert['annotations'],
): PlainAlert[] =>
  samples.flatMap(({ labels, value }) => {
    const { [metricNameLabel]: name, alertstate: state, ...own } = labels;
    if (name !== 'ALERTS' || value === 'stale' || state === undefined) return [];
    const annotations = annotationsOf(own);
    return [{ state, labels: own, ...(annotations === undefined ? {} : { annotations }) }];
  });

/** The series as the engine sees them at an evaluation: what is later is not there yet. */
class Feed {
  readonly recording = new Recording();
  private readonly waiting: { readonly series: PlainSeries; next: number }[];

  constructor(series: readonly PlainSeries[]) {
    this.waiting = series.map((one) => ({ series: one, next: 0 }));
  }

  until(now: number): void {
    for (const one of this.waiting) {
      const { labels, samples } = one.series;
      for (let sample = samples[one.next]; sample !== undefined && sample[0] <= now; sample = samples[one.next]) {
        this.recording.append(labels, { time: unixMs(sample[0]), value: numberOf(sample[1]) });
        one.next += 1;
      }
    }
  }
}

export const alerts = ({
  rules,
  series,
  evaluationTimesMs,
}: {
  readonly rules: readonly unknown[];
  readonly series: readonly PlainSeries[];
  readonly evaluationTimesMs: readonly number[];
}): { tMs: number; alerts: PlainAlert[] }[] => {
  const group = groupOf(rules);
  const feed = new Feed(series);
  const stepMs = (evaluationTimesMs[1] ?? 60_000) - (evaluationTimesMs[0] ?? 0);
  const engine = createQueryEngine({ source: feed.recording, elapsed: () => 0, subqueryStepMs: stepMs });
  let state = initialState(group, { restored: true });
  return evaluationTimesMs.map((tMs) => {
    feed.until(tMs);
    const samples: RuleSample[] = [];
    ({ state } = evaluateGroup(group, state, {
      now: unixMs(tMs),
      externalLabels: {},
      externalUrl: '',
      ask: (expr, at) => engine.instant(expr, at),
      append: (sample) => {
        samples.push(sample);
        feed.recording.append(sample.labels, { time: sample.at, value: sample.value });
      },
    }));
    const failed = state.find(({ problem }) => problem !== undefined);
    if (failed !== undefined) throw new Error(failed.problem);
    const known = state.flatMap((one) => [...one.alerts.values()]);
    // The series of an alert may have labels that the alert has not; the alert with most of them is the one.
    const annotationsOf = (labels: Record<string, string>): Record<string, string> | undefined =>
      known
        .filter((alert) => Object.entries(alert.labels).every(([name, value]) => labels[name] === value))
        .sort((a, b) => Object.keys(b.labels).length - Object.keys(a.labels).length)[0]?.annotations;
    return { tMs, alerts: told(samples, annotationsOf) };
  });
};
