/** What of IDE Vitals itself is used, besides its commands: counted on this machine, and told to nobody. */
export const usedFeatures = ['panel', 'report', 'remedy applied', 'remedy undone', 'remedy kept'] as const;
export type UsedFeature = (typeof usedFeatures)[number] | `vitals.${string}`;

/** What a user says of the panel with one click. */
export const ratings = ['helpful', 'not helpful'] as const;
export type Rating = (typeof ratings)[number];
