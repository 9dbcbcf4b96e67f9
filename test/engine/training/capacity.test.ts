import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { inOneGo } from '../../../src/engine/analytics/analytics.ts';
import { capacityOf } from '../../../src/engine/training/capacity.ts';
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
    const { rows, standing } = inOneGo(capacityOf(past, order));
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
    const { rows, standing } = inOneGo(capacityOf(past, order));
    assert.deepEqual(
      rows.map(({ leftMs }) => leftMs),
      [null],
    );
    assert.match(rows[0]?.sentence ?? '', /does not run out in sight/);
    assert.deepEqual(
      standing.map(({ name }) => name),
      ['vitals_capacity_usage_bytes', 'vitals_capacity_limit_bytes'],
    );
  });

  it('holds a server against the limit that its process was started with, before the one that ships', () => {
    const past = pastWith({
      vscode_owner_memory_usage_bytes: (hours) => (4 + 0.8 * hours) * gigabyte,
      vscode_owner_memory_limit_bytes: () => 6 * gigabyte,
    });
    const [server] = inOneGo(capacityOf(past, order)).rows;
    assert.equal(server?.limit, 6 * gigabyte);
    assert.ok(Math.abs((server.leftMs ?? 0) / hourMs - 2.5) < 0.2, server.sentence);
  });

  it('tells when a disk is full, and calls nothing on it a leak', () => {
    const past: Past = {
      range: (expr, { start, end, stepMs }) => {
        const times: number[] = [];
        for (let at = start; at <= end; at += stepMs) times.push(at);
        const used = (at: number): number => (90 + (5 * (at - now)) / hourMs) * gigabyte;
        const labels = { of: 'home' };
        if (expr === 'system_filesystem_limit_bytes - system_filesystem_available_bytes')
          return [{ labels, times, values: times.map(used) }];
        return expr.startsWith('system_filesystem_limit_bytes{of="home"}')
          ? [{ labels, times, values: times.map(() => 100 * gigabyte) }]
          : [];
      },
      close: () => undefined,
    };
    const [disk] = inOneGo(capacityOf(past, order)).rows;
    assert.match(disk?.sentence ?? '', /^The disk of home reaches its limit in about 2\.0 h \(.*\)\.$/);
  });
});
