/** Five minutes each: the profile of a day. */
export const slots = 288;
const dayMs = 86_400_000;

/** The five minutes of the day that hold a moment, before 1970 too. */
export const slotOf = (at: number): number => Math.floor(((((at % dayMs) + dayMs) % dayMs) / dayMs) * slots);
