/**
 * Learning: what history says of the future, and of what is usual. In: a tick a second, the open history file, and
 * questions to it. Out: ordinary series beside those they speak of (`…:forecast`, `…:forecast_lower`, `…:forecast_upper`
 * with a label `horizon`, `…:threshold`), and the same as a view for people. A forecast's sample stands at the time it
 * was issued; it is written again each minute until the next one, because a gauge does not repeat itself.
 * Each promise is kept and judged by what came; where the models did worse than the same hour a week before, that is shown.
 * Invariants: only the window that leads the machine learns; what takes time is a job in a thread of its own, and a
 * training that fails is told and tried again an hour later. Bounds: 17 series of 5 horizons; promises of 60 days.
 */
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { Labels } from '../../common/labels.ts';
import type { LearnedView } from '../../common/learned.ts';
import type { UnixMs } from '../../common/units.ts';
import type { JobDoor } from '../jobs/jobs.ts';
import type { LearningJobs, LearnResult, Place, Standing } from './kinds.ts';

export type { LearningJobs, LearnRim, Past } from './kinds.ts';
export { learningPerformers } from './train.ts';

export interface LearningOptions {
  readonly clock: Clock;
  readonly jobs: JobDoor<LearningJobs>;
  /** The open file of history; undefined where there is none. */
  place(): Place | undefined;
  /** Whether this window sees to what is the machine's. */
  leads(): boolean;
  set(name: string, labels: Labels, at: UnixMs, value: number): void;
  end(name: string, labels: Labels, at: UnixMs): void;
  trained(at: UnixMs, result: Pick<LearnResult, 'cpuSeconds'>): void;
  onFault(reason: string): void;
}

/** The first training waits until the window has come to rest. */
const firstAfterMs = 180_000;
const everyMs = 3_600_000;
/** Well within the five minutes that an instant query looks back. */
const repeatMs = 60_000;

const keyOf = ({ name, labels }: Standing): string => JSON.stringify([name, labels]);

export class Learning implements Disposable {
  private readonly options: LearningOptions;
  private readonly begun: number;
  private dueAt: number;
  private repeatAt = -Infinity;
  private job: Disposable | undefined;
  private standing: readonly Standing[] = [];
  private latest: LearnedView | undefined;

  constructor(options: LearningOptions) {
    this.options = options;
    this.begun = options.clock.elapsed();
    this.dueAt = this.begun + firstAfterMs;
  }

  /** What was learned last; undefined before the first training. */
  get view(): LearnedView | undefined {
    return this.latest;
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    const { clock, leads, place } = this.options;
    const elapsed = clock.elapsed();
    if (!leads()) {
      this.settle([], now);
      return;
    }
    const file = place();
    if (file !== undefined && this.job === undefined && elapsed >= this.dueAt) this.train(file, now);
    if (elapsed < this.repeatAt) return;
    this.repeatAt = elapsed + repeatMs;
    for (const { name, labels, value } of this.standing) this.options.set(name, labels, now, value);
  }

  private train({ file, journal }: Place, now: UnixMs): void {
    const { clock, jobs, trained, onFault } = this.options;
    this.dueAt = clock.elapsed() + everyMs;
    this.job = jobs.run(
      'learn',
      { place: { file, journal }, now },
      {
        ended: (outcome) => {
          this.job = undefined;
          if (outcome.state === 'failed') onFault(outcome.reason);
          if (outcome.state !== 'done') return;
          this.latest = outcome.result.view;
          this.settle(outcome.result.standing, clock.now());
          trained(clock.now(), outcome.result);
        },
      },
    );
  }

  /** What is no longer said has ended. */
  private settle(standing: readonly Standing[], now: UnixMs): void {
    if (this.standing.length === 0 && standing.length === 0) return;
    const said = new Set(standing.map(keyOf));
    for (const one of this.standing) if (!said.has(keyOf(one))) this.options.end(one.name, one.labels, now);
    this.standing = standing;
    this.repeatAt = -Infinity;
  }

  dispose(): void {
    this.job?.dispose();
  }
}
