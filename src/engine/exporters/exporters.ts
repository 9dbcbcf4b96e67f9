/**
 * Sends what this machine measures to a team's servers: Prometheus's remote write, OpenTelemetry's protocol, alerts to an
 * Alertmanager, the audit log to a SIEM. In: targets, the history file, the alerts, the audit log. Out: requests that the host sends, how far each target has come.
 * Invariants: nothing is sent but to what the user has named; history is the queue, so that an outage is caught up with
 * after any restart, in order, and each row is sent until it is taken; a body that a server refuses for good is dropped
 * and counted; one window sends for all. Bounds: a round of twelve rows of each series is held at a time; what is older
 * than history keeps at that resolution is lost, and counted; no step takes longer than some milliseconds.
 * A bundle of its own (`dist/exporters.js`), read where a target is named.
 */
import type { AlertEpisode, AuditEntry } from '../../common/alerts.ts';
import type { Clock } from '../../common/clock.ts';
import type { Labels } from '../../common/labels.ts';
import { reasonOf } from '../../common/problem.ts';
import type { HostAnswer, HostAsk } from '../../common/protocol/channels.ts';
import type { HistoryFiles, Resolution } from '../store/store.ts';
import { alertmanagerBody } from './alertmanagerBody.ts';
import type { Described, EncodedBody, Encoding, ExportedSeries } from './exported.ts';
import { otlpBody } from './otlp.ts';
import { otlpLogsBody } from './otlpLogs.ts';
import { Abandoned, Pusher } from './pusher.ts';
import { remoteWriteBody } from './remoteWrite.ts';
import { beginOf, Rounds, whole, type Marks, type Round } from './rounds.ts';
import { readExportSettings, type ExportSettings, type ReadSelector, type Target } from './targets.ts';

export { secretsOf } from './pusher.ts';

export interface ExportersOptions {
  readonly clock: Clock;
  random(): number;
  host(ask: HostAsk): Promise<HostAnswer>;
  readSelector: ReadSelector;
  /** The finest first. */
  readonly resolutions: readonly Resolution[];
  /** The history file, to be read and closed; undefined where there is none now. */
  open(): HistoryFiles | undefined;
  /** Alerts that fire, and those that ended in the last minutes. */
  alerts(): readonly AlertEpisode[];
  /** Entries of the audit log of a higher number, the oldest first; some hundred at most. */
  audit(after: number): readonly AuditEntry[];
  describe(seriesName: string): Described | undefined;
  /** The labels `host` and `user`. */
  identity(kind: ExportSettings['identity']): Labels;
  marks(target: string): Marks | undefined;
  /** Keeps them over a restart. May throw. */
  keepMarks(target: string, marks: Marks): void;
  /** What came of a body: samples, or alerts. */
  outcome(target: string, result: 'sent' | 'dropped' | 'lost', samples: number): void;
  onFault(reason: string): void;
}

export interface TargetView {
  readonly name: string;
  readonly type: Target['type'];
  /** When the last body was taken; undefined where none has been. */
  readonly sentAt: number | undefined;
  /** Until when everything has been sent. */
  readonly upTo: number | undefined;
  /** Why nothing goes through now; empty where nothing is in the way. */
  readonly problem: string;
}

/** Samples a body holds at most; a histogram counts as several. */
const samplesAtOnce = 4_000;
const histogramWeight = 8;
/** A step of reading holds the engine for this long. */
const sliceMs = 8;
const betweenSlicesMs = 4;
/** Until something has gone through it is looked at more often: whoever has just set a server up is waiting for it. */
const firstEveryMs = 5_000;
/** How far the audit log has been sent: the number of its entry. */
const auditMark = 'audit';

const weightOf = ({ kind, points }: ExportedSeries): number =>
  points.length * (kind === 'histogram' ? histogramWeight : 1);

/** Parts that fit into a body each. */
const parted = (all: readonly ExportedSeries[]): ExportedSeries[][] => {
  const parts: ExportedSeries[][] = [];
  let weight = Infinity;
  for (const series of all) {
    if (weight + weightOf(series) > samplesAtOnce) {
      parts.push([]);
      weight = 0;
    }
    parts.at(-1)?.push(series);
    weight += weightOf(series);
  }
  return parts;
};

const samplesIn = (series: readonly ExportedSeries[]): number =>
  series.reduce((sum, { points }) => sum + points.length, 0);

/** The same points, those of one time together, the oldest first. */
const momentsOf = (part: readonly ExportedSeries[]): readonly (readonly ExportedSeries[])[] => {
  const moments = new Map<number, ExportedSeries[]>();
  for (const series of part)
    for (const point of series.points) {
      const one = { ...series, points: [point] };
      const known = moments.get(point.atMs);
      if (known === undefined) moments.set(point.atMs, [one]);
      else known.push(one);
    }
  return [...moments].sort(([a], [b]) => a - b).map(([, series]) => series);
};

class Line {
  readonly target: Target;
  readonly pusher: Pusher;
  readonly rounds: Rounds;
  sentAt: number | undefined;
  upTo: number | undefined;
  due: number;
  isBusy = false;
  /** Firing when they were last told of: their end is told, too. */
  told = new Set<string>();

  constructor(parts: {
    readonly target: Target;
    readonly pusher: Pusher;
    readonly rounds: Rounds;
    readonly due: number;
  }) {
    ({ target: this.target, pusher: this.pusher, rounds: this.rounds, due: this.due } = parts);
  }
}

export class Exporters {
  readonly #options: ExportersOptions;
  #settings: ExportSettings = { targets: [], labels: {}, identity: 'none', problems: [] };
  #lines: Line[] = [];
  #written = '';

  constructor(options: ExportersOptions) {
    this.#options = options;
  }

  /** `raw`: the settings below `vitals.export`. */
  configure(raw: Readonly<Record<string, unknown>>): void {
    const written = JSON.stringify(raw);
    if (written === this.#written) return;
    this.#written = written;
    this.#settings = readExportSettings(raw, this.#options.readSelector);
    this.#abandon();
  }

  get problems(): readonly string[] {
    return this.#settings.problems;
  }

  get view(): readonly TargetView[] {
    return this.#lines.map(({ target: { name, type }, sentAt, upTo, pusher }) => ({
      name,
      type,
      sentAt,
      upTo,
      problem: pusher.problem,
    }));
  }

  /** Once a second. `delivers`: this window sends for all. */
  tick({ delivers }: { readonly delivers: boolean }): void {
    if (!delivers) {
      this.#abandon();
      return;
    }
    const now = this.#options.clock.now();
    if (this.#lines.length === 0) this.#lines = this.#settings.targets.map((target) => this.#line(target, now));
    for (const line of this.#lines) {
      if (line.isBusy || line.due > now) continue;
      line.isBusy = true;
      line.due = now + (line.sentAt === undefined ? Math.min(firstEveryMs, line.target.everyMs) : line.target.everyMs);
      this.#run(line)
        .then(() => {
          line.isBusy = false;
        })
        .catch((error: unknown) => {
          if (error instanceof Abandoned) return;
          this.#options.onFault(`${line.target.name}: ${reasonOf(error)}`);
          // Totals may be half counted: it begins again at what was taken last.
          this.#lines = this.#lines.map((one) => (one === line ? this.#line(line.target, line.due) : one));
        });
    }
  }

  dispose(): void {
    this.#abandon();
  }

  #abandon(): void {
    for (const { pusher } of this.#lines) pusher.dispose();
    this.#lines = [];
  }

  #line(target: Target, due: number): Line {
    const { clock, random, host, resolutions, marks } = this.#options;
    const [finest] = resolutions;
    const resolution = resolutions.find(({ seconds }) => seconds === target.rowSeconds) ?? finest;
    if (finest === undefined || resolution === undefined) throw new Error('history has no resolution');
    const begin = marks(target.name) ?? beginOf(clock.now());
    const rounds = new Rounds({ selectors: target.selectors, resolution, resolutions, marks: begin });
    const pusher = new Pusher({ target, clock, random, host });
    return new Line({ target, pusher, rounds, due });
  }

  #encoding(): Encoding {
    const { describe, identity } = this.#options;
    const labels = { ...identity(this.#settings.identity), ...this.#settings.labels };
    return { labels, describe: (name) => describe(name) };
  }

  async #run(line: Line): Promise<void> {
    if (line.target.type === 'alertmanager') {
      await this.#tell(line);
      return;
    }
    if (line.target.type === 'otlp-logs') {
      await this.#log(line);
      return;
    }
    for (let round = await this.#read(line); round !== undefined; round = await this.#read(line)) {
      await this.#send(line, round);
      if (!round.hasMore) return;
    }
  }

  /** The file is read whole and closed before anything is sent: an outage must not keep it from being tidied up. */
  async #read({ rounds, pusher }: Line): Promise<Round | undefined> {
    const { open, clock } = this.#options;
    const files = open();
    if (files === undefined) return undefined;
    try {
      const steps = rounds.next(files);
      let begun = clock.elapsed();
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        if (clock.elapsed() - begun < sliceMs) continue;
        await pusher.pause(betweenSlicesMs);
        begun = clock.elapsed();
      }
    } finally {
      files.close();
    }
  }

  async #send(line: Line, round: Round): Promise<void> {
    const { name } = line.target;
    const encoding = this.#encoding();
    if (round.lostMs > 0) this.#options.outcome(name, 'lost', Math.round(round.lostMs / 1_000));
    for (const part of parted(round.series)) {
      const wasTaken = await this.#sendPart(line, part, encoding);
      if (wasTaken) continue;
      // A server refuses all of a body where one sample is there already, as after a crash: what is new goes by itself.
      for (const moment of momentsOf(part))
        if (!(await this.#sendPart(line, moment, encoding))) this.#options.outcome(name, 'dropped', samplesIn(moment));
    }
    line.upTo = round.marks[whole];
    this.#options.keepMarks(name, round.marks);
  }

  async #sendPart(line: Line, part: readonly ExportedSeries[], encoding: Encoding): Promise<boolean> {
    const wasTaken = await line.pusher.send(this.#encode(line.target, part, encoding), line.target.url);
    if (!wasTaken) return false;
    line.sentAt = this.#options.clock.now();
    this.#options.outcome(line.target.name, 'sent', samplesIn(part));
    return true;
  }

  #encode({ type, version }: Target, series: readonly ExportedSeries[], encoding: Encoding): EncodedBody {
    return type === 'otlp' ? otlpBody(series, encoding) : remoteWriteBody(series, encoding, version);
  }

  /** Each entry once, in order; one that is refused for good is counted, and the log goes on behind it. */
  async #log(line: Line): Promise<void> {
    const { audit, clock, keepMarks, marks, outcome } = this.#options;
    const { name, url } = line.target;
    for (;;) {
      const entries = audit(marks(name)?.[auditMark] ?? 0);
      const last = entries.at(-1);
      if (last === undefined) return;
      const { labels } = this.#encoding();
      const wasTaken = await line.pusher.send(otlpLogsBody(entries, labels), url);
      if (wasTaken) [line.sentAt, line.upTo] = [clock.now(), last.at];
      outcome(name, wasTaken ? 'sent' : 'dropped', entries.length);
      keepMarks(name, { [auditMark]: last.sequence });
    }
  }

  async #tell(line: Line): Promise<void> {
    const { clock, alerts, outcome } = this.#options;
    const { everyMs, name, url } = line.target;
    const wanted = alerts().filter(({ id, condition }) => condition === 'firing' || line.told.has(id));
    const { labels } = this.#encoding();
    const body = alertmanagerBody({ alerts: wanted, labels, now: clock.now(), everyMs });
    if (body === undefined) return;
    const wasTaken = await line.pusher.send(body, `${url.replace(/\/$/, '')}/api/v2/alerts`);
    if (wasTaken) line.sentAt = clock.now();
    line.told = new Set(wanted.filter(({ condition }) => condition === 'firing').map(({ id }) => id));
    outcome(name, wasTaken ? 'sent' : 'dropped', wanted.length);
  }
}
