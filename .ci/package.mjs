// `npm run package`: the VSIX, out/ide-vitals.vsix. Bundles only, no native code, no source maps, nothing but what
// .vscodeignore lets through. Made anew only when something that goes into it has changed.
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installForStart } from '../test/host/install.mjs';
import { hashOf } from './inputs.mjs';
import { noticesFrom } from './notices.mjs';
import { continueUnderNode24 } from './setup.mjs';

export const vsix = resolve('out', 'ide-vitals.vsix');
const staging = resolve('out', 'package');
const stampFile = resolve('out', 'ide-vitals.vsix.inputs');

const inputs = [
  ...['src', 'webview', 'media', 'l10n'],
  ...[
    '.ci/build.mjs',
    '.ci/package.mjs',
    '.vscodeignore',
    'package.json',
    'package.nls.json',
    'package-lock.json',
    'tsconfig.json',
  ],
  ...['package.nls.de.json', 'package.nls.zh-cn.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', '.ci/notices.mjs'],
];

/** What must never be shipped, whatever .vscodeignore has come to say. */
const unwanted = (file) => /\.(?:map|ts|node)$|^(?:node_modules|src|test|out|\.ci)\//.test(file);

/**
 * Copies what .vscodeignore lets through into a folder of its own, and packages that: vsce looks at every file below the
 * folder it is given, and here that would be the whole test host.
 */
const stage = (notices) => {
  rmSync(staging, { recursive: true, force: true });
  const allowed = readFileSync('.vscodeignore', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!') && line !== '!NOTICES.md');
  const paths = ['.vscodeignore', ...allowed.map((line) => line.slice(1).replace(/\/\*\*$/, ''))];
  for (const path of paths) cpSync(path, join(staging, path), { recursive: true });
  // `npm pack` leaves its own there; this package's are for all bundles.
  rmSync(join(staging, 'dist', 'NOTICES.md'), { force: true });
  writeFileSync(join(staging, 'NOTICES.md'), notices);
};

const create = async () => {
  const { buildProduct } = await import('./build.mjs');
  const { createVSIX, listFiles } = await import('@vscode/vsce');
  await buildProduct();
  stage(noticesFrom(JSON.parse(readFileSync('out/metafile.json', 'utf8'))));
  const folder = { cwd: staging, dependencies: false };
  const wrong = (await listFiles(folder)).filter(unwanted);
  if (wrong.length > 0) throw new Error(`These files must not be in the package: ${wrong.join(', ')}`);
  // `*` is meant: whoever is to see the language servers start has to be there first.
  await createVSIX({
    ...folder,
    packagePath: vsix,
    allowStarActivation: true,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installForStart();
  if (continueUnderNode24()) await main();
}
