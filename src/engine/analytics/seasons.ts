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
  return Float64Array.from(values, (_, i) => {
    const from = i - half;
    if (from < 0) return mean(0) + endSlope * from * rise;
    return from > last ? mean(last) + endSlope * (from - last) * fall : mean(from);
  });
};

/** The mean of the values of each phase, recent cycles counting more, with a mean of zero. */
const profileOf = (values: Float64Array, period: number): Float64Array => {
  const { length } = values;
  const profile = new Float64Array(period);
  const weights = new Float64Array(period);
  for (let i = 0; i < length; i += 1) {
    const weight = 0.5 ** (Math.floor((length - 1 - i) / period) / halfLife);
    profile[i % period]! += weight * values[i]!;
    weights[i % period]! += weight;
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
  const left = values.map((value, i) => value - course[i]!);
  const profiles = used.map((period) => new Float64Array(period));
  for (let round = 0; round < used.length; round += 1)
    used.forEach((period, j) => {
      const others = left.map((value, i) => {
        let rest = value;
        for (let k = 0; k < used.length; k += 1) if (k !== j) rest -= profiles[k]![i % used[k]!]!;
        return rest;
      });
      const profile = profileOf(others, period);
      profiles[j]!.set(j === 0 ? profile : blurred(profile));
    });
  const season = (step: number): number => {
    let sum = 0;
    for (let j = 0; j < used.length; j += 1) sum += profiles[j]![step % used[j]!]!;
    return sum;
  };
  return { season, adjusted: values.map((value, i) => value - season(i)) };
};
