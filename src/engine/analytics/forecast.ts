import { backtest } from './backtest.ts';
import { autoregression, harmonic } from './regressions.ts';
import { level, line, theta } from './courses.ts';
import { withoutGaps } from './gaps.ts';
import { halfWidths } from './intervals.ts';
import { withoutJumps } from './jumps.ts';
import { lastSeason, lastValue, meanSeason } from './repeating.ts';
import { Past, type Model } from './past.ts';
import { smoothing } from './smoothing.ts';

/** What may be right for a series; which is, its own past tells. */
const models: Readonly<Record<string, Model>> = {
  'last value': lastValue,
  'last day': lastSeason(0),
  'last week': lastSeason(1),
  'mean day': meanSeason({ nth: 0, halfLife: 4 }),
  'mean week': meanSeason({ nth: 1, halfLife: 3 }),
  'smoothing, one season': smoothing({ mostSeasons: 1, hasTrend: false }),
  'smoothing, trend': smoothing({ mostSeasons: Infinity, hasTrend: true }),
  autoregression,
  harmonic,
  theta: theta(),
  'theta, one season': theta(1),
  line: line(1),
  'recent line': line(0.4),
  level: level(7),
  'recent level': level(2),
};
const names = Object.keys(models);

export interface ForecastRequest {
  /** At equal steps, the oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Lengths of the seasons in steps, the shortest first: 24 and 168 for a day and a week of hours. May be empty. */
  readonly seasons: readonly number[];
  /** Steps to forecast, at least 1. */
  readonly steps: number;
  /** The share of true values that the interval should hold, 0.95 as a rule. */
  readonly coverage: number;
}

export interface Forecast {
  readonly kind: 'forecast';
  readonly mean: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The models that were combined, the weightiest first, with their mean share over the horizon. */
  readonly models: readonly { readonly name: string; readonly share: number }[];
}
export interface Refusal {
  readonly kind: 'refusal';
  /** A plain sentence: why the data cannot carry a forecast. */
  readonly reason: string;
}

const leastValues = 12;

/**
 * A forecast that its own past has chosen: every model forecasts what followed earlier moments of the series, those that
 * were nearest are combined, step by step of the horizon, and the interval is as wide as their combined errors then were
 * (split conformal prediction: Vovk, Gammerman and Shafer, 2005).
 */
export const forecast = ({ values, seasons, steps, coverage }: ForecastRequest): Forecast | Refusal => {
  const known = values.reduce<number>((sum, value) => sum + (value === null || !Number.isFinite(value) ? 0 : 1), 0);
  if (known < leastValues)
    return { kind: 'refusal', reason: `${known} values are too few; at least ${leastValues} are needed.` };
  const whole = withoutJumps(withoutGaps(values, seasons[0] ?? 1), seasons);
  const test = backtest(whole, { models: names.map((name) => models[name]!), seasons, steps });
  const past = new Past(whole, seasons);
  const ahead = names.map((name, i) => (test.isUsed[i] === true ? models[name]!(past, steps) : undefined));
  const mean = test.combine(ahead, steps);
  const half = halfWidths(test.residuals, { steps, season: seasons[0] ?? 1, coverage });
  const shares = names.map((name, i) => ({ name, share: test.meanShare(i) })).filter(({ share }) => share > 0);
  return {
    kind: 'forecast',
    mean,
    lower: mean.map((value, k) => value - half[k]!),
    upper: mean.map((value, k) => value + half[k]!),
    models: shares.sort((a, b) => b.share - a.share),
  };
};
