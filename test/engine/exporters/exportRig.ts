// Windows that measure, and what sends it: one clock, one file, a host that can be out of reach.
import type { AlertEpisode, AuditEntry } from '../../../src/common/alerts.ts';
import type { Clock } from '../../../src/common/clock.ts';
import type { HostAnswer, HostAsk, HttpOutgoing, SendResult } from '../../../src/common/protocol/channels.ts';
import { Exporters, type ExportersOptions } from '../../../src/engine/exporters/exporters.ts';
import type { Marks } from '../../../src/engine/exporters/rounds.ts';
import { readSelector } from '../../../src/engine/query/query.ts';
import { reopenHistory, resolutions } from '../../../src/engine/store/store.ts';
import { HistoryRig, type RigWindow } from '../store/historyRig.ts';

export class ExportRig {
  readonly windows: HistoryRig;
  readonly marks = new Map<string, string>();
  readonly outcomes = new Map<string, number>();
  readonly faults: string[] = [];
  alerts: readonly AlertEpisode[] = [];
  audit: readonly AuditEntry[] = [];
  secrets: Readonly<Record<string, string>> = {};
  exporters: Exporters;
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly #send: (outgoing: HttpOutgoing) => Promise<SendResult>;
  #asked = 0;

  constructor(
    folder: string,
    raw: Readonly<Record<string, unknown>>,
    send: (outgoing: HttpOutgoing) => Promise<SendResult>,
  ) {
    this.windows = new HistoryRig(folder);
    this.#raw = raw;
    this.#send = send;
    this.exporters = this.restart();
  }

  /** As after a crash: nothing but the marks is known. */
  restart(): Exporters {
    this.exporters = new Exporters(this.#options());
    this.exporters.configure(this.#raw);
    return this.exporters;
  }

  #options(): ExportersOptions {
    return {
      clock: this.#clock(),
      random: () => 0.5,
      host: (ask) => this.#host(ask),
      readSelector,
      resolutions,
      open: () => {
        const place = [...this.windows.windows][0]?.history.place;
        return place === undefined ? undefined : reopenHistory(place).files;
      },
      alerts: () => this.alerts,
      audit: (after) => this.audit.filter(({ sequence }) => sequence > after).slice(0, 3),
      describe: (name) => ({ name: name.replaceAll('_', '.'), unit: '1', help: `Help of ${name}.` }),
      identity: (kind) => (kind === 'none' ? {} : { host: kind }),
      marks: (target) => {
        const text = this.marks.get(target);
        return text === undefined ? undefined : (JSON.parse(text) as Marks);
      },
      keepMarks: (target, marks) => {
        this.marks.set(target, JSON.stringify(marks));
      },
      outcome: (target, result, count) => {
        const key = `${target} ${result}`;
        this.outcomes.set(key, (this.outcomes.get(key) ?? 0) + count);
      },
      onFault: (reason) => {
        this.faults.push(reason);
      },
    };
  }

  /** Short pauses, between two slices of work, are none here. */
  #clock(): Clock {
    const { clock } = this.windows;
    return {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      every: (interval, work) => clock.every(interval, work),
      after: (delay, work) => {
        if (delay >= 100) return clock.after(delay, work);
        const immediate = setImmediate(work);
        return { dispose: () => clearImmediate(immediate) };
      },
    };
  }

  async #host(ask: HostAsk): Promise<HostAnswer> {
    this.#asked += 1;
    if (ask.kind === 'secrets') return { kind: 'secrets', secrets: this.secrets };
    if (ask.outgoing.kind !== 'http') throw new Error(`an export sends ${ask.outgoing.kind}`);
    return { kind: 'sent', result: await this.#send(ask.outgoing) };
  }

  /** Time passes for the windows, second by second; each ten what is due is sent. */
  async seconds(count: number, feed: (window: RigWindow, second: number) => void): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      this.windows.seconds(1, feed);
      if (done % 10 === 9) await this.#tick();
    }
  }

  /** Until nothing is asked of the host any more. */
  async #tick(): Promise<void> {
    this.exporters.tick({ delivers: true });
    for (let quiet = 0, before = this.#asked; quiet < 3; before = this.#asked) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      quiet = this.#asked === before ? quiet + 1 : 0;
    }
  }
}
