import assert from 'node:assert/strict';
import { batchCapacity, recordField, recordFields, type ServerId } from '../../../src/common/protocol/engine.ts';
import type { PairedRecord } from '../../../src/common/wire/wire.ts';
import { RecordWriter } from '../../../src/host/tap/records.ts';

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
  it('gives made-up names one name once there are 4,096', () => {
    const writer = new RecordWriter();
    const names: string[] = [];
    for (let i = 0; i < 5_000; i++) {
      writer.add(server, record(`m${i}`), 0);
      if (i % 1_000 === 999) names.push(...(writer.take()?.names ?? []));
    }
    assert.equal(names.length, 4_096);
    assert.equal(names.at(-1), '(other)');
  });
});
