import type { Disposable } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import type { UnixMs } from '../common/units.ts';
import type { EngineRim } from './engineRim.ts';
import type { Sink } from './sources/sources.ts';
import type { Reached, Targets } from './targets/targets.ts';

export interface TargetDeskOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'loadTargets'>;
  sinkAt(at: UnixMs): Sink;
  failed(reason: string): void;
}

const lookEveryMs = 30_000;
const noTarget = 'no target is named in vitals.network.targets';

/**
 * The user's own network targets: looked at each 30 s while some are named. The room that opens connections is not
 * even read before that. A look that fails is a state with its reason, never a time.
 */
export class TargetDesk implements Disposable {
  readonly #options: TargetDeskOptions;
  /** Why each target could not be reached last; '' where it was. */
  readonly #states = new Map<string, string>();
  #setting: Readonly<Record<string, unknown>> = {};
  #targets: Targets | undefined;
  #isRead = false;
  #isOver = false;
  #lookedMs = -Infinity;

  constructor(options: TargetDeskOptions) {
    this.#options = options;
  }

  configure(setting: Readonly<Record<string, unknown>> = {}): void {
    const before = JSON.stringify(this.#setting);
    this.#setting = setting;
    const isEmpty = Object.keys(setting).length === 0;
    const sink = this.#options.sinkAt(this.#options.rim.clock.now());
    if (isEmpty) for (const metric of ['targetUp', 'targetDuration'] as const) sink.lacks(metric, noTarget);
    if (before === JSON.stringify(setting)) return;
    this.#lookedMs = -Infinity;
    this.#targets?.configure(setting);
    if (!isEmpty && !this.#isRead) void this.#read();
  }

  /** Begins a look where one is due. */
  tick(): void {
    const elapsed = this.#options.rim.clock.elapsed();
    if (this.#targets === undefined || elapsed - this.#lookedMs < lookEveryMs) return;
    this.#lookedMs = elapsed;
    this.#targets.look();
  }

  dispose(): void {
    this.#isOver = true;
    this.#targets?.dispose();
  }

  async #read(): Promise<void> {
    this.#isRead = true;
    const { rim, failed } = this.#options;
    try {
      const room = await rim.loadTargets();
      if (this.#isOver) return;
      this.#targets = new room.Targets({
        clock: rim.clock,
        reached: this.#reached.bind(this),
        gone: this.#gone.bind(this),
        problem: failed,
      });
      this.#targets.configure(this.#setting);
    } catch (error) {
      failed(reasonOf(error));
    }
  }

  #reached(target: string, what: Reached): void {
    const at = this.#options.rim.clock.now();
    const sink = this.#options.sinkAt(at);
    const reason = 'reason' in what ? what.reason : '';
    const before = this.#states.get(target);
    if (before !== undefined && before !== reason) sink.end('targetUp', { target, reason: before });
    this.#states.set(target, reason);
    sink.set('targetUp', { target, reason }, reason === '' ? 1 : 0);
    if ('ms' in what) sink.observe('targetDuration', { target }, what.ms);
  }

  #gone(target: string): void {
    const at = this.#options.rim.clock.now();
    const reason = this.#states.get(target);
    this.#states.delete(target);
    if (reason !== undefined) this.#options.sinkAt(at).end('targetUp', { target, reason });
  }
}
