/**
 * Responses: what is done by itself when a condition holds, looked at, and put back. In: rules as data, what PromQL says
 * of them, what the editor answers, what a person wants, the time. Out: orders to the editor, records, entries for the
 * audit log.
 * Invariants: nothing is ordered that the user's settings do not allow, in a workspace that is not trusted nothing at
 * all; what is not checked against a manifest is never done unattended; every order is written down before it is given;
 * what has not helped within its time is put back. Bounds: 500 records; one response to one component at a time.
 */
import type { AuditDraft, Severity } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import {
  isOver,
  type PossibleResponse,
  type ResponseAsk,
  type ResponseInput,
  type ResponseList,
  type ResponseMeans,
  type ResponseOrder,
  type ResponseRecord,
  type ResponseReply,
  type ResponseRule,
} from '../../common/responses.ts';
import type { ResponseCounts } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import { valueText } from '../../common/valueText.ts';
import { accepted, advanced, replied, undoneByHand, type Seen, type Step } from './course.ts';
import { pausedReason, refusalOf } from './gates.ts';
import { listedOf } from './listing.ts';
import { MemoryResponses, type ResponseRecords } from './records.ts';
import { readResponseSettings, type ResponseSettings } from './settings.ts';
import { filledIn, targetKey } from './targets.ts';

export { StoredResponses, type ResponseRecords } from './records.ts';

export interface ResponsesOptions {
  readonly rules: readonly ResponseRule[];
  /** Names this editor process among those that share the records. */
  readonly owner: string;
  /** Whether a process that is named so has ended: what it had changed is put back when its window is opened again. */
  isGone(owner: string): boolean;
  ask(expr: string, at: UnixMs): readonly { readonly labels: Labels; readonly value: number }[];
  /** Why an expression cannot be used; undefined where it can. */
  problemOf(expr: string): string | undefined;
  /** With what it is done; undefined where nothing is known to do it with. */
  meansOf(rule: ResponseRule, target: Labels, at: UnixMs): ResponseMeans | undefined;
  /** Whether the severity table lets this be done without a question. */
  isAutomatic(severity: Severity): boolean;
  /** Whether one more notification may be shown today; it is counted as shown. */
  mayShow(severity: Severity, at: UnixMs): boolean;
  order(order: ResponseOrder): void;
  audit(entry: AuditDraft): void;
  /** Something was done, or put back: for the timeline. */
  noted(record: ResponseRecord, told: string, at: UnixMs): void;
  newId(): string;
}

const everyMs = 15_000;
const possibleCap = 30;
/** In `until` of a rule: what the component held when the response was thought of, in bytes. */
export const memoryWord = '{{memory}}';

export class Responses {
  private readonly options: ResponsesOptions;
  private records: ResponseRecords = new MemoryResponses();
  private settings: ResponseSettings;
  private problems: readonly string[] = [];
  private readonly active = new Map<string, ResponseRecord>();
  private readonly unwritten = new Map<string, ResponseRecord>();
  /** By rule and target: since when its condition holds without a gap. */
  private readonly held = new Map<string, UnixMs>();
  private lookedAt: UnixMs | undefined;

  constructor(options: ResponsesOptions, input: ResponseInput) {
    this.options = options;
    this.settings = this.read(input);
  }

  private read(input: ResponseInput): ResponseSettings {
    const { value, problems } = readResponseSettings(input, this.options.rules, (expr) => this.options.problemOf(expr));
    this.problems = problems;
    return value;
  }

  /** Gives back what is wrong with the settings. */
  configure(input: ResponseInput, now: UnixMs): readonly string[] {
    this.settings = this.read(input);
    if (pausedReason(this.settings) !== '')
      for (const record of [...this.active.values()])
        if (record.state === 'waiting') {
          const reason = 'automatic responses were switched off';
          this.take(
            { record: { ...record, state: 'declined', reason, endedAt: now }, order: 'withdraw', told: reason },
            now,
          );
        }
    return this.problems;
  }

  /** Other records from now on; what this editor has in hand goes on. */
  use(records: ResponseRecords, now: UnixMs): void {
    const { owner, isGone } = this.options;
    for (const one of this.active.values()) this.unwritten.set(one.id, one);
    this.records = records;
    for (const one of records.recent()) {
      if (isOver(one.state) || this.active.has(one.id)) continue;
      if (one.owner === owner) this.active.set(one.id, one);
      else if (isGone(one.owner))
        this.unwritten.set(one.id, { ...one, state: 'undone', endedAt: now, reason: 'its window was closed or ended' });
    }
  }

  /** Once a second. `leads`: whether this window sees to what all windows of the machine would see alike. */
  tick(now: UnixMs, { leads }: { readonly leads: boolean }): void {
    this.write();
    if (this.lookedAt !== undefined && Math.abs(now - this.lookedAt) < everyMs) return;
    this.lookedAt = now;
    const isPaused = pausedReason(this.settings) !== '';
    for (const rule of this.settings.rules) {
      const mine = [...this.active.values()].filter((one) => one.rule === rule.id);
      const isWanted = !isPaused && this.settings.modeOf(rule.kind) !== 'off' && this.isForUs(rule, { leads });
      if (!isWanted && mine.length === 0) continue;
      const holding = new Map(this.options.ask(rule.when, now).map((one) => [targetKey(one.labels), one]));
      for (const record of mine)
        this.advance(record, { rule, value: holding.get(targetKey(record.target))?.value }, now);
      if (isWanted) this.think(rule, holding, now);
    }
    this.write();
  }

  private isForUs({ id }: ResponseRule, { leads }: { readonly leads: boolean }): boolean {
    return id !== 'scale-machine' || (leads && this.settings.addsMachines);
  }

  private advance(
    record: ResponseRecord,
    { rule, value }: { readonly rule: ResponseRule; readonly value: number | undefined },
    now: UnixMs,
  ): void {
    const until = rule.until.replaceAll(memoryWord, String(record.memoryBytes ?? 0));
    const isLooked = record.state === 'standing' || record.state === 'trial';
    const over =
      isLooked && this.options.ask(until, now).some(({ labels }) => targetKey(labels) === targetKey(record.target));
    const seen: Seen = { value, over };
    this.take(advanced(record, { rule, seen, now }), now, record);
  }

  /** What has held for long enough, and may be answered. */
  private think(
    rule: ResponseRule,
    holding: ReadonlyMap<string, { readonly labels: Labels; readonly value: number }>,
    now: UnixMs,
  ): void {
    const prefix = `${rule.id} `;
    for (const key of this.held.keys())
      if (key.startsWith(prefix) && !holding.has(key.slice(prefix.length))) this.held.delete(key);
    for (const [key, { labels, value }] of holding) {
      const since = this.held.get(prefix + key) ?? now;
      this.held.set(prefix + key, since);
      if (now - since >= rule.forSeconds * 1_000) this.begin(rule, { target: labels, value }, now);
    }
  }

  private begin(
    rule: ResponseRule,
    { target, value }: { readonly target: Labels; readonly value: number },
    now: UnixMs,
  ): void {
    const { settings, options } = this;
    if (refusalOf(rule, target, { records: this.all(), settings, now }) !== undefined) return;
    const means = options.meansOf(rule, target, now);
    if (means === undefined) return;
    const isAuto = settings.modeOf(rule.kind) === 'auto' && options.isAutomatic(rule.severity) && isUnattended(means);
    const record: ResponseRecord = {
      id: options.newId(),
      rule: rule.id,
      kind: rule.kind,
      title: filledIn(rule.title, target),
      because: filledIn(rule.because, target, valueText(value, rule.unit)),
      target,
      mode: isAuto ? 'auto' : 'ask',
      state: isAuto ? 'acting' : 'waiting',
      at: now,
      ...(isAuto ? { actedAt: now } : {}),
      changes: [],
      unit: rule.unit,
      before: value,
      after: null,
      helped: null,
      reason: isAuto ? 'by itself' : 'waits for you',
      trials: 0,
      ...(means.memory === undefined ? {} : { memoryBytes: means.memory.bytes }),
      owner: options.owner,
    };
    this.keep(record);
    this.log(record, [isAuto ? 'begun' : 'asked', record.because], now);
    this.order(record, { act: isAuto ? 'do' : 'ask', rule }, now);
  }

  /** What the editor answers to an order. */
  reply(reply: ResponseReply, now: UnixMs): void {
    const record = this.find(reply.id);
    if (record !== undefined) this.take(replied(record, reply, now), now, record);
    this.write();
  }

  /** Undefined while none is thought of. */
  get counts(): ResponseCounts | undefined {
    if (pausedReason(this.settings) !== '') return undefined;
    const waiting = [...this.active.values()].filter(({ state }) => state === 'waiting').length;
    return { waiting, standing: this.active.size - waiting };
  }

  answer(ask: ResponseAsk, now: UnixMs): ResponseList {
    if (ask.kind !== 'list' && ask.kind !== 'possible') {
      const record = this.find(ask.id);
      if (record !== undefined) this.act(ask.kind, record, now);
      this.write();
    }
    const { options, problems, settings } = this;
    const records = [...this.all()].sort((a, b) => Number(isOver(a.state)) - Number(isOver(b.state)) || b.at - a.at);
    return {
      mode: settings.mode,
      paused: pausedReason(settings),
      records,
      problems,
      owner: options.owner,
      ...listedOf({ ...options, records, settings, shipped: options.rules, now }),
      ...(ask.kind === 'possible' ? { possible: this.possible(ask.rule, now) } : {}),
    };
  }

  /** What a rule could be done to now, and what it is being done to. */
  private possible(id: string, now: UnixMs): readonly PossibleResponse[] {
    const rule = this.settings.rules.find((one) => one.id === id);
    if (rule === undefined) return [];
    const targets = new Map(this.options.ask(rule.targets, now).map(({ labels }) => [targetKey(labels), labels]));
    for (const { rule: of, target } of this.active.values()) if (of === id) targets.set(targetKey(target), target);
    return [...targets.values()].slice(0, possibleCap).flatMap((target) => {
      const means = this.options.meansOf(rule, target, now);
      return means === undefined ? [] : [{ target, title: filledIn(rule.title, target), kind: rule.kind, means }];
    });
  }

  private act(kind: 'do' | 'decline' | 'undo', record: ResponseRecord, now: UnixMs): void {
    const isMine = record.owner === this.options.owner;
    if (!isMine) return;
    if (kind === 'do' && record.state === 'waiting') this.take(accepted(record, now), now);
    if (kind === 'decline' && record.state === 'waiting')
      this.take(replied(record, { id: record.id, outcome: 'declined', reason: 'you did not want it' }, now), now);
    if (kind === 'undo' && (record.state === 'standing' || record.state === 'trial'))
      this.take(undoneByHand(record), now);
  }

  private find(id: string): ResponseRecord | undefined {
    return this.active.get(id) ?? this.all().find((one) => one.id === id);
  }

  private all(): readonly ResponseRecord[] {
    const known = new Map(this.records.recent().map((one) => [one.id, one]));
    for (const one of [...this.unwritten.values(), ...this.active.values()]) known.set(one.id, one);
    return [...known.values()];
  }

  private take({ record, order, told }: Step, now: UnixMs, before?: ResponseRecord): void {
    if (record === before && order === undefined) return;
    this.keep(record);
    if (told !== undefined) {
      this.log(record, [record.state, told], now);
      this.options.noted(record, told, now);
    }
    const rule = this.settings.rules.find(({ id }) => id === record.rule);
    if (order !== undefined && rule !== undefined) this.order(record, { act: order, rule }, now);
  }

  private keep(record: ResponseRecord): void {
    if (isOver(record.state)) this.active.delete(record.id);
    else this.active.set(record.id, record);
    this.unwritten.set(record.id, record);
  }

  private write(): void {
    if (this.unwritten.size > 0 && this.records.write([...this.unwritten.values()])) this.unwritten.clear();
  }

  private log({ id, title }: ResponseRecord, [action, why]: readonly [string, string], at: UnixMs): void {
    this.options.audit({ at, by: 'response', action: `response ${action}`, subject: id, why: `${title}: ${why}` });
  }

  /** Written down first: an order that nobody remembers could not be put back. */
  private order(
    record: ResponseRecord,
    { act, rule }: { readonly act: ResponseOrder['act']; readonly rule: ResponseRule },
    now: UnixMs,
  ): void {
    this.write();
    const { meansOf, mayShow, order } = this.options;
    const means = meansOf(rule, record.target, now) ?? {};
    order({ id: record.id, act, record, mayShow: act === 'ask' && mayShow(rule.severity, now), means });
  }
}

/** Whether all of it was read in a manifest, and nothing has to be ended by force. */
const isUnattended = ({ change, restart, pid }: ResponseMeans): boolean =>
  pid === undefined && change?.checked !== false && restart?.checked !== false;
