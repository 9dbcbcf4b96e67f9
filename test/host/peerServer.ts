// Starts one of the real programs that we are compared with, on a free loopback port, and stops it.
// In: which one, the texts of its files, further arguments. Out: its address, its folder, and stop(), which removes both.
// The folder is temporary unless the caller names one, as a bench does that has already filled it.
// Bounds: 30 s to be ready, 5 s to end after being asked, then it is killed. None outlives the process that started it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './host.ts';
import { temporaryFolder } from './paths.mjs';
import { findPeer, whyNoPeers } from './peers.mjs';

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 5_000;

export type PeerServerName = 'prometheus' | 'alertmanager' | 'victoria-metrics';

export interface PeerServerOptions {
  /** Texts by file name, written into the server's folder: `prometheus.yml`, `alertmanager.yml`, rule files. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Kept when given; its `data` is the server's. */
  readonly folder?: string;
}

export interface PeerServer {
  readonly url: string;
  readonly pid: number;
  readonly folder: string;
  /** What it printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

interface Kind {
  readonly files: Readonly<Record<string, string>>;
  readonly args: (folder: string, listen: string) => readonly string[];
  readonly ready: string;
}

const kinds: Readonly<Record<PeerServerName, Kind>> = {
  prometheus: {
    files: { 'prometheus.yml': '' },
    args: (folder, listen) => [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${listen}`,
    ],
    ready: '/-/ready',
  },
  alertmanager: {
    files: { 'alertmanager.yml': 'route:\n  receiver: none\nreceivers:\n  - name: none\n' },
    args: (folder, listen) => [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${listen}`,
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  },
  'victoria-metrics': {
    files: {},
    args: (folder, listen) => [`-storageDataPath=${join(folder, 'data')}`, `-httpListenAddr=${listen}`],
    ready: '/health',
  },
};

const running = new Set<ChildProcess>();
const killAll = () => {
  for (const child of running) child.kill('SIGKILL');
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const end = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const cancel = new AbortController();
    const late = wait(END_WITHIN_MS, undefined, { signal: cancel.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await gone;
    cancel.abort();
    await late;
  }
  running.delete(child);
};

const untilReady = async (child: ChildProcess, url: string): Promise<void> => {
  const begin = performance.now();
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (hasEnded(child)) throw new Error('It ended before it was ready.');
    if (performance.now() - begin > READY_WITHIN_MS) throw new Error('It was not ready in 30 s.');
    await wait(25);
  }
};

const spawnPeer = (program: string, args: readonly string[], logFile: string): ChildProcess => {
  const log = openSync(logFile, 'w');
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  if (running.size === 0) process.off('exit', killAll).once('exit', killAll);
  running.add(child);
  return child;
};

export const startPeer = async (name: PeerServerName, options: PeerServerOptions = {}): Promise<PeerServer> => {
  const program = findPeer(name);
  if (program === undefined) throw new Error(whyNoPeers([name]));
  const folder = options.folder ?? mkdtempSync(join(temporaryFolder(), 'vitals-peer-'));
  mkdirSync(join(folder, 'data'), { recursive: true });
  const kind = kinds[name];
  for (const [file, text] of Object.entries({ ...kind.files, ...options.files }))
    writeFileSync(join(folder, file), text);
  const listen = `127.0.0.1:${await freePort()}`;
  const logFile = join(folder, 'log.txt');
  const child = spawnPeer(program, [...kind.args(folder, listen), ...(options.args ?? [])], logFile);
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    await end(child);
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = `http://${listen}`;
  try {
    await untilReady(child, url + kind.ready);
    return { url, pid: child.pid ?? 0, folder, log, stop };
  } catch (error) {
    const printed = log();
    await stop();
    throw new Error(`${name} did not start:\n${printed}`, { cause: error });
  }
};
