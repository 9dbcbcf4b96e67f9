import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Histogram } from '../../../src/common/histogram.ts';
import { BitReader, BitWriter, readWhole, writeWhole } from '../../../src/engine/store/historyBits.ts';
import { decodeChunk, encodeChunk } from '../../../src/engine/store/historyChunk.ts';
import { Rows, type Row, type RowKind } from '../../../src/engine/store/historyRows.ts';
import { encodeTick, Tick } from '../../../src/engine/store/historyTick.ts';

const seed = 20_261_124;
const runs = { seed, numRuns: 300 };

const rowsOf = (kind: RowKind, rows: readonly Row[]): Rows => {
  const out = new Rows(kind);
  for (const row of rows) out.push(row);
  return out;
};

/** Rows whose samples come from `value`; times with gaps. */
const gaugeRows = (value: fc.Arbitrary<number>): fc.Arbitrary<Rows> =>
  fc
    .array(
      fc.record({
        gap: fc.integer({ min: 1, max: 40 }),
        values: fc.array(value, { minLength: 1, maxLength: 12 }),
        ended: fc.boolean(),
      }),
      { maxLength: 80 },
    )
    .map((specs) => {
      let at = 178_000_000;
      return rowsOf(
        'gauge',
        specs.map(({ gap, values, ended }) => {
          at += gap;
          const [min, max] = [Math.min(...values), Math.max(...values)];
          const sum = values.reduce((a, b) => a + b, 0);
          return { at, min, max, sum, count: values.length, last: values.at(-1) ?? 0, ended };
        }),
      );
    });

const near = (got: number, wanted: number, tolerance: number): void => {
  assert.ok(Math.abs(got - wanted) <= tolerance, `${String(got)} is not ${String(wanted)} within ${String(tolerance)}`);
};

describe('history: chunks', () => {
  it('gives back whole numbers of any size and order, beside another column or not', () => {
    const whole = fc.oneof(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 90 }), fc.array(whole), (values, base) => {
        const writer = new BitWriter();
        writeWhole(writer, values, base);
        writeWhole(writer, values);
        const reader = new BitReader(writer.finish());
        assert.deepEqual(readWhole(reader, values.length, base), values);
        assert.deepEqual(readWhole(reader, values.length), values);
        assert.equal(reader.failed, false);
      }),
      runs,
    );
  });

  it('keeps times, counts and ends exactly, extremes to 0.05 %, mean and last to 1/500 of their range', () => {
    const value = fc.oneof(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 50 }),
    );
    fc.assert(
      fc.property(gaugeRows(value), (rows) => {
        const got = decodeChunk(encodeChunk(rows));
        assert.ok(got);
        assert.deepEqual([got.at, got.count, got.ended], [rows.at, rows.count, rows.ended]);
        for (let i = 0; i < rows.length; i += 1) {
          const { min, max, sum, count, last } = rows.row(i);
          const row = got.row(i);
          const slack = (Math.abs(min) + Math.abs(max)) * 2 ** -10 + 1e-300;
          near(row.min, min, slack / 2);
          near(row.max, max, slack / 2);
          near(row.last, last, slack + (max - min) / 500);
          near(row.sum / count, sum / count, slack * 1.01 + (max - min) / 500);
        }
      }),
      runs,
    );
  });

  it('is exact for whole numbers, constants and whole increases', () => {
    fc.assert(
      fc.property(gaugeRows(fc.integer({ min: -500_000, max: 500_000 })), (rows) => {
        const got = decodeChunk(encodeChunk(rows));
        assert.deepEqual([got?.min, got?.max], [rows.min, rows.max]);
      }),
      runs,
    );
    const constant = decodeChunk(encodeChunk(rowsOf('gauge', [single(5, Math.PI), single(6, Math.PI)])));
    assert.deepEqual(constant?.last, [Math.PI, Math.PI]);
    const counter = [1, 2 ** 40, 0, 7].map((sum, i) => ({ ...single(i + 1, 0), sum }));
    assert.deepEqual(decodeChunk(encodeChunk(rowsOf('counter', counter)))?.sum, [1, 2 ** 40, 0, 7]);
  });

  it('keeps the counts of histograms exactly, their sums to a hundredth of a percent', () => {
    const latencies = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e5, noNaN: true })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(latencies, { minLength: 1, maxLength: 20 }), (rowsOfValues) => {
        const rows = rowsOf(
          'histogram',
          rowsOfValues.map((values, i) => {
            const histogram = latencyOf(values);
            return {
              ...single(i + 1, 0),
              count: values.length,
              histogram: values.length === 0 ? undefined : histogram,
            };
          }),
        );
        const got = decodeChunk(encodeChunk(rows));
        assert.ok(got);
        // A row of wider spread may have lowered the resolution of its chunk.
        const schema = Math.min(...rows.histograms.map((one) => one?.schema ?? 4));
        rows.histograms.forEach((wanted, i) => {
          const read = got.histograms[i];
          if (wanted === undefined || read === undefined) {
            assert.equal(read, wanted);
            return;
          }
          wanted.lowerSchema(schema);
          near(read.sum, wanted.sum, (wanted.sum * 2 ** -schema) / 500 + 1e-12);
          read.sum = wanted.sum;
          assert.ok(read.equals(wanted));
        });
      }),
      runs,
    );
  });

  it('keeps a histogram of any other form as it is', () => {
    const other = latencyOf([1, 2, 500]);
    other.observe(-3);
    other.min = -3;
    other.max = 500;
    const fractions = latencyOf([1, 2, 500]).divide(3);
    const rows = rowsOf('histogram', [
      { ...single(1, 0), count: 4, histogram: other },
      { ...single(2, 0), count: 0 },
      { ...single(3, 0), count: 1, histogram: fractions },
    ]);
    const got = decodeChunk(encodeChunk(rows));
    assert.equal(got?.histograms[0]?.equals(other), true);
    assert.equal(got.histograms[1], undefined);
    assert.equal(got.histograms[2]?.equals(fractions), true);
  });

  it('takes any damage for what it is, without throwing', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(gaugeRows(fc.double({ noNaN: true })), damage, fc.nat(), (rows, places, cut) => {
        const bytes = encodeChunk(rows);
        for (const [place, value] of places) bytes[place % bytes.length] = value;
        decodeChunk(bytes.subarray(0, cut % (bytes.length + 1)));
        new Tick(1, bytes).find(3);
      }),
      runs,
    );
    assert.equal(decodeChunk(new Uint8Array(0)), undefined);
    assert.equal(decodeChunk(new Uint8Array([0xff, 1, 2, 3])), undefined);
  });

  it('finds one series in a tick, exact to the bit', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(10_000), { maxLength: 60 }), fc.double({ noNaN: true }), (ids, value) => {
        const entries = ids.map((series) => ({ series, kind: 'gauge' as const, row: single(9, value + series) }));
        const tick = new Tick(9, encodeTick(entries));
        assert.equal(tick.length, ids.length);
        for (const { series, row } of entries) assert.equal(tick.find(series)?.row.last, row.last);
        assert.equal(tick.find(10_001), undefined);
      }),
      runs,
    );
  });

  it('stays within its bytes: 2 a plain value and 6 a row over noise, ramps and steps', () => {
    const noise = seeded();
    const sizes = { plain: [] as number[], rolled: [] as number[] };
    const sources: (() => number)[] = [
      () => Math.max(0, Math.round(120 + 40 * (noise() + noise() - 1))) / 400,
      ramp(() => Math.round(4_096 * 200 * (noise() - 0.5))),
      ramp(() => (noise() > 0.98 ? noise() : 0)),
      () => Math.round(5 + noise() * 3),
      () => noise() * 0.002,
    ];
    for (const next of sources) {
      for (const samples of [1, 10]) {
        const rows = new Rows('gauge');
        for (let at = 1; at <= 360; at += 1) for (let i = 0; i < samples; i += 1) rows.push(single(at, next()));
        (samples === 1 ? sizes.plain : sizes.rolled).push(encodeChunk(rows).length / 360);
      }
    }
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(mean(sizes.plain) <= 2, `plain: ${sizes.plain.map((size) => size.toFixed(2)).join(' ')}`);
    assert.ok(mean(sizes.rolled) <= 6, `rolled: ${sizes.rolled.map((size) => size.toFixed(2)).join(' ')}`);
  });
});

const single = (at: number, value: number): Row => ({
  at,
  min: value,
  max: value,
  sum: value,
  last: value,
  count: 1,
  ended: false,
});

const latencyOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.observe(value);
  histogram.min = undefined;
  histogram.max = undefined;
  histogram.lowerSchema(4);
  return histogram;
};

const seeded = (): (() => number) => {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
};

const ramp = (step: () => number): (() => number) => {
  let value = 8e9;
  return () => (value += step());
};
