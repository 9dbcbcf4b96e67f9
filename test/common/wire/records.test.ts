import assert from 'node:assert/strict';
import { operationIds, operationOf } from '../../../src/common/operations.ts';
import { batchCapacity, recordField, recordFields, type ServerId } from '../../../src/common/protocol/engine.ts';
import type { PairedRecord } from '../../../src/common/wire/wire.ts';
import { RecordWriter } from '../../../src/common/wire/wire.ts';

const server = 3 as ServerId;
const record = (method: string): PairedRecord => ({
  kind: 'request',
  method,
  initiator: 'server',
  outcome: 'timed_out',
  durationMs: 12.5,
  requestBytes: 7,
  responseBytes: -1,
});

describe('the batch of records', () => {
  it('holds each field in its column, and a name once', () => {
    const writer = new RecordWriter();
    writer.add(server, record('a'), 99);
    writer.add(server, { ...record('b'), kind: 'notification', initiator: 'client', outcome: undefined }, 100);
    writer.add(server, record('a'), 101);
    const batch = writer.take();
    assert.ok(batch !== undefined);
    assert.deepEqual([...batch.records.subarray(0, recordFields)], [0, 3, 0, 1, 3, 99, 12.5, 7, -1]);
    assert.deepEqual([...batch.records.subarray(recordFields, 2 * recordFields)], [1, 3, 1, 0, -1, 100, 12.5, 7, -1]);
    assert.deepEqual([batch.count, batch.firstName, batch.names, batch.dropped], [3, 0, ['a', 'b'], 0]);
    assert.equal(writer.take(), undefined);
    writer.add(server, record('c'), 102);
    const next = writer.take();
    assert.deepEqual([next?.firstName, next?.names], [2, ['c']]);
  });
  it('drops and counts what is too much', () => {
    const writer = new RecordWriter();
    for (let i = 0; i < batchCapacity + 5; i++) writer.add(server, record('a'), i);
    const batch = writer.take();
    assert.deepEqual([batch?.count, batch?.dropped], [batchCapacity, 5]);
    assert.equal(batch?.records[(batchCapacity - 1) * recordFields + recordField.endMs], batchCapacity - 1);
  });
  /** The name of the last record that was written, by the names of all batches so far. */
  const lastName = (writer: RecordWriter, names: string[]): string | undefined => {
    const batch = writer.take();
    assert.ok(batch !== undefined);
    names.push(...batch.names);
    return names[batch.records[(batch.count - 1) * recordFields + recordField.method]!];
  };
  it('gives one server 200 names of no judged operation, and what is judged its own name still', () => {
    const writer = new RecordWriter();
    const names: string[] = [];
    for (let i = 0; i < 1_000; i++) writer.add(server, record(`m${i}`), 0);
    assert.equal(lastName(writer, names), '(other)');
    assert.equal(names.length, 201);
    writer.add(server, record('m199'), 0);
    assert.equal(lastName(writer, names), 'm199');
    writer.add(server, record('textDocument/hover'), 0);
    assert.equal(lastName(writer, names), 'textDocument/hover');
    writer.add((server + 1) as ServerId, record('m999'), 0);
    assert.equal(lastName(writer, names), 'm999', 'another server has names of its own');
  });
  it('gives made-up names one name once the table is full, and keeps room for what is judged', () => {
    const writer = new RecordWriter();
    const names: string[] = [];
    for (let i = 0; i < 6_000; i++) {
      writer.add(Math.floor(i / 150) as ServerId, record(`m${i}`), 0);
      if (i % 1_000 === 999) lastName(writer, names);
    }
    assert.equal(names.length, 4_096 - 128);
    assert.equal(names.at(-1), '(other)');
    for (const id of operationIds) {
      for (const method of [...operationOf(id).methods, ...operationOf(id).tsserver]) {
        writer.add(server, record(method), 0);
        assert.equal(lastName(writer, names), method);
      }
    }
    assert.ok(names.length <= 4_096);
  });
});
