import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import {
  recordField,
  recordFields,
  recordKind,
  outcomes,
  type HostMessage,
  type ServerInfo,
} from '../../../src/common/protocol/engine.ts';
import { ms, unixMs } from '../../../src/common/units.ts';
import { createTap, type Tap, type TapOptions } from '../../../src/host/tap/tap.ts';

/** Path of the toy server; tests run from the repository's root. */
export const toyServer = join(process.cwd(), 'test/host/tap/fixtures/toy-language-server.cjs');
/** The folder of the toy server, given to the tap as an extension's. */
export const toyExtension = { id: 'test.toy', name: 'Toy Server', path: join(process.cwd(), 'test/host/tap') };

export interface SeenRecord {
  readonly kind: string;
  readonly server: number;
  readonly method: string;
  readonly initiator: 'client' | 'server';
  readonly outcome: string;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export interface Listening {
  readonly tap: Tap;
  readonly messages: HostMessage[];
  /** All records so far; flushes first. */
  records(): SeenRecord[];
  /** `kind method initiator outcome` of each record. */
  lines(): string[];
  started(): ServerInfo[];
}

const systemTime = { now: () => unixMs(Date.now()), elapsed: () => ms(performance.now()) };

/** A tap whose messages are kept. */
export const listen = (changes: Partial<TapOptions> = {}): Listening => {
  const messages: HostMessage[] = [];
  const names: string[] = [];
  const seen: SeenRecord[] = [];
  const tap = createTap({
    clock: systemTime,
    extensions: () => [toyExtension],
    isEnabled: () => true,
    ownFolder: '/nowhere/ide-vitals',
    send: (message) => {
      messages.push(message);
      if (message.type === 'records') seen.push(...readBatch(message.batch, names));
    },
    ...changes,
  });
  const records = (): SeenRecord[] => {
    tap.flush();
    return seen;
  };
  return {
    tap,
    messages,
    records,
    lines: () => records().map(({ kind, method, initiator, outcome }) => `${kind} ${method} ${initiator} ${outcome}`),
    started: () => messages.flatMap((message) => (message.type === 'server-started' ? [message.server] : [])),
  };
};

const readBatch = (batch: Extract<HostMessage, { type: 'records' }>['batch'], names: string[]): SeenRecord[] => {
  names.splice(batch.firstName, Infinity, ...batch.names);
  const kinds = Object.keys(recordKind);
  return Array.from({ length: batch.count }, (_, row) => {
    const field = (name: keyof typeof recordField): number =>
      batch.records[row * recordFields + recordField[name]] ?? NaN;
    return {
      kind: kinds[field('kind')] ?? '?',
      server: field('server'),
      method: names[field('method')] ?? '?',
      initiator: field('initiator') === 0 ? 'client' : 'server',
      outcome: outcomes[field('outcome')] ?? '-',
      durationMs: field('durationMs'),
      requestBytes: field('requestBytes'),
      responseBytes: field('responseBytes'),
    };
  });
};

export interface Channel {
  send(message: object): void;
  /** The next message from the server that `wanted` accepts. */
  next(wanted: (message: Answer) => boolean): Promise<Answer>;
}
export interface Answer {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: string;
  readonly error?: object;
}

/** The client's end of a byte stream, as a client library has it: header and body written apart. */
export const overStreams = (incoming: NodeJS.ReadableStream, outgoing: NodeJS.WritableStream): Channel => {
  let waiting = Buffer.alloc(0);
  const received = receiver();
  incoming.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const start = waiting.indexOf('Content-Length: ');
      const end = waiting.indexOf('\r\n\r\n', Math.max(0, start));
      if (start < 0 || end < 0) return;
      const length = Number(waiting.subarray(start + 16, end).toString('latin1'));
      if (waiting.length < end + 4 + length) return;
      const message = JSON.parse(waiting.subarray(end + 4, end + 4 + length).toString('utf8')) as Answer | Answer[];
      for (const one of Array.isArray(message) ? message : [message]) received.take(one);
      waiting = waiting.subarray(end + 4 + length);
    }
  });
  return {
    next: received.next,
    send: (message) => {
      const whole = Array.isArray(message) ? message : { jsonrpc: '2.0', ...message };
      const body = Buffer.from(JSON.stringify(whole));
      outgoing.write(`Content-Length: ${body.length}\r\n\r\n`, 'ascii');
      outgoing.write(body);
    },
  };
};

export const overIpc = (child: ChildProcess): Channel => {
  const received = receiver();
  child.on('message', (message) => {
    for (const one of (Array.isArray(message) ? message : [message]) as Answer[]) received.take(one);
  });
  return {
    next: received.next,
    send: (message) => void child.send(Array.isArray(message) ? message : { jsonrpc: '2.0', ...message }),
  };
};

const receiver = (): { take(message: Answer): void; next: Channel['next'] } => {
  const kept: Answer[] = [];
  const waiting: { wanted: (message: Answer) => boolean; found: (message: Answer) => void }[] = [];
  return {
    take(message) {
      const index = waiting.findIndex(({ wanted }) => wanted(message));
      if (index >= 0) waiting.splice(index, 1)[0]?.found(message);
      else kept.push(message);
    },
    next: (wanted) => {
      const index = kept.findIndex(wanted);
      const found = kept[index];
      if (found !== undefined) {
        kept.splice(index, 1);
        return Promise.resolve(found);
      }
      return new Promise((resolve) => waiting.push({ wanted, found: resolve }));
    },
  };
};

let nextId = 0;
/** Asks and waits for the answer. */
export const ask = (channel: Channel, method: string, params: object = {}): Promise<Answer> => {
  nextId += 1;
  const id = nextId;
  channel.send({ id, method, params });
  return channel.next((message) => message.id === id && message.method === undefined);
};

export const spawnToy = (...args: string[]): ChildProcess => spawn(process.execPath, [toyServer, ...args]);
export const spawnIpcToy = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [toyServer, '--node-ipc', ...args], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });

/** Ends a child and waits until it and its streams are gone. */
export const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
};
