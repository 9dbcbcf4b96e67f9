import { seriesName } from '../../common/catalogue.ts';
import { formatLabels, metricNameLabel, type Labels } from '../../common/labels.ts';
import type { LearnedForecast } from '../../common/learned.ts';
import { forecasting, seasonalNaive, straightLine, type NaiveForecast, type Refusal } from '../analytics/analytics.ts';
import type { Standing } from '../learning/learning.ts';
import type { Column } from './columns.ts';
import { isWorse, type Predictions, type Promised } from './predictions.ts';
import { farthest, horizons, hourMs, seasons, type Target } from './targets.ts';

const coverage = 0.95;
/** Of an hour or six, only some are kept to be judged by: what is promised each hour anew is mostly the same. */
const keptEveryHours = 6;

interface Ahead {
  readonly mean: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly by: string;
  /** In tests on the past; null where it was not tested so. */
  readonly error: number | null;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function* aheadOf(values: Column['values'], { way }: Target): Generator<undefined, Ahead | Refusal> {
  if (way === 'line') {
    const line = straightLine({ values, steps: farthest, coverage, daySteps: 24 });
    return line.kind === 'refusal' ? line : { ...line, by: 'a straight line through the last 30 days' };
  }
  // A forecast of a week wants to have seen one.
  if (values.length < 2 * seasons[0]) return { kind: 'refusal', reason: 'Less than two days were measured.' };
  const known = seasons.filter((season) => values.length >= 2 * season);
  const made = yield* forecasting({ values, seasons: known, steps: farthest, coverage });
  if (made.kind === 'refusal') return made;
  const told = made.models.slice(0, 3).map(({ name, share }) => `${name} ${percent(share)}`);
  return { ...made, by: told.join(', '), error: null };
}

export interface ForecastOptions {
  readonly target: Target;
  readonly column: Column;
  readonly lastHour: number;
  readonly predictions: Predictions;
}

export interface Made {
  readonly forecast: LearnedForecast;
  readonly standing: readonly Standing[];
  readonly promises: readonly Promised[];
}

const naiveOf = (values: Column['values'], hours: number): NaiveForecast | undefined => {
  for (const season of [...seasons].reverse()) {
    const naive = seasonalNaive(values, { season, step: hours, coverage });
    if (naive !== undefined) return naive;
  }
  return undefined;
};

type Band = Pick<NaiveForecast, 'mean' | 'lower' | 'upper'>;

const within = ({ mean, lower, upper }: Band, most = Infinity): Band => {
  const kept = (value: number): number => Math.min(most, Math.max(0, value));
  return { mean: kept(mean), lower: kept(lower), upper: kept(upper) };
};

/** One horizon: what is shown, how good it has been, and the promise that is kept to be judged. */
const horizonOf = (
  ahead: Ahead,
  { hours, name }: (typeof horizons)[number],
  { target, column, lastHour, predictions, key }: ForecastOptions & { readonly key: string },
): { readonly told: LearnedForecast['horizons'][number]; readonly promise: Promised } => {
  const score = predictions.score(key, hours);
  const naive = naiveOf(column.values, hours);
  const k = hours - 1;
  const model = { mean: ahead.mean[k]!, lower: ahead.lower[k]!, upper: ahead.upper[k]! };
  const replaced = naive !== undefined && isWorse(score);
  const by = predictions.widening(key, hours, coverage);
  const widened = {
    mean: model.mean,
    lower: model.mean - by * (model.mean - model.lower),
    upper: model.mean + by * (model.upper - model.mean),
  };
  const shown = within(replaced ? naive : widened, target.most);
  const errorOf = score.count > 0 ? 'promises' : ahead.error === null ? 'nothing yet' : 'tests';
  return {
    told: {
      horizon: name,
      ...shown,
      error: score.count > 0 ? score.error : ahead.error,
      errorOf,
      coverage: score.count > 0 ? score.coverage : null,
      judged: score.count,
      replaced,
    },
    promise: {
      series: key,
      horizon: hours,
      issued: lastHour,
      due: lastHour + hours * hourMs,
      ...shown,
      model: within(model, target.most).mean,
      half: (model.upper - model.lower) / 2,
      naive: naive?.mean,
    },
  };
};

const standingOf = (series: string, labels: Labels, told: LearnedForecast['horizons'][number]): Standing[] => {
  const at = { ...labels, horizon: told.horizon };
  const scored = { ...at, series, judged_by: told.errorOf };
  return [
    { name: `${series}:forecast`, labels: at, value: told.mean },
    { name: `${series}:forecast_lower`, labels: at, value: told.lower },
    { name: `${series}:forecast_upper`, labels: at, value: told.upper },
    ...(told.replaced ? [{ name: seriesName('forecastReplaced'), labels: { ...at, series }, value: 1 }] : []),
    ...(told.error === null ? [] : [{ name: 'vitals_forecast_error_ratio', labels: scored, value: told.error }]),
    ...(told.coverage === null
      ? []
      : [{ name: 'vitals_forecast_coverage_ratio', labels: scored, value: told.coverage }]),
  ];
};

/**
 * What is forecast of one series; what came of earlier promises is written down first, so that they count. Yields every few
 * milliseconds.
 */
export function* forecastOf(options: ForecastOptions): Generator<undefined, Made> {
  const { target, column, lastHour, predictions } = options;
  const { series } = target;
  const { labels, values } = column;
  const key = formatLabels({ ...labels, [metricNameLabel]: series });
  predictions.settle(
    key,
    lastHour,
    (due) => values[values.length - 1 - Math.round((lastHour - due) / hourMs)] ?? undefined,
  );
  const ahead = yield* aheadOf(values, target);
  if ('reason' in ahead)
    return {
      forecast: { series, labels, by: ahead.reason, refused: true, horizons: [] },
      standing: [],
      promises: [],
    };
  const made = horizons.map((one) => horizonOf(ahead, one, { ...options, key }));
  const told = made.map((one) => one.told);
  const replaced = told.filter((one) => one.replaced).map(({ horizon }) => horizon);
  const note =
    replaced.length === 0 ? '' : `; over ${replaced.join(', ')} the same hour a week ago, because the models did worse`;
  const isKept = (lastHour / hourMs) % keptEveryHours === 0;
  return {
    forecast: { series, labels, by: `${ahead.by}${note}`, refused: false, horizons: told },
    standing: told.flatMap((one) => standingOf(series, labels, one)),
    promises: isKept ? made.map(({ promise }) => promise) : [],
  };
}
