/**
 * How often things are read. A source chooses its tier by what its reading costs and how fast the thing changes; how
 * often a tier comes round is decided by the engine (`queue/sampling.ts`) and told in the data, the panel and on the
 * health page.
 */
export const tiers = ['fast', 'medium', 'slow'] as const;
export type Tier = (typeof tiers)[number];

/** Seconds between two samples of a tier while nothing speaks against it. */
export const fullRate: Readonly<Record<Tier, number>> = { fast: 1, medium: 10, slow: 60 };

/** Why a tier has its rate, as its label says it. */
export type SamplingReason = 'full' | 'battery' | 'unfocused' | 'idle' | 'away' | 'away on battery' | 'own cost';

export interface TierRate {
  /** Seconds between two samples; Infinity while the tier is paused. */
  readonly seconds: number;
  readonly reason: SamplingReason;
}
export type SamplingRates = Readonly<Record<Tier, TierRate>>;

/** What the user allows to slow sampling down. */
export interface SamplingSettings {
  readonly slowOnBattery: boolean;
  readonly slowUnfocused: boolean;
  /** Share of a core that we may cost over a minute. */
  readonly cpuLimit: number;
}
