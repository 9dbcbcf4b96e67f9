/**
 * Sends what is due: of each channel one message at a time, within its rate, while its circuit is closed. What fails comes
 * again later, with the same key; what nobody could deliver within its time, or what was refused, is given up and stays
 * visible.
 */
import type { HostAnswer, HostAsk, Secrets, SendResult } from '../../common/protocol/channels.ts';
import { reasonOf } from '../../common/problem.ts';
import { backOffMs } from '../../common/retrying.ts';
import { secretFault, type Configured, type NotificationSettings } from './channelSettings.ts';
import { httpVerdict, type Message, type Verdict } from './kind.ts';
import { requests } from './kinds.ts';
import type { Outbox } from './outbox.ts';
import { closedBreaker, failedOnce, taken, type Breaker, type Bucket } from './pacing.ts';
import { resultWithout, secretTexts } from './redaction.ts';
import type { Row } from './rows.ts';
import { expandFor, jsonSpelled, worded } from './wording.ts';

/** Longer than any request may take: after it, whoever has claimed a message is gone. */
const claimMs = 30_000;

export interface SenderOptions {
  readonly outbox: Outbox;
  settings(): NotificationSettings;
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** The host, which alone has secrets and sends. Rejects where it does not answer. */
  host(ask: HostAsk): Promise<HostAnswer>;
  delivered(row: Row, now: number): void;
  retried(row: Row, reason: string): void;
  onFault(error: unknown): void;
}

interface State {
  breaker: Breaker;
  bucket: Bucket | undefined;
  /** Nothing goes before, and why. */
  pausedUntil: number;
  reason: string;
  isBusy: boolean;
  /** When a message was taken last, and when one failed, and why; 0 where none has. */
  tookAt: number;
  failedAt: number;
  failure: string;
}

export interface SenderHealth extends Pick<State, 'tookAt' | 'failedAt' | 'failure' | 'pausedUntil'> {
  /** Why nothing is sent now; empty where nothing is in the way. */
  readonly paused: string;
  readonly breaker: 'closed' | 'open' | 'trial';
}

export class Sender {
  private readonly options: SenderOptions;
  private readonly states = new Map<string, State>();

  constructor(options: SenderOptions) {
    this.options = options;
  }

  /** Once a second. */
  tick(): void {
    const { channels } = this.options.settings();
    for (const name of this.states.keys()) if (!channels.has(name)) this.states.delete(name);
    for (const channel of channels.values()) this.pump(channel);
  }

  /** Its settings or secrets have changed: what was wrong may be well. */
  forgive(): void {
    for (const state of this.states.values())
      Object.assign(state, { breaker: closedBreaker, pausedUntil: 0, reason: '' });
  }

  /** How a channel does: what keeps it from sending now, and what came of it last in this window. */
  healthOf(name: string, now: number): SenderHealth {
    const state = this.states.get(name);
    const { breaker, pausedUntil = 0, reason = '', tookAt = 0, failedAt = 0, failure = '' } = state ?? {};
    const until = Math.max(breaker?.openUntil ?? 0, pausedUntil);
    const isOpen = (breaker?.openUntil ?? 0) > now;
    return {
      paused: until > now ? reason : '',
      pausedUntil: until > now ? until : 0,
      breaker: isOpen ? 'open' : (breaker?.opened ?? 0) > 0 ? 'trial' : 'closed',
      tookAt,
      failedAt,
      failure,
    };
  }

  private stateOf(name: string): State {
    let state = this.states.get(name);
    if (state === undefined) {
      state = {
        breaker: closedBreaker,
        bucket: undefined,
        pausedUntil: 0,
        reason: '',
        isBusy: false,
        tookAt: 0,
        failedAt: 0,
        failure: '',
      };
      this.states.set(name, state);
    }
    return state;
  }

  private pump(channel: Configured): void {
    const state = this.stateOf(channel.name);
    if (state.isBusy) return;
    const now = this.options.now();
    if (state.pausedUntil > now || state.breaker.openUntil > now) return;
    let row: Row | undefined;
    try {
      row = this.take(channel, state, now);
    } catch (error) {
      this.options.onFault(error);
    }
    if (row === undefined) return;
    state.isBusy = true;
    const claimed = row;
    this.send(claimed, channel)
      .then((verdict) => {
        this.settle(claimed, channel, verdict);
      })
      .catch((error: unknown) => {
        // The claim runs out, and it is tried again.
        this.options.onFault(error);
      })
      .finally(() => {
        state.isBusy = false;
        this.pump(channel);
      });
  }

  /** The next message, claimed; what is of no use any more is given up on the way. */
  private take({ name, perMinute }: Configured, state: State, now: number): Row | undefined {
    const { outbox } = this.options;
    for (;;) {
      const row = outbox.rows.next(name, now);
      if (row === undefined) return undefined;
      if (row.until <= now) {
        outbox.giveUp(row, row.reason === '' ? 'it was too late' : `it was too late; before: ${row.reason}`, now);
        continue;
      }
      const rated = taken(state.bucket, perMinute, now);
      if ('waitMs' in rated) {
        state.pausedUntil = now + rated.waitMs;
        state.reason = `at most ${String(perMinute)} messages a minute`;
        return undefined;
      }
      if (!outbox.rows.claim(row, now + claimMs, now)) return undefined;
      state.bucket = rated.bucket;
      return { ...row, attempts: row.attempts + 1 };
    }
  }

  private async send(row: Row, channel: Configured): Promise<Verdict> {
    const { host, now } = this.options;
    try {
      const given = await host({ kind: 'secrets', channel: channel.name });
      // A keychain that is locked is open again later.
      if (given.kind !== 'secrets') return httpVerdict(given.result, now());
      const { secrets } = given;
      const fault = secretFault(channel.type, secrets);
      if (fault !== undefined) return { kind: 'refused', reason: fault };
      const outgoing = this.request(row, channel, secrets);
      if (outgoing === 'nothing') return { kind: 'delivered' };
      if (outgoing.kind === 'problem') return { kind: 'refused', reason: outgoing.reason };
      const sent = await host({ kind: 'send', outgoing });
      const result: SendResult =
        sent.kind === 'sent'
          ? sent.result
          : { kind: 'failed', reason: 'the editor gave another answer', isFinal: false };
      // Before anything is cut off: of half a secret nobody would know that it is one.
      return httpVerdict(resultWithout(result, secretTexts(secrets, outgoing)), now());
    } catch (error) {
      return { kind: 'retry', reason: reasonOf(error) };
    }
  }

  private request(row: Row, channel: Configured, secrets: Secrets): ReturnType<(typeof requests)[Configured['type']]> {
    const now = this.options.now();
    const { body, key, at } = row;
    const stillOpen = this.options.outbox.rows.stillOpen(channel.name);
    const texts = worded(body, { templates: this.options.settings().templates, channel }, now);
    const message: Message = { ...body, ...texts, key, at, stillOpen };
    return requests[channel.type](message, {
      settings: channel,
      secrets,
      now,
      expand: (template) => expandFor(body, body.alerts[0], { template, now, spelled: jsonSpelled }),
    });
  }

  private settle(row: Row, channel: Configured, verdict: Verdict): void {
    const { outbox, random, delivered, retried } = this.options;
    const now = this.options.now();
    const state = this.stateOf(channel.name);
    if (verdict.kind === 'delivered') {
      state.breaker = closedBreaker;
      state.tookAt = now;
      outbox.rows.change(row.id, { state: 'delivered', ended: now, claimed: 0, reason: '' });
      delivered(row, now);
      return;
    }
    const { reason } = verdict;
    Object.assign(state, { failedAt: now, failure: reason });
    if (verdict.kind === 'refused') {
      // It has answered: it is not dead.
      state.breaker = closedBreaker;
      outbox.giveUp(row, reason, now);
      return;
    }
    const asked = verdict.afterMs ?? 0;
    state.breaker = failedOnce(state.breaker, now, random());
    state.pausedUntil = now + asked;
    state.reason = reason;
    // While it is open nobody counts the attempts of what waits.
    const due = now + Math.max(asked, backOffMs(row.attempts, random()));
    outbox.rows.change(row.id, { due, claimed: 0, reason });
    retried(row, reason);
  }
}
