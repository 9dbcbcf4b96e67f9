export interface WeeklyOptions {
  /** Weeks after which a value counts half. */
  readonly halfLife: number;
}

const weekHours = 168;
const dayHours = 24;
const leastWeeks = 2;
/** Of the weighted values of an hour of the week and its neighbours: the middle, and what is high. */
const [middleShare, highShare] = [0.5, 0.9];
/** So many times as far above the middle as what is high: some 3.2 standard deviations of a normal distribution. */
const reach = 2.5;
/** A day that is this many times further off than such days are counts but a quarter: it is a holiday, or an incident. */
const [oddDeviations, oddWeight] = [4, 0.25];

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** The least value that a share of the weight does not exceed. */
export const weightedQuantile = (some: readonly Weighted[], share: number): number => {
  const sorted = [...some].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let seen = 0;
  for (const { value, weight } of sorted) {
    seen += weight;
    if (seen >= share * total) return value;
  }
  return Number.NaN;
};

const plain = (values: readonly number[]): readonly Weighted[] => values.map((value) => ({ value, weight: 1 }));

/** What each day counts: little where it is unlike the others of its weekday. */
const dayWeights = (values: readonly (number | null)[]): readonly number[] => {
  const days = Math.ceil(values.length / dayHours);
  const middles = Array.from({ length: days }, (_, day) => {
    const known = values.slice(day * dayHours, (day + 1) * dayHours).flatMap((value) => value ?? []);
    return known.length === 0 ? Number.NaN : weightedQuantile(plain(known), middleShare);
  });
  return middles.map((middle, day) => {
    const others = middles.filter((one, other) => other % 7 === day % 7 && !Number.isNaN(one));
    if (Number.isNaN(middle) || others.length < 3) return 1;
    const usual = weightedQuantile(plain(others), middleShare);
    const off = weightedQuantile(plain(others.map((one) => Math.abs(one - usual))), middleShare);
    const tolerance = oddDeviations * 1.4826 * Math.max(off, 0.05 * Math.abs(usual));
    return Math.abs(middle - usual) > tolerance ? oddWeight : 1;
  });
};

/**
 * What is unusually much in each of the 168 hours of the week, from hourly values, the oldest first; null where nothing
 * was measured. `firstHour` is the hour of the week of the first, and the answer counts in the same way. The quantiles are
 * weighted by age and robust: a holiday or an incident among several weeks moves them little. Undefined of less than two weeks.
 */
export const weeklyThresholds = (
  values: readonly (number | null)[],
  firstHour: number,
  { halfLife }: WeeklyOptions,
): Float64Array | undefined => {
  if (values.length < leastWeeks * weekHours) return undefined;
  const perDay = dayWeights(values);
  const byHour = Array.from({ length: weekHours }, (): Weighted[] => []);
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    const age = Math.floor((values.length - 1 - i) / weekHours);
    const weight = perDay[Math.floor(i / dayHours)]! * 0.5 ** (age / halfLife);
    byHour[(firstHour + i) % weekHours]!.push({ value, weight });
  });
  const all = byHour.flat();
  if (all.length < weekHours) return undefined;
  return Float64Array.from({ length: weekHours }, (_, hour) => {
    const near = [-1, 0, 1].flatMap((by) => byHour[(hour + by + weekHours) % weekHours]!);
    // An hour in which the machine hardly ever runs is judged by all of them.
    const used = near.length >= 4 ? near : all;
    const middle = weightedQuantile(used, middleShare);
    return middle + reach * (weightedQuantile(used, highShare) - middle);
  });
};
