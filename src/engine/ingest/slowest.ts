/**
 * The slowest requests: 20 a server, method and minute, for one hour. In: requests that ended. Out: those that match,
 * the slowest first. Cancelled ones are not slow, and what a server asks of the editor keeps no user waiting.
 * Bounds: 20,000 in all; at the bound the oldest minute goes whole, and is counted.
 */
import type { SlowestQuery, SlowRequest } from '../../common/slowest.ts';
import type { UnixMs } from '../../common/units.ts';

const perGroup = 20;
const defaultCap = 20_000;
const minuteMs = 60_000;
const minutesKept = 60;

interface Minute {
  readonly groups: Map<string, SlowRequest[]>;
  count: number;
}

export class Slowest {
  readonly #cap: number;
  readonly #minutes = new Map<number, Minute>();
  #count = 0;
  #dropped = 0;

  constructor(cap = defaultCap) {
    this.#cap = cap;
  }

  /** Requests let go of because there were too many in all. */
  get dropped(): number {
    return this.#dropped;
  }

  get count(): number {
    return this.#count;
  }

  add(request: SlowRequest): void {
    const number = Math.floor(request.at / minuteMs);
    const minute = this.#minuteOf(number);
    const key = `${request.server}\u0000${request.extension}\u0000${request.method}`;
    let group = minute.groups.get(key);
    if (group === undefined) {
      group = [];
      minute.groups.set(key, group);
    }
    const fastest = group.at(-1);
    if (group.length === perGroup && fastest !== undefined && fastest.durationMs >= request.durationMs) return;
    let at = group.length;
    while (at > 0 && (group[at - 1]?.durationMs ?? 0) < request.durationMs) at -= 1;
    group.splice(at, 0, request);
    if (group.length > perGroup) {
      group.pop();
      return;
    }
    minute.count += 1;
    this.#count += 1;
    while (this.#count > this.#cap && this.#minutes.size > 1) this.#dropped += this.#forget(this.#oldest());
  }

  /** Lets go of what is older than an hour, and of what a clock that was set back has left in the future. */
  expire(now: UnixMs): void {
    const current = Math.floor(now / minuteMs);
    for (const number of [...this.#minutes.keys()]) {
      if (number <= current - minutesKept || number > current + 1) this.#forget(number);
    }
  }

  /** The slowest that match, the slowest first; of equals the newest. */
  read({ server, extension, method, operation, start, end, limit }: SlowestQuery): readonly SlowRequest[] {
    const found: SlowRequest[] = [];
    for (const [number, { groups }] of this.#minutes) {
      if ((number + 1) * minuteMs <= start || number * minuteMs > end) continue;
      for (const group of groups.values()) {
        const [first] = group;
        if (first === undefined) continue;
        if (server !== undefined && first.server !== server) continue;
        if (extension !== undefined && first.extension !== extension) continue;
        if (method !== undefined && first.method !== method) continue;
        if (operation !== undefined && first.operation !== operation) continue;
        for (const request of group) if (request.at >= start && request.at <= end) found.push(request);
      }
    }
    return found.sort((a, b) => b.durationMs - a.durationMs || b.at - a.at).slice(0, limit);
  }

  #minuteOf(number: number): Minute {
    let minute = this.#minutes.get(number);
    if (minute === undefined) {
      minute = { groups: new Map(), count: 0 };
      this.#minutes.set(number, minute);
    }
    return minute;
  }

  #oldest(): number {
    return Math.min(...this.#minutes.keys());
  }

  #forget(number: number): number {
    const count = this.#minutes.get(number)?.count ?? 0;
    this.#minutes.delete(number);
    this.#count -= count;
    return count;
  }
}
