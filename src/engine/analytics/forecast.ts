import { backtest, type Candidate } from './backtest.ts';
import { autoregression, changeRegression, harmonic, restRegression } from './regressions.ts';
import { damped, level, line, theta } from './courses.ts';
import { withoutGaps } from './gaps.ts';
import { inOneGo } from './inOneGo.ts';
import { halfWidths } from './intervals.ts';
import { withoutJumps } from './jumps.ts';
import { lastSeason, lastValue, meanSeason } from './repeating.ts';
import type { Model } from './past.ts';

const believed = (model: Model): Candidate => ({ model, trust: 4 });
const liked = (model: Model): Candidate => ({ model, trust: 2 });
const heard = (model: Model): Candidate => ({ model, trust: 1 });

/** What may be right for a series; which is, its own past tells. What is right for most needs less of it. */
const models: Readonly<Record<string, Candidate>> = {
  'last value': heard(lastValue),
  'last day': heard(lastSeason(0)),
  'last week': heard(lastSeason(1)),
  'mean day': heard(meanSeason({ nth: 0, halfLife: 4 })),
  'mean week': heard(meanSeason({ nth: 1, halfLife: 3 })),
  autoregression: heard(autoregression),
  'autoregression of changes': heard(changeRegression),
  'autoregression of the rest': heard(restRegression),
  harmonic: heard(harmonic),
  theta: believed(theta()),
  'theta, one season': heard(theta(1)),
  'damped trend': liked(damped()),
  'damped trend, one season': heard(damped(1)),
  line: heard(line(1)),
  'recent line': heard(line(0.4)),
  level: heard(level(7)),
  'recent level': heard(level(2)),
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

/** What has never been below zero is no temperature: it is counted, and will not be below zero either; nor above it, the other way round. */
const withinSeen = (values: Float64Array): ((value: number) => number) => {
  if (values.every((value) => value >= 0)) return (value) => Math.max(0, value);
  return values.every((value) => value <= 0) ? (value) => Math.min(0, value) : (value) => value;
};

/**
 * A forecast that its own past has chosen: every model forecasts what followed earlier moments of the series, those that
 * were nearest are combined, step by step of the horizon, and the interval is as wide as their combined errors then were
 * (split conformal prediction: Vovk, Gammerman and Shafer, 2005). Yields every few milliseconds, for who has others waiting.
 */
export function* forecasting({
  values,
  seasons,
  steps,
  coverage,
}: ForecastRequest): Generator<undefined, Forecast | Refusal> {
  const known = values.reduce<number>((sum, value) => sum + (value === null || !Number.isFinite(value) ? 0 : 1), 0);
  if (known < leastValues)
    return { kind: 'refusal', reason: `${known} values are too few; at least ${leastValues} are needed.` };
  const season = seasons[0] ?? 1;
  const crossed = withoutGaps(values, season);
  const within = withinSeen(crossed);
  const whole = withoutJumps(crossed, seasons);
  yield;
  const candidates = names.map((name) => models[name]!);
  const { past, ahead: mean, meanShare } = yield* backtest(whole, { candidates, seasons, steps });
  yield;
  const half = halfWidths(past, { steps, season, coverage, length: whole.length });
  const shares = names.map((name, i) => ({ name, share: meanShare(i) })).filter(({ share }) => share > 0);
  return {
    kind: 'forecast',
    mean: mean.map(within),
    lower: mean.map((value, k) => within(value - half[k]!)),
    upper: mean.map((value, k) => within(value + half[k]!)),
    models: shares.sort((a, b) => b.share - a.share),
  };
}

/** The same in one go. */
export const forecast = (request: ForecastRequest): Forecast | Refusal => inOneGo(forecasting(request));
