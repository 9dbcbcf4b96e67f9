// A job can be stopped, and lets others have the thread, between two of its slices: how much there is in each is counted.
import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { explaining, forecasting } from '../../../src/engine/analytics/analytics.ts';
import { perform } from '../../../src/engine/jobs/jobs.ts';
import { watched, type Past } from '../../../src/engine/learning/learning.ts';
import { learningPerformers } from '../../../src/engine/training/training.ts';
import { noiseOf } from '../analytics/noise.ts';
import { LearningFile } from './pastOf.ts';

const hourMs = 3_600_000;
const now = unixMs(Date.UTC(2026, 1, 16));
const rule = { name: 'CpuHigh', before: 'cpu > ', threshold: 0.8, after: '', forMs: 60_000, acknowledged: [] };

interface Slice {
  questions: number;
  /** That answers have at most. */
  moments: number;
  hours: number;
}

describe('what learns, in one slice,', () => {
  const file = new LearningFile();
  after(() => {
    file.remove();
  });

  /** Every question is answered by a few series, so that nothing is passed over. */
  const slicesOf = (kind: string, order: object): readonly Slice[] => {
    const slices: Slice[] = [];
    const begin = (): void => {
      slices.push({ questions: 0, moments: 0, hours: 0 });
    };
    begin();
    const past = (): Past => ({
      range: (_expr, { start, end, stepMs }) => {
        const slice = slices.at(-1)!;
        slice.questions += 1;
        slice.moments += (end - start) / stepMs + 1;
        slice.hours += (end - start) / hourMs;
        const times = Array.from({ length: (end - start) / stepMs + 1 }, (_, i) => start + i * stepMs);
        return ['a', 'b', 'c'].map((name, i) => ({
          labels: { name },
          times,
          values: times.map((at) => 1 + i + Math.sin(at / hourMs) + ((at / stepMs) % 7) / 10),
        }));
      },
      close: () => undefined,
    });
    const { file: path, journal } = file.database;
    const outcome = perform(
      learningPerformers({ past, cpuSeconds: () => 0 }),
      { kind, order: { place: { file: path, journal }, now, ...order } },
      { progress: begin, isCancelled: () => false },
    );
    assert.equal(outcome.state, 'done', JSON.stringify(outcome));
    return slices;
  };

  const deviations = watched.filter(({ what }) => what !== undefined).map(({ series }) => ({ series, labels: {} }));
  for (const [kind, order] of [
    ['learn', { rules: [rule, rule] }],
    ['capacity', { heapLimits: {} }],
    ['explain', { deviations }],
  ] as const)
    it(`asks history once at most, and of no more than 360 moments and a week: ${kind}`, () => {
      const slices = slicesOf(kind, order);
      assert.ok(slices.some(({ questions }) => questions > 0));
      for (const { questions, moments, hours } of slices) {
        assert.ok(questions <= 1, `${questions} questions`);
        assert.ok(moments <= 360, `${moments} moments`);
        assert.ok(hours <= 168, `${hours} hours`);
      }
    });

  it('tries one model at most of a forecast', () => {
    const noise = noiseOf(1);
    const values = Array.from({ length: 1_008 }, (_, i) => 10 + Math.sin((2 * Math.PI * i) / 24) + noise());
    const steps = forecasting({ values, seasons: [24, 168], steps: 168, coverage: 0.95 });
    let slices = 1;
    while (steps.next().done !== true) slices += 1;
    assert.ok(slices > 17, `${slices} slices`);
  });

  it('looks at fifty at most of those that may explain a deviation', () => {
    const noise = noiseOf(2);
    const course = Float64Array.from({ length: 360 }, (_, i) => (i > 200 ? 8 : 0) + noise());
    const candidates = Array.from({ length: 230 }, () => course.map((value) => value + noise()));
    let looked = 0;
    const counted = new Proxy(candidates, {
      get: (all, key, receiver) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) looked += 1;
        return Reflect.get(all, key, receiver) as unknown;
      },
    });
    const slices: number[] = [];
    for (const _ of explaining(course, counted, { mostLag: 6, falseShare: 0.05 })) {
      slices.push(looked);
      looked = 0;
    }
    assert.ok(slices.reduce((sum, one) => sum + one, looked) >= candidates.length);
    assert.ok(Math.max(...slices, looked) <= 50, slices.join());
    // Those that are certain are held against the deviation turned round, in slices too.
    assert.ok(slices.length >= 2 * Math.floor(candidates.length / 50), slices.join());
  });
});
