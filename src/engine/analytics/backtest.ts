/**
 * Rolling origins: what each model would have said at earlier moments, how far off it was, and the combination that
 * follows. (L. J. Tashman, "Out-of-sample tests of forecasting accuracy", 2000; J. M. Bates and C. W. J. Granger, "The
 * combination of forecasts", 1969)
 */
import { bandsOf, placeIn, type Band } from './bands.ts';
import { Past, type Model } from './past.ts';

const mostOrigins = 6;
/** So many of the best models are combined in a band, */
const kept = 5;
/** each by its error to this power. */
const sharpness = 2.5;
/** How much a model's error over the whole horizon counts beside that of the band. */
const pooling = 0.3;

export interface Backtest {
  /** Errors of the combination, an array an origin, from the first step on. */
  readonly residuals: readonly Float64Array[];
  /** By model: whether it has any weight. */
  readonly isUsed: readonly boolean[];
  readonly meanShare: (model: number) => number;
  readonly combine: (forecasts: readonly (Float64Array | undefined)[], steps: number) => Float64Array;
}

const tiny = 1e-6;

interface Options {
  readonly models: readonly Model[];
  readonly seasons: readonly number[];
  readonly steps: number;
}

/** An earlier moment, what every model would have said, and what came. */
interface Origin {
  readonly truth: Float64Array;
  readonly forecasts: readonly (Float64Array | undefined)[];
}

const originsOf = (values: Float64Array, { models, seasons, steps }: Options): readonly Origin[] => {
  const { length } = values;
  const season = seasons[0] ?? 1;
  const learned = Math.min(Math.floor(length * 0.6), Math.max(2 * season + 2, 30, Math.floor(length * 0.4)));
  const reach = Math.max(1, Math.min(length - learned, Math.max(3 * steps, 4 * season)));
  const count = Math.min(mostOrigins, reach);
  return Array.from({ length: count }, (_, k) => {
    const at = length - Math.max(1, Math.round((reach * (k + 1)) / count));
    const truth = values.subarray(at, Math.min(length, at + steps));
    const past = new Past(values.subarray(0, at), seasons);
    const forecasts = models.map((model) => {
      const said = model(past, truth.length);
      return said?.every(Number.isFinite) === true ? said : undefined;
    });
    return { truth, forecasts };
  });
};

/**
 * The logarithm of a model's absolute error in a band, as a multiple of the mean of all models' at the origins where it
 * spoke. NaN where it never spoke.
 */
const logErrorIn = ({ from, to }: Band, origins: readonly Origin[], model: number): number => {
  let [own, all, size] = [0, 0, 0];
  for (const { truth, forecasts } of origins) {
    const said = forecasts[model];
    if (said === undefined) continue;
    const spoken = forecasts.filter((one) => one !== undefined);
    for (let k = from; k < Math.min(to, truth.length); k += 1) {
      own += Math.abs(truth[k]! - said[k]!);
      for (const one of spoken) all += Math.abs(truth[k]! - one[k]!) / spoken.length;
      size += Math.abs(truth[k]!);
    }
  }
  const scale = all + tiny * size + Number.MIN_VALUE;
  return size === 0 && all === 0 ? Number.NaN : Math.log(own / scale + tiny);
};

/** Each band's errors, drawn towards the model's error over all bands; Infinity where a model spoke too seldom. */
const pooledErrors = (origins: readonly Origin[], bands: readonly Band[], models: number): readonly number[][] => {
  const errors = bands.map(() => new Array<number>(models).fill(Infinity));
  for (let model = 0; model < models; model += 1) {
    const spoke = origins.filter(({ forecasts }) => forecasts[model] !== undefined).length;
    if (spoke < Math.min(2, origins.length)) continue;
    const logs = bands.map((band) => logErrorIn(band, origins, model));
    const told = logs.filter(Number.isFinite);
    const mean = told.reduce((sum, one) => sum + one, 0) / told.length;
    logs.forEach((log, band) => {
      errors[band]![model] = Math.exp(Number.isFinite(log) ? (1 - pooling) * log + pooling * mean : mean);
    });
  }
  return errors;
};

const weightsOf = (errors: readonly number[]): Float64Array => {
  const weights = new Float64Array(errors.length);
  const best = errors
    .map((error, model) => ({ error, model }))
    .filter(({ error }) => error < Infinity)
    .sort((a, b) => a.error - b.error)
    .slice(0, kept);
  for (const { error, model } of best) weights[model] = (best[0]!.error / error) ** sharpness;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

export const backtest = (values: Float64Array, options: Options): Backtest => {
  const { models, seasons } = options;
  const origins = originsOf(values, options);
  const longest = Math.max(...origins.map(({ truth }) => truth.length));
  const bands = bandsOf(longest, seasons[0] ?? 1);
  const weights = pooledErrors(origins, bands, models.length).map(weightsOf);
  const combine: Backtest['combine'] = (forecasts, steps) =>
    new Float64Array(steps).map((_, k) => {
      const { at, next, share } = placeIn(bands, k);
      let [sum, total] = [0, 0];
      forecasts.forEach((said, model) => {
        const weight = weights[at]![model]! * (1 - share) + weights[next]![model]! * share;
        if (said === undefined || weight === 0) return;
        sum += weight * said[k]!;
        total += weight;
      });
      return sum / total;
    });
  return {
    residuals: origins.map(({ truth, forecasts }) => {
      const said = combine(forecasts, truth.length);
      return truth.map((value, k) => value - said[k]!);
    }),
    isUsed: models.map((_, model) => weights.some((band) => band[model]! > 0)),
    meanShare: (model) => weights.reduce((sum, band) => sum + band[model]!, 0) / weights.length,
    combine,
  };
};
