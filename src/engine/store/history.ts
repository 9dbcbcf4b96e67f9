/**
 * What was measured before, on disk, joined with the rings so that nobody sees where one ends. In: a tick a second.
 * Out: a `Queryable` over both, and lines for the health page.
 * Invariants: where there is no file, for whatever reason, the rings answer alone and everything else goes on; what
 * could not be written is written later from the rings; one window records the machine, each its own series; nothing
 * what takes longer than a tick may is a job. Bounds: file size, retention per resolution.
 */
import { reasonOf } from '../../common/problem.ts';
import type { TimelineAnswer, TimelineEvent } from '../../common/timeline.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { discard, failureOf, isOfDatabase, openDatabase, type Database } from '../database/database.ts';
import { addEvents, eventsIn, type EventSpan } from './historyEvents.ts';
import { reachAt } from './historyPlan.ts';
import { beside, HistoryQueries, isLatest } from './historyQueries.ts';
import { begunAt, Leases } from './historyLease.ts';
import type { HistoryOptions } from './historyOptions.ts';
import { HistoryReader } from './historyReader.ts';
import { applicationId, historyName, machineSlot, migrations, Tables } from './historyTables.ts';
import { markSalvage } from './historySalvage.ts';
import { Upkeep } from './historyUpkeep.ts';
import { HistoryWriter } from './historyWriter.ts';
import type { Matcher, Queryable, SelectHints, SeriesData } from './queryable.ts';

const leaseEveryMs = 2_000;
const retryFullMs = 15_000;
const retryOtherMs = 60_000;
/** For so long the panel tells what was saved of a damaged file. */
const saidForMs = 3_600_000;

interface Session {
  readonly database: Database;
  readonly tables: Tables;
  readonly leases: Leases;
  readonly writer: HistoryWriter;
  readonly reader: HistoryReader;
  /** What is known of the file holds while this does. */
  readonly begun: number;
  slot: number | undefined;
  hasMachine: boolean;
}

export class History implements Queryable {
  readonly #options: HistoryOptions;
  readonly #queries: HistoryQueries;
  readonly #startedAt: UnixMs;
  #session: Session | undefined;
  /** Why there is no history for good, or just now. */
  #off: string | undefined;
  #paused: string | undefined;
  #retryAt = -Infinity;
  #leasesAt = -Infinity;
  #damage: string | undefined;
  /** A damaged file of which the new one does not know yet, and what was saved of the last. */
  #aside: string | undefined;
  #salvaged = { text: '', until: -Infinity };
  readonly #upkeep: Upkeep;
  readonly #writes = { count: 0, latestMs: 0, longestMs: 0, busy: 0, bytes: 0 };

  constructor(options: HistoryOptions) {
    this.#options = options;
    // A sample stands at the start of its second, which the first ones share with what came before.
    this.#startedAt = unixMs(Math.floor(options.since / 1_000) * 1_000);
    this.#queries = new HistoryQueries({ rings: options.rings, isCounter: (name) => options.isCounter(name) });
    this.#upkeep = new Upkeep({
      clock: options.clock,
      jobs: options.jobs,
      owner: options.owner.mark,
      maxBytes: () => options.maxBytes(),
      keepSeconds: () => options.keepSeconds(),
      archiveFolder: () => options.archiveFolder(),
      salvaged: (text) => {
        this.#salvaged = { text, until: options.clock.elapsed() + saidForMs };
        options.report(text);
      },
      damaged: (reason) => {
        if (this.#session !== undefined) this.#damage = reason;
      },
      report: (reason) => {
        options.report(reason);
      },
    });
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    const elapsed = this.#options.clock.elapsed();
    if (this.#off !== undefined || elapsed < this.#retryAt) return;
    try {
      if (this.#damage !== undefined) this.#replace(now, this.#damage);
      if (this.#paused !== undefined) this.#session?.database.emptyLog();
      const session = this.#session ?? this.#open(now);
      if (session === undefined) return;
      if (this.#aside !== undefined) markSalvage(session.tables, this.#aside);
      this.#aside = undefined;
      if (elapsed - this.#leasesAt >= leaseEveryMs) this.#lead(session, now);
      // Another window may have set the file aside.
      if (this.#session !== session) return;
      this.#write(session, now);
      if (this.#session === session && session.hasMachine)
        this.#upkeep.tick({ ...session, bytes: this.#writes.bytes }, now);
      this.#paused = undefined;
    } catch (error) {
      this.#failed(error, now);
    }
  }

  dispose(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#off ??= 'History has been closed.';
    this.#upkeep.stop();
    if (session === undefined) return;
    try {
      const { slot, database, writer, leases } = session;
      const now = this.#options.clock.now();
      database.transaction(() => {
        if (slot !== undefined) writer.write(slot, now, 'present');
        // Another window has measured the machine as well, and writes these seconds whole once it takes over.
        if (leases.holdMachine(now) && leases.isAlone(now)) writer.write(machineSlot, now, 'present');
        leases.release();
      });
    } catch {
      // What could not be written at the end is at most what a crash would lose.
    }
    session.database.close();
  }

  #open(now: UnixMs): Session | undefined {
    const { folder, journal, owner, rings, report } = this.#options;
    const opened = openDatabase({
      folder,
      journal,
      name: historyName,
      migrations,
      applicationId,
      stamp: stampOf(now),
    });
    if (opened.state === 'off') this.#off = opened.reason;
    if (opened.state === 'failed') this.#pause(opened.reason, retryFullMs);
    if (opened.state !== 'open') return undefined;
    if (opened.setAside !== undefined) {
      report(`The history file was damaged. It is kept as ${opened.setAside}.`);
      this.#options.replaced();
      this.#aside = opened.setAside;
    }
    const { database, check } = opened;
    if (check === 'due') this.#upkeep.check(database.file);
    const tables = new Tables(database);
    const begun = begunAt(tables);
    this.#leasesAt = -Infinity;
    const writer = new HistoryWriter({
      rings,
      tables,
      startedAt: unixMs(Math.max(this.#startedAt, begun)),
      keep: (name) => this.#options.keep(name),
      kindOf: (data) => this.#queries.kindOf(data),
    });
    this.#session = {
      database,
      tables,
      leases: new Leases(tables, owner, (slot) => {
        writer.resume(slot);
      }),
      writer,
      reader: new HistoryReader(tables),
      begun,
      slot: undefined,
      hasMachine: false,
    };
    return this.#session;
  }

  /** Renews what is held, takes over what is free. */
  #lead(session: Session, now: UnixMs): void {
    if (!session.database.isCurrent || begunAt(session.tables) !== session.begun) {
      this.#close();
      return;
    }
    const { slot, machine } = session.database.transaction(() => ({
      slot: session.leases.holdSlot(now, session.slot),
      machine: session.leases.holdMachine(now),
    }));
    session.slot = slot;
    session.hasMachine = machine;
    this.#leasesAt = this.#options.clock.elapsed();
  }

  #write(session: Session, now: UnixMs): void {
    const { writer, leases, database } = session;
    const machine = session.hasMachine && writer.isDue(machineSlot, now);
    const own = session.slot !== undefined && writer.isDue(session.slot, now);
    if (!machine && !own) return;
    const begun = this.#options.clock.elapsed();
    const remember = database.transaction(() => {
      const done: (() => void)[] = [];
      if (begunAt(session.tables) !== session.begun) return undefined;
      // A lease may have passed on while this thread slept: what it allows is asked where it is used.
      session.hasMachine = leases.holdMachine(now);
      session.slot = leases.holdSlot(now, session.slot);
      if (own && session.slot !== undefined) done.push(writer.write(session.slot, now, 'closed'));
      if (machine && session.hasMachine) done.push(writer.write(machineSlot, now, 'closed'));
      return done;
    });
    if (remember === undefined) {
      // Another window has deleted everything: series have other numbers now.
      this.#close();
      return;
    }
    for (const done of remember) done();
    const ms = this.#options.clock.elapsed() - begun;
    const bytes = database.usedBytes;
    const known = this.#writes;
    Object.assign(known, { count: known.count + 1, latestMs: ms, longestMs: Math.max(known.longestMs, ms), bytes });
    this.#options.wrote(now, { ms, bytes });
  }

  #failed(error: unknown, now: UnixMs): void {
    const failure = failureOf(error);
    if (failure === 'busy') this.#writes.busy += 1;
    else if (failure === 'corrupt') this.#damage = reasonOf(error);
    else this.#pause(reasonOf(error), failure === 'full' ? retryFullMs : retryOtherMs);
    if (this.#damage !== undefined) this.#replace(now, this.#damage);
  }

  /** Sets a damaged file aside; the next tick begins a new one. */
  #replace(now: UnixMs, reason: string): void {
    this.#damage = undefined;
    const session = this.#session;
    this.#session = undefined;
    this.#upkeep.stop();
    if (session === undefined) return;
    try {
      const target = discard(session.database, stampOf(now));
      if (target === undefined) return;
      this.#options.report(`The history file was damaged (${reason}). It is kept as ${target}.`);
      this.#options.replaced();
      this.#aside = target;
    } catch (error) {
      this.#pause(`the damaged file could not be set aside: ${reasonOf(error)}`, retryOtherMs);
    }
  }

  #pause(reason: string, forMs: number): void {
    if (this.#paused === undefined) this.#options.report(`History is paused: ${reason}`);
    this.#paused = reason;
    this.#retryAt = this.#options.clock.elapsed() + forMs;
  }

  #close(): void {
    this.#upkeep.stop();
    this.#session?.database.close();
    this.#session = undefined;
  }

  select(matchers: readonly Matcher[], start: UnixMs, end: UnixMs, hints?: SelectHints): readonly SeriesData[] {
    const now = this.#options.clock.now();
    const covered = Math.max(this.#startedAt, now - coveredMs);
    const session = this.#session;
    const live = (): readonly SeriesData[] => this.#options.rings.select(matchers, start, end, hints);
    if (session === undefined || start >= covered) return live();
    try {
      const reach = reachAt(now, this.#options.keepSeconds());
      const question = { matchers, start, end, hints, reach, covered, filledTo: now };
      const kept = this.#queries.select(session, question);
      return isLatest(hints) && end >= covered ? beside(live(), kept) : kept;
    } catch (error) {
      // The question has used up its budget.
      if (!isOfDatabase(error)) throw error;
      // Whatever is wrong with the file shows at the next tick, which deals with it.
      if (failureOf(error) === 'corrupt') this.#damage = reasonOf(error);
      return live();
    }
  }

  labelNames(): readonly string[] {
    return this.#union(this.#options.rings.labelNames(), ({ reader }) => reader.labelNames());
  }

  labelValues(name: string, matchers: readonly Matcher[] = []): readonly string[] {
    const live = this.#options.rings.labelValues(name, matchers);
    return this.#union(live, ({ reader, slot }) => reader.labelValues(name, matchers, slot));
  }

  #union(live: readonly string[], kept: (session: Session) => readonly string[]): readonly string[] {
    if (this.#session === undefined) return live;
    try {
      return [...new Set([...live, ...kept(this.#session)])].sort();
    } catch {
      return live;
    }
  }

  /** Writes events that this window has seen; false where that must wait. */
  keepEvents(events: readonly TimelineEvent[]): boolean {
    const session = this.#session;
    if (session?.slot === undefined || this.#paused !== undefined) return false;
    const now = this.#options.clock.now();
    try {
      return session.database.transaction(() => {
        if (begunAt(session.tables) !== session.begun) return false;
        session.slot = session.leases.holdSlot(now, session.slot);
        if (session.slot === undefined) return false;
        addEvents(session.tables, session.slot, events);
        return true;
      });
    } catch (error) {
      this.#failed(error, now);
      return false;
    }
  }

  /** What this window may see of a span; undefined while there is no file to ask. */
  events(span: EventSpan): TimelineAnswer | undefined {
    const session = this.#session;
    if (session?.slot === undefined) return undefined;
    try {
      return eventsIn(session.tables, session.slot, span);
    } catch (error) {
      if (failureOf(error) === 'corrupt') this.#damage = reasonOf(error);
      return undefined;
    }
  }

  /** What the user must know without asking; nothing while all is well. */
  get notices(): readonly string[] {
    if (this.#off !== undefined || this.#paused !== undefined) return [this.#sentence()];
    const archive = this.archiveProblem && `The archive is not written, history goes on: ${this.archiveProblem}`;
    const { text, until } = this.#salvaged;
    return [archive, this.#options.clock.elapsed() > until ? undefined : text].filter((one) => one !== undefined);
  }

  /** Why the archive was not written. */
  get archiveProblem(): string | undefined {
    return this.#upkeep.archiveProblem;
  }

  /** The open file, for jobs that read it. */
  get place(): Pick<Database, 'file' | 'journal'> | undefined {
    return this.#session?.database;
  }

  /** Whether this window records the machine for all; so does each that has no file. */
  get leadsMachine(): boolean {
    return this.#session?.hasMachine ?? true;
  }

  /** The open file and this window's number, for rooms that keep tables of their own in it. */
  get shared(): { readonly database: Database; readonly slot: number } | undefined {
    const { database, slot } = this.#session ?? {};
    return database === undefined || slot === undefined ? undefined : { database, slot };
  }

  /** The lines of the health page. */
  describe(): readonly { readonly what: string; readonly value: string }[] {
    const { count, latestMs, longestMs, busy, bytes } = this.#writes;
    const session = this.#session;
    const lines = [{ what: 'History', value: this.#sentence() }];
    if (session === undefined) return lines;
    const unreadable = this.#upkeep.unreadable + session.reader.unreadable;
    const megabytes = (size: number): string => (size / 1e6).toFixed(1);
    return [
      ...lines,
      { what: 'History, size', value: `${megabytes(bytes)} MB of ${megabytes(this.#options.maxBytes())} MB` },
      {
        what: 'History, writing',
        value: `${count} times, the last ${latestMs.toFixed(1)} ms, the longest ${longestMs.toFixed(1)} ms; ${busy} times the file was busy`,
      },
      ...(unreadable > 0 ? [{ what: 'History, unreadable parts', value: String(unreadable) }] : []),
    ];
  }

  #sentence(): string {
    if (this.#off !== undefined) return `History is off: ${this.#off}`;
    if (this.#paused !== undefined) return `History is paused and goes on by itself: ${this.#paused}`;
    if (this.#session === undefined) return 'The file is not open yet.';
    const { database, slot, hasMachine } = this.#session;
    const who = hasMachine ? 'this window records the machine' : 'another window records the machine';
    return `${database.file}, journal ${database.journal}, window ${String(slot ?? 'none')}; ${who}`;
  }
}

/** The rings hold an hour; a little less is relied upon, so that its oldest row is whole. */
const coveredMs = 3_580_000;

const stampOf = (now: UnixMs): string => new Date(now).toISOString().replaceAll(/[:.]/g, '-');
