/**
 * The engine: builds the rooms and runs the one loop. In: host messages and the clock's ticks, a closed union. Out:
 * engine messages. The only file that sees every room.
 * Invariants: events are handled in order; a fault of one room is caught, named and counted, and the loop goes on.
 */
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { seriesName, type MetricId } from '../common/catalogue.ts';
import { reasonOf } from '../common/problem.ts';
import { engineProtocolVersion, type EngineSettings, type HostMessage } from '../common/protocol/engine.ts';
import type { Summary } from '../common/summary.ts';
import { ms, type UnixMs } from '../common/units.ts';
import { Alerting } from './alerting.ts';
import { Answers } from './answers.ts';
import { ClockSteps } from './clockSteps.ts';
import { createSummarizer } from './explain/explain.ts';
import type { EngineRim } from './engineRim.ts';
import { ExtensionNames } from './extensionNames.ts';
import { Faults, healthReport } from './health.ts';
import { HistoryTasks } from './historyTasks.ts';
import { CustomMetrics, Ingest, type Samples } from './ingest/ingest.ts';
import { createInbox } from './inbox.ts';
import { Jobs } from './jobs/jobs.ts';
import { Keeping } from './keeping.ts';
import { OwnCost } from './ownCost.ts';
import type { EngineJobs } from './performers.ts';
import { Queries } from './queries.ts';
import type { Queue } from './queue/queue.ts';
import { Saves } from './saves/saves.ts';
import { Serve } from './serve/serve.ts';
import { Sampler } from './sampler.ts';
import { createSources, type Sources } from './sources/sources.ts';
import { Stalls } from './stalls/stalls.ts';
import { Store } from './store/store.ts';
import { namedSamplesInto, samplesInto, sinkInto } from './storeWriters.ts';
import { Timeline } from './timeline/timeline.ts';

const [slotMs, slots] = [1_000, 3_600] as const;
/** The status bar is updated at most this often, and the sentence with it. */
const summaryEverySeconds = 2;
/** What is sampled less often need not be judged more often; but a hung server is told of by then. */
const slowestSummarySeconds = 10;

export class Engine implements Disposable {
  readonly #rim: EngineRim;
  readonly #store: Store;
  readonly #jobs: Jobs<EngineJobs>;
  readonly #history: Keeping;
  readonly #tasks: HistoryTasks;
  readonly #queries: Queries;
  readonly #alerting: Alerting;
  readonly #queue: Queue<HostMessage>;
  readonly #ingest: Ingest;
  readonly #custom: CustomMetrics;
  readonly #saves: Saves;
  readonly #stalls: Stalls;
  readonly #timeline: Timeline;
  readonly #sources: Sources;
  readonly #sampler: Sampler;
  readonly #answers: Answers;
  readonly #serve: Serve;
  readonly #steps: ClockSteps;
  readonly #summarizer;
  readonly #cost: OwnCost;
  readonly #faults: Faults;
  readonly #reasons = new Map<MetricId, string>();
  readonly #extensionNames: ExtensionNames;
  readonly #timers = new DisposableStore();
  #settings: EngineSettings;
  #summary: Summary;
  #seconds = 0;
  #tickDue: number;
  #drainDue: Disposable | undefined;

  constructor(rim: EngineRim) {
    this.#rim = rim;
    this.#faults = new Faults(rim);
    this.#settings = rim.options.settings;
    this.#extensionNames = new ExtensionNames(rim.options.extensions);
    this.#store = new Store({ slotMs, slots, seriesCap: this.#settings.seriesCap });
    const [store, clock] = [this.#store, rim.clock];
    const samples = samplesInto(store);
    this.#jobs = new Jobs({
      clock: rim.clock,
      start: rim.startJob,
      spent: (seconds) => {
        samples.add('ownCpu', { thread: 'jobs' }, rim.clock.now(), seconds);
        this.#sampler.spentElsewhere(seconds);
      },
    });
    this.#history = this.#createKeeping(samples);
    this.#timeline = new Timeline({
      keep: (events) => this.#history.keepEvents(events),
      kept: (span) => this.#history.events(span),
      add: samples.add.bind(samples),
    });
    this.#tasks = new HistoryTasks(rim, {
      jobs: this.#jobs,
      history: this.#history,
      maxBytes: () => this.#settings.history.maxMegabytes * 1e6,
      archiveFolder: () => this.#settings.history.archiveFolder,
    });
    this.#queries = new Queries({ store, source: this.#history, clock, onFault: this.#faults.of('query') });
    this.#custom = new CustomMetrics(namedSamplesInto(this.#store));
    this.#saves = new Saves({ observe: samples.observe.bind(samples) });
    this.#ingest = new Ingest(samples, this.#saves, () => this.#settings.budgets);
    this.#stalls = new Stalls(rim, {
      extensions: () => this.#extensionNames.all,
      isAllowed: () => this.#settings.profileStalls,
      onBattery: () => this.#sampler.onBattery,
      observe: samples.observe.bind(samples),
      failed: this.#faults.of('stall profiling'),
    });
    this.#cost = new OwnCost(samples, rim);
    this.#queue = createInbox(this.#faults);
    this.#sources = this.#timers.own(this.#createSources());
    this.#sampler = this.#createSampler();
    this.#alerting = this.#createAlerting(samples);
    this.#steps = new ClockSteps({ clock, store, sampler: this.#sampler, timeline: this.#timeline });
    this.#answers = new Answers({
      rim,
      queries: this.#queries,
      timeline: this.#timeline,
      alerts: this.#alerting,
      tasks: this.#tasks,
      nameOf: (extension) => this.#extensionNames.nameOf(extension),
      saves: () => this.#saves.list,
      health: (now) => this.#health(now),
    });
    this.#serve = this.#createServe();
    this.#summarizer = createSummarizer(this.#knowledge());
    this.#summary = this.#summarizer.summarize(rim.clock.now(), this.#settings, this.#sampler);
    this.#tickDue = rim.clock.elapsed() + slotMs;
  }

  #createKeeping(samples: Samples): Keeping {
    const { clock, options } = this.#rim;
    return new Keeping({
      rings: this.#store,
      clock,
      folder: options.history?.folder,
      samples,
      jobs: this.#jobs,
      customKind: (name) => this.#custom.kindOf(name),
      settings: () => this.#settings,
      onFault: this.#faults.of('history'),
      onReplaced: () => {
        this.#timeline.replaced(clock.now());
      },
    });
  }

  #createSources(): Sources {
    return createSources({
      ...this.#rim,
      ...this.#rim.options,
      names: this.#ingest,
      spent: (seconds) => {
        this.#sampler.spentElsewhere(seconds);
      },
      onFault: (source, reason) => {
        this.#faults.of(`source ${source}`)(reason);
      },
    });
  }

  #createAlerting(samples: Samples): Alerting {
    const [rim, store, queries, history] = [this.#rim, this.#store, this.#queries, this.#history];
    const diagnose = (at: UnixMs): ReturnType<Answers['diagnose']> => this.#answers.diagnose(at);
    const around = { rim, samples, store, queries, history, timeline: this.#timeline, diagnose };
    return new Alerting({ ...around, onFault: this.#faults.of('alerts') }, this.#settings.alerts ?? {});
  }

  #createServe(): Serve {
    return new Serve({
      answer: (query, at) => this.#queries.answer(query, at),
      slowest: (query) => this.#ingest.slowest(query),
      alerts: this.#alerting,
      timeline: (query, at) => this.#timeline.answer(query, at),
      send: (panel, reply) => {
        this.#rim.post({ type: 'panel', panel, reply });
      },
    });
  }

  #createSampler(): Sampler {
    return new Sampler({
      clock: this.#rim.clock,
      sources: this.#sources,
      settings: this.#settings.sampling,
      sinkAt: (at) => sinkInto(this.#store, at, this.#reasons),
      endAll: (metric, at) => {
        this.#store.endAll(seriesName(metric), at);
      },
      log: (message) => {
        this.#rim.post({ type: 'log', level: 'info', message });
      },
    });
  }

  #knowledge(): Parameters<typeof createSummarizer>[0] {
    return {
      ask: (expr, at) => this.#queries.ask(expr, at),
      lacking: (metric) => this.#lacking(metric),
      nameOf: (extension) => this.#extensionNames.nameOf(extension),
      seesCancels: (server) => this.#ingest.protocolOf(server) !== 'tsserver',
      ear: () => this.#saves.ear,
      alerts: (at) => this.#alerting.list(at).firing,
    };
  }

  start(): void {
    const { clock, post, cpuSeconds } = this.#rim;
    this.#sampler.tick(clock.now(), cpuSeconds());
    this.#timers.own(
      clock.every(ms(slotMs), () => {
        this.#tick();
      }),
    );
    post({ type: 'ready', version: engineProtocolVersion });
  }

  /** Accepts a message of the host; it is handled when the loop comes round, in order. */
  receive(message: HostMessage): void {
    if (message.type === 'ping') {
      this.#rim.post({ type: 'pong', sequence: message.sequence });
      return;
    }
    this.#queue.offer(message);
    this.#drainDue ??= this.#rim.clock.after(ms(0), () => {
      this.#drain();
    });
  }

  dispose(): void {
    this.#drainDue?.dispose();
    this.#timers.dispose();
    this.#stalls.dispose();
    this.#timeline.tick();
    this.#alerting.dispose();
    this.#history.dispose();
    this.#jobs.dispose();
  }

  #drain(): void {
    this.#drainDue?.dispose();
    this.#drainDue = undefined;
    this.#queue.drain((message) => {
      this.#handle(message);
    });
  }

  #handle(message: HostMessage): void {
    const now = this.#rim.clock.now();
    this.#timeline.hear(message, now);
    switch (message.type) {
      case 'event':
        break;
      case 'panel':
        this.#serve.handle(message.panel, message.request, { at: now, summary: this.#summary });
        break;
      case 'panel-closed':
        this.#serve.closed(message.panel);
        break;
      case 'settings':
        this.#configure(message.settings, now);
        break;
      case 'rules':
        this.#alerting.takeSources(message.sources);
        break;
      case 'ear':
      case 'save':
        this.#saves.accept(message);
        break;
      case 'custom':
        this.#custom.accept(message.batch);
        break;
      case 'append':
        if (this.#rim.acceptsAppend()) {
          for (const { name, labels, value } of message.samples) this.#store.set(name, labels, now, value);
        }
        break;
      case 'processes':
        this.#sources.processesChanged(message);
        break;
      case 'extensions':
        this.#extensionNames.learn(message.extensions);
        this.#sources.extensionsChanged(message.extensions);
        break;
      case 'health':
      case 'history':
      case 'history-cancel':
      case 'saves':
      case 'query':
      case 'diagnose':
      case 'alerts':
        this.#answers.give(message, now);
        break;
      case 'ping':
      case 'stop':
        break;
      default:
        if (message.type === 'tap-fault') {
          this.#faults.of(`tap ${message.fault.server}`.trim())(`${message.fault.kind}: ${message.fault.message}`);
        }
        if (message.type === 'server-started') this.#sources.processStarted();
        if (message.type === 'window') this.#sampler.take({ ...message, elapsedMs: this.#rim.clock.elapsed() });
        if (message.type === 'runtime') this.#sampler.hostSpent(message.record.ownCpuSeconds);
        this.#ingest.accept(message);
    }
  }

  #configure(settings: EngineSettings, now: UnixMs): void {
    this.#settings = settings;
    this.#store.setSeriesCap(settings.seriesCap);
    this.#sampler.take({ type: 'settings', settings: settings.sampling });
    this.#alerting.configure(settings.alerts ?? {}, now);
    this.#summarize(now);
  }

  #tick(): void {
    const { clock, cpuSeconds } = this.#rim;
    const elapsed = clock.elapsed();
    const latenessMs = Math.max(0, elapsed - this.#tickDue);
    this.#tickDue = elapsed + slotMs;
    this.#seconds += 1;
    const now = clock.now();
    this.#guarded('clock', () => {
      this.#steps.notice(now, elapsed);
    });
    this.#guarded('queue', this.#drain.bind(this));
    this.#guarded('sources', () => {
      this.#sampler.tick(now, cpuSeconds());
    });
    const { seconds } = this.#sampler.rates.fast;
    this.#guarded('ingest', () => {
      this.#ingest.tick(now);
      this.#saves.tick(now);
      this.#cost.sample(now, { latenessMs, queue: this.#queue.stats, store: this.#store.stats });
    });
    this.#guarded('store', () => {
      this.#store.close(now);
    });
    this.#guarded('history', () => {
      this.#history.tick(now);
      this.#timeline.tick();
    });
    this.#guarded('alerts', () => {
      this.#alerting.tick(now);
    });
    this.#guarded('explain', () => {
      const everySeconds = Math.min(slowestSummarySeconds, Math.max(summaryEverySeconds, seconds));
      if (this.#seconds % everySeconds === 0 || this.#summary.worst === undefined) this.#summarize(now);
    });
    this.#guarded('serve', () => {
      this.#serve.tick({ at: now, summary: this.#summary }, ms(Math.min(slowestSummarySeconds, seconds) * 1_000));
    });
  }

  /** A fault stays in its room: it is named, and the rest of the tick goes on. */
  #guarded(room: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#faults.of(room)(reasonOf(error));
    }
  }

  #summarize(now: UnixMs): void {
    const summary = this.#summarizer.summarize(now, this.#settings, this.#sampler);
    this.#summary = {
      ...summary,
      notices: [...summary.notices, ...this.#history.notices],
      lastSave: this.#saves.last((extension) => this.#extensionNames.nameOf(extension)),
    };
    for (const bar of this.#summary.bars) {
      if (bar.ratio !== null) this.#store.set(seriesName('status'), { bar: bar.id }, now, bar.ratio);
    }
    this.#rim.post({ type: 'summary', summary: this.#summary });
  }

  #health(now: UnixMs): ReturnType<typeof healthReport> {
    return healthReport({
      servers: this.#ingest.running,
      tapEnabled: this.#settings.tapEnabled,
      ear: this.#saves.ear,
      stalls: this.#stalls,
      hasSamples: (metric) => this.#queries.ask(`count(${seriesName(metric)})`, now).length > 0,
      lacking: (metric) => this.#lacking(metric),
      cost: [...this.#cost.describe((expr) => this.#queries.ask(expr, now)[0]?.value), ...this.#history.describe()],
      sampling: this.#sampler.describe(),
      faults: this.#faults.list,
    });
  }

  /** Why a metric cannot be had: what its source found, or what is known of the platform. */
  #lacking(metric: MetricId): string | undefined {
    return this.#reasons.get(metric);
  }
}
