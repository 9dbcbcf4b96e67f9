import assert from 'node:assert/strict';
import type { Level } from '../../../src/common/summary.ts';
import { unixMs } from '../../../src/common/units.ts';
import { barOf } from '../../../src/engine/explain/bars.ts';
import { sentenceOf } from '../../../src/engine/explain/sentence.ts';
import { firstJudgement, judge } from '../../../src/engine/explain/steady.ts';

/** Seconds and CPU at them, and the level that a person is shown then. */
const levels = (story: readonly (readonly [second: number, ratio: number])[]): readonly Level[] => {
  let judgement = firstJudgement;
  return story.map(([second, ratio]) => {
    const worst = barOf({ id: 'cpu', ratio });
    judgement = judge(judgement, unixMs(second * 1_000), { worst, operation: undefined });
    return judgement.level;
  });
};

describe('the level that is shown', () => {
  it('comes to the level of the bar, by the same thresholds, and only with patience', () => {
    assert.deepEqual(
      levels([
        [0, 0.5],
        [2, 0.95],
        [12, 0.95],
        // Between 87 and 90 % a bar is a warning, and so is what is said once that has lasted.
        [14, 0.88],
        [28, 0.88],
        [29, 0.88],
        [30, 0.78],
        [45, 0.78],
      ]),
      ['healthy', 'healthy', 'critical', 'critical', 'critical', 'warning', 'warning', 'healthy'],
    );
  });

  it('does not follow a figure that swings over the edge', () => {
    const swinging = Array.from({ length: 30 }, (_, at) => [at * 4, at % 2 === 0 ? 0.79 : 0.82] as const);
    assert.deepEqual([...new Set(levels(swinging))], ['healthy']);
  });

  it('is not put into words that the bar belies meanwhile', () => {
    const facts = {
      level: 'critical',
      operation: undefined,
      serverCores: undefined,
      topCpu: undefined,
      topMemory: undefined,
      memoryLimit: undefined,
      waiting: undefined,
      timed: true,
      windowMs: 300_000,
      since: undefined,
      requests: 0,
      judged: 0,
    } as const;
    const said = (ratio: number): string => sentenceOf({ ...facts, worst: barOf({ id: 'cpu', ratio }) });
    assert.equal(said(0.88), 'It is calming down: the highest figure is CPU, at 88 %.');
    assert.match(said(0.95), /^CPU is at 95 %/);
  });
});
