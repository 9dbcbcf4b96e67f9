/**
 * The jobs of learning: what the thread of one does. In: an order of `learning`, with the place of the history file. Out:
 * forecasts that are judged by what came, thresholds by the hour of the week and those that are proposed, what runs out, what
 * explains a deviation. Each promise is kept in the file's own table and judged by what came; where the models did worse than
 * the same hour a week before, that is shown.
 * Invariants: asks history in PromQL as anybody does; a job can be stopped between any two of its slices.
 * Bounds: 17 series of 5 horizons from six weeks of hours; promises of 60 days; 600 series beside a deviation.
 */
import type { LearnedView, ThresholdProposal } from '../../common/learned.ts';
import { weeklyThresholds } from '../analytics/analytics.ts';
import { reopenDatabase, type Database } from '../database/database.ts';
import type { Performers } from '../jobs/jobs.ts';
import type {
  CapacityOrder,
  CapacityResult,
  ExplainOrder,
  ExplainResult,
  LearningJobs,
  LearnOrder,
  LearnResult,
  LearnRim,
  Past,
  Standing,
} from '../learning/learning.ts';
import { capacityOf } from './capacity.ts';
import { columnsOf, type Column } from './columns.ts';
import { explained } from './explaining.ts';
import { forecastOf } from './forecasting.ts';
import { proposalFor } from './proposals.ts';
import { Predictions, type Promised } from './predictions.ts';
import { hourMs, targets, type Target } from './targets.ts';
import { within } from './within.ts';

const weekHours = 168;
/** Weeks after which an hour counts half in a threshold. */
const halfLife = 3;

/** What is unusually much in the hour of the week that begins now. */
const thresholdOf = ({ series, hasThreshold }: Target, { labels, values }: Column, lastHour: number): Standing[] => {
  if (!hasThreshold) return [];
  // The hour that ends at a time is counted by its end.
  const end = lastHour / hourMs;
  const first = (end - values.length + 1) % weekHours;
  const weekly = weeklyThresholds(values, first, { halfLife });
  const value = weekly?.[(end + 1) % weekHours];
  return value === undefined ? [] : [{ name: `${series}:threshold`, labels, value }];
};

/** Scores earlier promises, forecasts anew and learns thresholds; yields within each series, so that it may be stopped. */
function* train(rim: LearnRim, { place, now, rules }: LearnOrder): Generator<number, LearnResult> {
  const lastHour = Math.floor(now / hourMs) * hourMs;
  const begun = rim.cpuSeconds();
  let past: Past | undefined;
  let database: Database | undefined;
  try {
    past = rim.past(place);
    database = reopenDatabase(place);
    const predictions = new Predictions(database);
    const standing: Standing[] = [];
    const forecasts: LearnedView['forecasts'][number][] = [];
    const promises: Promised[] = [];
    for (const [i, target] of targets.entries())
      for (const column of yield* within(columnsOf(past, target, lastHour), i / targets.length)) {
        const made = yield* within(forecastOf({ target, column, lastHour, predictions }), i / targets.length);
        forecasts.push(made.forecast);
        promises.push(...made.promises);
        standing.push(...made.standing, ...thresholdOf(target, column, lastHour));
        yield i / targets.length;
      }
    database.transaction(() => {
      for (const promise of promises) predictions.add(promise);
      predictions.forget(now);
    });
    const proposals: ThresholdProposal[] = [];
    for (const rule of rules) {
      const proposal = yield* within(proposalFor(past, rule, now), 1);
      if (proposal !== undefined) proposals.push(proposal);
    }
    const view = { at: now, forecasts, proposals };
    return { view, standing, cpuSeconds: rim.cpuSeconds() - begun };
  } finally {
    past?.close();
    database?.close();
  }
}

function* measureCapacity(rim: LearnRim, order: CapacityOrder): Generator<number, CapacityResult> {
  const begun = rim.cpuSeconds();
  yield 0;
  const past = rim.past(order.place);
  try {
    return { ...(yield* within(capacityOf(past, order), 0)), cpuSeconds: rim.cpuSeconds() - begun };
  } finally {
    past.close();
  }
}

function* explain(rim: LearnRim, order: ExplainOrder): Generator<number, ExplainResult> {
  const begun = rim.cpuSeconds();
  const past = rim.past(order.place);
  try {
    return { standing: yield* explained(past, order), cpuSeconds: rim.cpuSeconds() - begun };
  } finally {
    past.close();
  }
}

/** How the jobs of this room are done. */
export const learningPerformers = (rim: LearnRim): Performers<LearningJobs> => ({
  learn: (order) => train(rim, order),
  capacity: (order) => measureCapacity(rim, order),
  explain: (order) => explain(rim, order),
});
