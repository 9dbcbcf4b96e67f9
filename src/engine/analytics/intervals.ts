import { bandsOf, beside, between, placesIn, type Band } from './bands.ts';
import type { Errors } from './backtest.ts';

/** How much an error counts as long as the next later moment's counts 1: how wild a series is changes fast. */
const fading = 0.87;
/** The past that chose the combination flatters it a little, */
const flattery = 1.2;
/** the more the fewer horizons without overlap it has. */
const scarcity = 0.6;
/** How much an hour of the day that is quieter or wilder than the others changes the width: a power of its factor. */
const phasing = 0.6;
/** Hours of the day on both sides that are taken together: a share of the day. */
const phaseReach = 0.1;
const tiny = 1e-12;

/** The nearest sequence that never falls: neighbours that do are taken together. (R. E. Barlow and others, 1972) */
const rising = (values: readonly number[], weights: readonly number[]): readonly number[] => {
  const blocks: { value: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights[i]!, count: 1 });
    for (;;) {
      const [before, last] = blocks.slice(-2);
      if (before === undefined || last === undefined || before.value <= last.value) break;
      const weight = before.weight + last.weight;
      const mean = (before.value * before.weight + last.value * last.weight) / weight;
      blocks.splice(-2, 2, { value: mean, weight, count: before.count + last.count });
    }
  });
  return blocks.flatMap(({ value, count }) => new Array<number>(count).fill(value));
};

/** An error as a multiple of its scale. */
interface Ratio {
  readonly value: number;
  readonly weight: number;
  readonly band: number;
}

/**
 * The quantile in each band, its own and of those beside it, drawn half the way towards that of all: tails are not equally
 * heavy near and far, and few errors tell of them.
 */
const quantilesOf = (ratios: readonly Ratio[], bands: number, share: number): Float64Array => {
  const sorted = [...ratios].sort((a, b) => a.value - b.value);
  /** Of each band, and at last of all. */
  const found = new Float64Array(bands + 1).fill(Number.NaN);
  const totals = new Float64Array(bands + 1);
  const sums = new Float64Array(bands + 1);
  const add = (to: Float64Array, { weight, band }: Ratio): void => {
    for (let at = Math.max(0, band - 2); at <= Math.min(bands - 1, band + 2); at += 1)
      to[at]! += weight * beside[Math.abs(at - band)]!;
    to[bands]! += weight;
  };
  for (const ratio of sorted) add(totals, ratio);
  for (const ratio of sorted) {
    add(sums, ratio);
    for (let at = 0; at <= bands; at += 1)
      if (Number.isNaN(found[at]) && sums[at]! >= share * totals[at]!) found[at] = ratio.value;
  }
  return found.subarray(0, bands).map((own) => Math.sqrt(own * found[bands]!));
};

interface Aged extends Errors {
  /** How much these errors count. */
  readonly weight: number;
}

/** The mean absolute error in each band, never less further ahead. */
const spreadsOf = (past: readonly Aged[], bands: readonly Band[]): readonly number[] => {
  const weights: number[] = [];
  const means = bands.map(({ from, to }) => {
    let [sum, weight] = [0, 0];
    for (const one of past)
      for (let k = from; k < Math.min(to, one.errors.length); k += 1) {
        sum += one.weight * Math.abs(one.errors[k]!);
        weight += one.weight;
      }
    weights.push(weight);
    return sum / weight;
  });
  return rising(means, weights);
};

/** How wild each phase of the season is beside the others: errors as multiples of the spread at their step. */
const phasesOf = (past: readonly Aged[], season: number, spreadAt: (step: number) => number): Float64Array => {
  const [sums, scales] = [new Float64Array(season), new Float64Array(season)];
  for (const { from, errors, weight } of past)
    for (let k = 0; k < errors.length; k += 1) {
      sums[(from + k) % season]! += weight * Math.abs(errors[k]!);
      scales[(from + k) % season]! += weight * (spreadAt(k) + tiny);
    }
  const reach = Math.max(1, Math.round(season * phaseReach));
  const factors = sums.map((_, phase) => {
    let [sum, scale] = [0, 0];
    for (let away = -reach; away <= reach; away += 1) {
      const at = (phase + away + reach * season) % season;
      const weight = 1 - Math.abs(away) / (reach + 1);
      sum += weight * sums[at]!;
      scale += weight * scales[at]!;
    }
    return scale > 0 ? sum / scale : 1;
  });
  const mean = factors.reduce((sum, one) => sum + one, 0) / season;
  return factors.map((one) => (mean > 0 ? Math.max(0.2, one / mean) ** phasing : 1));
};

interface Options {
  readonly steps: number;
  /** The shortest season, 1 where there is none. */
  readonly season: number;
  readonly coverage: number;
  /** The index of the first step ahead. */
  readonly length: number;
}

/**
 * Half the width of the interval at each step: the mean of earlier errors there, by the distance and by the phase of the
 * season, times the quantile at about that distance of the errors measured in it (split conformal prediction with weights that
 * fade: R. F. Barber and others, "Conformal prediction beyond exchangeability", 2023). Beyond the steps that the past has
 * seen, it widens as a random walk does.
 */
export const halfWidths = (errors: readonly Errors[], { steps, season, coverage, length }: Options): Float64Array => {
  const past = errors.map((one, i): Aged => ({ ...one, weight: fading ** (errors.length - 1 - i) }));
  const seen = Math.max(...errors.map((one) => one.errors.length));
  const bands = bandsOf(seen);
  const places = placesIn(bands, seen);
  const spreads = spreadsOf(past, bands);
  const beyond = (step: number): number => (step < seen ? 1 : Math.sqrt((step + 1) / seen));
  const spreadAt = (step: number): number => between(spreads, places[Math.min(step, seen - 1)]!) * beyond(step);
  const phases = phasesOf(past, season, spreadAt);
  const scaleAt = (step: number, from: number): number => spreadAt(step) * phases[(from + step) % season]! + tiny;
  const bandAt = bands.flatMap(({ from, to }, band) => new Array<number>(to - from).fill(band));
  const ratios = past.flatMap(({ from, errors: one, weight }) =>
    Array.from(one, (error, k) => ({ value: Math.abs(error) / scaleAt(k, from), weight, band: bandAt[k]! })),
  );
  const quantiles = quantilesOf(ratios, bands.length, coverage);
  const span = length - (errors[0]?.from ?? length);
  return new Float64Array(steps).map((_, k) => {
    const sure = flattery * Math.sqrt(1 + (scarcity * (k + 1)) / Math.max(1, span));
    return sure * between(quantiles, places[Math.min(k, seen - 1)]!) * scaleAt(k, length);
  });
};
