import assert from 'node:assert/strict';
import { explaining, inOneGo, type Explainer } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const points = 360;
const options = { mostLag: 6, falseShare: 0.05 };
const explainersOf = (...asked: Parameters<typeof explaining>): readonly Explainer[] => inOneGo(explaining(...asked));

/** What remembers: an autoregression of order one, by how much of a value is left a step later. */
const remembering = (seed: number, memory: number): Float64Array => {
  const noise = noiseOf(seed);
  let last = noise();
  return Float64Array.from({ length: points }, () => (last = memory * last + noise()));
};

type Shape = (i: number) => number;
/** What becomes unusual in the last hour of a series. */
const shapes: Readonly<Record<string, Shape>> = {
  'a step': (i) => (i >= 240 ? 8 : 0),
  'a burst that ends': (i) => (i >= 150 && i < 210 ? 8 : 0),
  bursts: (i) => (Math.floor(i / 17) % 5 === 2 || Math.floor(i / 29) % 4 === 1 ? 7 : 0),
};
const rise: Shape = (i) => Math.max(0, i - 120) / 25;
const course = (
  shape: Shape,
  { seed, lag = 0, noise = 1 }: { seed: number; lag?: number; noise?: number },
): Float64Array => {
  const next = noiseOf(seed);
  return Float64Array.from({ length: points }, (_, i) => shape(i - lag) + noise * next());
};

describe('what explains a deviation', () => {
  const others = Array.from({ length: 40 }, (_, i) => remembering(1_000 + i, 0.9));

  for (const [name, shape] of Object.entries(shapes))
    for (const lag of [0, 3, 6])
      it(`is found first where it came ${String(lag)} steps before ${name}`, () => {
        const explainer = course(shape, { seed: 7 });
        const [first] = explainersOf(course(shape, { seed: 8, lag }), [...others, explainer], options);
        assert.equal(first?.index, others.length);
        assert.ok(first.correlation > 0.6, String(first.correlation));
        assert.ok(Math.abs(first.lag - lag) <= 1, String(first.lag));
      });

  it('is not what falls where it rises, stands still, is not known, or came after it', () => {
    const step = course(shapes['a step'] ?? Number, { seed: 8 });
    const falls = course((i) => (i >= 240 ? -8 : 0), { seed: 9 });
    const unknown = new Float64Array(points).fill(Number.NaN);
    assert.deepEqual(explainersOf(step, [falls, new Float64Array(points), unknown], options), []);
    const bursts = shapes['bursts'] ?? Number;
    const after = course(bursts, { seed: 3, lag: 12 });
    assert.deepEqual(explainersOf(course(bursts, { seed: 4 }), [after], options), []);
    assert.deepEqual(explainersOf(step.subarray(0, 20), [step.subarray(0, 20)], options), []);
  });

  it('is a change at that moment, and not one half an hour before', () => {
    const change = (at: number): Float64Array => Float64Array.from({ length: points }, (_, i) => (i >= at ? 3 : 2));
    const found = explainersOf(course(shapes['a step'] ?? Number, { seed: 5 }), [change(60), change(238)], options);
    assert.deepEqual(
      found.map(({ index }) => index),
      [1],
    );
  });

  it('is seldom one of 500 series that have nothing to do with it, however much they remember', () => {
    const wrong: string[] = [];
    for (const memory of [0, 0.5, 0.9, 0.97, 1]) {
      const unrelated = Array.from({ length: 500 }, (_, i) => remembering(50_000 + i * 7, memory));
      for (const [name, shape] of Object.entries({ ...shapes, 'a rise': rise })) {
        const found = explainersOf(course(shape, { seed: 11 }), unrelated, options);
        if (found.length > 0) wrong.push(`${name}, memory ${String(memory)}: ${String(found.length)}`);
      }
    }
    // Twenty times 500 series; the guard allows that one in twenty of those times something is told.
    assert.ok(wrong.length <= 1, wrong.join('; '));
  });
});
