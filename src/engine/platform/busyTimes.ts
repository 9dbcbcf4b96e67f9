/**
 * The time in which a disk of Windows was not idle, in seconds since it was first looked at. Its counter of idle time is a
 * PERF_PRECISION_100NS_TIMER: it counts 100 ns, and brings its own clock on the same scale.
 */
export class BusyTimes {
  readonly #before = new Map<string, { readonly idle: number; readonly base: number; readonly seconds: number }>();

  next(name: string, idle: number, base: number): number {
    const before = this.#before.get(name) ?? { idle, base, seconds: 0 };
    const passed = base - before.base;
    // A disk that was taken out and put back counts anew.
    const busy = idle < before.idle || passed < 0 ? 0 : Math.min(passed, Math.max(0, passed - (idle - before.idle)));
    const seconds = before.seconds + busy / 1e7;
    this.#before.set(name, { idle, base, seconds });
    return seconds;
  }
}
