/**
 * The engine: runs the one loop over the rooms. In: host messages and the clock's ticks, a closed union. Out:
 * engine messages.
 * Invariants: events are handled in order; a fault of one room is caught, named and counted, and the loop goes on.
 */
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { seriesName } from '../common/catalogue.ts';
import { reasonOf } from '../common/problem.ts';
import { engineProtocolVersion, type EngineSettings, type HostMessage } from '../common/protocol/engine.ts';
import type { Summary } from '../common/summary.ts';
import { ms, type UnixMs } from '../common/units.ts';
import { isQuestion } from './answers.ts';
import type { EngineRim } from './engineRim.ts';
import { noApi, noResponses, Rooms, slotMs } from './rooms.ts';

/** The status bar is updated at most this often, and the sentence with it. */
const summaryEverySeconds = 2;
/** What is sampled less often need not be judged more often; but a hung server is told of by then. */
const slowestSummarySeconds = 10;

export class Engine implements Disposable {
  readonly #rim: EngineRim;
  readonly #rooms: Rooms;
  readonly #timers = new DisposableStore();
  #summary: Summary;
  #seconds = 0;
  #tickDue: number;
  #drainDue: Disposable | undefined;

  constructor(rim: EngineRim) {
    this.#rim = rim;
    this.#rooms = new Rooms(rim);
    const { summarizer, settings, sampler } = this.#rooms;
    this.#summary = summarizer.summarize(rim.clock.now(), settings, sampler);
    this.#rooms.latest = this.#summary;
    this.#tickDue = rim.clock.elapsed() + slotMs;
  }

  start(): void {
    const { clock, post, cpuSeconds } = this.#rim;
    this.#rooms.sampler.tick(clock.now(), cpuSeconds());
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
    this.#rooms.queue.offer(message);
    this.#drainDue ??= this.#rim.clock.after(ms(0), () => {
      this.#drain();
    });
  }

  /** Takes in what it has been told and keeps what there is, even where no tick has come yet; then ends. */
  stop(): void {
    const now = this.#rim.clock.now();
    this.#guarded('queue', this.#drain.bind(this));
    this.#guarded('ingest', () => {
      this.#rooms.ingest.tick(now);
    });
    this.#guarded('history', () => {
      this.#rooms.history.tick(now);
      this.#rooms.timeline.tick();
    });
    this.dispose();
  }

  dispose(): void {
    this.#drainDue?.dispose();
    this.#timers.dispose();
    this.#rooms.dispose();
  }

  #drain(): void {
    this.#drainDue?.dispose();
    this.#drainDue = undefined;
    this.#rooms.queue.drain((message) => {
      this.#handle(message);
    });
  }

  #handle(message: HostMessage): void {
    const now = this.#rim.clock.now();
    this.#rooms.timeline.hear(message, now);
    if (isQuestion(message)) {
      this.#rooms.answers.give(message, now);
      return;
    }
    switch (message.type) {
      case 'event':
        break;
      case 'panel':
        this.#rooms.serve.handle(message.panel, message.request, { at: now, summary: this.#summary });
        break;
      case 'panel-closed':
        this.#rooms.serve.closed(message.panel);
        break;
      case 'settings':
        this.#configure(message.settings, now);
        break;
      case 'responded':
        this.#rooms.responding.reply(message.reply, now);
        break;
      case 'rules':
        this.#rooms.alerting.takeSources(message.sources);
        break;
      case 'boards':
        this.#rooms.boards.take(message, now);
        break;
      case 'ear':
      case 'save':
        this.#rooms.saves.accept(message);
        break;
      case 'custom':
        this.#rooms.custom.accept(message.batch);
        break;
      case 'append':
        this.#append(message, now);
        break;
      case 'processes':
        this.#rooms.sources.processesChanged(message);
        break;
      case 'extensions':
        this.#rooms.extensionNames.learn(message.extensions);
        this.#rooms.sources.extensionsChanged(message.extensions);
        break;
      case 'outbound':
        this.#rooms.host.receive(message.number, message.answer);
        break;
      case 'ping':
      case 'stop':
        break;
      default:
        this.#measured(message);
    }
  }

  #append({ samples }: Extract<HostMessage, { type: 'append' }>, now: UnixMs): void {
    if (this.#rim.acceptsAppend())
      for (const { name, labels, value } of samples) this.#rooms.store.set(name, labels, now, value);
  }

  #measured(message: Parameters<Rooms['ingest']['accept']>[0]): void {
    const { faults, ingest, sampler, sources } = this.#rooms;
    if (message.type === 'tap-fault')
      faults.of(`tap ${message.fault.server}`.trim())(`${message.fault.kind}: ${message.fault.message}`);
    if (message.type === 'server-started') sources.processStarted();
    if (message.type === 'window') sampler.take({ ...message, elapsedMs: this.#rim.clock.elapsed() });
    if (message.type === 'runtime') sampler.hostSpent(message.record.ownCpuSeconds);
    ingest.accept(message);
  }

  #configure(settings: EngineSettings, now: UnixMs): void {
    this.#rooms.settings = settings;
    this.#rooms.store.setSeriesCap(settings.seriesCap);
    this.#rooms.sampler.take({ type: 'settings', settings: settings.sampling });
    this.#rooms.notifying.configure(settings.alerts ?? {});
    this.#rooms.alerting.configure(settings.alerts ?? {}, now);
    this.#rooms.api.configure(settings.api ?? noApi);
    this.#rooms.responding.configure(settings.responses ?? noResponses, now);
    this.#rooms.targets.configure(settings.targets);
    this.#rooms.exporting.configure(settings.exports ?? {});
    this.#rooms.remote.configure(settings.remote ?? '');
    this.#rooms.boards.remoteChanged();
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
      this.#rooms.steps.notice(now, elapsed);
    });
    this.#guarded('queue', this.#drain.bind(this));
    this.#guarded('sources', () => {
      this.#rooms.sampler.tick(now, cpuSeconds());
    });
    this.#guarded('network targets', () => {
      if (this.#rooms.sampler.rates.slow.seconds !== Infinity) this.#rooms.targets.tick();
    });
    const { seconds } = this.#rooms.sampler.rates.fast;
    this.#guarded('ingest', () => {
      this.#rooms.ingest.tick(now);
      this.#rooms.versions.tick(now);
      this.#rooms.saves.tick(now);
      this.#rooms.cost.sample(now, { latenessMs, queue: this.#rooms.queue.stats, store: this.#rooms.store.stats });
    });
    this.#guarded('store', () => {
      this.#rooms.store.close(now);
    });
    this.#guarded('history', () => {
      this.#rooms.history.tick(now);
      this.#rooms.timeline.tick();
    });
    this.#guarded('alerts', () => {
      this.#rooms.alerting.tick(now);
    });
    this.#guarded('api', () => {
      this.#rooms.api.tick(now);
    });
    this.#guarded('exports', () => {
      this.#rooms.exporting.tick();
    });
    this.#guarded('responses', () => {
      this.#rooms.responding.tick(now);
    });
    this.#guarded('learning', () => {
      this.#rooms.learned.tick(now);
    });
    this.#guarded('channels', () => {
      this.#rooms.notifying.tick(now);
    });
    this.#guarded('explain', () => {
      const everySeconds = Math.min(slowestSummarySeconds, Math.max(summaryEverySeconds, seconds));
      if (this.#seconds % everySeconds === 0 || this.#summary.worst === undefined) this.#summarize(now);
    });
    this.#guarded('serve', () => {
      this.#rooms.serve.tick({ at: now, summary: this.#summary }, ms(Math.min(slowestSummarySeconds, seconds) * 1_000));
    });
  }

  /** A fault stays in its room: it is named, and the rest of the tick goes on. */
  #guarded(room: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#rooms.faults.of(room)(reasonOf(error));
    }
  }

  #summarize(now: UnixMs): void {
    const summary = this.#rooms.summarizer.summarize(now, this.#rooms.settings, this.#rooms.sampler);
    const { counts } = this.#rooms.responding;
    this.#summary = {
      ...summary,
      ...(counts === undefined ? {} : { responses: counts }),
      notices: [...summary.notices, ...this.#rooms.history.notices],
      lastSave: this.#rooms.saves.last((extension) => this.#rooms.extensionNames.nameOf(extension)),
    };
    this.#rooms.latest = this.#summary;
    for (const bar of this.#summary.bars) {
      if (bar.ratio !== null) this.#rooms.store.set(seriesName('status'), { bar: bar.id }, now, bar.ratio);
    }
    this.#rim.post({ type: 'summary', summary: this.#summary });
  }
}
