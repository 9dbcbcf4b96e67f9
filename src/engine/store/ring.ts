/**
 * One series' samples by second: pages of 240 slots, allocated when first written and reused when the ring comes
 * round. A page knows which block of time it holds, so a jump of the clock needs no clearing: what belongs to another
 * block simply is not there.
 */
export const pageSlots = 240;

/** What a slot holds. A staleness marker is a status of its own, since V8 may change the payload of a NaN. */
export const absent = 0;
export const present = 1;
export const stale = 2;

const none = new Float64Array(0);

interface Page {
  block: number;
  readonly status: Uint8Array;
  readonly values: Float64Array | undefined;
}

/** A histogram's ring keeps only when there was a sample; what it was is in the histogram's log. */
export type RingKind = 'numbers' | 'presence';

export class Ring {
  private readonly pages: (Page | undefined)[];
  private readonly kind: RingKind;

  constructor(slots: number, kind: RingKind) {
    // One page more than the slots need, or the block being begun would overwrite the end of the oldest one.
    this.pages = Array.from({ length: Math.ceil(slots / pageSlots) + 1 }, () => undefined);
    this.kind = kind;
  }

  private page(slot: number): Page | undefined {
    const block = Math.floor(slot / pageSlots);
    const page = this.pages[block % this.pages.length];
    return page?.block === block ? page : undefined;
  }

  private writable(slot: number): Page {
    const block = Math.floor(slot / pageSlots);
    const at = block % this.pages.length;
    let page = this.pages[at];
    if (page === undefined) {
      page = {
        block,
        status: new Uint8Array(pageSlots),
        values: this.kind === 'numbers' ? new Float64Array(pageSlots) : undefined,
      };
      this.pages[at] = page;
    } else if (page.block !== block) {
      page.block = block;
      page.status.fill(absent);
    }
    return page;
  }

  status(slot: number): number {
    return this.page(slot)?.status[slot % pageSlots] ?? absent;
  }

  value(slot: number): number {
    return this.page(slot)?.values?.[slot % pageSlots] ?? 0;
  }

  write(slot: number, status: number, value: number): void {
    const page = this.writable(slot);
    page.status[slot % pageSlots] = status;
    if (page.values !== undefined) page.values[slot % pageSlots] = value;
  }

  /** The last slot from `last` down to `first` that holds anything. */
  latest(first: number, last: number): number | undefined {
    for (let slot = last; slot >= first; slot -= 1) {
      const page = this.page(slot);
      if (page === undefined) slot = Math.floor(slot / pageSlots) * pageSlots;
      else if (page.status[slot % pageSlots] !== absent) return slot;
    }
    return undefined;
  }

  /** What is held from `first` to `last`, in order; `stale` only where there is a marker among it. */
  read(
    first: number,
    last: number,
    slotMs: number,
  ): { times: Float64Array; values: Float64Array; stale: Uint8Array | undefined } {
    const room = Math.min(last - first + 1, this.pages.length * pageSlots);
    const times = new Float64Array(room);
    const values = this.kind === 'numbers' ? new Float64Array(room) : none;
    let marks: Uint8Array | undefined;
    let count = 0;
    for (let from = first; from <= last;) {
      const page = this.page(from);
      const origin = Math.floor(from / pageSlots) * pageSlots;
      const to = Math.min(last, origin + pageSlots - 1);
      if (page !== undefined) {
        for (let at = from - origin; at <= to - origin; at += 1) {
          const status = page.status[at] ?? absent;
          if (status === absent) continue;
          times[count] = (origin + at) * slotMs;
          if (page.values !== undefined) values[count] = page.values[at] ?? 0;
          if (status === stale) (marks ??= new Uint8Array(room))[count] = 1;
          count += 1;
        }
      }
      from = to + 1;
    }
    if (count === room) return { times, values, stale: marks };
    return { times: times.slice(0, count), values: values.slice(0, count), stale: marks?.slice(0, count) };
  }

  /** Lets go of pages that lie wholly before `first`; whether any page is left. */
  release(first: number): boolean {
    let left = false;
    this.pages.forEach((page, at) => {
      if (page === undefined) return;
      if ((page.block + 1) * pageSlots <= first) this.pages[at] = undefined;
      else left = true;
    });
    return left;
  }

  /** Lets go of everything after `last`. */
  cut(last: number): void {
    this.pages.forEach((page, at) => {
      if (page === undefined) return;
      const keep = last - page.block * pageSlots + 1;
      if (keep <= 0) this.pages[at] = undefined;
      else if (keep < pageSlots) page.status.fill(absent, keep);
    });
  }

  get bytes(): number {
    const perPage = pageSlots * (this.kind === 'numbers' ? 9 : 1) + 250;
    return this.pages.reduce((sum, page) => sum + (page === undefined ? 8 : perPage), 0);
  }
}
