// Ten questions of a dashboard, in both spellings where they differ: a histogram is one series for us, and a series a
// bucket for Prometheus. `slack` is how far two answers may lie apart, relative to the larger; 'bucket' means that ours
// must lie in the very bucket that Prometheus's lies in, because within a bucket Prometheus can only guess.
import { names } from './series.mjs';

const { gauge, counter, histogram } = names;

/** `window` for what one panel smooths over, `wide` for what another looks back. */
export const questions = ({ window, wide, subStep, slack }) => {
  const rate = `rate(${counter}[${window}])`;
  const quantile = (q, by) => ({
    ours: `histogram_quantile(${q}, sum by (${by}) (rate(${histogram}[${window}])))`,
    theirs: `histogram_quantile(${q}, sum by (${by}, le) (rate(${histogram}_bucket[${window}])))`,
    slack: 'bucket',
  });
  const same = (ours) => ({ ours, theirs: ours, slack });
  return [
    same(`sum by (role) (avg_over_time(${gauge}[${window}]))`),
    same(`topk(5, avg_over_time(${gauge}[${window}]))`),
    same(`max_over_time(${gauge}{role="role1"}[${wide}])`),
    same(`quantile(0.9, avg_over_time(${gauge}[${window}]))`),
    same(`sum by (server) (${rate})`),
    same(`sum by (server) (rate(${counter}{outcome="error"}[${window}])) / sum by (server) (${rate})`),
    same(`max_over_time(sum(${rate})[${wide}:${subStep}])`),
    quantile(0.95, 'server'),
    quantile(0.5, 'server, method'),
    {
      ours: `sum by (server) (histogram_count(rate(${histogram}[${window}])))`,
      theirs: `sum by (server) (rate(${histogram}_count[${window}]))`,
      slack,
    },
  ];
};

const keyOf = (labels) => JSON.stringify(Object.entries(labels).sort());

/** Both forms of an answer as one: a map from labels to a map from time to value. */
export const fromOurs = (result) => {
  if (result.kind === 'problems') throw new Error(result.problems[0].message);
  const series = result.kind === 'vector' ? result.samples : result.series;
  return new Map(
    series.map(({ labels, times = [0], values, value }) => [
      keyOf(labels),
      new Map(times.map((time, i) => [time, values?.[i] ?? value])),
    ]),
  );
};

export const fromTheirs = ({ resultType, result }) =>
  new Map(
    result.map(({ metric, value, values }) => [
      keyOf(metric),
      new Map(
        (resultType === 'vector' ? [[0, value[1]]] : values.map(([at, v]) => [at * 1_000, v])).map(([at, v]) => [
          Math.round(at),
          Number(v),
        ]),
      ),
    ]),
  );

/** Buckets of Prometheus double: the one an answer lies in, by its number. */
const isSameBucket = (ours, theirs) => {
  const upper = Math.ceil(Math.log2(theirs) - 1e-9);
  return ours <= 2 ** upper * 1.01 && ours >= 2 ** (upper - 1) * 0.99;
};

/** How far two answers lie apart, and how many of their points agree; points that one side lacks do not. */
export const compare = (ours, theirs, slack) => {
  const found = { points: 0, agreeing: 0, largest: 0, onlyOurs: 0, onlyTheirs: 0 };
  for (const [key, points] of theirs) {
    for (const [time, value] of points) {
      found.points += 1;
      const own = ours.get(key)?.get(time);
      if (own === undefined) found.onlyTheirs += 1;
      else {
        const apart = Math.abs(own - value) / Math.max(Math.abs(own), Math.abs(value), Number.MIN_VALUE);
        if (Number.isNaN(own) !== Number.isNaN(value)) continue;
        found.largest = Math.max(found.largest, Number.isNaN(own) ? 0 : apart);
        if (Number.isNaN(own) || (slack === 'bucket' ? isSameBucket(own, value) : apart <= slack)) found.agreeing += 1;
      }
    }
  }
  for (const [key, points] of ours) {
    for (const time of points.keys()) if (theirs.get(key)?.get(time) === undefined) found.onlyOurs += 1;
  }
  return found;
};
