/**
 * How often each tier comes round, as a function of state and event: what speaks for less (battery, a window without
 * focus, nobody there, our own cost) and what follows from it. Nothing here knows a clock; `elapsedMs` is monotonic.
 * The tap's records, what is in flight and the host's own figures belong to no tier and are never slowed.
 */
import {
  fullRate,
  tiers,
  type SamplingRates,
  type SamplingReason,
  type SamplingSettings,
  type Tier,
  type TierRate,
} from '../../common/sampling.ts';
import { calm, governed, type CostReading, type GovernorState } from './governor.ts';

export type SamplingEvent =
  | { readonly type: 'settings'; readonly settings: SamplingSettings }
  | { readonly type: 'window'; readonly elapsedMs: number; readonly focused: boolean; readonly userActive: boolean }
  /** undefined where the machine does not tell, which slows nothing. */
  | { readonly type: 'power'; readonly onBattery: boolean | undefined }
  | { readonly type: 'cost'; readonly reading: CostReading };

export interface SamplingState {
  readonly settings: SamplingSettings;
  readonly onBattery: boolean | undefined;
  /** Since when the window has had no focus, and since when nobody has done anything; undefined while it is not so. */
  readonly unfocusedSince: number | undefined;
  readonly awaySince: number | undefined;
  readonly governor: GovernorState;
}

const slackMs = 500;
/** A look into another window slows nothing. */
export const unfocusedAfterMs = 60_000;
/** Nobody has touched this window for so long: it is hidden, or its user is away. */
export const awayAfterMs = 600_000;

/**
 * Seconds between samples, by reason. A tier that is not paused is never slower than 120 s: PromQL looks back 300 s for
 * a value, and a gauge that is written must be found.
 */
const slowed: Readonly<Record<Exclude<SamplingReason, 'full' | 'own cost'>, Readonly<Record<Tier, number>>>> = {
  battery: { fast: 2, medium: 20, slow: 120 },
  unfocused: { fast: 5, medium: 30, slow: 120 },
  idle: { fast: 5, medium: 30, slow: 120 },
  away: { fast: 10, medium: 60, slow: 120 },
  'away on battery': { fast: Infinity, medium: Infinity, slow: 120 },
};

/** What the governor takes away, step by step; each holds until a later one of the same tier. */
const governorSteps: readonly { readonly tier: Tier; readonly seconds: number }[] = [
  { tier: 'fast', seconds: 2 },
  { tier: 'medium', seconds: 30 },
  { tier: 'slow', seconds: 120 },
  { tier: 'fast', seconds: 5 },
  { tier: 'medium', seconds: 60 },
  { tier: 'fast', seconds: 10 },
];

export const firstSampling = (settings: SamplingSettings): SamplingState => ({
  settings,
  onBattery: undefined,
  unfocusedSince: undefined,
  awaySince: undefined,
  governor: calm,
});

export const sampled = (state: SamplingState, event: SamplingEvent): SamplingState => {
  switch (event.type) {
    case 'settings':
      return { ...state, settings: event.settings };
    case 'window': {
      const { elapsedMs, focused, userActive } = event;
      const unfocusedSince = focused ? undefined : (state.unfocusedSince ?? elapsedMs);
      return { ...state, unfocusedSince, awaySince: userActive ? undefined : (state.awaySince ?? elapsedMs) };
    }
    case 'power':
      return { ...state, onBattery: event.onBattery };
    case 'cost': {
      const bounds = { limit: state.settings.cpuLimit, mostSteps: governorSteps.length };
      return { ...state, governor: governed(state.governor, event.reading, bounds) };
    }
  }
};

const hasLasted = (since: number | undefined, elapsedMs: number, longMs: number): boolean =>
  since !== undefined && elapsedMs - since >= longMs;

type Cause = { readonly reason: SamplingReason; readonly seconds: Readonly<Partial<Record<Tier, number>>> };

const reasonsOf = ({ settings, onBattery, ...state }: SamplingState, elapsedMs: number): (keyof typeof slowed)[] => {
  const reasons: (keyof typeof slowed)[] = [];
  const saves = settings.slowOnBattery && onBattery === true;
  if (saves) reasons.push('battery');
  if (!settings.slowUnfocused) return reasons;
  const unfocused = hasLasted(state.unfocusedSince, elapsedMs, unfocusedAfterMs);
  const away = hasLasted(state.awaySince, elapsedMs, awayAfterMs);
  if (unfocused) reasons.push('unfocused');
  if (away) reasons.push('idle');
  if (unfocused && away) reasons.push('away');
  if (unfocused && away && saves) reasons.push('away on battery');
  return reasons;
};

/** The rates now: of all that speaks for less, each tier obeys what speaks for least; of equals, what came first. */
export const ratesOf = (state: SamplingState, elapsedMs: number): SamplingRates => {
  const causes: readonly Cause[] = [
    ...reasonsOf(state, elapsedMs).map((reason) => ({ reason, seconds: slowed[reason] })),
    ...governorSteps
      .slice(0, state.governor.steps)
      .map(({ tier, seconds }) => ({ reason: 'own cost' as const, seconds: { [tier]: seconds } })),
  ];
  const rateOf = (tier: Tier): TierRate => {
    let rate: TierRate = { seconds: fullRate[tier], reason: 'full' };
    for (const { reason, seconds } of causes) {
      const wanted = seconds[tier] ?? 0;
      if (wanted > rate.seconds) rate = { seconds: wanted, reason };
    }
    return rate;
  };
  return { fast: rateOf('fast'), medium: rateOf('medium'), slow: rateOf('slow') };
};

/**
 * Which tiers are due, by when each was last sampled. What was missed is not made up for, and half a second of
 * lateness of one tick does not shift the next.
 */
export const dueTiers = (
  rates: SamplingRates,
  last: Readonly<Partial<Record<Tier, number>>>,
  elapsedMs: number,
): readonly Tier[] =>
  tiers.filter((tier) => {
    const { seconds } = rates[tier];
    return seconds < Infinity && elapsedMs - (last[tier] ?? -Infinity) >= seconds * 1_000 - slackMs;
  });
