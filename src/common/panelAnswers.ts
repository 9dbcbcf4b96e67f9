/** What series and samples become on their way to a panel, whoever was asked for them. */
import { metricNameLabel, type Labels } from './labels.ts';
import type { QueryAnswer } from './protocol/panel.ts';

/** Of one answer; the rest is left out. */
export const seriesCap = 500;

/** Times are Unix milliseconds, ascending; `values[i]` stands at `times[i]`. */
export interface Course {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A histogram has no one value: its sample is left out. */
export const vectorAnswer = (
  samples: readonly { readonly labels: Labels; readonly value?: number | undefined }[],
): QueryAnswer => ({
  kind: 'vector',
  samples: samples
    .slice(0, seriesCap)
    .flatMap(({ labels, value }) => (value === undefined ? [] : [{ labels, value: finite(value) }])),
});

/** Columns over shared times, so that every series of a chart has the same length. */
export const matrixAnswer = (
  courses: readonly Course[],
  { start, end, stepMs }: { readonly start: number; readonly end: number; readonly stepMs: number },
): QueryAnswer => {
  const times: number[] = [];
  for (let time = start; time <= end; time += stepMs) times.push(time);
  return {
    kind: 'matrix',
    times,
    series: courses.slice(0, seriesCap).map((one) => {
      const values: (number | null)[] = times.map(() => null);
      one.times.forEach((time, index) => {
        const at = Math.round((time - start) / stepMs);
        if (at >= 0 && at < values.length) values[at] = finite(one.values[index] ?? Number.NaN);
      });
      const { [metricNameLabel]: _name, ...labels } = one.labels;
      return { labels, values };
    }),
  };
};
