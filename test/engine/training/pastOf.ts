// A history that was never measured: hourly values as functions of time, and a real file for what is learned.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Labels } from '../../../src/common/labels.ts';
import { unixMs } from '../../../src/common/units.ts';
import { openDatabase, type Database } from '../../../src/engine/database/database.ts';
import { perform } from '../../../src/engine/jobs/jobs.ts';
import type { LearnResult, NoisyRule, Past } from '../../../src/engine/learning/kinds.ts';
import { learningPerformers } from '../../../src/engine/training/training.ts';
import { applicationId, historyName, migrations } from '../../../src/engine/store/historyTables.ts';

export interface MadeSeries {
  /** Part of the expression that asks for it. */
  readonly asked: string;
  readonly labels?: Labels;
  /** Undefined where nothing was measured. */
  value(at: number): number | undefined;
}

export class LearningFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'vitals-learning-'));
  readonly database: Database;
  made: readonly MadeSeries[] = [];
  rules: readonly NoisyRule[] = [];

  constructor() {
    const opened = openDatabase({ folder: this.#folder, name: historyName, migrations, applicationId, stamp: 'x' });
    if (opened.state !== 'open') throw new Error(opened.reason);
    this.database = opened.database;
  }

  readonly past = (): Past => ({
    range: (expr, { start, end, stepMs }) =>
      this.made
        .filter(({ asked }) => expr.includes(asked))
        .map(({ labels = {}, value }) => {
          const times: number[] = [];
          const values: number[] = [];
          for (let at = start; at <= end; at += stepMs) {
            const one = value(at);
            if (one === undefined) continue;
            times.push(at);
            values.push(one);
          }
          return { labels, times, values };
        }),
    close: () => undefined,
  });

  learn(now: number): LearnResult {
    const performers = learningPerformers({ past: this.past, cpuSeconds: () => 0 });
    const { file, journal } = this.database;
    const job = { kind: 'learn', order: { place: { file, journal }, now: unixMs(now), rules: this.rules } };
    const outcome = perform(performers, job, { progress: () => undefined, isCancelled: () => false });
    if (outcome.state !== 'done') throw new Error(JSON.stringify(outcome));
    return outcome.result as LearnResult;
  }

  remove(): void {
    this.database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
