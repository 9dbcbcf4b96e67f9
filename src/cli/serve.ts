/**
 * `vitals serve`: the engine without an editor. It samples this machine, evaluates rules, keeps history, tells channels
 * and answers the HTTP API until it is told to end; then it writes what is left and ends with 0. The engine is the very
 * thread that an editor starts: this is its host.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { settingOf } from '../common/contributions.ts';
import { fileTokens } from '../common/fileTokens.ts';
import { beatBytes } from '../common/heartbeat.ts';
import { reasonOf } from '../common/problem.ts';
import {
  engineProtocolVersion,
  type EngineMessage,
  type EngineOptions,
  type HostMessage,
} from '../common/protocol/engine.ts';
import { engineSettings } from './engineSettings.ts';
import { helpOf } from './helpTexts.ts';
import { ServeChannels, type ChannelsWorld } from './serveChannels.ts';
import { channelsIn, missingSecrets, readServeSettings, type ServeSettings } from './serveFiles.ts';
import type { ExitCode } from './world.ts';

export interface ServeWorld extends ChannelsWorld {
  /** The bundle of the engine's thread. */
  readonly engineFile: string;
  readonly version: string;
  write(text: string): void;
  /** Resolves when the process is asked to end. */
  readonly ended: Promise<void>;
}

/** A history is told by its folder, or by the file in it. */
const folderOf = (path: string): string => resolve(/^history.*[.]db$/.test(basename(path)) ? dirname(path) : path);

const portOf = (text: string | undefined): number | undefined => {
  const port = Number(text ?? settingOf('vitals.api.port').default);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
};

const text = { type: 'string' } as const;
const optionsOf = { port: text, history: text, 'token-file': text, settings: text, secrets: text };
type Values = Partial<Record<keyof typeof optionsOf, string>>;

/** There are the boards that come along, and no place where another could be written. */
const shippedBoards = (
  message: Extract<EngineMessage, { type: 'boards-wanted' | 'board-change' }>,
): Extract<HostMessage, { type: 'boards' }> => {
  const boards = { type: 'boards', sources: [], workspace: 'there is no folder open' } as const;
  if (message.type === 'boards-wanted') return boards;
  return { ...boards, changed: { number: message.change.number, problem: 'vitals serve keeps no boards' } };
};

/** Ends the command with a complaint. */
class Refused extends Error {}

const parsed = (args: readonly string[]): Values => {
  try {
    return parseArgs({ args: [...args], options: optionsOf, strict: true }).values;
  } catch (error) {
    throw new Refused(reasonOf(error), { cause: error });
  }
};

const settingsIn = (path: string | undefined, world: ServeWorld): ServeSettings | undefined => {
  if (path === undefined) return undefined;
  const settings = readServeSettings({ path, text: world.readFile(path).text });
  if (settings.problems.length > 0) throw new Refused(settings.problems.join('\n'));
  return settings;
};

/** What the engine would refuse is refused before it is started; a file that is not there is made by it. */
const checkTokens = (path: string, world: ServeWorld): void => {
  let text: string;
  try {
    ({ text } = world.readFile(path));
  } catch {
    return;
  }
  fileTokens(text, path);
};

export const serve = async (args: readonly string[], world: ServeWorld): Promise<ExitCode> => {
  try {
    const values = parsed(args);
    const port = portOf(values.port);
    if (port === undefined) throw new Refused('--port: a number from 0 to 65535');
    const tokenFile = values['token-file'];
    if (tokenFile === undefined) throw new Refused(`--token-file FILE is missing\n${helpOf('serve')}`);
    checkTokens(tokenFile, world);
    const settings = settingsIn(values.settings, world);
    const options: EngineOptions = {
      version: engineProtocolVersion,
      product: world.version,
      session: randomUUID(),
      hostPid: process.pid,
      settings: engineSettings({
        api: { enabled: true, port, tokenFile: resolve(tokenFile) },
        // There is no editor whose settings they could change, and no workspace to be trusted.
        responses: { trusted: true, raw: { mode: 'off' } },
        ...(settings === undefined
          ? {}
          : { alerts: settings.alerts, exports: settings.exports, remote: settings.remote }),
      }),
      ...(values.history === undefined ? {} : { history: { folder: folderOf(values.history) } }),
      heartbeat: new Int32Array(new SharedArrayBuffer(beatBytes)),
      extensions: [],
    };
    return await new Serving(world, options).run(settings, values.secrets);
  } catch (error) {
    world.complain(`vitals serve: ${reasonOf(error)}`);
    return 2;
  }
};

class Serving {
  readonly #world: ServeWorld;
  readonly #options: EngineOptions;

  constructor(world: ServeWorld, options: EngineOptions) {
    this.#world = world;
    this.#options = options;
  }

  async run(settings: ServeSettings | undefined, secretsFile: string | undefined): Promise<ExitCode> {
    const world = this.#world;
    let engine: Worker | undefined;
    const names = channelsIn(settings?.alerts ?? {});
    const channels = new ServeChannels(world, {
      channels: names,
      secretsFile,
      answer: (number, answer) => {
        engine?.postMessage({ type: 'outbound', number, answer } satisfies HostMessage);
      },
    });
    for (const missing of missingSecrets(names, (name) => channels.secrets(name)))
      world.complain(`vitals serve: ${missing}`);
    channels.start();
    try {
      engine = new Worker(world.engineFile, { workerData: this.#options });
      const { rules = [] } = settings ?? {};
      if (rules.length > 0) engine.postMessage({ type: 'rules', sources: rules } satisfies HostMessage);
      return await this.#untilEnd(engine, channels);
    } finally {
      channels.dispose();
    }
  }

  #untilEnd(engine: Worker, channels: ServeChannels): Promise<ExitCode> {
    const { complain, ended } = this.#world;
    return new Promise((resolved) => {
      engine.on('message', (message: EngineMessage) => {
        if (message.type === 'outbound') channels.receive(message.number, message.ask);
        else if (message.type === 'boards-wanted' || message.type === 'board-change')
          engine.postMessage(shippedBoards(message));
        else this.#tell(message);
      });
      engine.on('error', (error) => {
        complain(`vitals serve: ${reasonOf(error)}`);
        resolved(2);
      });
      // It closes its port when all is written.
      engine.on('exit', (code) => {
        resolved(code === 0 ? 0 : 2);
      });
      void ended.then(() => {
        engine.postMessage({ type: 'stop' } satisfies HostMessage);
      });
    });
  }

  #tell(message: EngineMessage): void {
    const { write, complain } = this.#world;
    if (message.type === 'log') (message.level === 'info' ? write : complain)(`${message.message}\n`);
    else if (message.type === 'rule-problems')
      for (const { file, line, column, message: what } of message.problems)
        complain(`vitals serve: ${file}:${line}:${column}: ${what}`);
    else if (message.type === 'draft')
      write(
        `${message.draft.why}: ${message.draft.title.toLowerCase()} is not sent before a person has read it, in an editor on the same history\n`,
      );
  }
}
