/** What a series is made of: a course, and one profile for each season, which change slowly. */

/** A season needs a little more than one cycle before anything can be told of it. */
const leastCycles = 1.15;
/** Cycles after which an older one counts half. */
const halfLife = 4;

export const usableSeasons = (seasons: readonly number[], length: number): readonly number[] =>
  seasons.filter((period) => period > 1 && length >= leastCycles * period);

/** How much of its slope beside a course keeps at the ends, where no whole period lies around a value. */
const endSlope = 0.7;

/** The mean of one whole period around each value; at both ends it goes on as steeply as over the period beside. */
const courseOf = (values: Float64Array, period: number): Float64Array => {
  const { length } = values;
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i += 1) sums[i + 1] = sums[i]! + values[i]!;
  const half = period >> 1;
  const mean = (from: number): number => (sums[from + period]! - sums[from]!) / period;
  const last = length - period;
  const apart = Math.min(period, last);
  const [rise, fall] =
    apart === 0 ? [0, 0] : [(mean(apart) - mean(0)) / apart, (mean(last) - mean(last - apart)) / apart];
  const course = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const from = i - half;
    if (from < 0) course[i] = mean(0) + endSlope * from * rise;
    else course[i] = from > last ? mean(last) + endSlope * (from - last) * fall : mean(from);
  }
  return course;
};

/** The mean of the values of each phase, recent cycles counting more, with a mean of zero. */
const profileOf = (values: Float64Array, period: number): Float64Array => {
  const { length } = values;
  const profile = new Float64Array(period);
  const weights = new Float64Array(period);
  for (let cycle = 0; cycle * period < length; cycle += 1) {
    const weight = 0.5 ** (cycle / halfLife);
    const end = length - cycle * period;
    let phase = (end - 1) % period;
    for (let i = end - 1; i >= Math.max(0, end - period); i -= 1) {
      profile[phase]! += weight * values[i]!;
      weights[phase]! += weight;
      phase = phase === 0 ? period - 1 : phase - 1;
    }
  }
  let mean = 0;
  for (let phase = 0; phase < period; phase += 1) {
    profile[phase] = weights[phase]! > 0 ? profile[phase]! / weights[phase]! : 0;
    mean += profile[phase]! / period;
  }
  return profile.map((value) => value - mean);
};

/** How many steps on both sides share in a longer season's profile: of a week few cycles are seen, and each has its noise. */
const blur = 2;

const blurred = (profile: Float64Array): Float64Array => {
  const { length } = profile;
  return profile.map((_, phase) => {
    let [sum, weights] = [0, 0];
    for (let away = -blur; away <= blur; away += 1) {
      const weight = 1 - Math.abs(away) / (blur + 1);
      sum += weight * profile[(phase + away + blur * length) % length]!;
      weights += weight;
    }
    return sum / weights;
  });
};

/** The values without what a profile says of each. */
const without = (values: Float64Array, profile: Float64Array): Float64Array => {
  const left = new Float64Array(values.length);
  for (let i = 0, phase = 0; i < values.length; i += 1, phase = phase + 1 === profile.length ? 0 : phase + 1)
    left[i] = values[i]! - profile[phase]!;
  return left;
};

export interface Decomposition {
  /** The seasonal part at any step, those to come included. */
  readonly season: (step: number) => number;
  /** The series without its seasonal part. */
  readonly adjusted: Float64Array;
}

/**
 * Classical decomposition with several seasons: profiles are fitted in turn to what the course and the others leave, as
 * MSTL does (Bandara, Hyndman and Bergmeir, 2021), with weighted means where MSTL has loess.
 */
export const decompose = (values: Float64Array, seasons: readonly number[]): Decomposition => {
  const used = usableSeasons(seasons, values.length);
  const [shortest] = used;
  if (shortest === undefined) return { season: () => 0, adjusted: values };
  // Over a day alone, the course would take in what tells the days of a week apart.
  const course = courseOf(values, used.at(-1) ?? shortest);
  const left = without(values, course);
  const profiles = used.map((period) => new Float64Array(period));
  for (let round = 0; round < used.length; round += 1)
    used.forEach((period, j) => {
      const others = profiles.reduce((rest, profile, k) => (k === j ? rest : without(rest, profile)), left);
      const profile = profileOf(others, period);
      profiles[j]!.set(j === 0 ? profile : blurred(profile));
    });
  const season = (step: number): number => {
    let sum = 0;
    for (let j = 0; j < used.length; j += 1) sum += profiles[j]![step % used[j]!]!;
    return sum;
  };
  return { season, adjusted: profiles.reduce(without, values) };
};
