import { failureOf } from '../database/database.ts';
import { reasonOf } from '../../common/problem.ts';
import type { Job, Kinds, Outcome, Performers } from './jobs.ts';

/** How a job is carried through: what it yields is told, and after each step it is asked whether to stop. */
export interface Steps {
  progress(done: number): void;
  isCancelled(): boolean;
}

/** Does a job, here and now. Never throws. */
export const perform = <M extends Kinds<M>>(performers: Performers<M>, job: Job, steps: Steps): Outcome<unknown> => {
  const performer = Object.hasOwn(performers, job.kind) ? performers[job.kind as keyof M] : undefined;
  if (performer === undefined) return { state: 'failed', reason: `no job is called ${job.kind}`, failure: 'other' };
  try {
    const doing = performer(job.order);
    for (let step = doing.next(); ; step = doing.next()) {
      if (step.done === true) return { state: 'done', result: step.value };
      steps.progress(step.value);
      if (!steps.isCancelled()) continue;
      // Runs what it has in `finally`; its own value is of no use any more.
      doing.return(undefined);
      return { state: 'cancelled' };
    }
  } catch (error) {
    return { state: 'failed', reason: reasonOf(error), failure: failureOf(error) };
  }
};
