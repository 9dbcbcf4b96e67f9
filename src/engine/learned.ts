import type { Disposable } from '../common/disposable.ts';
import type { ThresholdProposal } from '../common/learned.ts';
import { reasonOf } from '../common/problem.ts';
import type { UnixMs } from '../common/units.ts';
import type { Alerting } from './alerting.ts';
import type { EngineRim } from './engineRim.ts';
import type { Samples } from './ingest/ingest.ts';
import type { JobDoor } from './jobs/jobs.ts';
import type { Keeping } from './keeping.ts';
import type { Learning, LearningJobs } from './learning/learning.ts';
import { noisyRules } from './noisyRules.ts';
import type { Queries } from './queries.ts';
import { shipped } from './shipped.ts';
import type { Store } from './store/store.ts';

export interface LearnedOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'loadLearning'>;
  readonly jobs: JobDoor<LearningJobs>;
  readonly history: Pick<Keeping, 'place' | 'leadsMachine'>;
  readonly store: Store;
  readonly samples: Samples;
  readonly queries: Pick<Queries, 'ask' | 'checks'>;
  readonly alerts: Pick<Alerting, 'answer'>;
  onFault(reason: string): void;
}

const megabyte = 2 ** 20;
/** As shipped: where a user has raised one, its end seems nearer than it is. */
const heapLimits = Object.fromEntries(
  shipped.servers.flatMap(({ extension, memory }) =>
    typeof memory?.default === 'number' ? [[extension.toLowerCase(), memory.default * megabyte]] : [],
  ),
);

/** A window that is closed again within this time need not have read it. */
const loadAfterMs = 30_000;

/** Learning, as a bundle of its own that is read once the window has been open for a while. */
export class Learned implements Disposable {
  readonly #options: LearnedOptions;
  readonly #loadAt: number;
  #learning: Learning | 'none' | 'coming' = 'none';

  constructor(options: LearnedOptions) {
    this.#options = options;
    this.#loadAt = options.rim.clock.elapsed() + loadAfterMs;
  }

  get proposals(): readonly ThresholdProposal[] {
    return typeof this.#learning === 'string' ? [] : this.#learning.proposals;
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    if (typeof this.#learning !== 'string') this.#learning.tick(now);
    else if (this.#learning === 'none' && this.#options.rim.clock.elapsed() >= this.#loadAt) this.#load();
  }

  #load(): void {
    const { rim, onFault } = this.#options;
    this.#learning = 'coming';
    rim
      .loadLearning()
      .then((Room) => {
        this.#learning = this.#create(Room);
      })
      .catch((error: unknown) => {
        onFault(reasonOf(error));
      });
  }

  #create(Room: typeof Learning): Learning {
    const { rim, jobs, history, store, samples, queries, alerts, onFault } = this.#options;
    return new Room({
      clock: rim.clock,
      jobs,
      place: () => history.place,
      leads: () => history.leadsMachine,
      set: (...sample) => {
        store.set(...sample);
      },
      end: (...series) => {
        store.end(...series);
      },
      ask: (expr, at) => queries.ask(expr, at),
      noisyRules: (now) => noisyRules({ answer: (ask) => alerts.answer(ask, now), checks: queries.checks }, now),
      heapLimits,
      spent: (part, at, cpuSeconds) => {
        samples.add('learningCpu', { part }, at, cpuSeconds);
      },
      onFault,
    });
  }

  dispose(): void {
    if (typeof this.#learning !== 'string') this.#learning.dispose();
  }
}
