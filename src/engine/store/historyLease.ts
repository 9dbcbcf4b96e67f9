/**
 * Who records what: one window the machine, each window its own slot. A lease is renewed long before it ends; one that
 * has ended, or whose owner is dead, goes to whoever asks first. Whoever writes asks again within its transaction.
 */
import type { UnixMs } from '../../common/units.ts';
import { machineSlot, slotCap, type Tables } from './historyTables.ts';

export const leaseMs = 12_000;
const renewBelowMs = 7_000;
/** A lease that reaches further was given by a clock that has since been set back. */
const longestMs = 60_000;

export interface Owner {
  readonly mark: string;
  isGone(mark: string): boolean;
}

const machine = 'machine';
const nameOf = (slot: number): string => (slot === machineSlot ? machine : `window:${String(slot)}`);

export class Leases {
  private readonly tables: Tables;
  private readonly owner: Owner;
  private readonly taken: (slot: number) => void;

  /** `taken` is told of what was not ours before: somebody else may have recorded there until now. */
  constructor(tables: Tables, owner: Owner, taken: (slot: number) => void) {
    this.tables = tables;
    this.owner = owner;
    this.taken = taken;
  }

  /** Whether no other window is known to be open. */
  isAlone(now: UnixMs): boolean {
    for (let slot = 0; slot < slotCap; slot += 1) {
      const known = this.tables.mark(nameOf(slot));
      if (known === undefined || known.text === this.owner.mark || known.number <= now) continue;
      if (!this.owner.isGone(known.text)) return false;
    }
    return true;
  }

  private hold(slot: number, now: UnixMs): boolean {
    const name = nameOf(slot);
    const known = this.tables.mark(name);
    const until = known?.number ?? 0;
    const mine = known?.text === this.owner.mark;
    if (mine && until - now > renewBelowMs && until - now <= longestMs) return true;
    const runs = known !== undefined && until > now && until - now <= longestMs;
    if (!mine && runs && !this.owner.isGone(known.text)) return false;
    this.tables.putMark(name, { text: this.owner.mark, number: now + leaseMs });
    if (!mine) this.taken(slot);
    return true;
  }

  /** Call within a transaction. */
  holdMachine(now: UnixMs): boolean {
    return this.hold(machineSlot, now);
  }

  /** The slot of this window: the one it had, or else the lowest that is free. Call within a transaction. */
  holdSlot(now: UnixMs, present: number | undefined): number | undefined {
    if (present !== undefined && this.hold(present, now)) return present;
    for (let slot = 0; slot < slotCap; slot += 1) if (this.hold(slot, now)) return slot;
    return undefined;
  }

  /** Gives back what this owner holds. */
  release(): void {
    this.tables.database.run('DELETE FROM lease WHERE owner=?', this.owner.mark);
  }
}

const begun = 'begun';

/** When everything before was deleted; 0 where it never was. Who keeps what it knows of the file asks whether it holds. */
export const begunAt = (tables: Tables): number => tables.mark(begun)?.number ?? 0;

/** Call within the transaction that deletes everything. */
export const markBegun = (tables: Tables, now: UnixMs): void => {
  tables.putMark(begun, { text: '', number: now });
};

/** Another window has taken over and does what is left, or has deleted everything. */
export class LeaseLost extends Error {}

/** The turn of a job that changes what a window keeps: it ends with the machine's lease, which the window renews. */
export class Turn {
  readonly tables: Tables;
  private readonly owner: string;
  private readonly begun: number;

  constructor(tables: Tables, owner: string) {
    this.tables = tables;
    this.owner = owner;
    this.begun = begunAt(tables);
  }

  /** Throws once the turn is over. */
  check(): void {
    if (begunAt(this.tables) !== this.begun) throw new LeaseLost('everything has been deleted meanwhile');
    if (this.tables.mark(machine)?.text !== this.owner) throw new LeaseLost('another window records the machine now');
  }

  /** A transaction, if it is still our turn. */
  commit(work: () => void): void {
    this.tables.database.transaction(() => {
      this.check();
      work();
    });
  }
}
