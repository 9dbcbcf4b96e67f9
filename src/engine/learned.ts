import type { Disposable } from '../common/disposable.ts';
import type { LearnedView } from '../common/learned.ts';
import { reasonOf } from '../common/problem.ts';
import type { UnixMs } from '../common/units.ts';
import type { EngineRim } from './engineRim.ts';
import type { Samples } from './ingest/ingest.ts';
import type { JobDoor } from './jobs/jobs.ts';
import type { Keeping } from './keeping.ts';
import type { Learning, LearningJobs } from './learning/learning.ts';
import type { Store } from './store/store.ts';

export interface LearnedOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'loadLearning'>;
  readonly jobs: JobDoor<LearningJobs>;
  readonly history: Pick<Keeping, 'place' | 'leadsMachine'>;
  readonly store: Store;
  readonly samples: Samples;
  onFault(reason: string): void;
}

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

  get view(): LearnedView | undefined {
    return typeof this.#learning === 'string' ? undefined : this.#learning.view;
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
    const { rim, jobs, history, store, samples, onFault } = this.#options;
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
      trained: (at, { cpuSeconds }) => {
        samples.add('learningCpu', { part: 'training' }, at, cpuSeconds);
      },
      onFault,
    });
  }

  dispose(): void {
    if (typeof this.#learning !== 'string') this.#learning.dispose();
  }
}
