/**
 * `vitals serve`: the engine without an editor. It samples this machine, evaluates the shipped rules, keeps history and
 * answers the HTTP API until it is told to end; then it writes what is left and ends with 0. The engine is the very
 * thread that an editor starts: this is its host.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { settingOf, type SettingId } from '../common/contributions.ts';
import { beatBytes } from '../common/heartbeat.ts';
import { operationIds, operationOf, type Budget, type OperationId } from '../common/operations.ts';
import { reasonOf } from '../common/problem.ts';
import {
  engineProtocolVersion,
  type EngineMessage,
  type EngineOptions,
  type EngineSettings,
} from '../common/protocol/engine.ts';
import { helpOf } from './helpTexts.ts';
import type { ExitCode } from './world.ts';

export interface ServeWorld {
  /** The bundle of the engine's thread. */
  readonly engineFile: string;
  readonly version: string;
  write(text: string): void;
  complain(line: string): void;
  /** Resolves when the process is asked to end. */
  readonly ended: Promise<void>;
}

const numberOf = (id: SettingId): number => Number(settingOf(id).default);
const booleanOf = (id: SettingId): boolean => settingOf(id).default === true;

/** As an editor with no setting of its own would have them. */
const settingsFor = (api: NonNullable<EngineSettings['api']>): EngineSettings => ({
  budgets: Object.fromEntries(operationIds.map((id) => [id, operationOf(id).budget])) as Record<OperationId, Budget>,
  windowMs: numberOf('vitals.judge.windowSeconds') * 1_000,
  seriesCap: numberOf('vitals.store.seriesCap'),
  tapEnabled: false,
  profileStalls: false,
  history: {
    enabled: true,
    maxMegabytes: numberOf('vitals.history.maxMegabytes'),
    keepDays: {
      tenSeconds: numberOf('vitals.history.keepTenSecondsDays'),
      minutes: numberOf('vitals.history.keepMinutesDays'),
      hours: numberOf('vitals.history.keepHoursDays'),
    },
    archiveFolder: '',
  },
  sampling: {
    slowOnBattery: booleanOf('vitals.sampling.slowOnBattery'),
    slowUnfocused: false,
    cpuLimit: numberOf('vitals.sampling.maxCpuPercent') / 100,
  },
  api,
});

/** A history is told by its folder, or by the file in it. */
const folderOf = (path: string): string => resolve(/^history.*[.]db$/.test(basename(path)) ? dirname(path) : path);

const portOf = (text: string | undefined): number | undefined => {
  const port = Number(text ?? settingOf('vitals.api.port').default);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
};

export const serve = async (args: readonly string[], world: ServeWorld): Promise<ExitCode> => {
  const text = { type: 'string' } as const;
  let values: Partial<Record<'port' | 'history' | 'token-file', string>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { port: text, history: text, 'token-file': text },
      strict: true,
    }));
  } catch (error) {
    world.complain(`vitals serve: ${reasonOf(error)}`);
    return 2;
  }
  const port = portOf(values.port);
  const tokenFile = values['token-file'];
  if (port === undefined || tokenFile === undefined) {
    world.complain(
      port === undefined
        ? 'vitals serve: --port: a number from 0 to 65535'
        : `vitals serve: --token-file FILE is missing\n${helpOf('serve')}`,
    );
    return 2;
  }
  const options: EngineOptions = {
    version: engineProtocolVersion,
    product: world.version,
    session: randomUUID(),
    hostPid: process.pid,
    settings: settingsFor({ enabled: true, port, tokenFile: resolve(tokenFile) }),
    ...(values.history === undefined ? {} : { history: { folder: folderOf(values.history) } }),
    heartbeat: new Int32Array(new SharedArrayBuffer(beatBytes)),
    extensions: [],
  };
  return run(options, world);
};

const run = (options: EngineOptions, world: ServeWorld): Promise<ExitCode> =>
  new Promise((resolved) => {
    const engine = new Worker(world.engineFile, { workerData: options });
    engine.on('message', (message: EngineMessage) => {
      if (message.type === 'log') (message.level === 'info' ? world.write : world.complain)(`${message.message}\n`);
    });
    engine.on('error', (error) => {
      world.complain(`vitals serve: ${reasonOf(error)}`);
      resolved(2);
    });
    // It closes its port when all is written.
    engine.on('exit', (code) => {
      resolved(code === 0 ? 0 : 2);
    });
    void world.ended.then(() => {
      engine.postMessage({ type: 'stop' });
    });
  });
