/**
 * Arithmetic on series of equal steps. In: arrays of numbers, null where nothing was measured. Out: forecasts with
 * intervals, or why there is none. Invariants: pure, no clock and no randomness: the same series gives the same answer.
 * Bounds: some 50 ms for 1,500 values and 168 steps; it belongs in a job's thread, not in a tick.
 */
export { forecast, type Forecast, type ForecastRequest } from './forecast.ts';
