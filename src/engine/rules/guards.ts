/**
 * What Prometheus has no word for, said in annotations that begin with `vitals_` (docs/rules-format.md): recovery,
 * data, samples, runbook and action. A rule without them behaves as in Prometheus.
 */
import { metricNameLabel, type Labels } from '../../common/labels.ts';

export type NoData = 'ok' | 'keep' | 'alerting';

export interface Guards {
  /** A firing alert lasts until this expression has a series for it. */
  readonly recovery: string | undefined;
  /** What an alert without data does. */
  readonly noData: NoData;
  /** Has a series for whatever can be judged; undefined where nobody asks. */
  readonly data: string | undefined;
  /** How many observations stand behind an alert, and how many must. */
  readonly samples: { readonly expr: string; readonly least: number } | undefined;
  readonly runbook: string | undefined;
  readonly action: string | undefined;
}

const prefix = 'vitals_';
const known = ['recovery', 'no_data', 'data', 'samples', 'min_samples', 'runbook', 'action'].map(
  (name) => prefix + name,
);
const behaviours: readonly NoData[] = ['ok', 'keep', 'alerting'];

interface GuardProblem {
  readonly annotation: string;
  readonly message: string;
}

export const readGuards = (
  annotations: ReadonlyMap<string, string>,
  compared: string | undefined,
): { readonly value: Guards; readonly problems: readonly GuardProblem[] } => {
  const problems: GuardProblem[] = [];
  const complain = (annotation: string, message: string): void => void problems.push({ annotation, message });
  const get = (name: string): string | undefined => annotations.get(prefix + name)?.trim();
  for (const [name, text] of annotations) {
    if (!name.startsWith(prefix)) continue;
    if (!known.includes(name)) complain(name, `not known; there are: ${known.join(', ')}`);
    else if (text.trim() === '') complain(name, 'empty: write its value, or leave it out');
  }
  const noData = behaviours.find((behaviour) => behaviour === (get('no_data') ?? 'ok'));
  if (noData === undefined) complain('vitals_no_data', `one of ${behaviours.join(', ')}, not ${get('no_data') ?? ''}`);
  const [recovery, samplesExpr, least] = [get('recovery'), get('samples'), get('min_samples')];
  if (least !== undefined && !/^\d+(?:\.\d+)?$/.test(least))
    complain('vitals_min_samples', `a number, as in 20, not ${JSON.stringify(least)}`);
  if (least !== undefined && samplesExpr === undefined)
    complain('vitals_min_samples', 'of what? vitals_samples must say in PromQL how many samples there are');
  if (samplesExpr !== undefined && least === undefined)
    complain('vitals_samples', 'how many must there be? Write vitals_min_samples');
  const asks = recovery !== undefined ? 'vitals_recovery' : get('no_data') === undefined ? undefined : 'vitals_no_data';
  const data = get('data') ?? (asks === undefined ? undefined : compared);
  if (asks !== undefined && data === undefined)
    complain(asks, 'the expression compares nothing, so say in vitals_data, in PromQL, what must be there');
  const samples =
    samplesExpr === undefined || least === undefined ? undefined : { expr: samplesExpr, least: Number(least) };
  return {
    value: { recovery, noData: noData ?? 'ok', data, samples, runbook: get('runbook'), action: get('action') },
    problems,
  };
};

/** Two label sets speak of one thing when no label that both have differs. */
export const agree = (a: Labels, b: Labels): boolean =>
  Object.entries(a).every(([name, value]) => name === metricNameLabel || !Object.hasOwn(b, name) || b[name] === value);
