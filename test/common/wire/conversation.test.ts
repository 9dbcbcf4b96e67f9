import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutAtRandom, framed, joined, outcomeOf, utf8, type Turn } from './hearing.ts';
import { seeded } from '../../seeded.ts';

const seed = 20_261_124;
const client = (bytes: Uint8Array): Turn => ({ from: 'client', bytes });
const server = (bytes: Uint8Array): Turn => ({ from: 'server', bytes });
const initialize = client(framed({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} }));
const initialized = server(framed({ jsonrpc: '2.0', id: 0, result: {} }));

interface Recording {
  readonly turns: readonly { readonly from: 'client' | 'server'; readonly text: string }[];
}
const recording = (name: string): Turn[] => {
  const { turns } = JSON.parse(readFileSync(join(process.cwd(), 'test/streams', name), 'utf8')) as Recording;
  return turns.map(({ from, text }) => ({ from, bytes: utf8(text) }));
};

/** Cuts the n-th byte of all turns in two; every other turn stays whole. */
const cutAt =
  (turns: readonly Turn[], offset: number) =>
  (bytes: Uint8Array, turn: number): Uint8Array[] => {
    const before = turns.slice(0, turn).reduce((sum, { bytes: { length } }) => sum + length, 0);
    const at = offset - before;
    return at > 0 && at < bytes.length ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes];
  };
const sizeOf = (turns: readonly Turn[]): number => turns.reduce((sum, { bytes }) => sum + bytes.length, 0);
const byteByByte = (bytes: Uint8Array): Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte));

describe('a conversation', () => {
  it('with tsserver over stdio comes out the same at every split', () => {
    const turns = recording('tsserver-stdio.json');
    const expected = [
      'is tsserver',
      'notification configure client - 0',
      'notification open client - 1',
      'request quickinfo client ok 3',
      'request quickinfo client ok 1',
      'request definition client ok 1',
      'request navtree client ok 1',
      'notification syntaxDiag server - 0',
      'notification semanticDiag server - 0',
      'notification suggestionDiag server - 0',
      'request geterr client ok 4',
      'notification change client - 0',
      'request nosuch client error 2',
      'notification close client - 0',
    ].map((line) => line.replace(/ - \d+$/, ' - 0'));
    assert.deepEqual(outcomeOf(turns), expected);
    for (let offset = 1; offset < sizeOf(turns); offset++) {
      // A client writes a request at once; only its first seven bytes must come together.
      assert.deepEqual(outcomeOf(turns, cutAt(turns, Math.max(offset, 7))), expected, `cut at ${offset}`);
    }
  });

  it('is a language server’s from its first message, with a banner before it or without', () => {
    const expected = ['is lsp', 'request initialize client ok 1'];
    assert.deepEqual(outcomeOf([initialize, initialized]), expected);
    assert.deepEqual(outcomeOf([initialize, initialized], byteByByte), expected);
    const withBanner = server(joined([utf8('JVM warning\n'), initialized.bytes]));
    assert.deepEqual(outcomeOf([initialize, withBanner]), [...expected, 'unreadable: bytes between messages']);
  });

  it('is let go of at once when a client speaks otherwise', () => {
    for (const words of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0016\u0003\u0001',
      '{"id":1}\n',
      'status\n',
      'cat\n',
    ]) {
      assert.deepEqual(outcomeOf([client(utf8(words)), initialize]), ['abandoned: foreign'], words);
    }
  });

  it('is let go of when a server only prints', () => {
    const page = server(utf8('src/file.ts:1:match\n'.repeat(500)));
    assert.deepEqual(outcomeOf(Array.from({ length: 10 }, () => page)), ['abandoned: foreign']);
  });

  it('is let go of when it is a debug adapter’s', () => {
    const request = client(framed({ seq: 1, type: 'request', command: 'initialize', arguments: {} }));
    const event = server(framed({ seq: 1, type: 'event', event: 'initialized' }));
    assert.deepEqual(outcomeOf([request]), ['abandoned: foreign']);
    assert.deepEqual(outcomeOf([event, request]), ['abandoned: foreign']);
  });

  it('goes on after noise between messages, and is let go of when there is only noise', () => {
    const noisy = server(joined([utf8('console.log\n'), framed({ jsonrpc: '2.0', method: 'a' })]));
    assert.deepEqual(outcomeOf([initialize, initialized, noisy]).slice(2), [
      'notification a server - 0',
      'unreadable: bytes between messages',
    ]);
    const noise = server(utf8('x'.repeat(70_000)));
    assert.deepEqual(outcomeOf([initialize, initialized, noise, noisy]).slice(2), ['abandoned: desync']);
  });

  it('is let go of when three bodies in a row are no JSON', () => {
    const broken = server(framed('{"id":'));
    const said = outcomeOf([initialize, initialized, broken, broken, broken, initialized]).slice(2);
    assert.deepEqual(said, [
      ...Array.from({ length: 3 }, () => 'unreadable: a body that is no JSON'),
      'abandoned: desync',
    ]);
  });

  it('reads a batch, and answers to it', () => {
    const asked = client(
      framed([
        { jsonrpc: '2.0', id: 1, method: 'a' },
        { jsonrpc: '2.0', method: 'n' },
        { jsonrpc: '2.0', id: 2, method: 'b' },
      ]),
    );
    const answered = server(
      framed([
        { jsonrpc: '2.0', id: 2, result: {} },
        { jsonrpc: '2.0', id: 1, error: { code: 1 } },
      ]),
    );
    assert.deepEqual(outcomeOf([asked, answered]), [
      'is lsp',
      'notification n client - 0',
      'request b client ok 1',
      'request a client error 1',
    ]);
  });

  it('joined late begins at the next whole message', () => {
    const turns = [
      initialize,
      initialized,
      client(framed({ jsonrpc: '2.0', id: 5, method: 'x' })),
      server(framed({ jsonrpc: '2.0', id: 5, result: 'y' })),
    ];
    for (let missed = 1; missed < initialize.bytes.length; missed++) {
      const [first, ...rest] = turns;
      const cut = [client(first!.bytes.subarray(missed)), ...rest];
      assert.equal(outcomeOf(cut, undefined, 'late').at(-1), 'request x client ok 1', `joined at ${missed}`);
    }
  });
});

const bench = process.env['VITALS_BENCH'] ?? join(process.cwd(), '../shared/bench');
const sessionFile = join(bench, 'lsp/css-session.json');
interface Entry {
  readonly msgKind: string;
  readonly msgType: string;
  readonly msgId?: string;
  readonly arg?: unknown;
}

const messageOf = ({ msgKind, msgType, msgId, arg }: Entry): object => {
  if (msgKind.endsWith('request')) return { jsonrpc: '2.0', id: Number(msgId), method: msgType, params: arg };
  if (msgKind.endsWith('response')) return { jsonrpc: '2.0', id: Number(msgId), result: arg ?? null };
  return { jsonrpc: '2.0', method: msgType, params: arg };
};

// Without the recorded session (it is not part of this repository) there is nothing to register, and the title says so.
if (!existsSync(sessionFile)) {
  describe(`a recorded session: none at ${sessionFile}, nothing tested`, () => undefined);
} else {
  describe('a recorded session of the CSS server', () => {
    const session = JSON.parse(readFileSync(sessionFile, 'utf8')) as readonly Entry[];
    const turns = session.map((entry): Turn => ({
      from: entry.msgKind.startsWith('send') ? 'client' : 'server',
      bytes: framed(messageOf(entry)),
    }));
    const tally = (lines: readonly string[], kind: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const line of lines) {
        const [lineKind, method = '', initiator, outcome] = line.split(' ');
        if (lineKind !== kind || (kind === 'request' && method === 'textDocument/publishDiagnostics')) continue;
        const key = `${method} ${initiator} ${outcome}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    };
    const cancelled = new Set(
      session.flatMap(({ msgType, arg }) =>
        msgType === '$/cancelRequest' ? [String((arg as { id: unknown }).id)] : [],
      ),
    );
    const wanted = (kinds: Readonly<Record<string, string>>, outcome: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { msgKind, msgType, msgId } of session) {
        const initiator = kinds[msgKind];
        if (initiator === undefined) continue;
        const own = initiator === 'client' && msgId !== undefined && cancelled.has(msgId) ? 'cancelled' : outcome;
        const key = `${msgType} ${initiator} ${own}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    };
    const whole = outcomeOf(turns);

    it('has each request and notification, counted by method', () => {
      assert.deepEqual(tally(whole, 'request'), wanted({ 'send-request': 'client', 'recv-request': 'server' }, 'ok'));
      assert.deepEqual(
        tally(whole, 'notification'),
        wanted({ 'send-notification': 'client', 'recv-notification': 'server' }, '-'),
      );
      assert.ok(!whole.some((line) => /orphan|overflow|unreadable|abandoned/.test(line)));
    });
    it('comes out the same byte by byte and at random splits', () => {
      assert.deepEqual(outcomeOf(turns, byteByByte), whole);
      const random = seeded(seed);
      for (let run = 0; run < 20; run++)
        assert.deepEqual(
          outcomeOf(turns, cutAtRandom(random, 10 ** (1 + (run % 5)))),
          whole,
          `seed ${seed}, run ${run}`,
        );
    });
    it('comes out the same at every split of its small messages', () => {
      const small = turns.filter(({ bytes }) => bytes.length < 200);
      const expected = outcomeOf(small);
      for (let offset = 1; offset < sizeOf(small); offset++)
        assert.deepEqual(outcomeOf(small, cutAt(small, offset)), expected, `cut at ${offset}`);
    });
  });
}
