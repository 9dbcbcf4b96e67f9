import assert from 'node:assert/strict';
import { Framing } from '../../../src/common/wire/framing.ts';
import { framed, joined, utf8 } from './hearing.ts';

interface Split {
  readonly bodies: string[];
  readonly garbage: number;
  readonly inBody: boolean;
}

const split = (chunks: readonly Uint8Array[]): Split => {
  const bodies: string[] = [];
  let parts: Uint8Array[] = [];
  const framing = new Framing({
    begin: () => (parts = []),
    part: (chunk, from, to) => parts.push(chunk.slice(from, to)),
    end: () => bodies.push(new TextDecoder().decode(joined(parts))),
  });
  for (const chunk of chunks) framing.push(chunk);
  return { bodies, garbage: framing.garbageBytes, inBody: framing.insideBody };
};

/** Holds for the stream in one piece, cut in two at each offset, and byte by byte. */
const check = (text: string, bodies: readonly string[], garbage = 0): void => {
  const bytes = utf8(text);
  const expected = { bodies, garbage, inBody: false };
  assert.deepEqual(split([bytes]), expected);
  for (let at = 0; at <= bytes.length; at++) {
    assert.deepEqual(split([bytes.subarray(0, at), bytes.subarray(at)]), expected, `cut at ${at}`);
  }
  assert.deepEqual(split([...bytes].map((byte) => Uint8Array.of(byte))), expected, 'byte by byte');
};
const message = (body: string): string => new TextDecoder().decode(framed(body));

describe('framing', () => {
  it('finds several messages, of multi-byte text too, at every split', () => {
    check(`${message('{"a":1}')}${message('{"b":"日本語 😀 ñ"}')}${message('[]')}`, [
      '{"a":1}',
      '{"b":"日本語 😀 ñ"}',
      '[]',
    ]);
  });
  it('takes headers in any order and case, with any spacing', () => {
    check('Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-length:2\r\n\r\n{}', ['{}']);
    check('content-length:   3  \r\nContent-Type: x\r\n\r\n{ }', ['{ }']);
  });
  it('takes an empty body and bodies that end in a line break', () => {
    check(`Content-Length: 0\r\n\r\n${message('{}\n')}\n${message('{}')}`, ['', '{}\n', '{}']);
  });
  it('skips and counts lines before a header', () => {
    check(`Warning: no\n${message('{}')}`, ['{}'], 12);
    check(`log: x\r\n\r\n${message('{}')}some noise\n${message('[1]')}`, ['{}', '[1]'], 8 + 11);
  });
  it('finds a header behind noise on the same line', () => {
    check(`noise${message('{}')}`, ['{}'], 5);
  });
  it('does not take the mention of a header for one', () => {
    check(`Content-Length: 5\nno\n${message('{}')}`, ['{}'], 21);
    check(`{"text":"Content-Length: 9\\r\\n\\r\\n"}\n${message('{}')}`, ['{}'], 37);
  });
  it('goes on after a length that was too short', () => {
    check(`Content-Length: 4\r\n\r\n{"a":1}${message('{"b":2}')}`, ['{"a"', '{"b":2}'], 3);
  });
  it('refuses a length that no client could read', () => {
    check(`Content-Length: 99999999999\r\n\r\n${message('{}')}`, ['{}'], 29);
  });
  it('keeps no more than a short line of endless noise, and still finds what follows', () => {
    const noise = 'x'.repeat(100_000);
    const bytes = utf8(`${noise}${message('{}')}`);
    for (const size of [1, 7, 255, 256, 257, 65_536]) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      assert.deepEqual(split(chunks), { bodies: ['{}'], garbage: 100_000, inBody: false }, `chunks of ${size}`);
    }
  });
  it('hands on views of the chunks, and copies nothing', () => {
    const chunk = framed('{"a":1}');
    const seen: Uint8Array[] = [];
    new Framing({ begin: () => undefined, part: (bytes) => void seen.push(bytes), end: () => undefined }).push(chunk);
    assert.ok(seen.length === 1 && seen[0] === chunk);
  });
});
