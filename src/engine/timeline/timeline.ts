/**
 * Timeline: what changed, beside what happened. In: events of the host and of other rooms (`append`), host messages
 * that are events by themselves, gaps between ticks. Out: the events of a span, a counter by kind and subject.
 * Invariants: an event is in memory at once and on disk with the next tick where there is history; it waits there until
 * it is written; a span is answered from disk where there is one, so that events of other windows are in it.
 * Bounds: 1,000 events in memory and 200 that wait to be written (the oldest go, counted), 1,000 in an answer, texts of
 * 200 characters.
 */
import type { MetricId } from '../../common/catalogue.ts';
import type { EarState } from '../../common/calls.ts';
import type { Labels } from '../../common/labels.ts';
import type { HostMessage } from '../../common/protocol/engine.ts';
import { isTimelineKind, type TimelineAnswer, type TimelineEvent, type TimelineQuery } from '../../common/timeline.ts';
import { later, ms, unixMs, type UnixMs } from '../../common/units.ts';
import { pauseEvent } from './pause.ts';
import { Servers } from './servers.ts';

export interface TimelineOptions {
  /** Writes events to disk; false where that cannot be done now. */
  keep(events: readonly TimelineEvent[]): boolean;
  /** What the disk has of a span; undefined where there is none. */
  kept(span: { readonly from: UnixMs; readonly to: UnixMs; readonly limit: number }): TimelineAnswer | undefined;
  add(metric: MetricId, labels: Labels, at: UnixMs, delta: number): void;
}

const memoryCap = 1_000;
const waitingCap = 200;
const answerCap = 1_000;
const subjectCap = 120;
const textCap = 200;
/** An answer holds until something is appended, or for so long: another window may have written. */
const answerAgeMs = 5_000;

const earWords: Readonly<Record<EarState['state'], string>> = {
  on: 'was switched on',
  off: 'was switched off',
  failed: 'has failed and is off',
};

export class Timeline {
  readonly #options: TimelineOptions;
  readonly #servers: Servers;
  #memory: TimelineEvent[] = [];
  #waiting: TimelineEvent[] = [];
  #ear: EarState['state'] | undefined;
  #answers = new Map<string, { readonly at: UnixMs; readonly answer: TimelineAnswer }>();

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#servers = new Servers((event) => {
      this.append(event);
    });
  }

  /** Takes an event. The type promises what it is; a sender may be older or hostile. */
  append({ at, kind, subject, text }: TimelineEvent): void {
    if (!isTimelineKind(kind) || !Number.isFinite(at)) return;
    const event = { at, kind, subject: subject.slice(0, subjectCap), text: text.slice(0, textCap) };
    this.#options.add('changes', { kind, subject: event.subject }, at, 1);
    this.#memory.push(event);
    if (this.#memory.length > memoryCap) this.#memory.shift();
    this.#waiting.push(event);
    if (this.#waiting.length > waitingCap) {
      this.#waiting.shift();
      // Without history nothing is lost by it: memory still has them.
      this.#options.add('queueDropped', { where: 'timeline' }, at, 1);
    }
    this.#answers.clear();
  }

  /** Takes what a host message tells by itself, besides what other rooms make of it. */
  hear(message: HostMessage, now: UnixMs): void {
    switch (message.type) {
      case 'event':
        this.append(message.event);
        break;
      case 'server-started':
        this.#servers.started(message.server, message.at);
        break;
      case 'server-exited':
        this.#servers.exited(message);
        break;
      case 'ear':
        this.#heardEar(message.ear.state, now);
        break;
      default:
    }
  }

  /** How the second ear stands first is no change. */
  #heardEar(state: EarState['state'], at: UnixMs): void {
    const known = this.#ear;
    this.#ear = state;
    if (known === undefined || known === state) return;
    this.append({ at, kind: 'provider_timing', subject: '', text: `Provider timing ${earWords[state]}.` });
  }

  /** A damaged history has been set aside, with the events in it: those of this session are written anew. */
  replaced(at: UnixMs): void {
    this.#waiting = this.#memory.slice(-waitingCap);
    this.append({
      at,
      kind: 'history_replaced',
      subject: '',
      text: 'The history file was damaged: it was set aside and a new one begun.',
    });
  }

  /** Nothing was measured between two ticks. */
  paused(gap: { readonly from: UnixMs; readonly to: UnixMs; readonly elapsedMs: number }): void {
    this.append(pauseEvent(gap));
  }

  /** Called each second: what waits is written. */
  tick(): void {
    if (this.#waiting.length > 0 && this.#options.keep(this.#waiting)) {
      this.#waiting = [];
      this.#answers.clear();
    }
  }

  /** What lies in a span; where it ends now, up to `now`. */
  answer({ rangeMs, endMs }: TimelineQuery, now: UnixMs): TimelineAnswer {
    const key = `${String(rangeMs)} ${String(endMs)}`;
    const known = this.#answers.get(key);
    if (known !== undefined && Math.abs(now - known.at) < answerAgeMs) return known.answer;
    const to = unixMs(endMs ?? now);
    const answer = this.#read({ from: later(to, ms(-rangeMs)), to, limit: answerCap });
    if (this.#answers.size > 16) this.#answers.clear();
    this.#answers.set(key, { at: now, answer });
    return answer;
  }

  #read(span: { readonly from: UnixMs; readonly to: UnixMs; readonly limit: number }): TimelineAnswer {
    const within = (events: readonly TimelineEvent[]): TimelineEvent[] =>
      events.filter(({ at }) => at >= span.from && at <= span.to);
    const kept = this.#options.kept(span);
    // Of one moment the later comes first.
    const own = within(kept === undefined ? this.#memory : this.#waiting).reverse();
    const all = [...own, ...(kept?.events ?? [])];
    const events = all.sort((a, b) => b.at - a.at).slice(0, span.limit);
    return { events, from: span.from, to: span.to, more: (kept?.more ?? 0) + all.length - events.length };
  }
}
