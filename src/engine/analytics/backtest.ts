/**
 * Rolling origins: what each model would have said at earlier moments, how far off it was, and the combination that
 * follows. (L. J. Tashman, "Out-of-sample tests of forecasting accuracy", 2000; J. M. Bates and C. W. J. Granger, "The
 * combination of forecasts", 1969)
 */
import { bandsOf, beside, between, placesIn, type Band } from './bands.ts';
import { Past, type Model, type Said } from './past.ts';

const mostOrigins = 24;
/** So many of the best models are combined in a band, */
const kept = 8;
/** each by its error to this power. */
const sharpness = 6;
/** How much a model's error over the whole horizon counts beside that of the band. */
const pooling = 0.3;
/** How much an error counts as long as the next later origin's counts 1. */
const fading = 0.9;

/** A model, and how much it counts beside others that were as good. */
export interface Candidate {
  readonly model: Model;
  readonly trust: number;
}

/** How far off the combination was at an earlier moment. */
export interface Errors {
  /** The index of the first step that was forecast. */
  readonly from: number;
  /** What came without what was said, from the first step on. */
  readonly errors: Float64Array;
}

export interface Backtest {
  /** The earliest first. */
  readonly past: readonly Errors[];
  readonly meanShare: (model: number) => number;
  /** The combination's forecast of what is to come. */
  readonly ahead: Float64Array;
}

const tiny = 1e-6;

interface Options {
  readonly candidates: readonly Candidate[];
  readonly seasons: readonly number[];
  readonly steps: number;
}

/** An earlier moment, what every model would have said, and what came. */
interface Origin {
  readonly from: number;
  readonly truth: Float64Array;
  readonly forecasts: readonly Said[];
}

/** The earlier moments at which models are tested: as far back as leaves them enough to learn from. */
const momentsOf = (length: number, { seasons, steps }: Options): readonly number[] => {
  const season = seasons[0] ?? 1;
  const learned = Math.min(Math.floor(length * 0.6), Math.max(2 * season + 2, 30, Math.floor(length * 0.4)));
  const longest = seasons.at(-1) ?? 1;
  const reach = Math.max(1, Math.min(length - learned, Math.max(3 * steps, 4 * season, Math.ceil(1.2 * longest))));
  const count = Math.min(mostOrigins, reach);
  return Array.from({ length: count }, (_, k) => length - Math.max(1, Math.round((reach * (count - k)) / count)));
};

/** Sums of absolute errors in each band of the horizon, by model, or undefined where it did not speak; and of how many steps. */
interface Sums {
  readonly byModel: readonly (Float64Array | undefined)[];
  readonly counts: Float64Array;
  /** The mean of all models that spoke. */
  readonly all: Float64Array;
}

const sumsOf = ({ truth, forecasts }: Origin, bands: readonly Band[]): Sums => {
  const byModel = forecasts.map((said) =>
    said === undefined
      ? undefined
      : Float64Array.from(bands, ({ from, to }) => {
          let sum = 0;
          for (let k = from; k < Math.min(to, truth.length); k += 1) sum += Math.abs(truth[k]! - said[k]!);
          return sum;
        }),
  );
  const spoken = byModel.filter((one) => one !== undefined);
  const all = Float64Array.from(bands, (_, band) => spoken.reduce((sum, one) => sum + one[band]!, 0) / spoken.length);
  const counts = Float64Array.from(bands, ({ from, to }) => Math.max(0, Math.min(to, truth.length) - from));
  return { byModel, counts, all };
};

/**
 * The logarithm of a model's error in each band, as a multiple of the mean error of all models at the moments where it spoke;
 * recent moments count more. NaN where nothing can be told.
 */
const logErrors = (sums: readonly Sums[], model: number, bands: number): readonly number[] =>
  Array.from({ length: bands }, (_, band) => {
    let [own, all, judged] = [0, 0, 0];
    sums.forEach(({ byModel, all: mean, counts }, i) => {
      const ownSums = byModel[model];
      if (ownSums === undefined) return;
      const weight = fading ** (sums.length - 1 - i);
      own += weight * ownSums[band]!;
      all += weight * mean[band]!;
      judged += counts[band]!;
    });
    if (judged === 0) return Number.NaN;
    // Where all were exact, so was this one.
    return Math.log((all === 0 ? 0 : own / all) + tiny);
  });

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Each band drawn towards those beside it, and towards all of them. */
const pooled = (logs: readonly number[]): readonly number[] => {
  const overall = meanOf(logs.filter(Number.isFinite));
  return logs.map((_, band) => {
    let [sum, weights] = [0, 0];
    for (let away = 1 - beside.length; away < beside.length; away += 1) {
      const log = logs[band + away] ?? Number.NaN;
      if (!Number.isFinite(log)) continue;
      sum += beside[Math.abs(away)]! * log;
      weights += beside[Math.abs(away)]!;
    }
    return weights === 0 ? overall : (1 - pooling) * (sum / weights) + pooling * overall;
  });
};

/** Shares of the best models in a band; a model whose error is NaN has none. */
const sharesOf = (logs: readonly number[], candidates: readonly Candidate[]): Float64Array => {
  const shares = new Float64Array(logs.length);
  const best = logs
    .map((log, model) => ({ log, model }))
    .filter(({ log }) => Number.isFinite(log))
    .sort((a, b) => a.log - b.log)
    .slice(0, kept);
  for (const { log, model } of best)
    shares[model] = candidates[model]!.trust * Math.exp(sharpness * (best[0]!.log - log));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
};

const combined = (forecasts: readonly Said[], shares: readonly Float64Array[], steps: number): Float64Array => {
  const sum = new Float64Array(steps);
  const total = new Float64Array(steps);
  forecasts.forEach((said, model) => {
    if (said === undefined) return;
    const own = shares[model]!;
    for (let k = 0; k < steps; k += 1) {
      sum[k]! += own[k]! * said[k]!;
      total[k]! += own[k]!;
    }
  });
  return sum.map((one, k) => one / total[k]!);
};

/** Tests every model and combines them. Goes on in turns of some milliseconds: it yields after each model. */
export function* backtest(values: Float64Array, options: Options): Generator<undefined, Backtest> {
  const { candidates, seasons, steps } = options;
  const { length } = values;
  const moments = momentsOf(length, options);
  const pasts = [...moments, length].map((end) => new Past(values.subarray(0, end), seasons));
  const said: (readonly Said[])[] = [];
  for (const { model } of candidates) {
    said.push(model(pasts, steps).map((one) => (one?.every(Number.isFinite) === true ? one : undefined)));
    yield;
  }
  const origins = moments.map((from, i): Origin => ({
    from,
    truth: values.subarray(from, Math.min(length, from + steps)),
    forecasts: said.map((one) => one[i]),
  }));
  const bands = bandsOf(Math.max(...origins.map(({ truth }) => truth.length)));
  const sums = origins.map((origin) => sumsOf(origin, bands));
  const logs = candidates.map((_, model) => {
    const spoke = sums.filter(({ byModel }) => byModel[model] !== undefined).length;
    const isHeard = spoke >= Math.min(2, sums.length) && said[model]!.at(-1) !== undefined;
    return isHeard ? pooled(logErrors(sums, model, bands.length)) : bands.map(() => Number.NaN);
  });
  const shares = bands.map((_, band) =>
    sharesOf(
      logs.map((one) => one[band]!),
      candidates,
    ),
  );
  const places = placesIn(bands, steps);
  const byStep = candidates.map((_, model) => {
    const ofBands = shares.map((one) => one[model]!);
    return Float64Array.from(places, (place) => between(ofBands, place));
  });
  return {
    past: origins.map(({ from, truth, forecasts }) => {
      const one = combined(forecasts, byStep, truth.length);
      return { from, errors: truth.map((value, k) => value - one[k]!) };
    }),
    meanShare: (model) => meanOf(Array.from(byStep[model]!)),
    ahead: combined(
      said.map((one) => one.at(-1)),
      byStep,
      steps,
    ),
  };
}
