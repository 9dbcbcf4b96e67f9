import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { capacityOf } from '../../../src/engine/learning/capacity.ts';
import type { Past } from '../../../src/engine/learning/kinds.ts';
import { noiseOf } from '../analytics/noise.ts';

const hourMs = 3_600_000;

describe('capacity', () => {
  const now = Date.UTC(2026, 0, 5);
  const gigabyte = 2 ** 30;
  const pastWith = (series: Readonly<Record<string, (hours: number) => number>>): Past => ({
    range: (expr, { start, end, stepMs }) =>
      Object.entries(series)
        .filter(([name]) => expr.includes(name))
        .map(([, of]) => {
          const times: number[] = [];
          for (let at = start; at <= end; at += stepMs) times.push(at);
          const labels = { process: 'tsserver', owner: 'TypeScript', extension: 'vscode.typescript-language-features' };
          return { labels, times, values: times.map((at) => of((at - now) / hourMs)) };
        }),
    close: () => undefined,
  });
  const order = {
    place: { file: 'x', journal: 'wal' as const },
    now: unixMs(now),
    heapLimits: { 'vscode.typescript-language-features': 3 * gigabyte },
  };

  it('tells when memory runs out, with an interval that holds the truth, and what leaks', () => {
    const noise = noiseOf(9);
    const past = pastWith({
      system_memory_usage_bytes: (hours) => (12 + 1 * hours + 0.02 * noise()) * gigabyte,
      system_memory_limit_bytes: () => 16 * gigabyte,
      vscode_owner_memory_usage_bytes: (hours) => (2 + 0.8 * hours + 0.01 * noise()) * gigabyte,
    });
    const { rows, standing } = capacityOf(past, order);
    const [server, machine] = rows;
    assert.ok(server !== undefined && machine !== undefined);
    assert.equal(server.subject, 'tsserver (TypeScript)');
    assert.ok(server.leaks && !machine.leaks);
    for (const [row, hours] of [
      [server, 1.25],
      [machine, 4],
    ] as const) {
      assert.ok(row.leftMs !== null && Math.abs(row.leftMs / hourMs - hours) < 0.25, row.sentence);
      assert.ok(
        row.earliestMs !== null && row.latestMs !== null && row.earliestMs <= row.leftMs && row.leftMs <= row.latestMs,
      );
    }
    assert.match(server.sentence, /reaches its limit in about 1\.[23] h .*looks like a leak/);
    assert.equal(standing.filter(({ name }) => name === 'vitals_capacity_left_seconds').length, 6);
    assert.equal(standing.filter(({ name }) => name === 'vitals_memory_leak').length, 1);
  });

  it('says nothing of what does not certainly grow', () => {
    const noise = noiseOf(10);
    const past = pastWith({
      system_memory_usage_bytes: () => (12 + 0.3 * noise()) * gigabyte,
      system_memory_limit_bytes: () => 16 * gigabyte,
    });
    const { rows, standing } = capacityOf(past, order);
    assert.deepEqual(
      rows.map(({ leftMs }) => leftMs),
      [null],
    );
    assert.match(rows[0]?.sentence ?? '', /does not run out in sight/);
    assert.deepEqual(standing, []);
  });
});
