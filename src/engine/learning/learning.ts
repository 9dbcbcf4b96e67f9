/**
 * Learning: what history says of the future, and of what is usual. In: a tick a second, the open history file, and
 * questions to it. Out: ordinary series beside those they speak of (`…:forecast`, `…:forecast_lower`, `…:forecast_upper`
 * with a label `horizon`, `…:threshold`, `…:anomaly_score`), and proposed thresholds. A forecast's sample stands at the time it
 * was issued; it is written again each minute until the next one, because a gauge does not repeat itself.
 * Invariants: only the window that leads the machine learns; what takes time is a job in a thread of its own (`training`),
 * and a job that fails is told, and tried again when it is due. What becomes unusual is explained a minute later by what
 * rises and falls with it (`vitals_deviation_correlation`), and ends after half an hour. Bounds: 300 series watched, of 31 KB
 * each, 50 of them a tick; 4 deviations explained at once, each five minutes at most.
 */
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { Labels } from '../../common/labels.ts';
import type { ThresholdProposal } from '../../common/learned.ts';
import type { UnixMs } from '../../common/units.ts';
import type { JobDoor } from '../jobs/jobs.ts';
import type { CapacityOrder, Deviation, LearningJobs, NoisyRule, Place, Standing } from './kinds.ts';
import { Watch, type Live } from './watch.ts';

export type {
  Answered,
  CapacityOrder,
  CapacityResult,
  ExplainOrder,
  ExplainResult,
  LearningJobs,
  LearnOrder,
  LearnResult,
  LearnRim,
  NoisyRule,
  Past,
  Standing,
} from './kinds.ts';
export { watched, withLabels } from './watched.ts';

export interface LearningOptions {
  readonly clock: Clock;
  readonly jobs: JobDoor<LearningJobs>;
  /** The open file of history; undefined where there is none. */
  place(): Place | undefined;
  /** Whether this window sees to what is the machine's. */
  leads(): boolean;
  /** The latest values of what an expression asks for. */
  ask(expr: string, at: UnixMs): readonly Live[];
  /** Rules that have fired often, for which another threshold may be proposed. */
  noisyRules(now: UnixMs): readonly NoisyRule[];
  readonly heapLimits: CapacityOrder['heapLimits'];
  set(name: string, labels: Labels, at: UnixMs, value: number): void;
  end(name: string, labels: Labels, at: UnixMs): void;
  spent(part: keyof LearningJobs, at: UnixMs, cpuSeconds: number): void;
  onFault(reason: string): void;
}

/** The first of each waits until the window has come to rest. */
const schedule = {
  capacity: { firstMs: 120_000, everyMs: 600_000 },
  learn: { firstMs: 180_000, everyMs: 3_600_000 },
  // Due where something has become unusual.
  explain: { firstMs: Infinity, everyMs: Infinity },
} as const;
/** What explains a deviation shows once it has a course. */
const explainAfterMs = 60_000;
const explainEveryMs = 300_000;
const explainedForMs = 1_800_000;
const deviationCap = 4;
/** Well within the five minutes that an instant query looks back. */
const repeatMs = 60_000;
const lookEveryMs = 10_000;

const keyOf = ({ name, labels }: Standing): string => JSON.stringify([name, labels]);

/** What one kind of job has said: written again and again until it says something else. */
class Part {
  private readonly options: Pick<LearningOptions, 'set' | 'end'>;
  private standing: readonly Standing[] = [];
  private repeatAt = -Infinity;
  job: Disposable | undefined;
  dueAt: number;

  constructor(options: Pick<LearningOptions, 'set' | 'end'>, dueAt: number) {
    this.options = options;
    this.dueAt = dueAt;
  }

  /** What is no longer said has ended. */
  settle(standing: readonly Standing[], now: UnixMs): void {
    const said = new Set(standing.map(keyOf));
    for (const one of this.standing) if (!said.has(keyOf(one))) this.options.end(one.name, one.labels, now);
    this.standing = standing;
    this.repeatAt = -Infinity;
  }

  repeat(now: UnixMs, elapsed: number): void {
    if (elapsed < this.repeatAt) return;
    this.repeatAt = elapsed + repeatMs;
    for (const { name, labels, value } of this.standing) this.options.set(name, labels, now, value);
  }
}

export class Learning implements Disposable {
  private readonly options: LearningOptions;
  private readonly parts: Readonly<Record<keyof LearningJobs, Part>>;
  private readonly watch: Watch;
  private lookAt = -Infinity;
  private deviations: readonly Deviation[] = [];
  private explainedAt = -Infinity;
  private proposed: readonly ThresholdProposal[] = [];

  constructor(options: LearningOptions) {
    this.options = options;
    const begun = options.clock.elapsed();
    this.parts = {
      capacity: new Part(options, begun + schedule.capacity.firstMs),
      learn: new Part(options, begun + schedule.learn.firstMs),
      explain: new Part(options, begun + schedule.explain.firstMs),
    };
    this.watch = new Watch(options);
  }

  /** Thresholds that the last training proposes. */
  get proposals(): readonly ThresholdProposal[] {
    return this.proposed;
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    const { clock, leads, place } = this.options;
    const elapsed = clock.elapsed();
    if (!leads()) {
      for (const part of Object.values(this.parts)) part.settle([], now);
      return;
    }
    const file = place();
    if (file !== undefined) this.begin(file, now);
    for (const part of Object.values(this.parts)) part.repeat(now, elapsed);
    if (elapsed >= this.lookAt) {
      this.lookAt = elapsed + lookEveryMs;
      this.watch.begin();
    }
    if (!this.watch.isRound) this.deviate(this.watch.look(now), now, elapsed);
  }

  /** What has become unusual will be explained; what was, is so long ago by then that it no longer is. */
  private deviate(found: readonly Deviation[], now: UnixMs, elapsed: number): void {
    const { explain } = this.parts;
    if (found.length > 0) {
      const known = new Map([...this.deviations, ...found].map((one) => [JSON.stringify(one), one]));
      this.deviations = [...known.values()].slice(-deviationCap);
      if (explain.dueAt === Infinity)
        explain.dueAt = Math.max(elapsed + explainAfterMs, this.explainedAt + explainEveryMs);
    } else if (elapsed - this.explainedAt >= explainedForMs) explain.settle([], now);
  }

  private begin({ file, journal }: Place, now: UnixMs): void {
    const { heapLimits, noisyRules } = this.options;
    const place = { file, journal };
    if (this.isDue('capacity')) this.run('capacity', { place, now, heapLimits });
    if (this.isDue('learn'))
      this.run('learn', { place, now, rules: noisyRules(now) }, ({ view }) => {
        this.proposed = view.proposals;
      });
    if (this.isDue('explain')) {
      this.run('explain', { place, now, deviations: this.deviations }, () => {
        this.explainedAt = this.options.clock.elapsed();
      });
      this.deviations = [];
    }
  }

  private isDue(kind: keyof LearningJobs): boolean {
    const { job, dueAt } = this.parts[kind];
    return job === undefined && this.options.clock.elapsed() >= dueAt;
  }

  private run<K extends keyof LearningJobs>(
    kind: K,
    order: LearningJobs[K]['order'],
    take?: (result: LearningJobs[K]['result']) => void,
  ): void {
    const { clock, jobs, spent, onFault } = this.options;
    const part = this.parts[kind];
    part.dueAt = clock.elapsed() + schedule[kind].everyMs;
    part.job = jobs.run(kind, order, {
      ended: (outcome) => {
        part.job = undefined;
        if (outcome.state === 'failed') onFault(outcome.reason);
        if (outcome.state !== 'done') return;
        const { standing, cpuSeconds } = outcome.result;
        take?.(outcome.result);
        part.settle(standing, clock.now());
        spent(kind, clock.now(), cpuSeconds);
      },
    });
  }

  dispose(): void {
    for (const { job } of Object.values(this.parts)) job?.dispose();
  }
}
