/**
 * The rooms of the engine, built and joined: what each is handed of the others. It runs nothing; the loop is engine.ts.
 * The only file that sees every room.
 */
import type { Disposable } from '../common/disposable.ts';
import { seriesName, type MetricId } from '../common/catalogue.ts';
import type { ThresholdProposal } from '../common/learned.ts';
import type { EngineSettings, HostMessage } from '../common/protocol/engine.ts';
import { packed } from '../common/protocol/packed.ts';
import type { UnixMs } from '../common/units.ts';
import { ApiDesk } from './apiDesk.ts';
import type { ApiSettings } from '../common/access.ts';
import type { Summary } from '../common/summary.ts';
import { ActionsDesk } from './actionsDesk.ts';
import { Alerting } from './alerting.ts';
import { Answers } from './answers.ts';
import { BoardDesk } from './boardDesk.ts';
import { ClockSteps } from './clockSteps.ts';
import { createSummarizer } from './explain/explain.ts';
import type { EngineRim } from './engineRim.ts';
import { ExportDesk } from './exportDesk.ts';
import { ExtensionNames } from './extensionNames.ts';
import { ExtensionVersions } from './extensionVersions.ts';
import { Faults, healthReport } from './health.ts';
import { HistoryTasks } from './historyTasks.ts';
import { HostAsks } from './hostAsks.ts';
import { CustomMetrics, Ingest, type Samples } from './ingest/ingest.ts';
import { createInbox } from './inbox.ts';
import { Jobs } from './jobs/jobs.ts';
import { Keeping } from './keeping.ts';
import { Notifying } from './notifying.ts';
import { OwnCost } from './ownCost.ts';
import { Learned } from './learned.ts';
import type { AllJobs } from './performers.ts';
import { Queries } from './queries.ts';
import { RemoteDesk } from './remoteDesk.ts';
import type { ResponseInput } from '../common/responses.ts';
import { Responding } from './responding.ts';
import type { Queue } from './queue/queue.ts';
import { Saves } from './saves/saves.ts';
import { Serve } from './serve/serve.ts';
import { Sampler } from './sampler.ts';
import { createSources, type Sources } from './sources/sources.ts';
import { Stalls } from './stalls/stalls.ts';
import { Store } from './store/store.ts';
import { namedSamplesInto, samplesInto, sinkInto } from './storeWriters.ts';
import { TargetDesk } from './targetDesk.ts';
import { Timeline } from './timeline/timeline.ts';

export const [slotMs, slots] = [1_000, 3_600] as const;

/** Nobody has said that anything may be done. */
export const noResponses: ResponseInput = { trusted: false, raw: {} };

/** Nothing listens. */
export const noApi: ApiSettings = { enabled: false, port: 0 };

export class Rooms implements Disposable {
  readonly #rim: EngineRim;
  readonly store: Store;
  readonly jobs: Jobs<AllJobs>;
  readonly history: Keeping;
  readonly tasks: HistoryTasks;
  readonly queries: Queries;
  readonly notifying: Notifying;
  readonly alerting: Alerting;
  readonly learned: Learned;
  readonly queue: Queue<HostMessage>;
  readonly ingest: Ingest;
  readonly custom: CustomMetrics;
  readonly saves: Saves;
  readonly stalls: Stalls;
  readonly timeline: Timeline;
  readonly api: ApiDesk;
  readonly responding: Responding;
  readonly sources: Sources;
  readonly sampler: Sampler;
  readonly targets: TargetDesk;
  readonly host: HostAsks;
  readonly exporting: ExportDesk;
  readonly answers: Answers;
  readonly boards: BoardDesk;
  readonly remote: RemoteDesk;
  readonly serve: Serve;
  readonly steps: ClockSteps;
  readonly summarizer;
  readonly cost: OwnCost;
  readonly faults: Faults;
  readonly reasons = new Map<MetricId, string>();
  readonly extensionNames: ExtensionNames;
  readonly versions: ExtensionVersions;
  settings: EngineSettings;
  /** As the loop has last summed up. */
  latest: Summary | undefined;

  constructor(rim: EngineRim) {
    this.#rim = rim;
    [this.faults, this.host] = [new Faults(rim), new HostAsks(rim)];
    this.settings = rim.options.settings;
    this.extensionNames = new ExtensionNames(rim.options.extensions);
    this.store = new Store({ slotMs, slots, seriesCap: this.settings.seriesCap });
    const [store, clock, samples] = [this.store, rim.clock, samplesInto(this.store)];
    this.jobs = new Jobs({
      clock: rim.clock,
      start: rim.startJob,
      spent: (seconds) => {
        samples.add('ownCpu', { thread: 'jobs' }, rim.clock.now(), seconds);
        this.sampler.spentElsewhere(seconds);
      },
    });
    this.history = this.#createKeeping(samples);
    this.timeline = new Timeline({
      keep: (events) => this.history.keepEvents(events),
      kept: (span) => this.history.events(span),
      add: samples.add.bind(samples),
    });
    this.tasks = new HistoryTasks(rim, {
      jobs: this.jobs,
      history: this.history,
      maxBytes: () => this.settings.history.maxMegabytes * 1e6,
      archiveFolder: () => this.settings.history.archiveFolder,
    });
    this.queries = new Queries({ store, source: this.history, clock, onFault: this.faults.of('query') });
    this.custom = new CustomMetrics(namedSamplesInto(this.store));
    this.saves = new Saves({ observe: samples.observe.bind(samples) });
    this.ingest = new Ingest(samples, this.saves, () => this.settings.budgets);
    this.stalls = new Stalls(rim, {
      extensions: () => this.extensionNames.all,
      isAllowed: () => this.settings.profileStalls,
      onBattery: () => this.sampler.onBattery,
      observe: samples.observe.bind(samples),
      failed: this.faults.of('stall profiling'),
    });
    [this.cost, this.versions] = [new OwnCost(samples, rim), this.#createVersions(samples)];
    this.queue = createInbox(this.faults);
    this.sources = this.#createSources();
    this.sampler = this.#createSampler();
    this.notifying = this.#createNotifying(samples);
    this.targets = new TargetDesk({
      rim,
      sinkAt: (at) => sinkInto(store, at, this.reasons),
      failed: this.faults.of('network targets'),
    });
    this.targets.configure(this.settings.targets);
    this.alerting = this.#createAlerting(samples);
    this.api = this.#createApi(samples);
    this.exporting = this.#createExporting(samples);
    this.responding = this.#createResponding();
    this.learned = this.#createLearned(samples);
    this.steps = new ClockSteps({ clock, store, sampler: this.sampler, timeline: this.timeline });
    [this.answers, this.remote] = [this.#createAnswers(), this.#createRemote()];
    this.boards = this.#createBoards();
    this.serve = this.#createServe();
    this.summarizer = createSummarizer(this.#knowledge());
  }

  #createKeeping(samples: Samples): Keeping {
    const { clock, options } = this.#rim;
    return new Keeping({
      rings: this.store,
      clock,
      folder: options.history?.folder,
      samples,
      jobs: this.jobs,
      customKind: (name) => this.custom.kindOf(name),
      settings: () => this.settings,
      onFault: this.faults.of('history'),
      onReplaced: () => {
        this.timeline.replaced(clock.now());
      },
    });
  }

  #createVersions(samples: Samples): ExtensionVersions {
    return new ExtensionVersions({
      samples,
      running: () => this.ingest.running,
      versionOf: (extension) => this.extensionNames.versionOf(extension),
    });
  }

  #createSources(): Sources {
    return createSources({
      ...this.#rim,
      ...this.#rim.options,
      names: this.ingest,
      spent: (seconds) => {
        this.sampler.spentElsewhere(seconds);
      },
      onFault: (source, reason) => {
        this.faults.of(`source ${source}`)(reason);
      },
    });
  }

  #createAlerting(samples: Samples): Alerting {
    const [rim, store, queries, history] = [this.#rim, this.store, this.queries, this.history];
    const diagnose = (at: UnixMs): ReturnType<Answers['diagnose']> => this.answers.diagnose(at);
    const [timeline, outbox] = [this.timeline, this.notifying];
    const proposals = (): readonly ThresholdProposal[] => this.learned.proposals;
    const around = { rim, samples, store, queries, history, timeline, outbox, diagnose, proposals };
    return new Alerting({ ...around, onFault: this.faults.of('alerts') }, this.settings.alerts ?? {});
  }

  #createBoards(): BoardDesk {
    const { queries, remote, alerting } = this;
    return new BoardDesk({ rim: this.#rim, queries, remote, log: alerting.audit.bind(alerting) });
  }

  #createRemote(): RemoteDesk {
    return new RemoteDesk({ rim: this.#rim, host: this.host }, this.settings.remote ?? '');
  }

  #createApi(samples: Samples): ApiDesk {
    const { alerting: alerts, history, queries } = this;
    const summary = (): Summary =>
      this.latest ?? this.summarizer.summarize(this.#rim.clock.now(), this.settings, this.sampler);
    const desk = new ApiDesk({
      rim: this.#rim,
      alerts,
      history,
      queries,
      samples,
      summary,
      channels: this.notifying,
      responses: (at) => this.responding.answer({ kind: 'list' }, at),
      boards: (at) => this.boards.answer({ kind: 'list' }, at),
      diagnose: (at, then) => this.answers.diagnose(at, then),
      panels: {
        handle: (panel, request) => {
          this.serve.handle(panel, request, { at: this.#rim.clock.now(), summary: summary() });
        },
        closed: (panel) => {
          this.serve.closed(panel);
        },
      },
      onFault: this.faults.of('api'),
    });
    desk.configure(this.settings.api ?? noApi);
    return desk;
  }

  #createResponding(): Responding {
    const { alerting: alerts, history, queries, timeline } = this;
    const around = { rim: this.#rim, alerts, history, queries, timeline, onFault: this.faults.of('responses') };
    return new Responding(around, this.settings.responses ?? noResponses);
  }

  #createAnswers(): Answers {
    return new Answers({
      rim: this.#rim,
      queries: this.queries,
      timeline: this.timeline,
      alerts: this.alerting,
      channels: this.notifying,
      api: this.api,
      responses: this.responding,
      tasks: this.tasks,
      nameOf: (extension) => this.extensionNames.nameOf(extension),
      saves: () => this.saves.list,
      health: (now) => this.health(now),
    });
  }

  #createLearned(samples: Samples): Learned {
    const [rim, jobs, history, store] = [this.#rim, this.jobs, this.history, this.store];
    const { queries, alerting: alerts } = this;
    const around = { rim, jobs, history, store, samples, queries, alerts };
    return new Learned({ ...around, onFault: this.faults.of('learning') });
  }

  #createNotifying(samples: Samples): Notifying {
    const options = {
      rim: this.#rim,
      host: this.host,
      samples,
      history: this.history,
      routes: () => this.alerting.routes,
      audit: (entry: Parameters<Alerting['audit']>[0]) => {
        this.alerting.audit(entry);
      },
      onFault: this.faults.of('channels'),
    };
    return new Notifying(options, this.settings.alerts ?? {});
  }

  #createExporting(samples: Samples): ExportDesk {
    const { host, history, alerting: alerts } = this;
    const around = { rim: this.#rim, host, history, alerts, samples, onFault: this.faults.of('exports') };
    return new ExportDesk(around, this.settings.exports ?? {});
  }

  #createServe(): Serve {
    const { notifying, queries, responding, timeline } = this;
    return new Serve({
      actions: new ActionsDesk({ notifying, queries, responding, timeline }),
      answer: (query, at) => this.queries.answer(query, at),
      slowest: (query) => this.ingest.slowest(query),
      alerts: this.alerting,
      boards: this.boards,
      remote: this.remote,
      timeline: (query, at) => this.timeline.answer(query, at),
      send: (panel, reply) => {
        if (!this.api.reply(panel, reply)) this.#rim.post({ type: 'panel', panel, reply: packed(reply) });
      },
    });
  }

  #createSampler(): Sampler {
    return new Sampler({
      clock: this.#rim.clock,
      sources: this.sources,
      settings: this.settings.sampling,
      sinkAt: (at) => sinkInto(this.store, at, this.reasons),
      endAll: (metric, at) => {
        this.store.endAll(seriesName(metric), at);
      },
      log: (message) => {
        this.#rim.post({ type: 'log', level: 'info', message });
      },
    });
  }

  #knowledge(): Parameters<typeof createSummarizer>[0] {
    return {
      ask: (expr, at) => this.queries.ask(expr, at),
      lacking: (metric) => this.#lacking(metric),
      nameOf: (extension) => this.extensionNames.nameOf(extension),
      seesCancels: (server) => this.ingest.protocolOf(server) !== 'tsserver',
      ear: () => this.saves.ear,
      alerts: (at) => this.alerting.list(at).firing,
    };
  }

  health(now: UnixMs): ReturnType<typeof healthReport> {
    return healthReport({
      servers: this.ingest.running,
      tapEnabled: this.settings.tapEnabled,
      ear: this.saves.ear,
      stalls: this.stalls,
      hasSamples: (metric) => this.queries.ask(`count(${seriesName(metric)})`, now).length > 0,
      lacking: (metric) => this.#lacking(metric),
      cost: [
        ...this.cost.describe((expr) => this.queries.ask(expr, now)[0]?.value),
        ...this.history.describe(),
        ...this.exporting.describe(),
        ...(this.settings.api?.enabled === true ? [{ what: 'HTTP API', value: this.api.state }] : []),
      ],
      sampling: this.sampler.describe(),
      faults: this.faults.list,
    });
  }

  dispose(): void {
    this.api.dispose();
    this.sources.dispose();
    this.targets.dispose();
    this.stalls.dispose();
    this.timeline.tick();
    this.learned.dispose();
    this.alerting.dispose();
    this.exporting.dispose();
    this.host.dispose();
    this.history.dispose();
    this.jobs.dispose();
  }

  /** Why a metric cannot be had: what its source found, or what is known of the platform. */
  #lacking(metric: MetricId): string | undefined {
    return this.reasons.get(metric);
  }
}
