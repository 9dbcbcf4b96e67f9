/**
 * Alerts: what becomes of a condition that holds. In: what rules say at each evaluation, what people do, the time. Out:
 * the list of alerts, answers, notices for the editor, and records of all of it, each change with who, when, what, why.
 * Invariants: no clock and no I/O of its own; what mutes an alert is worked out when it is asked for, never stored; a
 * change and its entry in the audit log are kept together or not at all; what cannot be done is refused in words.
 * Bounds: 500 alerts in a list, 200 a page of history, 1,000 changes that wait for a busy file.
 */
import type { AlertAnswer, AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';
import { answered } from './answers.ts';
import type { AuditDraft } from './audit.ts';
import { acknowledgeMs, resolveMs } from './effects.ts';
import {
  ended,
  fingerprintOf,
  graceMs,
  observe,
  severityOf,
  type Change,
  type Episode,
  type ObservedRule,
} from './episodes.ts';
import { assigneeOf, levelAt, onCallAt } from './escalation.ts';
import { isStill, looked, type Flap } from './flapping.ts';
import { flushed, received, type Groups } from './grouping.ts';
import { acted, type Act } from './handling.ts';
import { Muting, silenceOf, silencesAt, silenceState, type StoredSilence } from './muting.ts';
import type { AlertsOptions } from './options.ts';
import type { Batch, Records } from './records.ts';
import { toldOn, type Told } from './restraint.ts';
import type { AlertSettings } from './settings.ts';
import { tell } from './telling.ts';
import { alertOf, byWorth, countsOf } from './views.ts';

export { MemoryRecords, type Records } from './records.ts';
export { StoredRecords } from './storedRecords.ts';
export { readAlertSettings, type AlertSettings, type InhibitText } from './settings.ts';
export type { Observed } from './episodes.ts';
export type { AlertEvent } from './options.ts';

const listCap = 500;
const waitingCap = 1_000;
/** How soon one window sees what another does. */
const syncEveryMs = 5_000;
const shownAfterMs = 15 * 60_000;

type Draft = { -readonly [Key in 'episodes' | 'silences' | 'audit']: Batch[Key][number][] };

export class Alerts {
  private readonly options: AlertsOptions;
  private records: Records;
  private readonly open = new Map<string, Episode>();
  private recent: Episode[] = [];
  private readonly silences = new Map<string, StoredSilence>();
  private readonly resolvedByHand = new Map<string, string>();
  private readonly flaps = new Map<string, Flap>();
  private groups: Groups = new Map();
  private told: Told | undefined;
  private startedAt: UnixMs;
  private syncedAt: UnixMs;
  private draft: Draft = { episodes: [], silences: [], audit: [] };
  private toldChanged = false;

  constructor(options: AlertsOptions, now: UnixMs) {
    this.options = options;
    this.records = options.records;
    this.startedAt = now;
    this.syncedAt = now;
  }

  /** Other records from now on: what is open here is written there, and what is open there goes on here. */
  use(records: Records, now: UnixMs): void {
    this.records = records;
    this.startedAt = now;
    this.syncedAt = now;
    const mine = [...this.open.values()];
    for (const episode of records.open()) this.open.set(episode.fingerprint, episode);
    for (const silence of records.silences()) this.silences.set(silence.id, silence);
    this.told = records.told() ?? this.told;
    this.draft.episodes.push(
      ...mine.filter((one) => this.open.get(one.fingerprint) === one && one.firingSince !== undefined),
    );
    this.recent = [...records.since(later(now, ms(-shownAfterMs)))].filter(({ condition }) => condition === 'resolved');
    for (const episode of this.open.values()) this.regroup(episode, now);
  }

  /** What other windows have done to the alerts of the machine, which the file knows. */
  private sync(now: UnixMs): void {
    if (now - this.syncedAt < syncEveryMs) return;
    this.syncedAt = now;
    const stored = new Map(
      this.records.open().flatMap((one) => (one.machineWide ? [[one.fingerprint, one] as const] : [])),
    );
    for (const { fingerprint, machineWide, condition } of [...this.open.values()])
      if (machineWide && condition === 'firing' && !stored.has(fingerprint)) this.open.delete(fingerprint);
    for (const [fingerprint, one] of stored) {
      const { value = one.value, seenAt = one.seenAt } = this.open.get(fingerprint) ?? {};
      this.open.set(fingerprint, { ...one, value, seenAt });
    }
    for (const silence of this.records.silences()) this.silences.set(silence.id, silence);
  }

  /** What a rule said of its alerts. */
  observe(observed: ObservedRule, now: UnixMs): void {
    const { resolvedByHand, startedAt } = this;
    for (const change of observe(this.open, observed, { now, resolvedByHand, startedAt })) this.take(change, now);
    for (const { labels, state } of observed.alerts)
      this.look(fingerprintOf(labels), { firing: state === 'firing' }, now);
  }

  /** Rules that are gone take their alerts along. */
  keepRules(names: ReadonlySet<string>, now: UnixMs): void {
    for (const episode of [...this.open.values()])
      if (!names.has(episode.rule) && !(episode.seenAt < this.startedAt && now - this.startedAt < graceMs))
        this.take(ended(episode, now, 'its rule is gone or disabled'), now);
  }

  /** Once a second: escalation, groups that are due, what is to be written. */
  tick(now: UnixMs): void {
    const settings = this.options.settings();
    for (const episode of this.open.values()) this.escalate(episode, settings, now);
    for (const [fingerprint, flap] of this.flaps) {
      if (this.open.get(fingerprint)?.condition !== 'firing' && flap.firing)
        this.look(fingerprint, { firing: false }, now);
      else if (isStill(looked(flap, flap, now))) this.flaps.delete(fingerprint);
    }
    this.recent = this.recent.filter(({ resolvedAt = 0 }) => now - resolvedAt < shownAfterMs);
    this.flush(settings, now);
    this.write();
    if (this.draft.episodes.length === 0) this.sync(now);
  }

  list(now: UnixMs): AlertList {
    const { severityTable } = this.options.settings();
    const muting = this.muting(now);
    const alerts = [...this.open.values(), ...this.recent]
      .map((episode) =>
        alertOf(episode, { mute: muting.of(episode), flap: this.flaps.get(episode.fingerprint), severityTable }),
      )
      .sort(byWorth);
    const { firing, muted } = countsOf(alerts);
    const { shown, heldBack } = toldOn(this.told, this.options.midnight(now, 0));
    const { notice } = this.records;
    return {
      at: now,
      alerts: alerts.slice(0, listCap),
      firing,
      muted,
      silences: silencesAt(this.silences.values(), now),
      problems: this.options.rules.problems(),
      severityTable,
      shownToday: shown,
      heldBackToday: heldBack,
      notices: [...(notice === undefined ? [] : [notice]), ...this.options.notices()],
    };
  }

  answer(ask: AlertAsk, now: UnixMs): AlertAnswer {
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
        return this.silence(ask, now);
      case 'unsilence':
        return this.unsilence(ask.id, now);
      default: {
        const { records, options } = this;
        this.write();
        const viewOf = (episode: Episode): ReturnType<typeof alertOf> => this.viewOf(episode, now);
        return answered(ask, {
          records,
          rules: options.rules,
          viewOf,
          find: (id) => this.find(id),
          now,
          midnight: options.midnight,
        });
      }
    }
  }

  private find(id: string): Episode | undefined {
    return [...this.open.values(), ...this.recent].find((one) => one.id === id) ?? this.records.episode(id);
  }

  private viewOf(episode: Episode, now: UnixMs): ReturnType<typeof alertOf> {
    const { severityTable } = this.options.settings();
    const mute = episode.condition === 'resolved' ? undefined : this.muting(now).of(episode);
    return alertOf(episode, { mute, flap: this.flaps.get(episode.fingerprint), severityTable });
  }

  private muting(now: UnixMs): Muting {
    const firing = [...this.open.values()].filter(({ condition }) => condition === 'firing');
    return new Muting(firing, { silences: [...this.silences.values()], inhibit: this.options.settings().inhibit, now });
  }

  private take({ after, action, why }: Change, now: UnixMs): void {
    this.put(after);
    if (why === '') return;
    let episode = after;
    if (action === 'firing') {
      this.options.count({ kind: 'fired', rule: after.rule, severity: severityOf(after.labels) }, now);
      const assignee = after.assignee ?? assigneeOf(after, this.options.settings(), now);
      if (assignee !== undefined && assignee !== after.assignee) {
        episode = { ...after, assignee };
        this.log({ at: now, by: 'schedule', action: 'assigned', subject: episode.id, why: assignee });
      }
    }
    if (action === 'resolved') this.over(episode, now);
    // An episode that never fired is of no interest to anybody later.
    if (episode.firingSince !== undefined) this.keep(episode);
    if (action !== 'pending' && action !== 'inactive')
      this.log({ at: now, by: 'rule', action, subject: episode.id, why });
    this.regroup(episode, now);
  }

  private put(episode: Episode): void {
    if (episode.condition === 'resolved') this.open.delete(episode.fingerprint);
    else this.open.set(episode.fingerprint, episode);
  }

  private keep(episode: Episode): void {
    this.put(episode);
    this.draft.episodes.push(episode);
  }

  private over(episode: Episode, now: UnixMs): void {
    this.recent.push(episode);
    const took = resolveMs(episode);
    const { rule, labels } = episode;
    if (took !== undefined) this.options.count({ kind: 'resolved', rule, severity: severityOf(labels), ms: took }, now);
  }

  private look(fingerprint: string, { firing }: Pick<Flap, 'firing'>, now: UnixMs): void {
    const before = this.flaps.get(fingerprint);
    if (before !== undefined || firing) this.flaps.set(fingerprint, looked(before, { firing }, now));
  }

  private regroup(episode: Episode, now: UnixMs): void {
    if (episode.firingSince === undefined) return;
    const { fingerprint, labels, firingSince: startsAt, condition } = episode;
    const grouped = { fingerprint, labels, startsAt, firing: condition === 'firing' };
    this.groups = received(this.groups, grouped, { times: this.options.settings().grouping, now });
  }

  private escalate(episode: Episode, { escalation, rota }: AlertSettings, now: UnixMs): void {
    const level = levelAt(episode, escalation, now);
    if (level === episode.level) return;
    const who = escalation.find((step) => step.level === level)?.who ?? '';
    const onCall = level === 1 ? onCallAt(rota, now) : undefined;
    const assignee = episode.assignee ?? onCall;
    this.keep({ ...episode, level, ...(assignee === undefined ? {} : { assignee }) });
    this.log({
      at: now,
      by: 'schedule',
      action: `escalated to level ${String(level)}`,
      subject: episode.id,
      why: onCall === undefined ? who : `${who}: ${onCall}`,
    });
  }

  private flush(settings: AlertSettings, now: UnixMs): void {
    const muting = this.muting(now);
    const isMuted = (fingerprint: string): boolean => {
      const episode = this.open.get(fingerprint);
      return episode !== undefined && muting.of(episode) !== undefined;
    };
    const { groups, flushes } = flushed(this.groups, settings.grouping, { now, isMuted });
    this.groups = groups;
    for (const { fresh } of flushes) {
      const episodes = fresh.flatMap((fingerprint) => this.open.get(fingerprint) ?? []);
      this.tell(
        episodes.filter((episode) => this.isWorthTelling(episode, settings)),
        settings,
        now,
      );
    }
  }

  private isWorthTelling(episode: Episode, { overrides }: AlertSettings): boolean {
    return (
      episode.acknowledgedAt === undefined &&
      severityOf(episode.labels) !== 'low' &&
      overrides[episode.rule]?.notify !== false &&
      this.flaps.get(episode.fingerprint)?.flapping !== true
    );
  }

  private tell(episodes: readonly Episode[], { restraint }: AlertSettings, now: UnixMs): void {
    const { diagnose, midnight, channel, count } = this.options;
    const told = tell(episodes, this.told, {
      restraint,
      now,
      midnight: midnight(now, 0),
      diagnose: () => diagnose(now),
    });
    if (told === undefined) return;
    this.told = told.decision.told;
    this.toldChanged = true;
    count({ kind: told.decision.shown ? 'shown' : 'held back' }, now);
    for (const { id } of episodes)
      this.log({
        at: now,
        by: 'system',
        action: told.decision.shown ? 'shown' : 'held back',
        subject: id,
        why: told.decision.reason,
      });
    if (told.notice !== undefined) channel.deliver(told.notice);
  }

  private act(ask: Act, now: UnixMs): AlertAnswer {
    const by = this.options.settings().user;
    if (ask.kind === 'resolve' && ask.note.trim() === '')
      return { kind: 'refused', reason: 'Say in a few words what was done: a note belongs to it.' };
    let changed = 0;
    let known = 0;
    for (const id of new Set(ask.ids)) {
      const before = this.find(id);
      if (before === undefined) continue;
      known += 1;
      const done = acted(before, ask, { by, now });
      if (done === undefined) continue;
      changed += 1;
      this.changedByHand(done.after, { kind: ask.kind, wasOver: before.condition === 'resolved' }, now);
      this.log({ at: now, by, action: done.action, subject: id, why: done.why });
    }
    this.write();
    return known === 0 ? { kind: 'refused', reason: 'There is no such alert any more.' } : { kind: 'done', changed };
  }

  private changedByHand(
    after: Episode,
    { kind, wasOver }: { readonly kind: Act['kind']; readonly wasOver: boolean },
    now: UnixMs,
  ): void {
    if (wasOver) {
      this.recent = this.recent.map((one) => (one.id === after.id ? after : one));
      this.draft.episodes.push(after);
    } else this.keep(after);
    const event = { rule: after.rule, severity: severityOf(after.labels) };
    const took = acknowledgeMs(after);
    if (kind === 'acknowledge' && took !== undefined)
      this.options.count({ kind: 'acknowledged', ...event, ms: took }, now);
    if (kind === 'not-useful' && after.notUseful) this.options.count({ kind: 'not useful', ...event }, now);
    if (kind !== 'resolve') return;
    this.resolvedByHand.set(after.fingerprint, after.rule);
    this.over(after, now);
    this.regroup(after, now);
  }

  private silence(ask: Extract<AlertAsk, { readonly kind: 'silence' }>, now: UnixMs): AlertAnswer {
    const by = this.options.settings().user;
    const silence = silenceOf(ask, { by, now, number: this.silences.size + 1 });
    if (typeof silence === 'string') return { kind: 'refused', reason: silence };
    this.silences.set(silence.id, silence);
    this.draft.silences.push(silence);
    this.log({ at: now, by, action: 'silenced', subject: silence.id, why: silence.comment });
    this.write();
    return { kind: 'done', changed: 1, silence: silence.id };
  }

  private unsilence(id: string, now: UnixMs): AlertAnswer {
    const known = this.silences.get(id);
    if (known === undefined || silenceState(known, now) === 'expired')
      return { kind: 'refused', reason: 'There is no such silence any more.' };
    const silence = { ...known, endsAt: now };
    this.silences.set(id, silence);
    this.draft.silences.push(silence);
    this.log({ at: now, by: this.options.settings().user, action: 'silence ended', subject: id, why: '' });
    this.write();
    return { kind: 'done', changed: 1 };
  }

  private log(...entries: readonly AuditDraft[]): void {
    this.draft.audit.push(...entries);
  }

  /** What the file does not take now, because it is busy, is written at the next tick. */
  private write(): void {
    const { draft } = this;
    if (draft.episodes.length + draft.silences.length + draft.audit.length === 0 && !this.toldChanged) return;
    if (!this.records.write({ ...draft, ...(this.toldChanged ? { told: this.told } : {}) })) {
      for (const list of [draft.episodes, draft.silences, draft.audit])
        list.splice(0, Math.max(0, list.length - waitingCap));
      return;
    }
    this.draft = { episodes: [], silences: [], audit: [] };
    this.toldChanged = false;
  }
}
