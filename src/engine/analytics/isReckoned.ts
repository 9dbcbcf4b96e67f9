/** Profiles of the day are kept in single precision, which ends at 3e38. */
const most = 1e37;

/** Whether it is a number that a detector can reckon with. */
export const isReckoned = (value: number): boolean => Math.abs(value) < most;
