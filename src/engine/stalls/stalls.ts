/**
 * Stalls: times for which the extension host's thread answered nothing, and whose code held it. In: the heartbeat that
 * the host writes into shared memory, a profiler of that thread, the folders of the extensions. Out: a histogram, and
 * the last stalls with their shares.
 * Invariants: the profiler runs only while the thread stands still; a profile is reduced to shares at once and let go
 * of, and neither paths nor names of functions are kept; at the first fault profiling is off for good, and says why;
 * stalls are counted all the same.
 * Bounds: one profile each 30 s and 20 an hour, 5 s each; 20 stalls are kept.
 */
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import { beatField } from '../../common/heartbeat.ts';
import type { Labels } from '../../common/labels.ts';
import type { InstalledExtension } from '../../common/protocol/engine.ts';
import type { Share, Stall } from '../../common/stalls.ts';
import { ms, type UnixMs } from '../../common/units.ts';
import { attribute, attributeFirst } from './attribution.ts';
import type { Profiler, ProfilerAnswer } from './profiler.ts';
import { firstWatch, look, nextLookMs, type Deed, type Watch } from './watch.ts';

export { mainThreadProfiler, type Profiler } from './profiler.ts';

const kept = 20;
/** The thread beats again and has not answered: it never will. */
const answerTimeoutMs = 10_000;

export interface StallRim {
  readonly clock: Clock;
  readonly profiler: Profiler;
  /** The heartbeat as `heartbeat.ts` lays it out. */
  readonly options: { readonly heartbeat: Int32Array };
}

export interface StallOptions {
  extensions(): readonly InstalledExtension[];
  /** Whether the user allows to profile. */
  isAllowed(): boolean;
  onBattery(): boolean;
  observe(metric: 'stallDuration', labels: Labels, at: UnixMs, valueMs: number): void;
  /** Profiling has switched itself off. */
  failed(reason: string): void;
}

type Profiled = ReturnType<typeof attribute>;
type Ended = Pick<Stall, 'at' | 'durationMs'>;

export class Stalls implements Disposable {
  readonly #options: StallOptions & Omit<StallRim, 'options'> & StallRim['options'];
  #watch: Watch;
  #due: Disposable | undefined;
  /** From `start` until the profiler has answered `stop`, and the stall is over. */
  #isOpen = false;
  #profiled: Profiled | undefined;
  #ended: Ended | undefined;
  #askedMs: number | undefined;
  #failure: string | undefined;
  #stalls: Stall[] = [];

  constructor({ clock, profiler, options: { heartbeat } }: StallRim, options: StallOptions) {
    this.#options = { ...options, clock, profiler, heartbeat };
    this.#watch = firstWatch(clock.elapsed());
    this.#wait();
  }

  /** The newest first. */
  get list(): readonly Stall[] {
    return this.#stalls;
  }

  /** How profiling stands, for the health page. */
  get state(): { readonly isOn: boolean; readonly detail: string } {
    const refusal = this.#refusal();
    return refusal === undefined
      ? {
          isOn: true,
          detail: `The extension host is profiled while it is blocked for more than 0.2 s, at most each 30 s and 20 times an hour; ${String(this.#watch.starts.length)} times in the last hour.`,
        }
      : { isOn: false, detail: `Stalls are counted, but nobody is named: ${refusal}.` };
  }

  dispose(): void {
    this.#due?.dispose();
    if (this.#watch.profile === 'running') this.#options.profiler.stop(() => undefined);
  }

  /** Why nothing may be profiled now. */
  #refusal(): string | undefined {
    if (!this.#options.isAllowed()) return 'see the setting vitals.stalls.profile';
    if (this.#failure !== undefined) return `profiling has switched itself off (${this.#failure})`;
    if (Atomics.load(this.#options.heartbeat, beatField.inspected) !== 0)
      return 'a debugger or profiler is attached to the extension host';
    return this.#options.onBattery() ? 'this machine runs on battery' : undefined;
  }

  #wait(): void {
    this.#due = this.#options.clock.after(ms(nextLookMs(this.#watch)), () => {
      this.#look();
      this.#wait();
    });
  }

  #look(): void {
    const { clock, heartbeat } = this.#options;
    const elapsedMs = clock.elapsed();
    const { watch, deeds } = look(this.#watch, {
      elapsedMs,
      beats: Atomics.load(heartbeat, beatField.beats),
      lateMs: Atomics.exchange(heartbeat, beatField.lateMs, 0),
      mayProfile: !this.#isOpen && this.#refusal() === undefined,
    });
    this.#watch = watch;
    for (const deed of deeds) this.#do(deed, elapsedMs);
    const isLost = this.#askedMs !== undefined && elapsedMs - this.#askedMs > answerTimeoutMs;
    if (isLost && watch.profile === 'none') this.#fail('the profiler did not answer');
  }

  #do(deed: Deed, elapsedMs: number): void {
    const { clock, profiler } = this.#options;
    switch (deed.type) {
      case 'start':
        this.#isOpen = true;
        this.#profiled = undefined;
        this.#ended = undefined;
        profiler.start();
        break;
      case 'stop':
        this.#askedMs = elapsedMs;
        profiler.stop((answer) => {
          this.#answered(answer);
        });
        break;
      case 'discard':
        this.#ended = { at: clock.now(), durationMs: 0 };
        this.#join();
        break;
      case 'stalled':
        this.#stalled({ at: clock.now(), durationMs: deed.durationMs }, deed);
        break;
    }
  }

  #stalled(ended: Ended, { profiled }: { readonly profiled: boolean }): void {
    if (!profiled) {
      this.#note(ended, undefined);
      return;
    }
    this.#ended = ended;
    this.#join();
  }

  #answered(answer: ProfilerAnswer): void {
    this.#askedMs = undefined;
    const extensions = this.#options.extensions();
    if ('failed' in answer) this.#fail(answer.failed);
    else this.#profiled = (answer.isLate ? attributeFirst : attribute)(answer.profile, extensions);
    this.#join();
  }

  /** The end of a stall and its profile come in either order. */
  #join(): void {
    const ended = this.#ended;
    const profiled = this.#profiled;
    if (!this.#isOpen || ended === undefined || (profiled === undefined && this.#failure === undefined)) return;
    this.#isOpen = false;
    if (ended.durationMs > 0) this.#note(ended, profiled);
  }

  #note({ at, durationMs }: Ended, profiled: Profiled | undefined): void {
    const { code, extension } = namedIn(profiled);
    this.#options.observe('stallDuration', { code, extension }, at, durationMs);
    this.#stalls = [{ at, durationMs, code, extension, shares: profiled?.shares ?? [] }, ...this.#stalls].slice(
      0,
      kept,
    );
  }

  #fail(reason: string): void {
    this.#askedMs = undefined;
    if (this.#failure === undefined) this.#options.failed(reason);
    this.#failure ??= reason;
    this.#join();
  }
}

/** Without one sample in which JavaScript ran, the thread was in a single call of native code from first to last. */
const namedIn = (profiled: Profiled | undefined): Omit<Share, 'ratio'> => {
  if (profiled === undefined) return { code: 'unknown', extension: '' };
  return profiled.leader ?? { code: profiled.shares.length === 0 ? 'native' : 'mixed', extension: '' };
};
