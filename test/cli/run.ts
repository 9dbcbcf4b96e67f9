import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const cli = resolve('dist/cli.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The files of one test, in a folder that is the built command's working directory. */
export class Folder {
  readonly path = mkdtempSync(join(realpathSync(tmpdir()), 'vitals-cli-'));

  write(name: string, text: string, modifiedSeconds?: number): void {
    writeFileSync(join(this.path, name), text);
    if (modifiedSeconds !== undefined) utimesSync(join(this.path, name), modifiedSeconds, modifiedSeconds);
  }

  vitals(...args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: this.path,
      encoding: 'utf8',
      maxBuffer: 64 * 1_024 * 1_024,
    });
    return { code: status, out: stdout, err: stderr };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
