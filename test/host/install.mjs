// Installs the real VS Code that tests and `npm start` run in, a Node 24 for it, the packages of the fixture
// extensions, a browser, and the real Prometheus and Alertmanager. Works under Node 20 with no package installed; a second run finds all of it in place.
// No install script of any package is run, so no compiler is needed: the parts that would be compiled (log files,
// a watchdog) are not used here.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPackages, npm } from './npm.mjs';
import { findBrowser, headlessShell, hostFolder, node24, repository, vscodeServer } from './paths.mjs';
import { installPeers, peersOfTests } from './peers.mjs';

const say = (text) => process.stdout.write(`${text}\n`);

/** Says what is about to happen, does it, says how long it took. */
const step = (title, work) => {
  const begin = performance.now();
  process.stdout.write(`  ${title} ... `);
  work();
  say(`${((performance.now() - begin) / 1000).toFixed(1)} s`);
};

/** Parts of the server that only its bundled chat and dev-container features use: a quarter of the disk space. */
const unused = [/^@github\/copilot-sdk-/, /^@microsoft\/mxc-sdk$/, /^@devcontainers$/];

const trim = () => {
  const modules = join(vscodeServer, 'node_modules');
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? [name, ...readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`)] : [name],
  );
  for (const name of names) {
    if (unused.some((pattern) => pattern.test(name))) rmSync(join(modules, name), { recursive: true, force: true });
  }
};

const stampFile = join(hostFolder, 'node_modules', '.vitals-ready');

/** Raised when the steps below change what they leave behind, so that an older installation is made anew. */
const STEPS = 1;

const wantedStamp = () => {
  const lock = createHash('sha256').update(readFileSync(join(hostFolder, 'package-lock.json')));
  return `${process.platform}-${process.arch} ${STEPS} ${lock.digest('hex')}`;
};

const installEditor = () => {
  const wanted = wantedStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('Setting up a real VS Code for tests (once):');
  rmSync(stampFile, { force: true });
  step('VS Code server and Node 24', () => npm(hostFolder, ['ci']));
  // Not `npm ci`: the shrinkwrap that ships there lacks one entry. `install` takes every other version from it.
  step('packages of the server', () => npm(vscodeServer, ['install', '--omit=dev', '--no-save']));
  step('packages of the built-in extensions', () =>
    npm(join(vscodeServer, 'extensions'), ['install', '--omit=dev', '--no-save']),
  );
  trim();
  execFileSync(node24(), ['--version']);
  writeFileSync(stampFile, wanted);
};

const APT_WITHIN_MS = 240_000;
const apt = (args, timeout) =>
  execFileSync('apt-get', ['-qq', '-o', 'Acquire::http::Timeout=30', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout,
  });

/** Only the way here can hang, so only that has a limit: an installation that is cut off would leave half of it. */
const installByApt = (...packages) => {
  const install = ['install', '-y', '--no-install-recommends', '--no-remove', ...packages];
  apt(['update'], APT_WITHIN_MS);
  apt([...install, '--download-only'], APT_WITHIN_MS);
  apt(install);
};

/** Debian alone has it as a package; without it the tests take longer, and are the same. */
const installHeadlessShell = () => {
  if (existsSync(headlessShell) || process.env.CHROMIUM_PATH) return;
  if (!existsSync('/etc/os-release') || !/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) return;
  step('Chromium without windows', () => {
    try {
      installByApt('chromium-headless-shell');
    } catch {
      process.stdout.write('not to be had, so the whole browser serves, ');
    }
  });
};

const installBrowser = () => {
  const isApt =
    process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!findBrowser()) {
    if (!isApt) {
      throw new Error(
        'No Chromium, Google Chrome or Microsoft Edge was found. Install one (Debian and Ubuntu: ' +
          '"sudo apt-get install chromium"; elsewhere: "npx playwright-core install chromium"), ' +
          'or set CHROMIUM_PATH to the program file.',
      );
    }
    step('Chromium', () => installByApt('chromium'));
  }
  if (isApt) installHeadlessShell();
};

/** The extension that starts real language servers, for tests and for the sample workspace. */
export const fixtureServers = join(repository, 'test', 'fixtures', 'servers');

const installFolder = (folder, title) => {
  const begin = performance.now();
  if (installPackages(folder)) say(`  ${title}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
};

/** All that `npm start` needs; the extension's own packages come first, since everything else is built with them. */
export const installForStart = () => {
  installFolder(repository, "the extension's packages");
  installEditor();
  if (existsSync(fixtureServers)) installFolder(fixtureServers, 'language servers from npm');
};

/** All that `npm test` needs. */
export const installForTest = () => {
  installForStart();
  installBrowser();
  installPeers(peersOfTests);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installForTest();
  say('The test host is ready.');
}
