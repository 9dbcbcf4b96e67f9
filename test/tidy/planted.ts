import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { node24 } from '../host/paths.mjs';

/** Files to write below a folder of their own: path to text. */
export type Files = Readonly<Record<string, string>>;

/** dependency-cruiser wants Node 22; a test that is run by hand may run under an older one. */
const node = Number(process.versions.node.split('.')[0]) >= 22 ? process.execPath : node24();

/** Writes `files` into a folder of its own, hands it to `use`, and removes it. */
export const inFolderOf = <Result>(files: Files, use: (folder: string) => Result): Result => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'vitals-tidy-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export interface Cruise {
  readonly modules: readonly string[];
  /** `rule: from -> to`, sorted. */
  readonly violations: readonly string[];
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** The project's own import law, applied to the `src` and `webview` of `folder`. */
export const cruise = (folder: string): Cruise => {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = ['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(node, [program, ...config, 'src', 'webview'], { cwd: folder, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no report: ${stderr}${stdout}`);
  const report = JSON.parse(stdout) as Report;
  return {
    modules: report.modules.map(({ source }) => source),
    violations: report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort(),
  };
};

const notOurs = new Set(['node_modules', 'dist', 'out', '.git', '.vscode-test']);

/** Every file of the project below `folder`; neither builds nor installed packages. */
export const projectFiles = (folder = '.'): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : projectFiles(path);
    return entry.isFile() ? [path] : [];
  });
