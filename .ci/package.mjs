// `npm run package`: the VSIX, out/ide-vitals.vsix. Bundles only, no native code, no source maps, nothing but what
// .vscodeignore lets through. Made anew only when something that goes into it has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installForStart } from '../test/host/install.mjs';
import { continueUnderNode24 } from './setup.mjs';

export const vsix = resolve('out', 'ide-vitals.vsix');
const stampFile = resolve('out', 'ide-vitals.vsix.inputs');
const vsce = [join('node_modules', '@vscode', 'vsce', 'vsce')];

const inputs = [
  ...['src', 'webview', 'media'],
  ...['.ci/build.mjs', '.ci/package.mjs', '.vscodeignore', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICES.md'],
];

const filesOf = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesOf(join(path, name)));
};

export const hashOf = (paths) => {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf)) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
};

const run = (args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...vsce, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`vsce ${args[0]} failed:\n${stdout}${stderr}`);
  return stdout;
};

/** What must never be shipped, whatever .vscodeignore has come to say. */
const unwanted = (file) => /\.(?:map|ts|node)$|^(?:node_modules|src|test|out|\.ci)\//.test(file);

const create = async () => {
  const { buildProduct } = await import('./build.mjs');
  await buildProduct();
  const shipped = run(['ls', '--no-dependencies']).split('\n').filter(Boolean);
  const wrong = shipped.filter(unwanted);
  if (wrong.length > 0) throw new Error(`These files must not be in the package: ${wrong.join(', ')}`);
  mkdirSync('out', { recursive: true });
  run(['package', '--no-dependencies', '--allow-missing-repository', '--out', vsix]);
};

/** Returns false when the package was up to date. */
export const packageExtension = async () => {
  const wanted = hashOf(inputs);
  if (existsSync(vsix) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return false;
  await create();
  writeFileSync(stampFile, wanted);
  return true;
};

const main = async () => {
  const made = await packageExtension();
  const size = (statSync(vsix).size / 1024).toFixed(0);
  process.stdout.write(`${vsix}: ${size} KB${made ? '' : ' (up to date)'}\n`);
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  installForStart();
  if (continueUnderNode24()) await main();
}
