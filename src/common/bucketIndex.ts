/**
 * Which bucket of an exponential histogram a number falls into, exactly also on a boundary.
 * Source: Prometheus native histograms specification, "Standard exponential schemas", and OpenTelemetry data model,
 * "ExponentialHistogram": bucket `i` of schema `n` holds (base^(i-1), base^i] with base = 2^(2^-n).
 * (OpenTelemetry counts one lower: its bucket `i` is our `i + 1`.)
 */
export const minSchema = -4;
export const maxSchema = 8;

/** 2^(k/256) for k in 0..255: the boundaries of the finest schema in [1, 2); coarser schemas take every 2nd, 4th, … */
const fractions = Float64Array.from({ length: 256 }, (_, k) => 2 ** (k / 256));
const largest = Number.MAX_VALUE;
const smallestExponent = -1074;
/** Every power of two there is; a table, because `**` is many times slower and this runs for every observation. */
const powers = Float64Array.from({ length: 1_024 - smallestExponent }, (_, k) => 2 ** (k + smallestExponent));

/** 2^exponent · fraction without the overflow of 2^1024; the largest finite number stands for it, as in Prometheus. */
const compose = (fraction: number, exponent: number): number =>
  exponent >= 1_024 ? largest : fraction * (powers[exponent - smallestExponent] ?? 0);

/** The inclusive upper bound of bucket `index`. */
export const upperBound = (schema: number, index: number): number => {
  if (schema <= 0) return compose(1, index * (1 << -schema));
  const perOctave = 1 << schema;
  const octave = Math.floor(index / perOctave);
  const fraction = fractions[(index - octave * perOctave) << (maxSchema - schema)] ?? 1;
  return compose(fraction, octave);
};

/**
 * The bucket of a positive, finite number. The logarithm is only a guess that may be off by one next to a boundary;
 * the two comparisons make it exact.
 */
export const bucketIndex = (schema: number, value: number): number => {
  let index = Math.ceil(Math.log2(value) * 2 ** schema);
  // The bucket that ends at 2^1024 has no finite upper bound, so nothing above the largest number is looked for.
  while (upperBound(schema, index) < value && value < largest) index += 1;
  while (upperBound(schema, index - 1) >= value) index -= 1;
  // Rounding up gives -0 between -1 and 0, which is another key than 0.
  return index + 0;
};

/** The bucket of the coarser schema that contains bucket `index` of the finer one: rounded up, as upper bounds belong. */
export const coarserIndex = (index: number, steps: number): number => (index + (1 << steps) - 1) >> steps;
