import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bucketIndex, Histogram, maxBuckets, maxSchema, minSchema, upperBound } from '../../src/common/histogram.ts';
import { histogramFraction, histogramQuantile } from '../../src/common/histogramQuantile.ts';

const seed = 20_260_801;
const latency = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const of = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.observe(value);
  return histogram;
};
const bucketsIn = ({ positive }: Histogram): Map<number, number> => {
  const out = new Map<number, number>();
  positive.counts.forEach((count, i) => {
    if (count !== 0) out.set(positive.offset + i, count);
  });
  return out;
};

describe('bucket index', () => {
  it('puts a boundary into the bucket that it ends, in every schema', () => {
    for (let schema = minSchema; schema <= maxSchema; schema += 1) {
      for (let index = -300; index <= 300; index += 1) {
        const bound = upperBound(schema, index);
        if (!(bound > 2 ** -1000 && bound < 2 ** 1000)) continue;
        assert.equal(bucketIndex(schema, bound), index, `schema ${schema}, bucket ${index}`);
        assert.equal(
          bucketIndex(schema, bound * (1 + 2 ** -51)),
          index + 1,
          `just above, schema ${schema}, bucket ${index}`,
        );
      }
    }
  });

  it('is exact on powers of two and at the ends of the number range', () => {
    assert.equal(bucketIndex(0, 1), 0);
    assert.equal(bucketIndex(0, 2), 1);
    assert.equal(bucketIndex(8, 1), 0);
    assert.equal(bucketIndex(8, 1024), 2_560);
    assert.equal(bucketIndex(0, Number.MAX_VALUE), 1_024);
    assert.equal(bucketIndex(0, 2 ** -1074), -1_074);
    assert.equal(upperBound(0, 1_024), Number.MAX_VALUE);
  });

  it('holds every number between the bounds of its bucket', () => {
    const number = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(number, fc.integer({ min: minSchema, max: maxSchema }), (value, schema) => {
        const index = bucketIndex(schema, value);
        assert.ok(value <= upperBound(schema, index));
        assert.ok(value > upperBound(schema, index - 1));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('histogram', () => {
  it('starts at the finest schema and lowers it when the cap is reached', () => {
    const histogram = of([1, 1.01]);
    assert.equal(histogram.schema, 8);
    histogram.observe(1_000);
    assert.ok(histogram.schema < 8);
    assert.ok(histogram.positive.counts.length <= maxBuckets);
    assert.equal(histogram.count, 3);
  });

  it('takes any latency with 160 buckets, down to the coarsest schema', () => {
    const histogram = of([Number.MIN_VALUE * 2, 1e-30, 1e300]);
    assert.ok(histogram.positive.counts.length <= maxBuckets);
    assert.equal(histogram.schema, -3);
    assert.equal(histogram.zeroCount, 1, 'what is below the threshold counts as zero');
  });

  it('counts zero apart, negatives on their side, and refuses what is no number', () => {
    const histogram = of([0, -2, 3]);
    assert.equal(histogram.zeroCount, 1);
    assert.equal(
      histogram.negative.counts.reduce((sum, count) => sum + count, 0),
      1,
    );
    assert.equal(histogram.observe(Number.NaN), undefined);
    assert.equal(histogram.observe(Infinity), undefined);
    assert.deepEqual([histogram.count, histogram.sum, histogram.min, histogram.max], [3, 1, -2, 3]);
  });

  it('merges to what insertion gives, in any order and any split', () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1, maxLength: 200 }), fc.nat(200), (values, cut) => {
        const at = cut % values.length;
        const [first, second] = [of(values.slice(0, at)), of(values.slice(at).reverse())];
        const merged = second.clone();
        merged.add(first);
        const whole = of(values);
        // Two narrow halves may have kept a finer schema than the whole, never a coarser one.
        assert.ok(merged.schema >= whole.schema);
        merged.lowerSchema(whole.schema);
        assert.deepEqual(bucketsIn(merged), bucketsIn(whole));
        assert.deepEqual([merged.count, merged.min, merged.max], [whole.count, whole.min, whole.max]);
      }),
      { seed, numRuns: 200 },
    );
  });

  it('gives back the earlier state when the difference is taken off', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { maxLength: 80 }),
        fc.array(latency, { minLength: 1, maxLength: 80 }),
        (before, after) => {
          const histogram = of(before);
          const early = histogram.clone();
          for (const value of after) histogram.observe(value);
          const late = histogram.clone();
          late.subtract(early);
          const only = of(after);
          const schema = Math.min(late.schema, only.schema);
          late.lowerSchema(schema);
          only.lowerSchema(schema);
          assert.deepEqual(bucketsIn(late), bucketsIn(only));
          assert.equal(late.count, after.length);
        },
      ),
      { seed, numRuns: 200 },
    );
  });

  it('does not touch what it merges, nor the original of a clone', () => {
    const [a, b] = [of([1, 2]), of([1_000])];
    const kept = bucketsIn(b);
    const copy = a.clone();
    copy.add(b);
    assert.deepEqual(bucketsIn(b), kept);
    assert.equal(b.schema, 8);
    assert.equal(a.count, 2);
    assert.equal(
      a.positive.counts.reduce((sum, count) => sum + count, 0),
      2,
    );
  });

  it('widens a zero bucket to whole buckets of the other', () => {
    const [a, b] = [new Histogram(), of([1.5, 10])];
    a.zeroThreshold = 1.2;
    a.zeroCount = 1;
    a.count = 1;
    b.lowerSchema(0);
    b.add(a);
    assert.equal(b.zeroThreshold, 2);
    assert.equal(b.zeroCount, 2);
    assert.equal(b.count, 3);
  });

  it('bounds the error of a quantile by its bucket', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = of(values);
          const sorted = [...values].sort((x, y) => x - y);
          const got = histogramQuantile(q, histogram);
          const growth = 2 ** (2 ** -histogram.schema) * (1 + 1e-9);
          const rank = q * values.length;
          const [low, high] = [
            sorted[Math.max(0, Math.floor(rank - 1e-6) - 1)] ?? 0,
            sorted[Math.min(values.length - 1, Math.ceil(rank))] ?? 0,
          ];
          assert.ok(
            got >= low / growth && got <= high * growth,
            `${got} is outside ${low} to ${high} by more than a bucket`,
          );
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  it('keeps a percent or so over the usual range of latencies', () => {
    const histogram = new Histogram();
    for (let value = 1; value <= 1_000; value += 1) histogram.observe(value);
    for (const q of [0.5, 0.9, 0.95, 0.99]) {
      const exact = q * 1_000;
      assert.ok(Math.abs(histogramQuantile(q, histogram) - exact) / exact < 0.0217, `p${q * 100}`);
    }
    assert.ok(Math.abs(histogramFraction(0, 500, histogram) - 0.5) < 0.01);
  });
});
