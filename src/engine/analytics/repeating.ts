import { afresh, type Model } from './past.ts';

/** The last value. */
export const lastValue: Model = afresh(({ values }, steps) =>
  new Float64Array(steps).fill(values.at(-1) ?? Number.NaN),
);

/** The values of a season ago: the forecast that any other has to beat. */
export const lastSeason = (nth: number): Model =>
  afresh(({ values, seasons }, steps) => {
    const period = seasons[nth];
    if (period === undefined || values.length < period) return undefined;
    return new Float64Array(steps).map((_, k) => values[values.length - period + (k % period)]!);
  });

/** The mean of all earlier seasons, an older one counting half after `halfLife` of them. */
export const meanSeason = ({ nth, halfLife }: { readonly nth: number; readonly halfLife: number }): Model =>
  afresh(({ values, seasons }, steps) => {
    const period = seasons[nth];
    if (period === undefined || values.length < 2 * period) return undefined;
    const one = new Float64Array(Math.min(steps, period)).map((_, k) => {
      let [sum, weights] = [0, 0];
      for (let cycle = 1; values.length - cycle * period + k >= 0; cycle += 1) {
        const weight = 0.5 ** ((cycle - 1) / halfLife);
        sum += weight * values[values.length - cycle * period + k]!;
        weights += weight;
      }
      return sum / weights;
    });
    return new Float64Array(steps).map((_, k) => one[k % period]!);
  });
