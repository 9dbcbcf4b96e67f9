/** The outbox where there is no file: until this window closes. */
import type { NewRow, Row, RowChange, Rows, ToldOver } from './rows.ts';

const isOpen = ({ state }: Row): boolean => state === 'waiting' || state === 'held';

export class MemoryRows implements Rows {
  private readonly rows = new Map<number, Row>();
  private readonly over = new Map<string, ToldOver>();
  private last = 0;

  private get all(): readonly Row[] {
    return [...this.rows.values()];
  }

  add(row: NewRow): number {
    this.last += 1;
    this.rows.set(this.last, { ...row, id: this.last, attempts: 0, claimed: 0, ended: 0, reason: '' });
    return this.last;
  }

  get(id: number): Row | undefined {
    return this.rows.get(id);
  }

  newest(limit: number): readonly Row[] {
    return this.all.toReversed().slice(0, limit);
  }

  next(channel: string, now: number): Row | undefined {
    const threads = new Set<string>();
    for (const row of this.all) {
      if (row.channel !== channel || row.state !== 'waiting' || threads.has(row.thread)) continue;
      if (row.due <= now && row.claimed <= now) return row;
      if (row.due <= now || row.attempts > 0) threads.add(row.thread);
    }
    return undefined;
  }

  lastWaiting(channel: string): Row | undefined {
    return this.all.findLast((row) => row.channel === channel && row.state === 'waiting' && row.attempts === 0);
  }

  untried(channel: string): readonly Row[] {
    return this.all.filter((row) => row.channel === channel && isOpen(row) && row.attempts === 0);
  }

  waiting(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { channel, state } of this.all)
      if (state === 'waiting') counts.set(channel, (counts.get(channel) ?? 0) + 1);
    return counts;
  }

  change(id: number, change: RowChange): void {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, ...change });
  }

  claim(row: Row, until: number, now: number): boolean {
    const found = this.rows.get(row.id);
    if (found?.state !== 'waiting' || found.claimed > now) return false;
    this.rows.set(row.id, { ...found, claimed: until, attempts: found.attempts + 1 });
    return true;
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) this.rows.delete(id);
  }

  beyond(cap: number): readonly Row[] {
    return this.all.filter(isOpen).toReversed().slice(cap);
  }

  prune(keep: number, before: number): void {
    const over = this.all.filter((row) => !isOpen(row));
    this.remove(over.slice(0, Math.max(0, over.length - keep)).map(({ id }) => id));
    for (const [key, { at }] of this.over) if (at < before) this.over.delete(key);
  }

  told(alert: string): readonly ToldOver[] {
    return [...this.over.values()].filter((one) => one.alert === alert);
  }

  stillOpen(channel: string): number {
    return [...this.over.values()].filter((one) => one.channel === channel).length;
  }

  setTold(told: ToldOver): void {
    this.over.set(`${told.channel} ${told.alert}`, told);
  }

  forget(alert: string, channel: string): void {
    this.over.delete(`${channel} ${alert}`);
  }

  together(work: () => void): void {
    work();
  }

  /** Goes on in another place. */
  moveTo(rows: Rows): void {
    for (const row of this.all) {
      const { id: _id, attempts, claimed: _claimed, ended, reason, ...fresh } = row;
      rows.change(rows.add(fresh), { attempts, ended, reason });
    }
    for (const told of this.over.values()) rows.setTold(told);
    this.rows.clear();
    this.over.clear();
  }
}
