// Windows with a history on one folder: rings, a fake clock they share, and time that passes for all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import { Jobs } from '../../../src/engine/jobs/jobs.ts';
import type { EngineJobs } from '../../../src/engine/performers.ts';
import { History, Store, type KeepSeconds, type Matcher } from '../../../src/engine/store/store.ts';
import { FakeClock } from '../../fakeClock.ts';
import { inProcess } from '../inProcessJobs.ts';

export const named = (name: string): Matcher[] => [{ name: '__name__', op: '=', value: name }];

export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'vitals-history-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface RigWindow {
  readonly store: Store;
  readonly history: History;
  readonly reports: string[];
  readonly mark: string;
}

export class HistoryRig {
  /** The start of an hour. */
  readonly clock = new FakeClock(1_800_000_000_000);
  readonly folder: string;
  archiveFolder = '';
  readonly windows = new Set<RigWindow>();
  readonly dead = new Set<string>();
  maxBytes = 200e6;
  journal: 'wal' | 'delete' | undefined;
  keepSeconds: KeepSeconds = { chunk10: 2 * 86_400, chunk60: 30 * 86_400, chunk3600: 396 * 86_400 };
  #next = 1;

  constructor(folder: string) {
    this.folder = folder;
  }

  open(): RigWindow {
    const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 5_000 });
    const reports: string[] = [];
    const mark = `${process.pid}/${String(this.#next)}`;
    const jobs = new Jobs<EngineJobs>({ clock: this.clock, start: inProcess(this.clock), spent: () => undefined });
    const history = new History({
      rings: store,
      clock: this.clock,
      since: this.clock.now(),
      folder: this.folder,
      journal: this.journal,
      owner: { mark, isGone: (other) => this.dead.has(other) },
      jobs,
      maxBytes: () => this.maxBytes,
      keepSeconds: () => this.keepSeconds,
      archiveFolder: () => this.archiveFolder,
      keep: (name) => (name.startsWith('machine') ? 'machine' : 'window'),
      isCounter: (name) => name.endsWith('_total'),
      wrote: () => undefined,
      report: (reason) => reports.push(reason),
      replaced: () => undefined,
    });
    this.#next += 1;
    const window = { store, history, reports, mark };
    this.windows.add(window);
    return window;
  }

  /** The window stops at once, as by a signal: nothing is written, nothing given back. */
  kill(window: RigWindow): void {
    this.windows.delete(window);
  }

  close(window: RigWindow): void {
    this.windows.delete(window);
    window.history.dispose();
  }

  /** `feed` writes what is measured, before the second closes. */
  seconds(count: number, feed: (window: RigWindow, second: number) => void = () => undefined): void {
    for (let i = 0; i < count; i += 1) {
      this.clock.advance(1_000);
      const now = this.clock.now();
      for (const window of this.windows) {
        feed(window, now / 1_000);
        window.store.close(now);
        window.history.tick(now);
      }
    }
  }

  /** Values of the one series of a range query, `undefined` where there is none. */
  range(window: RigWindow, expr: string, { seconds, step }: { seconds: number; step: number }): (number | undefined)[] {
    const engine = createQueryEngine({ source: window.history, elapsed: () => 0, timeoutMs: 10_000, maxSamples: 1e8 });
    const end = Math.floor(this.clock.now() / 1_000 / step) * step * 1_000;
    const start = end - seconds * 1_000;
    const result = engine.range(expr, { start: unixMs(start), end: unixMs(end), stepMs: step * 1_000 });
    if (result.kind !== 'matrix') throw new Error(JSON.stringify(result));
    const [series] = result.series;
    const out: (number | undefined)[] = Array.from({ length: seconds / step + 1 }, () => undefined);
    series?.times.forEach((time, i) => {
      out[Math.round((time - start) / 1_000 / step)] = series.values[i];
    });
    return out;
  }
}
