/**
 * Alerts: what becomes of a condition that holds. In: what rules say at each evaluation, what people do, the time. Out:
 * the list of alerts, answers, notices for the editor, and records of all of it, each change with who, when, what, why.
 * Invariants: no clock and no I/O of its own; what mutes an alert is worked out when it is asked for, never stored; a
 * change and its entry in the audit log are kept together or not at all; what cannot be done is refused in words.
 * Of the machine's alerts one window leads; the others show what it has written, and what people do to them there is
 * joined with what it does, field by field. Bounds: 500 alerts in a list, 200 a page of history, 1,000 changes that wait
 * for a busy file; what one window does is seen in another within 5 s.
 */
import type { Alert, AuditDraft } from '../../common/alerts.ts';
import type { AlertAnswer, AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';
import { answered, heldUp } from './answers.ts';
import { Dispatch, type Around } from './dispatching.ts';
import { acknowledgeMs, resolveMs } from './effects.ts';
import {
  ended,
  fingerprintOf,
  graceMs,
  observe,
  severityOf,
  type ByHand,
  type Change,
  type Episode,
  type ObservedRule,
} from './episodes.ts';
import { assigneeOf, escalated } from './escalation.ts';
import { acted, type Act } from './handling.ts';
import { Held } from './held.ts';
import { Ledger } from './ledger.ts';
import { Muting } from './muting.ts';
import type { AlertsOptions } from './options.ts';
import type { NoteName, Records } from './records.ts';
import { toldOn, type Told } from './restraint.ts';
import type { AlertSettings } from './settings.ts';
import { Silences } from './silences.ts';
import { ownerOf, type Owner, type Standing, type Waited } from './standing.ts';
import { listOf, seen, type Sight } from './views.ts';

export { MemoryRecords, type Records } from './records.ts';
export { StoredRecords } from './storedRecords.ts';
export { readAlertSettings, routeLines, type AlertSettings, type InhibitText } from './settings.ts';
export { editorChannel, type Channel } from './channels.ts';
export type { Outbox } from './outside.ts';
export type { Observed } from './episodes.ts';
export type { AlertEvent } from './options.ts';
export type { Owner, Waited } from './standing.ts';

/** How soon one window sees what another does; a clock that was set back must not put it off. */
const isDue = (since: UnixMs, now: UnixMs): boolean => Math.abs(now - since) >= 5_000;

const byOf = (ask: AlertAsk, { user }: AlertSettings): string => ('by' in ask && ask.by !== undefined ? ask.by : user);

export class Alerts {
  private readonly options: AlertsOptions;
  readonly dispatch: Dispatch;
  private readonly ledger: Ledger;
  private readonly silences: Silences;
  private readonly held = new Held();
  private readonly resolvedByHand = new Map<string, ByHand>();
  private readonly waited: Record<Owner, readonly Waited[]> = { own: [], machine: [] };
  private leads = true;
  private startedAt: UnixMs;
  private syncedAt: UnixMs;

  constructor(options: AlertsOptions, now: UnixMs) {
    this.options = options;
    this.ledger = new Ledger(options.records);
    this.silences = new Silences(this.ledger);
    this.startedAt = now;
    this.syncedAt = now;
    this.dispatch = new Dispatch({ ...options, log: this.log.bind(this), lastTold: () => this.lastTold });
  }

  /** An entry of the audit log, of this room or of another. */
  log(entry: AuditDraft): void {
    this.ledger.log(entry);
  }

  /** Other records from now on: what is open here is written there, and what is open there goes on here. */
  use(records: Records, now: UnixMs): void {
    this.ledger.use(records);
    this.startedAt = now;
    this.syncedAt = now;
    const mine = [...this.held.open.values()];
    for (const episode of records.open()) {
      this.held.put(episode);
      this.ledger.saw(episode);
    }
    this.silences.join();
    this.dispatch.told = this.lastTold ?? this.dispatch.told;
    for (const one of mine)
      if (this.held.open.get(one.fingerprint) === one && one.firingSince !== undefined && this.isOurs(one))
        this.keep(one);
    this.held.takeRecent(records.since(later(now, ms(-86_400_000))), now);
    this.resume('own', now);
    if (this.leads) this.resume('machine', now);
  }

  /** Whether this window sees to the machine's alerts. Who begins to goes on where the last one stood. */
  lead({ leads }: { readonly leads: boolean }, now: UnixMs): void {
    if (leads === this.leads) return;
    this.leads = leads;
    this.sync(now);
    if (leads) this.resume('machine', now);
    else {
      this.dispatch.leaveMachine();
      for (const [fingerprint, { machineWide }] of this.resolvedByHand)
        if (machineWide) this.resolvedByHand.delete(fingerprint);
    }
  }

  /** How long the alerts of one owner had waited before this window saw to them. */
  waitedBefore(owner: Owner): readonly Waited[] {
    return this.waited[owner];
  }

  private get lastTold(): Told | undefined {
    return this.ledger.records.note('told') as Told | undefined;
  }

  private resume(owner: Owner, now: UnixMs): void {
    const standing = this.ledger.standing(owner);
    if (standing !== undefined) {
      this.dispatch.resume(owner, standing);
      this.waited[owner] = standing.waited;
      for (const [fingerprint, rule] of standing.resolvedByHand)
        this.resolvedByHand.set(fingerprint, { rule, machineWide: owner === 'machine' });
    }
    for (const episode of this.held.open.values())
      if (ownerOf(episode) === owner) this.dispatch.receive(episode, { settings: this.options.settings(), now });
  }

  private isOurs(episode: Pick<Episode, 'machineWide'>): boolean {
    return this.leads || !episode.machineWide;
  }

  /** What other windows have done to the alerts of the machine, which the file knows. */
  private sync(now: UnixMs): void {
    this.syncedAt = now;
    const open = this.ledger.openOfMachine();
    // Who cannot read now reads the next time.
    if (open === undefined) return;
    const stored = new Map(open.map((one) => [one.fingerprint, one]));
    for (const one of [...this.held.open.values()]) {
      if (!one.machineWide || stored.has(one.fingerprint)) continue;
      if (one.condition === 'firing') this.overElsewhere(one, now);
      else if (!this.leads) this.held.open.delete(one.fingerprint);
    }
    for (const one of stored.values()) {
      const known = this.leads ? this.held.open.get(one.fingerprint) : undefined;
      const { value, seenAt, annotations } = known ?? one;
      this.held.open.set(one.fingerprint, { ...one, value, seenAt, annotations });
      this.ledger.saw(one);
    }
    if (!this.leads) this.showMachine();
    if (!this.dispatch.changed.told) this.dispatch.told = this.lastTold;
    this.silences.sync();
  }

  private overElsewhere(before: Episode, now: UnixMs): void {
    const { fingerprint, rule, machineWide } = before;
    const over = this.ledger.records.episode(before.id);
    this.held.open.delete(fingerprint);
    if (over?.condition !== 'resolved') return;
    this.held.put(over);
    if (!this.leads) return;
    if (over.resolvedBy !== undefined) this.resolvedByHand.set(fingerprint, { rule, machineWide });
    this.dispatch.receive(over, { settings: this.options.settings(), now });
  }

  /** What the window that leads knows and does not write down as episodes. */
  private showMachine(): void {
    const { pending = [], flaps = [] } = this.ledger.standing('machine') ?? {};
    this.dispatch.show('machine', flaps);
    for (const one of pending) if (!this.held.open.has(one.fingerprint)) this.held.open.set(one.fingerprint, one);
  }

  /** What a rule said of its alerts. */
  observe(observed: ObservedRule, now: UnixMs): void {
    const { resolvedByHand, startedAt } = this;
    const { window } = this.ledger.records;
    for (const change of observe(this.held.open, observed, { now, window, resolvedByHand, startedAt }))
      this.take(change, now);
    const { machineWide } = observed;
    for (const { labels, state } of observed.alerts) {
      const fingerprint = fingerprintOf(labels);
      // What fired before a restart and only has to be seen again has not changed.
      const firing = state === 'firing' || this.held.open.get(fingerprint)?.condition === 'firing';
      this.dispatch.look({ fingerprint, machineWide }, { firing }, now);
    }
  }

  /** Rules that are gone take their alerts along. */
  keepRules(names: ReadonlySet<string>, now: UnixMs): void {
    for (const episode of [...this.held.open.values()]) {
      const isOld = episode.seenAt < this.startedAt && now - this.startedAt < graceMs;
      if (this.isOurs(episode) && !names.has(episode.rule) && !isOld)
        this.take(ended(episode, now, 'its rule is gone or disabled'), now);
    }
  }

  /** Once a second: escalation, groups that are due, what is to be written. */
  tick(now: UnixMs): void {
    const around = this.around(now);
    for (const episode of this.held.open.values()) if (this.isOurs(episode)) this.escalate(episode, around);
    this.dispatch.tick(
      around,
      (owner) => this.leads || owner === 'own',
      (fingerprint) => this.resolvedByHand.has(fingerprint),
    );
    this.held.expire(now);
    this.write(now);
    if (this.ledger.isLevel && isDue(this.syncedAt, now)) this.sync(now);
  }

  /** The last of this window. */
  close(now: UnixMs): void {
    this.dispatch.changed.groups = true;
    this.write(now);
  }

  private around(now: UnixMs): Around {
    const episode = (fingerprint: string): Episode | undefined => this.held.open.get(fingerprint);
    return { episode, muted: this.sight(now).muteOf, settings: this.options.settings(), now };
  }

  list(now: UnixMs): AlertList {
    const { rules, midnight, notices } = this.options;
    const { shown, heldBack } = toldOn(this.dispatch.told, midnight(now, 0));
    const { notice } = this.ledger.records;
    return {
      at: now,
      ...listOf(this.held.all, this.sight(now)),
      silences: this.silences.at(now),
      problems: rules.problems(),
      shownToday: shown,
      heldBackToday: heldBack,
      notices: [...(notice === undefined ? [] : [notice]), ...this.dispatch.notices, ...notices()],
    };
  }

  private sight(now: UnixMs): Sight {
    const { inhibit, severityTable } = this.options.settings();
    const muting = new Muting(this.held.firing, { silences: this.silences.all, inhibit, now });
    const { dispatch } = this;
    return { muteOf: muting.of.bind(muting), flapOf: dispatch.flapOf.bind(dispatch), severityTable };
  }

  answer(ask: Exclude<AlertAsk, { kind: 'proposals' }>, now: UnixMs): AlertAnswer {
    switch (ask.kind) {
      case 'list':
        return { kind: 'list', list: this.list(now) };
      case 'acknowledge':
      case 'resolve':
      case 'assign':
      case 'snooze':
      case 'not-useful':
        return this.act(ask, now);
      case 'silence':
      case 'unsilence': {
        const moment = { by: byOf(ask, this.options.settings()), now };
        const answer = ask.kind === 'silence' ? this.silences.add(ask, moment) : this.silences.end(ask.id, moment);
        return heldUp(answer, { isKept: this.write(now) });
      }
      default: {
        const { rules, midnight } = this.options;
        const { records } = this.ledger;
        this.write(now);
        const viewOf = (episode: Episode): Alert => seen(episode, this.sight(now));
        return answered(ask, { records, rules, viewOf, find: (id) => this.find(id), now, midnight });
      }
    }
  }

  private find(id: string): Episode | undefined {
    return this.held.all.find((one) => one.id === id) ?? this.ledger.records.episode(id);
  }

  private take({ after, action, why }: Change, now: UnixMs): void {
    this.held.put(after);
    if (why === '') return;
    let episode = after;
    if (action === 'firing') {
      this.options.count({ kind: 'fired', rule: after.rule, severity: severityOf(after.labels) }, now);
      const assignee = after.assignee ?? assigneeOf(after, this.options.settings(), now);
      if (assignee !== undefined && assignee !== after.assignee) {
        episode = { ...after, assignee };
        this.ledger.log({ at: now, by: 'schedule', action: 'assigned', subject: episode.id, why: assignee });
      }
    }
    if (action === 'resolved') this.over(episode, now);
    // An episode that never fired is of no interest to anybody later.
    if (episode.firingSince !== undefined) this.keep(episode);
    if (action !== 'pending' && action !== 'inactive')
      this.ledger.log({ at: now, by: 'rule', action, subject: episode.id, why });
    this.dispatch.receive(episode, { settings: this.options.settings(), now });
  }

  private keep(episode: Episode, before?: Episode): void {
    this.held.put(episode);
    this.ledger.episode(episode, before);
  }

  private over(episode: Episode, now: UnixMs): void {
    const took = resolveMs(episode);
    const { rule, labels } = episode;
    if (took !== undefined) this.options.count({ kind: 'resolved', rule, severity: severityOf(labels), ms: took }, now);
  }

  private escalate(episode: Episode, around: Around): void {
    const { now, settings } = around;
    const reached = escalated(episode, settings, now);
    if (reached === undefined) return;
    const { after, why } = reached;
    this.keep(after);
    this.ledger.log({
      at: now,
      by: 'schedule',
      action: `escalated to level ${String(after.level)}`,
      subject: after.id,
      why,
    });
    this.dispatch.escalated(reached, around);
  }

  private act(ask: Act, now: UnixMs): AlertAnswer {
    const by = byOf(ask, this.options.settings());
    if (ask.kind === 'resolve' && ask.note.trim() === '')
      return { kind: 'refused', reason: 'Say in a few words what was done: a note belongs to it.' };
    // What another window has done to them in the last seconds.
    if (this.ledger.isLevel) this.sync(now);
    let changed = 0;
    let known = 0;
    for (const id of new Set(ask.ids)) {
      const before = this.find(id);
      if (before === undefined) continue;
      known += 1;
      const done = acted(before, ask, { by, now });
      if (done === undefined) continue;
      changed += 1;
      this.changedByHand(done.after, { kind: ask.kind, before }, now);
      this.ledger.log({ at: now, by, action: done.action, subject: id, why: done.why });
    }
    if (known === 0) return { kind: 'refused', reason: 'There is no such alert any more.' };
    return heldUp({ kind: 'done', changed }, { isKept: this.write(now) });
  }

  private changedByHand(
    after: Episode,
    { kind, before }: { readonly kind: Act['kind']; readonly before: Episode },
    now: UnixMs,
  ): void {
    this.keep(after, before);
    const event = { rule: after.rule, severity: severityOf(after.labels) };
    const took = acknowledgeMs(after);
    if (kind === 'acknowledge') this.dispatch.acknowledged(after);
    if (kind === 'acknowledge' && took !== undefined)
      this.options.count({ kind: 'acknowledged', ...event, ms: took }, now);
    if (kind === 'not-useful' && after.notUseful) this.options.count({ kind: 'not useful', ...event }, now);
    if (kind !== 'resolve') return;
    this.over(after, now);
    // Who leads remembers what must not begin anew, and hears of it from the records.
    if (!this.isOurs(after)) return;
    this.resolvedByHand.set(after.fingerprint, after);
    this.dispatch.receive(after, { settings: this.options.settings(), now });
  }

  /** False where the file is busy and gets it later. */
  private write(now: UnixMs): boolean {
    const { changed } = this.dispatch;
    const isUrgent = changed.told || changed.groups;
    const isDone = this.ledger.write(now, () => this.notes(), { isUrgent });
    if (isDone) Object.assign(changed, { told: false, groups: false });
    return isDone;
  }

  /** What stands beside the alerts. */
  private notes(): ReadonlyMap<NoteName, unknown> {
    const { told, changed } = this.dispatch;
    const notes = new Map<NoteName, unknown>([['own', this.standing('own')]]);
    if (this.leads) notes.set('machine', this.standing('machine'));
    // What another window has told since is not written over.
    if (told !== undefined && changed.told) notes.set('told', told);
    return notes;
  }

  private standing(owner: Owner): Standing {
    return {
      ...this.dispatch.standing(owner),
      resolvedByHand: [...this.resolvedByHand].flatMap(([fingerprint, one]) =>
        ownerOf(one) === owner ? [[fingerprint, one.rule] as const] : [],
      ),
      pending: owner === 'own' ? [] : this.held.pendingOfMachine,
      waited: this.options.waited(owner),
    };
  }
}
