/**
 * How often things are read. A source chooses its tier by what its reading costs and how fast the thing changes; how
 * often a tier comes round is decided by the engine (`queue/sampling.ts`) and told in the data.
 */
export const tiers = ['fast', 'medium', 'slow'] as const;
export type Tier = (typeof tiers)[number];

/** Seconds between two samples of a tier while nothing speaks against it. */
export const fullRate: Readonly<Record<Tier, number>> = { fast: 1, medium: 10, slow: 60 };
