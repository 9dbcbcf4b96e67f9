// Jobs without threads: done whole, as soon as the fake clock comes round.
import type { Clock } from '../../src/common/clock.ts';
import { ms } from '../../src/common/units.ts';
import { perform, type JobRunner } from '../../src/engine/jobs/jobs.ts';
import { historyPast } from '../../src/engine/historyPast.ts';
import { learningPerformers } from '../../src/engine/training/training.ts';
import { performers, type AllJobs } from '../../src/engine/performers.ts';

const learning = learningPerformers({ past: historyPast(() => 0), cpuSeconds: () => 0 });

export const inProcess =
  (clock: Clock): JobRunner =>
  (job, events) => {
    let stop = false;
    const due = clock.after(ms(0), () => {
      const steps = { progress: (done: number) => events.progress(done), isCancelled: () => stop };
      events.ended(perform<AllJobs>({ ...performers, ...learning }, job, steps), 0);
    });
    return {
      cancel: () => {
        stop = true;
      },
      terminate: () => due.dispose(),
    };
  };
