/**
 * What the file needs besides being written: a check when a large one was opened, compaction each hour, room when it is
 * full. All of it takes longer than a tick may, so it is only asked for here.
 */
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { UnixMs } from '../../common/units.ts';
import type { CheckOrder, CheckResult, Database, Failure } from '../database/database.ts';
import type { JobDoor, Outcome } from '../jobs/jobs.ts';
import { hourDue, type CompactOrder, type CompactResult } from './historyCompaction.ts';
import { salvageDue, salvageText, type SalvageOrder, type SalvageResult } from './historySalvage.ts';
import type { KeepSeconds, Tables } from './historyTables.ts';

/** What history asks of the second thread. */
export interface HistoryJobs {
  readonly check: { readonly order: CheckOrder; readonly result: CheckResult };
  readonly compact: { readonly order: CompactOrder; readonly result: CompactResult };
  readonly salvage: { readonly order: SalvageOrder; readonly result: SalvageResult };
}

export interface UpkeepOptions {
  readonly clock: Clock;
  readonly jobs: JobDoor<HistoryJobs>;
  /** The mark of this window, which holds the machine's lease when it asks. */
  readonly owner: string;
  maxBytes(): number;
  keepSeconds(): KeepSeconds;
  /** Empty where there is none. */
  archiveFolder(): string;
  /** What was saved of a damaged file. */
  salvaged(text: string): void;
  /** The file is damaged. */
  damaged(reason: string): void;
  report(reason: string): void;
}

/** Between two looks at whether something is due. */
const lookEveryMs = 5_000;
/** Between two attempts after one that failed, and between two that make room. */
const retryMs = 60_000;
/** Between two attempts at an archive that cannot be written: its disk may be away for long. */
const retryArchiveMs = 300_000;

export class Upkeep {
  readonly #options: UpkeepOptions;
  /** Jobs of the present file. */
  #checking: Disposable | undefined;
  #compacting: Disposable | undefined;
  #lookAt = -Infinity;
  #begun = false;
  #failing = false;
  /** Of the last attempt; nothing was asked of another folder yet. */
  #archive = { folder: '', problem: '', at: -Infinity };
  unreadable = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  check(file: string): void {
    this.#checking = this.#options.jobs.run(
      'check',
      { file },
      {
        ended: (outcome) => {
          this.#checking = undefined;
          if (outcome.state === 'done' && outcome.result.damage !== undefined)
            this.#options.damaged(outcome.result.damage);
        },
      },
    );
  }

  /** Once a second, of the window that records the machine. */
  tick(file: { readonly tables: Tables; readonly database: Database; readonly bytes: number }, now: UnixMs): void {
    const { clock, jobs, owner, maxBytes, keepSeconds, archiveFolder } = this.#options;
    if (this.#compacting !== undefined || clock.elapsed() < this.#lookAt) return;
    this.#lookAt = clock.elapsed() + lookEveryMs;
    if (this.#salvage(file, now)) return;
    const isLarge = file.bytes > maxBytes();
    if (this.#begun && !isLarge && hourDue(file.tables, now) === undefined && !this.#archiveDue) return;
    this.#begun = true;
    const { file: path, journal } = file.database;
    const folder = archiveFolder();
    this.#archive = { folder, problem: this.archiveProblem ?? '', at: clock.elapsed() };
    this.#compacting = jobs.run(
      'compact',
      { file: path, journal, owner, now, maxBytes: maxBytes(), keepSeconds: keepSeconds(), archiveFolder: folder },
      {
        ended: (outcome) => {
          this.#compacting = undefined;
          this.#ended(outcome);
        },
      },
    );
  }

  /** Before anything else: what is saved is compacted with the rest. */
  #salvage({ tables, database }: { readonly tables: Tables; readonly database: Database }, now: UnixMs): boolean {
    const from = salvageDue(tables);
    if (from === undefined) return false;
    const { jobs, owner, salvaged, damaged } = this.#options;
    const { file, journal } = database;
    const order = { file, journal, owner, now, from };
    this.#compacting = jobs.run('salvage', order, {
      ended: (outcome) => {
        this.#compacting = undefined;
        this.#lookAt = this.#options.clock.elapsed() + (outcome.state === 'done' ? 0 : retryMs);
        if (outcome.state === 'done')
          salvaged(`A damaged history file is kept as ${from}. ${salvageText(outcome.result)}`);
        if (outcome.state === 'failed' && outcome.failure === 'corrupt') damaged(outcome.reason);
      },
    });
    return true;
  }

  #ended(outcome: Outcome<CompactResult>): void {
    const { clock, damaged, report } = this.#options;
    this.#lookAt = clock.elapsed() + retryMs;
    if (outcome.state === 'done') {
      this.#failing = false;
      this.unreadable += outcome.result.unreadable;
      const { archiveProblem: problem = '' } = outcome.result;
      if (problem !== '' && this.#archive.problem === '') report(`The archive of history is not written: ${problem}`);
      this.#archive.problem = problem;
    }
    if (outcome.state !== 'failed') return;
    if (outcome.failure === 'corrupt') damaged(outcome.reason);
    else if (!this.#failing && !passing.has(outcome.failure)) {
      this.#failing = true;
      report(`History could not be compacted and is tried again: ${outcome.reason}`);
    }
  }

  /** A folder has been named or changed, or the last attempt has failed a while ago. */
  get #archiveDue(): boolean {
    const folder = this.#options.archiveFolder();
    if (folder !== this.#archive.folder) return folder !== '';
    return this.archiveProblem !== undefined && this.#options.clock.elapsed() - this.#archive.at >= retryArchiveMs;
  }

  /** Why the archive was not written. */
  get archiveProblem(): string | undefined {
    const { folder, problem } = this.#archive;
    return problem === '' || folder !== this.#options.archiveFolder() ? undefined : problem;
  }

  /** The file has been closed. */
  stop(): void {
    this.#checking?.dispose();
    this.#compacting?.dispose();
    this.#begun = false;
    this.#lookAt = -Infinity;
  }
}

/** Of a full disk the writer tells; a file that was busy is nobody's fault. */
const passing: ReadonlySet<Failure> = new Set(['busy', 'full']);
