// 32 KB a series, whatever has been seen: the arrays of a detector are counted as it makes them, the rest is measured.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AnomalyDetector } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const mostBytes = 32 * 1_024;
const stepMs = 10_000;
const kinds = ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Float32Array', 'Float64Array'] as const;

/** The bytes of all typed arrays that are made meanwhile, a view of another's not counted. */
const madeBy = (work: () => void): number => {
  let bytes = 0;
  const before = kinds.map((kind) => globalThis[kind]);
  kinds.forEach((kind, i) => {
    const counted = new Proxy(before[i]!, {
      construct: (Made, given, target) => {
        const made = Reflect.construct(Made, given, target) as ArrayBufferView;
        if (!(given[0] instanceof ArrayBuffer)) bytes += made.byteLength;
        return made;
      },
    });
    Object.assign(globalThis, { [kind]: counted });
  });
  try {
    work();
  } finally {
    kinds.forEach((kind, i) => Object.assign(globalThis, { [kind]: before[i] }));
  }
  return bytes;
};

const noise = noiseOf(1);
const values = Array.from({ length: 4_000 }, (_, i) => 10 + noise() + (i % 900 === 899 ? 40 : 0));
const feed = (detector: AnomalyDetector, from: number, to: number): void => {
  for (let i = from; i < to; i += 1) detector.update(i * stepMs, values[i]!);
};

describe('what a detector keeps', () => {
  it('is at most 32 KB: its arrays, which are all there from its beginning', () => {
    let detector: AnomalyDetector | undefined;
    const bytes = madeBy(() => {
      detector = new AnomalyDetector();
    });
    assert.ok(bytes > 20_000 && bytes <= mostBytes - 1_024, `${bytes} bytes of arrays`);
    assert.ok(detector !== undefined);
  });

  it('is at most 32 KB with all objects around them, and no more after 4,000 points than after 2,000', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    feed(new AnomalyDetector(), 0, 4_000);
    const count = 200;
    const before = kept();
    const all = Array.from({ length: count }, () => new AnomalyDetector());
    for (const one of all) feed(one, 0, 2_000);
    const half = (kept() - before) / count;
    for (const one of all) feed(one, 2_000, 4_000);
    const whole = (kept() - before) / count;
    for (const bytes of [half, whole]) assert.ok(bytes <= mostBytes, `${Math.round(bytes)} bytes`);
    assert.ok(whole - half < 512, `${Math.round(whole - half)} bytes more`);
    assert.equal(all.length, count);
  });
});
