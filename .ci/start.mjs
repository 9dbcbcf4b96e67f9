// `npm start`: from a fresh clone to a real VS Code with this extension running on a sample workspace with real language
// servers. A desktop VS Code when there is one, with folders of its own under out/start; else the editor in a browser.
// Options: --browser (not the desktop), --check (start, wait until all is there, say READY, end: a test of this command).
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fixtureServers, installForStart } from '../test/host/install.mjs';
import { desktopCommandLine, hasDisplay } from './desktop.mjs';
import { hashOf } from './inputs.mjs';
import { packageExtension, vsix } from './package.mjs';
import { beganAt, continueUnderNode24 } from './setup.mjs';

const isCheck = process.argv.includes('--check');
const say = (text) => process.stdout.write(`${text}\n`);
const home = resolve('out', 'start');
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const sinceBegin = () => seconds(Date.now() - beganAt);

const timed = async (title, work) => {
  const begin = performance.now();
  const result = await work();
  say(`  ${title}${result === false ? ' (up to date)' : ''}: ${seconds(performance.now() - begin)}`);
};

/** A copy: what is typed into it should not show up as a change of this repository. */
const sampleWorkspace = () => {
  const folder = join(home, 'sample');
  if (!existsSync(folder)) cpSync(resolve('test', 'fixtures', 'sample'), folder, { recursive: true });
  return folder;
};

/** Fills an extensions folder when the package or the sample servers have changed; false when it was as it should be. */
const installExtensions = async (folder, install) => {
  const { linkExtensions } = await import('../test/host/profile.ts');
  const stampFile = `${folder}.stamp`;
  const wanted = hashOf([vsix, join(fixtureServers, 'package.json')]);
  if (existsSync(folder) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return false;
  rmSync(folder, { recursive: true, force: true });
  // First the linked one: what lies there before the first start is taken over.
  linkExtensions(folder, [fixtureServers]);
  install();
  writeFileSync(stampFile, wanted);
  return true;
};

const isExtensionIn = (folder) => {
  const { publisher, name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const own = join(folder, `${publisher}.${name}-${version}`);
  const listed = JSON.parse(readFileSync(join(folder, 'extensions.json'), 'utf8'));
  const ids = listed.map(({ identifier }) => identifier.id);
  const wanted = [`${publisher}.${name}`, 'ide-vitals-test.sample-servers'];
  return existsSync(join(own, 'dist', 'extension.js')) && wanted.every((id) => ids.includes(id));
};

const openInBrowser = (url) => {
  const openers = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url.replace(/&/g, '^&')] };
  const [program, ...args] = openers[process.platform] ?? ['xdg-open', url];
  // No opener is no reason to stop: the address has been printed.
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
};

const untilInterrupted = () =>
  new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, done);
  });

/** The first answer takes the token out of the address and into a cookie; the second is the workbench. */
const answers = async (url) => {
  const entry = await fetch(url, { redirect: 'manual' });
  const cookie = entry.headers.getSetCookie().map((line) => line.split(';')[0]);
  const address = new URL(entry.headers.get('location') ?? url, url);
  const workbench = await fetch(address, { headers: { cookie: cookie.join('; ') } });
  const page = await workbench.text();
  return workbench.status === 200 && page.includes('workbench');
};

const startInBrowser = async () => {
  const { installVsix, startHost } = await import('../test/host/host.ts');
  const { workbenchUrl } = await import('../test/host/workbench.ts');
  const folders = { userData: join(home, 'ud'), extensions: join(home, 'ext'), serverData: join(home, 'sd') };
  await timed('installing it', () => installExtensions(folders.extensions, () => installVsix(vsix, folders)));
  const token = randomBytes(16).toString('hex');
  const interrupted = untilInterrupted();
  const host = await startHost({ dataFolder: home, extensionsFolder: folders.extensions, driver: 'off', token });
  const url = workbenchUrl(host, { workspace: sampleWorkspace() });
  try {
    if (isCheck) {
      const ready = (await answers(url)) && isExtensionIn(folders.extensions);
      say(ready ? `READY after ${sinceBegin()}` : 'NOT READY: the editor does not answer, or lacks the extension');
      process.exitCode = ready ? 0 : 1;
      return;
    }
    say(`\nVS Code with IDE Vitals is ready after ${sinceBegin()}. Open:\n\n  ${url}\n\nCtrl+C ends it.`);
    if (hasDisplay()) openInBrowser(url);
    await interrupted;
  } finally {
    await host.stop();
  }
};

const runCommandLine = (program, args) => {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const all = [
    '--user-data-dir',
    join(home, 'desktop'),
    '--extensions-dir',
    join(home, 'desktop-ext'),
    ...asRoot,
    ...args,
  ];
  // A .cmd file can only be run by a shell, and then nobody quotes the arguments but us.
  const result =
    process.platform === 'win32'
      ? spawnSync(
          `"${program}"`,
          all.map((argument) => `"${argument}"`),
          { stdio: 'inherit', shell: true },
        )
      : spawnSync(program, all, { stdio: 'inherit' });
  if (result.status !== 0) throw new Error(`${program} ${args[0]} failed`);
};

const startOnDesktop = async (program) => {
  const { writeSettings } = await import('../test/host/profile.ts');
  const userData = join(home, 'desktop');
  if (!existsSync(userData)) writeSettings(userData, { trust: 'off', settings: {} });
  const extensions = join(home, 'desktop-ext');
  await timed('installing it', () =>
    installExtensions(extensions, () => runCommandLine(program, ['--install-extension', vsix, '--force'])),
  );
  if (isCheck) {
    const ready = readdirSync(extensions).length >= 2 && isExtensionIn(extensions);
    say(ready ? `READY after ${sinceBegin()}` : 'NOT READY: the extension is not installed');
    process.exitCode = ready ? 0 : 1;
    return;
  }
  say(`\nOpening VS Code after ${sinceBegin()}. Its data is in ${home}.`);
  runCommandLine(program, ['--new-window', sampleWorkspace()]);
};

const main = async () => {
  mkdirSync(home, { recursive: true });
  say('Starting VS Code with IDE Vitals:');
  await timed('building and packaging the extension', packageExtension);
  const desktop = process.argv.includes('--browser') || !hasDisplay() ? undefined : desktopCommandLine();
  await (desktop ? startOnDesktop(desktop) : startInBrowser());
};

try {
  installForStart();
  if (continueUnderNode24()) await main();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
