/** Channels of `vitals serve`: hands out secrets one channel at a time, and has messages sent by a thread of its own. */
import { Worker } from 'node:worker_threads';
import type { HostAnswer, HostAsk, Outgoing, Secrets, SendResult } from '../common/protocol/channels.ts';
import { reasonOf } from '../common/problem.ts';
import { isOpenToOthers, namesProxy, readSecrets, secretsOf, type SecretsByChannel } from './serveFiles.ts';

/** To the thread that sends, and back. */
export interface ToSend {
  readonly number: number;
  readonly outgoing: Outgoing;
}
export interface Sent {
  readonly number: number;
  readonly result: SendResult;
}

export interface ChannelsWorld {
  /** The bundle of the thread that sends. */
  readonly senderFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws an error that names the file. `mode` is undefined where the system has none. */
  readFile(path: string): { readonly text: string; readonly mode: number | undefined };
  complain(line: string): void;
}

export interface ServeChannelsOptions {
  readonly channels: ReadonlyMap<string, unknown>;
  /** Of `--secrets`. */
  readonly secretsFile: string | undefined;
  answer(number: number, answer: HostAnswer): void;
}

export class ServeChannels {
  readonly #world: ChannelsWorld;
  readonly #options: ServeChannelsOptions;
  #sender: Worker | undefined;

  constructor(world: ChannelsWorld, options: ServeChannelsOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** Read each time, so that a secret that was changed holds at once, and none is kept. Throws where a file is unfit. */
  secrets(name: string): Secrets {
    const { channels } = this.#options;
    const { environment } = this.#world;
    return secretsOf({ name, type: channels.get(name) }, { file: this.#file(), environment });
  }

  #file(): SecretsByChannel {
    const { secretsFile: path } = this.#options;
    if (path === undefined) return {};
    const { text, mode } = this.#world.readFile(path);
    if (mode !== undefined && isOpenToOthers(mode))
      throw new Error(`${path}: others may read it: run chmod 600 ${path}`);
    const { secrets, problems } = readSecrets({ path, text });
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return secrets;
  }

  receive(number: number, ask: HostAsk): void {
    try {
      if (ask.kind === 'send') this.#thread().postMessage({ number, outgoing: ask.outgoing } satisfies ToSend);
      else this.#options.answer(number, { kind: 'secrets', secrets: this.secrets(ask.channel) });
    } catch (error) {
      this.#world.complain(`vitals serve: ${reasonOf(error)}`);
      const reason = ask.kind === 'send' ? 'the thread that sends could not start' : 'the secrets could not be read';
      this.#options.answer(number, { kind: 'sent', result: { kind: 'failed', reason, isFinal: false } });
    }
  }

  #thread(): Worker {
    if (this.#sender !== undefined) return this.#sender;
    const { senderFile, environment, complain } = this.#world;
    const sender = new Worker(senderFile, { execArgv: namesProxy(environment) ? ['--use-env-proxy'] : [] });
    sender.on('message', ({ number, result }: Sent) => {
      this.#options.answer(number, { kind: 'sent', result });
    });
    sender.on('error', (error) => {
      complain(`vitals serve: the thread that sends has ended: ${reasonOf(error)}`);
      this.#sender = undefined;
    });
    this.#sender = sender;
    return sender;
  }

  /** Starts the thread, to see at once whether this Node can; throws where it cannot. */
  start(): void {
    try {
      if (this.#options.channels.size > 0) this.#thread();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_INVALID_EXEC_ARGV') throw error;
      throw new Error(
        `a proxy is named in the environment, and Node ${process.version} cannot use it: take 22.21, 24.5 or a newer one`,
        { cause: error },
      );
    }
  }

  dispose(): void {
    void this.#sender?.terminate();
  }
}
