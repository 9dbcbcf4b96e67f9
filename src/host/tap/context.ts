import type { Clock } from '../../common/clock.ts';
import type { HostMessage, TapFault } from '../../common/protocol/engine.ts';
import type { ExtensionFolder } from './owner.ts';

/** What the tap is given by whoever starts it. */
export interface TapOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** All extensions, to name the owner of a server by; the same array as long as nothing changed. */
  extensions(): readonly ExtensionFolder[];
  isEnabled(serverName: string, extensionId: string): boolean;
  send(message: HostMessage, transfer: ArrayBuffer[]): void;
  /** Our own extension's folder: what runs from there is not tapped. */
  readonly ownFolder: string;
}

/** Faults told a tick; more are summed up in one. */
const faultsATick = 16;

/** Collects faults and tells them in batches, so that a server gone mad does not flood the engine. */
export class Faults {
  readonly #options: TapOptions;
  #waiting: TapFault[] = [];
  #more = 0;

  constructor(options: TapOptions) {
    this.#options = options;
  }

  add(fault: TapFault): void {
    if (this.#waiting.length < faultsATick) this.#waiting.push(fault);
    else this.#more += 1;
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const told = this.#waiting;
    this.#waiting = [];
    if (this.#more > 0) told.push({ kind: 'overflow', server: '', message: `${this.#more} more faults` });
    this.#more = 0;
    const at = this.#options.clock.now();
    for (const fault of told) this.#options.send({ type: 'tap-fault', at, fault }, []);
  }
}
