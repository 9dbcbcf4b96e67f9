/**
 * An episode: one label set from the moment its condition began to hold until it was resolved. The data decide how it
 * goes on; what people did with it stays with it. Pure: each function gives a new episode, or the same one.
 */
import type { Labels } from '../../common/labels.ts';
import {
  severities,
  alertCategories,
  type AlertCategory,
  type AlertEpisode,
  type Severity,
} from '../../common/alerts.ts';
import type { UnixMs } from '../../common/units.ts';

export interface Episode extends AlertEpisode {
  readonly rule: string;
  readonly snoozedUntil?: UnixMs;
  /** When its rule last said that the condition holds. */
  readonly seenAt: UnixMs;
  /** Of a rule that judges the machine, which one window does for all. */
  readonly machineWide: boolean;
}

/** What a rule says of one label set at an evaluation. */
export interface Observed {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number | null;
  readonly state: 'pending' | 'firing';
  readonly activeAt: UnixMs;
}

export interface ObservedRule {
  readonly rule: string;
  readonly machineWide: boolean;
  readonly alerts: readonly Observed[];
}

/** What a person has resolved while its condition went on. */
export type ByHand = Pick<Episode, 'rule' | 'machineWide'>;

/** Of an episode, and why. */
export interface Change {
  readonly before: Episode | undefined;
  readonly after: Episode;
  readonly action: 'pending' | 'firing' | 'resolved' | 'inactive';
  readonly why: string;
}

/** What was open before a restart may need the windows of its expression to fill before it is seen again. */
export const graceMs = 15 * 60_000;

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const mask = (1n << 64n) - 1n;

/** Of a label set, as Prometheus's: 64-bit FNV-1a over names and values in order, each followed by the byte 255. */
export const fingerprintOf = (labels: Labels): string => {
  let hash = offset;
  const add = (byte: number): void => {
    hash = ((hash ^ BigInt(byte)) * prime) & mask;
  };
  const encoder = new TextEncoder();
  for (const name of Object.keys(labels).sort())
    for (const text of [name, labels[name] ?? '']) {
      encoder.encode(text).forEach(add);
      add(255);
    }
  return hash.toString(16).padStart(16, '0');
};

export const severityOf = (labels: Labels): Severity =>
  severities.find((severity) => severity === labels['severity']) ?? 'low';
export const categoryOf = (labels: Labels): AlertCategory =>
  alertCategories.find((category) => category === labels['category']) ?? 'performance';

/** Two windows may have an alert of the same labels at the same moment; of the machine there is one. */
const idOf = (fingerprint: string, since: UnixMs, window: number): string =>
  `${fingerprint}-${since.toString(36)}${window === 0 ? '' : `-${String(window)}`}`;

const begun = (
  { rule, machineWide }: ObservedRule,
  observed: Observed,
  { now, window }: { readonly now: UnixMs; readonly window: number },
): Episode => ({
  id: idOf(fingerprintOf(observed.labels), observed.activeAt, machineWide ? 0 : window),
  fingerprint: fingerprintOf(observed.labels),
  rule,
  labels: observed.labels,
  annotations: observed.annotations,
  value: observed.value,
  condition: observed.state,
  pendingSince: observed.activeAt,
  ...(observed.state === 'firing' ? { firingSince: now } : {}),
  level: 0,
  notUseful: false,
  seenAt: now,
  machineWide,
});

const wentOn = (before: Episode, observed: Observed, now: UnixMs): Episode => ({
  ...before,
  annotations: observed.annotations,
  value: observed.value,
  seenAt: now,
  // Where `for` goes on after a restart, it has waited for longer than was known.
  ...(before.condition === 'pending' ? { pendingSince: observed.activeAt } : {}),
  // Firing before a restart is firing: the condition only has to be seen again.
  ...(before.condition === 'pending' && observed.state === 'firing'
    ? { condition: 'firing' as const, firingSince: now }
    : {}),
});

/**
 * What becomes of the open episodes, by fingerprint, when a rule has been evaluated. One that a person resolved stays
 * resolved while its condition goes on without a break: `resolvedByHand` holds such fingerprints with their rules, and
 * forgets those whose condition has ended.
 */
export const observe = (
  open: ReadonlyMap<string, Episode>,
  observed: ObservedRule,
  {
    now,
    window,
    resolvedByHand,
    startedAt,
  }: {
    readonly now: UnixMs;
    readonly window: number;
    readonly resolvedByHand: Map<string, ByHand>;
    readonly startedAt: UnixMs;
  },
): readonly Change[] => {
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const one of observed.alerts) {
    const fingerprint = fingerprintOf(one.labels);
    seen.add(fingerprint);
    if (resolvedByHand.has(fingerprint)) continue;
    const before = open.get(fingerprint);
    const after = before === undefined ? begun(observed, one, { now, window }) : wentOn(before, one, now);
    const isNews = before === undefined || before.condition !== after.condition;
    changes.push({ before, after, action: isNews ? one.state : 'pending', why: isNews ? 'the condition holds' : '' });
  }
  for (const [fingerprint, before] of open) {
    if (before.rule !== observed.rule || seen.has(fingerprint)) continue;
    if (before.seenAt < startedAt && now - startedAt < graceMs) continue;
    const why = before.seenAt < startedAt ? 'not seen again after a restart' : 'the condition no longer holds';
    changes.push(ended(before, now, why));
  }
  for (const [fingerprint, { rule }] of resolvedByHand)
    if (rule === observed.rule && !seen.has(fingerprint)) resolvedByHand.delete(fingerprint);
  return changes;
};

export const ended = (before: Episode, now: UnixMs, why: string): Change =>
  before.condition === 'pending'
    ? { before, after: { ...before, condition: 'resolved' }, action: 'inactive', why }
    : { before, after: { ...before, condition: 'resolved', resolvedAt: now }, action: 'resolved', why };
