/**
 * `vitals watch`: runs a language server, or any program, for whoever speaks to it, hands every byte on as it is, and
 * measures what passes and what it costs. The engine is the very thread that an editor starts; what it has measured is
 * kept in a history, for `vitals check` to judge. It ends as the program ends, with its exit code.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../common/clock.ts';
import { beatBytes } from '../common/heartbeat.ts';
import { reasonOf } from '../common/problem.ts';
import {
  engineProtocolVersion,
  type EngineMessage,
  type EngineOptions,
  type HostMessage,
  type Initiator,
  type ServerId,
} from '../common/protocol/engine.ts';
import { ms } from '../common/units.ts';
import { Conversation, RecordWriter, type PairedRecord, type WireProtocol } from '../common/wire/wire.ts';
import { engineSettings } from './engineSettings.ts';
import { helpOf } from './helpTexts.ts';
import { WatchTable } from './watchTable.ts';

export interface WatchWorld {
  /** The bundle of the engine's thread. */
  readonly engineFile: string;
  readonly version: string;
  readonly clock: Clock;
  readonly stdin: Readable;
  readonly stdout: Writable;
  complain(line: string): void;
  /** Of the signals that end a program. */
  onSignal(run: (signal: NodeJS.Signals) => void): void;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

const batchEveryMs = 250;
/** From the engine's first word on: a second is closed once it is over, and the file is opened with the first. */
const settleMs = 2_500;
const server = 1 as ServerId;
/** What a shell gives for a program that a signal has ended. */
const signalBase = 128;

/** What is heard of one program: one server at most. */
class Listener {
  readonly table = new WatchTable();
  readonly #world: WatchWorld;
  readonly #name: string;
  readonly #pid: number;
  readonly #begun: number;
  readonly #post: (message: HostMessage) => void;
  readonly #records = new RecordWriter();
  readonly #conversation: Conversation;
  #isKnown = false;

  constructor(
    world: WatchWorld,
    { name, pid, post }: { readonly name: string; readonly pid: number; post(message: HostMessage): void },
  ) {
    this.#world = world;
    this.#name = name;
    this.#pid = pid;
    this.#post = post;
    this.#begun = world.clock.elapsed();
    this.#conversation = new Conversation({
      salt: randomInt(2 ** 32),
      joined: 'start',
      sink: {
        record: (record) => {
          this.#record(record);
        },
        identified: (protocol) => {
          this.#identified(protocol);
        },
        answered: () => {
          const startupMs = world.clock.elapsed() - this.#begun;
          post({ type: 'server-ready', at: world.clock.now(), server, startupMs });
        },
        orphan: () => undefined,
        overflow: () => undefined,
        unreadable: (message) => {
          world.complain(`vitals watch: ${message}`);
        },
        abandoned: (why) => {
          // A program that is no language server may say what it likes.
          if (why === 'desync') world.complain('vitals watch: what it says makes no sense any more, and is not timed');
        },
      },
    });
  }

  hear(speaker: Initiator, chunk: Uint8Array): void {
    this.#conversation.hear(speaker, chunk, this.#world.clock.elapsed());
  }

  flush(): void {
    this.#conversation.age(this.#world.clock.elapsed());
    const batch = this.#records.take();
    if (batch !== undefined) this.#post({ type: 'records', batch });
  }

  end(reason: 'ok' | 'crash' | 'signal'): void {
    this.#conversation.end(this.#world.clock.elapsed());
    this.flush();
    if (this.#isKnown) this.#post({ type: 'server-exited', at: this.#world.clock.now(), server, reason });
  }

  #record(record: Readonly<PairedRecord>): void {
    this.#records.add(server, record, this.#world.clock.now());
    this.table.add(record);
  }

  #identified(protocol: WireProtocol): void {
    this.#isKnown = true;
    const [name, pid] = [this.#name, this.#pid];
    const info = { id: server, name, extensionId: '', extensionName: '', pid, protocol } as const;
    this.#post({
      type: 'server-started',
      at: this.#world.clock.now(),
      server: { ...info, transport: 'stdio', late: false },
    });
  }
}

interface Wanted {
  readonly command: readonly string[];
  readonly name: string;
  readonly history: string;
}

const text = { type: 'string' } as const;

const hasSqlite = (): boolean =>
  (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule?.('node:sqlite') !== undefined;

const wantedOf = (args: readonly string[]): Wanted => {
  const at = args.indexOf('--');
  const command = at < 0 ? [] : args.slice(at + 1);
  const options = { history: text, name: text };
  const { values } = parseArgs({ args: args.slice(0, at < 0 ? args.length : at), options, strict: true });
  const [program = ''] = command;
  if (program === '')
    throw new Error(`the program is missing: vitals watch --history FOLDER -- COMMAND\n${helpOf('watch')}`);
  if (values.history === undefined) throw new Error('--history FOLDER is missing');
  // Whoever gates on a history must not find none, and all well.
  if (!hasSqlite())
    throw new Error(`a history needs SQLite, which Node ${process.versions.node} does not have; Node 22.15 does`);
  return { command, name: values.name ?? basename(program), history: resolve(values.history) };
};

const optionsFor = ({ history }: Wanted, world: WatchWorld): EngineOptions => ({
  version: engineProtocolVersion,
  product: world.version,
  session: randomUUID(),
  hostPid: process.pid,
  settings: engineSettings({ tapEnabled: true }),
  history: { folder: history },
  heartbeat: new Int32Array(new SharedArrayBuffer(beatBytes)),
  extensions: [],
});

interface Running {
  readonly engine: Worker;
  /** It measures. */
  readonly ready: Promise<void>;
  /** It has written all. */
  readonly over: Promise<void>;
}

const startEngine = (options: EngineOptions, world: WatchWorld): Running => {
  const engine = new Worker(world.engineFile, { workerData: options });
  const ready = new Promise<void>((done) => {
    engine.on('message', (message: EngineMessage) => {
      if (message.type === 'ready') done();
    });
  });
  const over = new Promise<void>((done) => {
    engine.on('error', (error) => {
      world.complain(`vitals watch: ${reasonOf(error)}; the program goes on unmeasured`);
      done();
    });
    engine.on('exit', () => {
      done();
    });
  });
  engine.on('message', (message: EngineMessage) => {
    if (message.type === 'log' && message.level !== 'info') world.complain(`vitals watch: ${message.message}`);
  });
  return { engine, ready, over };
};

const started = (child: Child): Promise<number> =>
  new Promise((done, failed) => {
    child.once('spawn', () => {
      done(child.pid ?? 0);
    });
    child.once('error', failed);
  });

/** Its exit code, as a shell gives it. */
const ended = (child: Child): Promise<{ readonly code: number; readonly reason: 'ok' | 'crash' | 'signal' }> =>
  new Promise((done) => {
    child.once('close', (code, signal) => {
      if (code === null) done({ code: signalBase + constants.signals[signal ?? 'SIGKILL'], reason: 'signal' });
      else done({ code, reason: code === 0 ? 'ok' : 'crash' });
    });
  });

const run = async (wanted: Wanted, world: WatchWorld): Promise<number> => {
  const [program = '', ...rest] = wanted.command;
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = ended(child);
  const pid = await started(child);
  world.onSignal((signal) => child.kill(signal));
  const { engine, ready, over } = startEngine(optionsFor(wanted, world), world);
  const post = (message: HostMessage): void => {
    engine.postMessage(message);
  };
  const listener = new Listener(world, { name: wanted.name, pid, post });
  // Heard as it passes; the pipes alone decide how fast.
  world.stdin.on('data', (chunk: Uint8Array) => {
    listener.hear('client', chunk);
  });
  child.stdout.on('data', (chunk: Uint8Array) => {
    listener.hear('server', chunk);
  });
  // It may have ended while its client still speaks.
  child.stdin.on('error', () => undefined);
  world.stdin.pipe(child.stdin);
  child.stdout.pipe(world.stdout, { end: false });
  const timer = world.clock.every(ms(batchEveryMs), () => {
    listener.flush();
  });
  const { code, reason } = await end;
  timer.dispose();
  world.stdin.unpipe(child.stdin);
  world.stdin.destroy();
  listener.end(reason);
  // A program may be over before the engine has begun.
  await Promise.race([ready, over]);
  await new Promise<void>((done) => {
    world.clock.after(ms(settleMs), done);
  });
  post({ type: 'stop' });
  await over;
  const table = listener.table.text();
  if (table !== '') world.complain(table);
  return code;
};

/** The program's own exit code, or 2 where it could not be run. */
export const watch = async (args: readonly string[], world: WatchWorld): Promise<number> => {
  try {
    return await run(wantedOf(args), world);
  } catch (error) {
    world.complain(`vitals watch: ${reasonOf(error)}`);
    return 2;
  }
};
