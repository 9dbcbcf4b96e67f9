import type { UnixMs } from '../../common/units.ts';

const perSecond = 1_000;
const addressCap = 1_000;

/** Requests of one address in one second of the clock. */
export class RequestRate {
  private readonly counts = new Map<string, { second: number; count: number }>();

  allows(address: string, now: UnixMs): boolean {
    const second = Math.floor(now / 1_000);
    const known = this.counts.get(address);
    if (known?.second !== second) {
      if (this.counts.size >= addressCap) this.counts.clear();
      this.counts.set(address, { second, count: 1 });
      return true;
    }
    known.count += 1;
    return known.count <= perSecond;
  }
}
