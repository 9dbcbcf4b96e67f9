import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { formatLabels } from '../../../src/common/labels.ts';
import type { Tier } from '../../../src/common/sampling.ts';
import type { Reading } from '../../../src/engine/sources/sources.ts';

/** The shipped bundle in its thread, told that it runs on another system, whose commands print what was published. */
export class PlatformThread {
  readonly #folder = mkdtempSync(join(tmpdir(), 'vitals-platform-'));
  readonly #worker: Worker;

  constructor(platform: string, commands: Readonly<Record<string, string>>, files: ReadonlyMap<string, string>) {
    for (const [name, script] of Object.entries(commands)) {
      writeFileSync(join(this.#folder, name), script);
      chmodSync(join(this.#folder, name), 0o755);
    }
    for (const [name, text] of files) writeFileSync(join(this.#folder, `${name}.printed`), text);
    const preload = join(this.#folder, 'preload.cjs');
    writeFileSync(preload, `Object.defineProperty(process, 'platform', { value: '${platform}' });\n`);
    this.#worker = new Worker('./dist/platform.js', {
      execArgv: ['--require', preload],
      // The commands of the other system come first; what they are made of is found behind them.
      env: {
        ...process.env,
        PRINTED: this.#folder,
        PATH: [this.#folder, dirname(process.execPath), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':'),
      },
    });
  }

  read(tier: Tier): Promise<Reading> {
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.once('message', resolve);
      this.#worker.postMessage(tier);
    });
  }

  async dispose(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage('stop');
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}

/** `metric{labels} value`, a line a sample. */
export const linesOf = ({ samples }: Reading): readonly string[] =>
  samples.map(([metric, labels, value]) => `${formatLabels({ __name__: metric, ...labels })} ${String(value)}`);
