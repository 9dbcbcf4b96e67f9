import assert from 'node:assert/strict';
import type { Labels } from '../../../src/common/labels.ts';
import { unixMs } from '../../../src/common/units.ts';
import { explained } from '../../../src/engine/training/explaining.ts';
import type { Deviation, Past, Standing } from '../../../src/engine/learning/kinds.ts';
import { noiseOf } from '../analytics/noise.ts';

describe('what has become unusual', () => {
  const now = Date.UTC(2026, 0, 5);
  /** In steps of ten seconds before now. */
  const made = (shape: (step: number) => number, labels: Labels = {}): { labels: Labels; shape: typeof shape } => ({
    labels,
    shape,
  });
  const noises = Array.from({ length: 8 }, (_, i) => noiseOf(70 + i));
  const busy = (step: number): number => (step > -90 ? 1 : 0);
  const series: Readonly<Record<string, readonly ReturnType<typeof made>[]>> = {
    'avg_over_time(system_cpu': [made((step) => 0.2 + 0.6 * busy(step + 2) + 0.02 * (noises[0]?.() ?? 0))],
    'rate(vscode_owner_cpu': [
      made((step) => 0.1 + 3 * busy(step) + 0.05 * (noises[1]?.() ?? 0), { owner: 'Python', process: 'pylsp' }),
      made(() => 0.3 + 0.05 * (noises[2]?.() ?? 0), { owner: 'TypeScript', process: 'tsserver' }),
    ],
    '(vscode_owner_memory': noises.map((noise, i) => made(() => 100 + noise(), { owner: `of ${String(i)}` })),
    '(vscode_changes': [made((step) => (step > -91 ? 2 : 1), { kind: 'extension_updated', subject: 'ms.python' })],
  };
  const past: Past = {
    range: (expr, { start, end, stepMs }) => {
      const found = Object.entries(series).find(([name]) => expr.includes(name))?.[1] ?? [];
      return found.map(({ labels, shape }) => {
        const times: number[] = [];
        for (let at = start; at <= end; at += stepMs) times.push(at);
        return { labels, times, values: times.map((at) => shape((at - now) / stepMs)) };
      });
    },
    close: () => undefined,
  };

  const explain = (deviations: readonly Deviation[]): { standing: readonly Standing[]; steps: number } => {
    const doing = explained(past, { now: unixMs(now), deviations });
    for (let steps = 0; ; steps += 1) {
      const step = doing.next();
      if (step.done === true) return { standing: step.value, steps };
    }
  };

  it('is explained by the process and the change that came with it, each in words', () => {
    const deviations = [{ series: 'system_cpu_utilization_ratio', labels: {} }];
    const { standing, steps } = explain(deviations);
    assert.equal(steps, 12, 'it may be stopped after each half of a question');
    assert.deepEqual(
      standing.map(({ labels: { kind, explainer } }) => `${String(kind)}: ${String(explainer)}`).sort(),
      ['change: a change (Extension updated: ms.python)', 'process: the CPU time of pylsp (Python)'],
    );
    for (const { name, labels, value } of standing) {
      assert.equal(name, 'vitals_deviation_correlation');
      assert.equal(labels['deviation'], 'The CPU of the machine');
      assert.ok(value > 0.8);
    }
    assert.deepEqual(explain([{ series: 'unknown', labels: {} }]).standing, []);
  });
});
