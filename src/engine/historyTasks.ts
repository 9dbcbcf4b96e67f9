import type { Clock } from '../common/clock.ts';
import type { Disposable } from '../common/disposable.ts';
import type { EngineMessage, EngineOptions } from '../common/protocol/engine.ts';
import type { HistoryOutcome, HistoryTask } from '../common/protocol/history.ts';
import type { JobDoor, Outcome, Watch } from './jobs/jobs.ts';
import type { Keeping } from './keeping.ts';
import type { EngineJobs } from './performers.ts';

/** What of the engine's rim is used. */
export interface TasksRim {
  readonly clock: Clock;
  readonly options: Pick<EngineOptions, 'history'>;
  post(message: EngineMessage): void;
}

export interface HistoryTasksOptions {
  readonly jobs: JobDoor<EngineJobs>;
  readonly history: Pick<Keeping, 'place' | 'why' | 'keepSeconds' | 'archiveProblem'>;
  maxBytes(): number;
  archiveFolder(): string;
}

/** What a user asks of the history, as jobs of the second thread; each is answered once. */
export class HistoryTasks {
  readonly #rim: TasksRim;
  readonly #options: HistoryTasksOptions;
  readonly #running = new Map<number, Disposable>();

  constructor(rim: TasksRim, options: HistoryTasksOptions) {
    this.#rim = rim;
    this.#options = options;
  }

  begin(request: number, task: HistoryTask): void {
    const { jobs, history, maxBytes, archiveFolder } = this.#options;
    const folder = this.#rim.options.history?.folder;
    if (task.kind === 'delete') {
      if (folder === undefined) this.#end(request, { state: 'failed', reason: history.why });
      else {
        const watch = this.#watch<undefined>(request, () => ({ state: 'deleted' }));
        const order = {
          folder,
          now: this.#rim.clock.now(),
          archiveFolder: task.archive === 'left' ? '' : archiveFolder(),
        };
        this.#running.set(request, jobs.run('erase', order, watch));
      }
      return;
    }
    const { place } = history;
    if (place === undefined) {
      this.#end(request, { state: 'failed', reason: history.why });
      return;
    }
    const { file, journal } = place;
    if (task.kind === 'storage') {
      const watch = this.#watch<EngineJobs['storage']['result']>(request, (report) => ({
        state: 'storage',
        report: { ...report, maxBytes: maxBytes(), ...this.#withProblem(report) },
      }));
      const order = { file, journal, keepSeconds: history.keepSeconds, archiveFolder: archiveFolder() };
      this.#running.set(request, jobs.run('storage', order, watch));
      return;
    }
    const { kind: _kind, ...wanted } = task;
    const watch = this.#watch<EngineJobs['export']['result']>(request, (result) => ({ state: 'exported', ...result }));
    this.#running.set(request, jobs.run('export', { file, journal, ...wanted }, watch));
  }

  /** What lies in the archive can be read, and yet the last attempt to write may have failed. */
  #withProblem({ archive }: EngineJobs['storage']['result']): Pick<EngineJobs['storage']['result'], 'archive'> {
    const problem = archive?.problem ?? this.#options.history.archiveProblem;
    return archive === undefined || problem === undefined ? {} : { archive: { ...archive, problem } };
  }

  cancel(request: number): void {
    this.#running.get(request)?.dispose();
  }

  #watch<Result>(request: number, told: (result: Result) => HistoryOutcome): Watch<Result> {
    return {
      progress: (done) => {
        this.#rim.post({ type: 'history-progress', request, done });
      },
      ended: (outcome: Outcome<Result>) => {
        if (outcome.state === 'done') this.#end(request, told(outcome.result));
        else if (outcome.state === 'cancelled') this.#end(request, { state: 'cancelled' });
        else this.#end(request, { state: 'failed', reason: outcome.reason });
      },
    };
  }

  #end(request: number, outcome: HistoryOutcome): void {
    this.#running.delete(request);
    this.#rim.post({ type: 'history-ended', request, outcome });
  }
}
