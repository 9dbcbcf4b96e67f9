// Finds a desktop VS Code: the program itself for tests, its command line for `npm start`.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const home = process.env.HOME ?? process.env.USERPROFILE ?? '';
const local = process.env.LOCALAPPDATA ?? '';
const programs = process.env.ProgramFiles ?? '';

const places = {
  linux: [
    '/usr/share/code',
    '/usr/lib/code',
    '/opt/visual-studio-code',
    '/usr/share/code-insiders',
    '/usr/share/codium',
  ],
  darwin: ['/Applications', join(home, 'Applications')].flatMap((folder) =>
    ['Visual Studio Code', 'Visual Studio Code - Insiders', 'VSCodium'].map((name) => join(folder, `${name}.app`)),
  ),
  win32: [join(local, 'Programs', 'Microsoft VS Code'), join(programs, 'Microsoft VS Code')],
};

const programsIn = {
  linux: ['code', 'code-insiders', 'codium'],
  darwin: ['Contents/MacOS/Electron', 'Contents/MacOS/Code'],
  win32: ['Code.exe'],
};
const commandLinesIn = {
  linux: ['bin/code', 'bin/code-insiders', 'bin/codium'],
  darwin: ['Contents/Resources/app/bin/code', 'Contents/Resources/app/bin/codium'],
  win32: ['bin/code.cmd'],
};

const firstOf = (table) =>
  (places[process.platform] ?? [])
    .flatMap((place) => table[process.platform].map((name) => join(place, name)))
    .find((path) => existsSync(path));

const onPath = () => {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code', 'code-insiders', 'codium'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
};

/** In a terminal of VS Code `code` talks to that window, which may be on another machine; it is no editor of its own. */
const isInsideVsCode = () => process.env.VSCODE_IPC_HOOK_CLI !== undefined;

/** The program file that tests start. VSCODE_PATH comes first. */
export const desktopProgram = () => process.env.VSCODE_PATH ?? firstOf(programsIn);

/** The `code` command, or undefined: then `npm start` opens the editor in a browser. */
export const desktopCommandLine = () => {
  if (process.env.VSCODE_PATH) {
    const command = join(dirname(process.env.VSCODE_PATH), 'bin', process.platform === 'win32' ? 'code.cmd' : 'code');
    if (existsSync(command)) return command;
  }
  return firstOf(commandLinesIn) ?? (isInsideVsCode() ? undefined : onPath());
};

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
