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

  /** Calls `visit` for every slot from `first` to `last` that holds something, in order. */
  each(first: number, last: number, visit: (slot: number, status: number, value: number) => void): void {
    for (let slot = first; slot <= last;) {
      const page = this.page(slot);
      const end = Math.min(last, (Math.floor(slot / pageSlots) + 1) * pageSlots - 1);
      if (page !== undefined) {
        for (let at = slot; at <= end; at += 1) {
          const status = page.status[at % pageSlots] ?? absent;
          if (status !== absent) visit(at, status, page.values?.[at % pageSlots] ?? 0);
        }
      }
      slot = end + 1;
    }
  }

  /** Lets go of pages that lie wholly outside `first` to `last`; whether any page is left. */
  release(first: number, last: number): boolean {
    let left = false;
    this.pages.forEach((page, at) => {
      if (page === undefined) return;
      const from = page.block * pageSlots;
      if (from + pageSlots <= first || from > last) this.pages[at] = undefined;
      else left = true;
    });
    return left;
  }

  get bytes(): number {
    const perPage = pageSlots * (this.kind === 'numbers' ? 9 : 1) + 250;
    return this.pages.reduce((sum, page) => sum + (page === undefined ? 8 : perPage), 0);
  }
}
