// A real VS Code (server and workbench) for tests and for `npm start`.
// In: which extensions, settings, environment, trust. Out: a running server on a free loopback port, and its address.
// Each host has its own folders and its own process group, so hosts never meet and none outlives its test.
// Bounds: 30 s to be ready, 5 s to end after being asked, then it is killed with all its children.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { node24, serverMain, temporaryFolder } from './paths.mjs';
import {
  folderArguments,
  linkExtensions,
  serverArguments,
  serverEnvironment,
  writeSettings,
  type Folders,
  type Profile,
} from './profile.ts';

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 5_000;

export interface HostOptions extends Partial<Profile> {
  /** Added to the environment of the server, and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept when given; otherwise a temporary folder that goes with the host. */
  readonly dataFolder?: string;
  /** A folder that already holds installed extensions (see `installVsix`). */
  readonly extensionsFolder?: string;
  readonly port?: number;
}

export interface Host {
  readonly folder: string;
  readonly folders: Folders;
  /** Where the test-control extension looks for requests; see control.ts. */
  readonly controlFolder: string;
  readonly port: number;
  readonly url: string;
  readonly authority: string;
  readonly token: string | undefined;
  readonly pid: number;
  readonly readyMs: number;
  /** What the server printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Ends a process and all its descendants: by its group, or on Windows by its tree. */
const signalTree = (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void => {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(child.pid)]);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has gone already, which is what was wanted.
  }
};

/** What runs, and the temporary folder that goes with it. */
const running = new Map<ChildProcess, string | undefined>();
const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
const killAll = (): void => {
  for (const [child, folder] of running) {
    signalTree(child, 'SIGKILL');
    if (folder !== undefined) removeFolder(folder);
  }
};
let guarded = false;
/** A host runs in its own process group, so an interrupt at the terminal does not reach it by itself. */
const guardAgainstOrphans = (): void => {
  if (guarded) return;
  guarded = true;
  process.once('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(130));
  }
};

const stopTree = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) {
    const gone = once(child, 'exit');
    signalTree(child, 'SIGTERM');
    await Promise.race([gone, wait(END_WITHIN_MS, undefined, { ref: false })]);
    if (!hasEnded(child)) {
      signalTree(child, 'SIGKILL');
      await gone;
    }
  }
  // The server may end before the extension hosts it started.
  signalTree(child, 'SIGKILL');
  running.delete(child);
};

const untilReady = async (child: ChildProcess, url: string): Promise<number> => {
  const begin = performance.now();
  for (;;) {
    const answer = await fetch(`${url}/version`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return performance.now() - begin;
    if (hasEnded(child)) throw new Error('The VS Code server ended before it was ready.');
    if (performance.now() - begin > READY_WITHIN_MS) throw new Error('The VS Code server was not ready in 30 s.');
    await wait(50);
  }
};

const foldersIn = (folder: string, extensionsFolder: string | undefined): Folders => ({
  userData: join(folder, 'ud'),
  extensions: extensionsFolder ?? join(folder, 'ext'),
  serverData: join(folder, 'sd'),
});

const newFolder = (options: HostOptions): string => {
  if (options.dataFolder === undefined) return mkdtempSync(join(temporaryFolder(), 'vitals-'));
  mkdirSync(options.dataFolder, { recursive: true });
  return options.dataFolder;
};

const spawnServer = (args: readonly string[], logFile: string, env: NodeJS.ProcessEnv): ChildProcess => {
  const log = openSync(logFile, 'w');
  const child = spawn(node24(), args, {
    env,
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  return child;
};

/** A folder of its own, with the extensions linked into it and the settings written. */
const prepare = (options: HostOptions) => {
  const profile: Profile = {
    trust: options.trust ?? 'off',
    driver: options.driver ?? 'on',
    front: options.front ?? 'off',
    token: options.token,
    settings: options.settings ?? {},
    extensions: options.extensions ?? [],
  };
  const folder = newFolder(options);
  const folders = foldersIn(folder, options.extensionsFolder);
  // In a kept folder the settings are the user's, once they are there.
  if (!existsSync(join(folders.userData, 'User', 'settings.json'))) writeSettings(folders.userData, profile);
  linkExtensions(folders.extensions, profile.extensions);
  const controlFolder = join(folder, 'control');
  mkdirSync(controlFolder, { recursive: true });
  return { profile, folder, folders, controlFolder };
};

/** VS Code leaves its sockets behind: under a temporary host they go with it. A kept folder's path may be too long for them. */
const temporaryFilesIn = (folder: string, options: HostOptions): Readonly<Record<string, string>> => {
  if (options.dataFolder !== undefined || process.platform === 'win32') return {};
  mkdirSync(join(folder, 't'));
  return { TMPDIR: join(folder, 't') };
};

export const startHost = async (options: HostOptions = {}): Promise<Host> => {
  const { profile, folder, folders, controlFolder } = prepare(options);
  const port = options.port ?? (await freePort());
  const logFile = join(folder, 'server.log');
  const env = serverEnvironment({
    ...temporaryFilesIn(folder, options),
    VITALS_TEST_CONTROL: controlFolder,
    ...options.env,
  });
  const child = spawnServer(serverArguments(port, folders, profile), logFile, env);
  guardAgainstOrphans();
  running.set(child, options.dataFolder === undefined ? folder : undefined);
  const url = `http://127.0.0.1:${port}`;
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    await stopTree(child);
    if (options.dataFolder === undefined) removeFolder(folder);
  };
  try {
    const readyMs = await untilReady(child, url);
    const authority = `127.0.0.1:${port}`;
    const pid = child.pid ?? 0;
    return { folder, folders, controlFolder, port, url, authority, token: profile.token, pid, readyMs, log, stop };
  } catch (error) {
    const printed = log();
    await stop();
    throw new Error(`The test host did not start:\n${printed}`, { cause: error });
  }
};

/** Installs a packaged extension the way a user's editor would, into `folders.extensions`. */
export const installVsix = (vsix: string, folders: Folders): void => {
  const args = [serverMain, '--install-extension', vsix, '--force', ...folderArguments(folders)];
  const { status, stdout, stderr } = spawnSync(node24(), args, { env: serverEnvironment({}), encoding: 'utf8' });
  if (status !== 0) throw new Error(`Installing ${vsix} failed:\n${stdout}${stderr}`);
};
