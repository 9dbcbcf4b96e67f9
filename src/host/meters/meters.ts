/**
 * Meters: what other extensions measure through the public API. In: their calls. Out: a batch a second and extension
 * to the engine, and what their health checks say.
 * Invariants: nothing throws into a caller's stack; a promise is handed on as it is; while measuring is off, nothing is
 * counted. Bounds: 50 meters, and those that `meter.ts` and `healthChecks.ts` state for each.
 * Part of the bundle that is read on demand: where no extension asks for a meter, none of this is loaded.
 */
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { CustomBatch } from '../../common/protocol/engine.ts';
import { ms } from '../../common/units.ts';
import type { Meter } from '../publicApi/publicApi.ts';
import { ExtensionMeter } from './meter.ts';
import { textOf } from './untyped.ts';

export interface MetersOptions {
  readonly clock: Clock;
  isInstalled(extensionId: string): boolean;
  /** Whether the engine takes measurements now. */
  isMeasuring(): boolean;
  send(batch: CustomBatch): void;
  warn(message: string): void;
}

export interface CheckedHealth {
  readonly what: string;
  readonly healthy: boolean;
  readonly message: string;
}

const flushEveryMs = 1_000;
const checkEveryMs = 60_000;
const meterCap = 50;

export class Meters implements Disposable {
  readonly #options: MetersOptions;
  readonly #meters = new Map<string, ExtensionMeter>();
  readonly #owned = new DisposableStore();
  /** Handed out for an extension that is not there, or one too many: it records nothing. */
  readonly #inert: ExtensionMeter;

  constructor(options: MetersOptions) {
    this.#options = options;
    const { clock, isMeasuring, send, warn } = options;
    this.#inert = new ExtensionMeter({ extension: '', clock, warn, isMeasuring: () => false });
    this.#owned.own(
      clock.every(ms(flushEveryMs), () => {
        for (const meter of this.#meters.values()) {
          const batch = meter.take(clock.now());
          if (batch !== undefined) send(batch);
        }
      }),
    );
    this.#owned.own(
      clock.every(ms(checkEveryMs), () => {
        if (!isMeasuring()) return;
        for (const meter of this.#meters.values()) void meter.checks.run();
      }),
    );
  }

  meter(extensionId: string): Meter {
    const extension = textOf(extensionId).toLowerCase();
    const known = this.#meters.get(extension);
    if (known !== undefined) return known;
    const { clock, isInstalled, isMeasuring, warn } = this.#options;
    if (this.#meters.size >= meterCap || !isInstalled(extension)) {
      const why =
        this.#meters.size >= meterCap ? `there are ${String(meterCap)} already` : 'no such extension is installed';
      warn(`no meter for ${JSON.stringify(extension.slice(0, 80))}: ${why}`);
      return this.#inert;
    }
    const meter = new ExtensionMeter({ extension, clock, isMeasuring, warn });
    this.#meters.set(extension, meter);
    return meter;
  }

  /** False where there is nothing to be emptied; rejects with what the extension throws. */
  async emptyCache(extension: string, cache: string): Promise<boolean> {
    return (await this.#meters.get(extension.toLowerCase())?.emptyCache(cache)) ?? false;
  }

  /** What the checks of other extensions said last. */
  health(): readonly CheckedHealth[] {
    return [...this.#meters.values()].flatMap((meter) => meter.checks.results);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#meters.clear();
  }
}
