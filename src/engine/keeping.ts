import {
  catalogue,
  keptInHistory,
  metricIds,
  seriesName,
  type MetricId,
  type MetricKind,
} from '../common/catalogue.ts';
import type { Clock } from '../common/clock.ts';
import type { Disposable } from '../common/disposable.ts';
import type { EngineSettings, HealthReport } from '../common/protocol/engine.ts';
import type { TimelineAnswer, TimelineEvent } from '../common/timeline.ts';
import type { UnixMs } from '../common/units.ts';
import { isGone, ownerMark } from './database/database.ts';
import type { Samples } from './ingest/ingest.ts';
import { alertSeries } from './rules/rules.ts';
import type { JobDoor } from './jobs/jobs.ts';
import {
  History,
  type EventSpan,
  type HistoryJobs,
  type Keep,
  type KeepSeconds,
  type Matcher,
  type Queryable,
} from './store/store.ts';

export interface KeepingOptions {
  readonly rings: Queryable;
  readonly clock: Clock;
  /** Where the file lies; without it there is no history. */
  readonly folder: string | undefined;
  readonly samples: Samples;
  readonly jobs: JobDoor<HistoryJobs>;
  /** The kind of a metric that another extension has declared. */
  customKind(name: string): MetricKind | undefined;
  settings(): EngineSettings;
  onFault(reason: string): void;
  /** A damaged file has been set aside. */
  onReplaced(): void;
}

const metrics = new Map<string, MetricId>(metricIds.map((id) => [seriesName(id), id]));

const daySeconds = 86_400;
/** What all windows of a machine would measure alike. */
const machineWide = /^(?:system|hw)_/;

export const isMachineWide = (name: string): boolean => machineWide.test(name);

/** What rules say of alerts, under the names that Prometheus gives it. */
const ofAlerts: ReadonlySet<string> = new Set(alertSeries);

/** What src/engine/learning writes. */
const learned = /:(?:forecast(?:_lower|_upper)?|anomaly_score|threshold)$/;

const keepOf = (name: string): Keep => {
  if (ofAlerts.has(name)) return 'window';
  // What is learned of a series is kept as that is.
  if (learned.test(name)) return isMachineWide(name) ? 'machine' : 'window';
  const metric = metrics.get(name);
  if (metric === undefined || !keptInHistory(metric)) return 'nothing';
  return isMachineWide(name) ? 'machine' : 'window';
};

/** History as the settings want it: opened, ticked, closed; and what is asked goes to the rings where there is none. */
export class Keeping implements Queryable, Disposable {
  readonly #options: KeepingOptions;
  #history: History | undefined;
  /** What was measured while history was off is not kept. */
  #since: UnixMs;

  constructor(options: KeepingOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  tick(now: UnixMs): void {
    const { folder, settings } = this.#options;
    if (folder === undefined || !settings().history.enabled) {
      this.#since = now;
      this.dispose();
    } else (this.#history ??= this.#begin(folder)).tick(now);
  }

  #begin(folder: string): History {
    const { rings, clock, samples, jobs, customKind, settings, onFault, onReplaced } = this.#options;
    return new History({
      rings,
      clock,
      since: this.#since,
      folder,
      jobs,
      owner: { mark: ownerMark(), isGone },
      maxBytes: () => settings().history.maxMegabytes * 1e6,
      keepSeconds: () => this.keepSeconds,
      archiveFolder: () => settings().history.archiveFolder,
      // What other extensions measure belongs to their window.
      keep: (name) => (customKind(name) === undefined ? keepOf(name) : 'window'),
      isCounter: (name) => {
        const metric = metrics.get(name);
        return (metric === undefined ? customKind(name) : catalogue[metric].kind) === 'counter';
      },
      wrote: (at, { ms, bytes }) => {
        samples.observe('historyWrite', {}, at, ms);
        samples.set('historySize', {}, at, bytes);
      },
      report: onFault,
      replaced: onReplaced,
    });
  }

  get keepSeconds(): KeepSeconds {
    const { tenSeconds, minutes, hours } = this.#options.settings().history.keepDays;
    return { chunk10: tenSeconds * daySeconds, chunk60: minutes * daySeconds, chunk3600: hours * daySeconds };
  }

  get #source(): Queryable {
    return this.#history ?? this.#options.rings;
  }

  readonly select: Queryable['select'] = (...asked) => this.#source.select(...asked);

  labelNames(): readonly string[] {
    return this.#source.labelNames();
  }

  labelValues(name: string, matchers?: readonly Matcher[]): readonly string[] {
    return this.#source.labelValues(name, matchers);
  }

  /** Writes events; false where there is no file, or not yet. */
  keepEvents(events: readonly TimelineEvent[]): boolean {
    return this.#history?.keepEvents(events) ?? false;
  }

  events(span: EventSpan): TimelineAnswer | undefined {
    return this.#history?.events(span);
  }

  /** What the panel must say of it. */
  get notices(): readonly string[] {
    return this.#history?.notices ?? [];
  }

  describe(): HealthReport['cost'] {
    if (this.#history !== undefined) return this.#history.describe();
    const off = this.#options.folder === undefined ? 'nowhere to keep it' : 'see the setting vitals.history.enabled';
    return [{ what: 'History', value: `History is off: ${off}.` }];
  }

  /** Whether this window judges and records the machine: always, where there is no file that others share. */
  get leadsMachine(): boolean {
    return this.#history?.leadsMachine ?? true;
  }

  /** Where other rooms keep what is theirs; undefined where there is no file. */
  get shared(): History['shared'] {
    return this.#history?.shared;
  }

  /** The open file; undefined where there is none, and `why` says so. */
  get place(): History['place'] {
    return this.#history?.place;
  }

  get archiveProblem(): string | undefined {
    return this.#history?.archiveProblem;
  }

  get why(): string {
    return this.describe()[0]?.value ?? '';
  }

  dispose(): void {
    this.#history?.dispose();
    this.#history = undefined;
  }
}
