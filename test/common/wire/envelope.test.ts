import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DocumentHash, shortened } from '../../../src/common/wire/capture.ts';
import { Envelope } from '../../../src/common/wire/envelope.ts';
import { JsonScanner } from '../../../src/common/wire/json.ts';
import { readObject } from '../../../src/common/wire/objects.ts';
import { cutAtRandom, joined, utf8 } from './hearing.ts';
import { seeded } from '../../seeded.ts';

const seed = 20_261_124;
interface Read {
  readonly whole: boolean;
  readonly envelopes: readonly Record<string, unknown>[];
}

const fields = ['id', 'method', 'hasResult', 'isError', 'errorCode', 'document', 'version', 'cancels'] as const;
const tsserverFields = [
  'seq',
  'type',
  'command',
  'requestSeq',
  'success',
  'messageHash',
  'event',
  'bodyRequestSeq',
  'canceled',
] as const;
const pick = (envelope: Envelope): Record<string, unknown> => {
  const picked: Record<string, unknown> = {};
  for (const field of [...fields, ...tsserverFields]) {
    const value = envelope[field];
    if (value !== undefined && value !== false && value !== 0) picked[field] = value;
  }
  return picked;
};
const read = (chunks: readonly Uint8Array[]): Read => {
  const envelopes: Record<string, unknown>[] = [];
  const scanner = new JsonScanner(new Envelope((envelope) => envelopes.push(pick(envelope))), new DocumentHash(7));
  scanner.reset();
  for (const chunk of chunks) scanner.push(chunk, 0, chunk.length);
  return { whole: scanner.finish(1), envelopes };
};
const hashOf = (uri: string): number => new DocumentHash(7).ofText(uri);

/** Holds at every split; `expected` is one envelope, or several for a batch. */
const check = (text: string, ...expected: readonly Record<string, unknown>[]): void => {
  const bytes = utf8(text);
  for (let at = 0; at <= bytes.length; at++) {
    const cut = read([bytes.subarray(0, at), bytes.subarray(at)]);
    assert.deepEqual(cut, { whole: true, envelopes: expected }, `cut at ${at}`);
  }
  assert.deepEqual(read([...bytes].map((byte) => Uint8Array.of(byte))).envelopes, expected, 'byte by byte');
};

describe('envelope', () => {
  it('reads requests, responses and notifications in any key order', () => {
    check('{"jsonrpc":"2.0","id":1,"method":"a/b","params":{}}', { id: 1, method: 'a/b' });
    check('{"params":{"id":9,"x":[{"method":"no"}]},"method":"a/b","id":"1"}', { id: '1', method: 'a/b', cancels: 9 });
    check('{"result":{"id":5,"error":{"code":1}},"id":7,"jsonrpc":"2.0"}', { id: 7, hasResult: true });
    check(' { "id" : 8 ,\n "result" : null } ', { id: 8, hasResult: true });
    check('{"error":{"message":"x","data":{"code":4},"code":-32800},"id":3}', {
      id: 3,
      isError: true,
      errorCode: -32800,
    });
    check('{"id":3,"result":null,"error":{"code":-1}}', { id: 3, hasResult: true, isError: true, errorCode: -1 });
    check('{"id":3,"error":null,"result":[]}', { id: 3, hasResult: true });
    check('{"method":"$/x","params":[1,2],"extra":{"id":1}}', { method: '$/x' });
    check('{"id":null,"error":{"code":-32700,"message":"Parse error"}}', { isError: true, errorCode: -32700 });
  });
  it('reads escapes in keys and values', () => {
    check('{"\\u0069d":1,"m\\u0065thod":"text\\u0044ocument\\/hover"}', { id: 1, method: 'textDocument/hover' });
    check('{"params":"\\\\\\"id\\":5,","id":2,"method":"m"}', { id: 2, method: 'm' });
    check('{"x\\"id":"\\\\","y":"\\\\\\\\","id":2,"result":"\\""}', { id: 2, hasResult: true });
  });
  it('reads a batch, each element on its own', () => {
    check(
      '[{"id":1,"method":"a","params":{"z":[1,"]}"]}}, {"method":"b"},{"id":2,"result":{"q":"}"}}]',
      { id: 1, method: 'a' },
      { method: 'b' },
      { id: 2, hasResult: true },
    );
    check('[5,"x",[{"id":1}],{"id":1,"result":0}]', { id: 1, hasResult: true });
  });
  it('hashes the document of an edit and of its diagnostics alike, however the URI is spelt', () => {
    const document = hashOf('file:///c:/ä b.ts');
    check(
      '{"method":"textDocument/didChange","params":{"contentChanges":[{"text":"\\"uri\\":\\"x\\""}],"textDocument":{"version":4,"uri":"file:///c%3A/%C3%A4%20b.ts"}}}',
      { method: 'textDocument/didChange', document, version: 4 },
    );
    check(
      '{"method":"textDocument/publishDiagnostics","params":{"uri":"file:\\/\\/\\/C:\\/\\u00e4 b.ts","diagnostics":[]}}',
      { method: 'textDocument/publishDiagnostics', document },
    );
    check('{"params":{"uri":"file:///c:/ä b.ts","version":null},"method":"textDocument/publishDiagnostics"}', {
      method: 'textDocument/publishDiagnostics',
      document,
    });
    assert.equal(hashOf('file:///%F0%9F%98%80'), hashOf('file:///😀'));
    assert.notEqual(hashOf('file:///a'), hashOf('file:///b'));
    assert.notEqual(new DocumentHash(8).ofText('file:///a'), hashOf('file:///a'));
  });
  it('tells long string ids apart that begin alike, as bytes and as objects', () => {
    const ids = ['a', 'b', 'bb', 'ü'].map((end) => `${'x'.repeat(300)}${end}`);
    const idOf = (message: object): unknown => {
      const { envelopes } = read(cutAtRandom(seeded(seed), 50)(utf8(JSON.stringify(message))));
      return envelopes[0]?.['id'];
    };
    const asked = ids.map((id) => idOf({ jsonrpc: '2.0', id, method: 'm' }));
    assert.equal(new Set(asked).size, ids.length);
    assert.deepEqual(
      ids.map((id) => idOf({ jsonrpc: '2.0', result: 1, id })),
      asked,
    );
    const kept = ids.map((id) => shortened(id));
    assert.equal(new Set(kept).size, ids.length);
    assert.ok(kept.every((id) => id.length < 160));
  });
  it('reads which request a cancellation is about', () => {
    check('{"method":"$/cancelRequest","params":{"id":"7"}}', { method: '$/cancelRequest', cancels: '7' });
  });
  it('reads the messages of tsserver', () => {
    check('{"seq":3,"type":"request","command":"quickinfo","arguments":{"file":"/a"}}', {
      seq: 3,
      type: 'request',
      command: 'quickinfo',
    });
    check('{"seq":0,"type":"response","command":"x","request_seq":3,"success":true,"body":{"canceled":true}}', {
      type: 'response',
      command: 'x',
      requestSeq: 3,
      success: true,
      canceled: true,
    });
    check('{"seq":0,"type":"response","command":"x","request_seq":3,"success":false,"message":"No"}', {
      type: 'response',
      command: 'x',
      requestSeq: 3,
      messageHash: hashOf('No'),
    });
    check('{"seq":0,"type":"event","event":"requestCompleted","body":{"request_seq":3}}', {
      type: 'event',
      event: 'requestCompleted',
      bodyRequestSeq: 3,
    });
  });
  it('says so when a body is no whole message', () => {
    for (const text of ['', 'x', '{"id":1', '{} {}', '"text"', '[', '[]', '{"a"}', 'null']) {
      assert.equal(read([utf8(text)]).whole, false, text);
    }
  });
  it('finds an id behind five megabytes of params', () => {
    const text = JSON.stringify({
      params: { text: 'a"\\n'.repeat(700_000), list: Array.from({ length: 200_000 }, (_, i) => ({ i })) },
      id: 12,
      method: 'late',
    });
    assert.ok(text.length > 5_000_000);
    const random = seeded(seed);
    for (const longest of [1_000, 65_536, 10_000_000]) {
      const { envelopes } = read(cutAtRandom(random, longest)(utf8(text)));
      assert.deepEqual(envelopes, [{ id: 12, method: 'late' }]);
    }
  });
  it('agrees with JSON.parse on messages of any shape', () => {
    const id = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme-ascii', maxLength: 20 }));
    const message = fc.oneof(
      fc.record(
        { id, method: fc.constantFrom('a', 'b/c'), params: fc.jsonValue(), noise: fc.jsonValue() },
        { requiredKeys: ['id', 'method'] },
      ),
      fc.record({ id, result: fc.jsonValue(), noise: fc.jsonValue() }, { requiredKeys: ['id', 'result'] }),
      fc.record({ id, error: fc.record({ code: fc.integer(), message: fc.string(), data: fc.jsonValue() }) }),
    );
    const shuffled = fc
      .tuple(message, fc.infiniteStream(fc.nat()), fc.constantFrom(0, 1))
      .map(([value, order, indent]) => {
        const entries = Object.entries(value).map((entry) => ({ entry, rank: order.next().value as number }));
        entries.sort((a, b) => a.rank - b.rank);
        return JSON.stringify(Object.fromEntries(entries.map(({ entry }) => entry)), null, indent);
      });
    const property = fc.property(shuffled, fc.integer(), (text, cutSeed) => {
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const { whole, envelopes } = read(cutAtRandom(seeded(cutSeed), 9)(utf8(text)));
      assert.ok(whole);
      const [envelope] = envelopes;
      // Zero is left out by `pick`; a string id is kept to 128 bytes, longer than any made here.
      assert.equal(envelope?.['id'] ?? 0, parsed['id']);
      assert.equal(envelope?.['method'], parsed['method']);
      assert.equal(envelope?.['hasResult'] ?? false, 'result' in parsed);
      assert.equal(envelope?.['errorCode'] ?? 0, (parsed['error'] as { code?: number } | undefined)?.code ?? 0);
    });
    fc.assert(property, { seed, numRuns: 2_000 });
  });
  it('reads objects as it reads their text', () => {
    const messages = [
      { jsonrpc: '2.0', id: 1, method: 'a', params: { textDocument: { uri: 'x' } } },
      {
        jsonrpc: '2.0',
        method: 'textDocument/didOpen',
        params: { textDocument: { uri: 'file:///ä', version: 3, text: '' } },
      },
      { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 4 } },
      { jsonrpc: '2.0', id: 'x', error: { code: -32801, message: '' } },
      { jsonrpc: '2.0', id: 5, result: null },
      { seq: 0, type: 'event', event: 'requestCompleted', body: { request_seq: 4 } },
      { seq: 0, type: 'response', command: 'c', request_seq: 4, success: true, body: { canceled: true } },
    ];
    for (const message of messages) {
      const objects: Record<string, unknown>[] = [];
      const hash = new DocumentHash(7);
      readObject(message, new Envelope((envelope) => objects.push(pick(envelope))), { bytes: -1, hash });
      const { envelopes } = read([joined([utf8(JSON.stringify(message))])]);
      assert.deepEqual(objects, envelopes);
    }
  });
});
