import assert from 'node:assert/strict';
import { seriesName, type MetricId } from '../../src/common/catalogue.ts';
import {
  agentToolNames,
  agentToolOf,
  BadInput,
  runTool,
  seriesOfTools,
  type AgentSample,
  type AgentWorld,
} from '../../src/common/agents/agents.ts';

const asked: string[] = [];
const world = (over: Partial<AgentWorld> = {}): AgentWorld => ({
  ask: (expr) => {
    asked.push(expr);
    return Promise.resolve([]);
  },
  diagnosis: () => Promise.resolve({ causes: [], remedies: [], changes: [] }),
  alerts: () => Promise.resolve([]),
  acknowledge: () => Promise.resolve(),
  ...over,
});
const ts = { server: 'ts"server', operation: 'hover' };

describe('the tools of agents', () => {
  beforeEach(() => {
    asked.length = 0;
  });

  const bad: readonly [string, Parameters<typeof runTool>[0], unknown, string][] = [
    ['no input where it is needed', 'query', {}, 'query needs expr'],
    ['a field of nobody', 'why_is_it_slow', { a: 1 }, 'why_is_it_slow knows no a'],
    ['a list', 'list_alerts', [], 'list_alerts takes an object'],
    ['too much text', 'query', { expr: 'x'.repeat(2_001) }, 'expr must be text of at most 2000 characters'],
    ['another choice', 'top_processes', { by: 'disk' }, 'by must be one of cpu, memory'],
    ['a part of a number', 'lsp_latency', { minutes: 0.5 }, 'minutes must be a whole number from 1 to 1440'],
    ['an id that is none', 'acknowledge_alert', { id: 7 }, 'id must be text of at most 100 characters'],
  ];
  for (const [what, name, input, message] of bad)
    it(`refuse ${what}, and ask nothing`, async () => {
      const acknowledge = (): Promise<void> => Promise.reject(new Error('nothing may be done'));
      await assert.rejects(
        runTool(name, input, world({ acknowledge })),
        (error) => error instanceof BadInput && error.message === message,
      );
      assert.deepEqual(asked, []);
    });

  it('say what is usual for what is left out, and quote what they are given', async () => {
    await runTool('top_processes', undefined, world());
    assert.deepEqual(asked, ['topk(10, avg_over_time(process_cpu_utilization_ratio[30s]))']);
    asked.length = 0;
    await runTool('lsp_latency', { server: ts.server }, world());
    assert.equal(asked.length, 4);
    for (const expr of asked) assert.ok(expr.includes(`outcome="ok",server="ts\\"server"}[5m]`), expr);
  });

  it('put what belongs together into a row, the slowest first', async () => {
    const ask = (expr: string): Promise<readonly AgentSample[]> => {
      const value = expr.startsWith('histogram_count') ? 12 : Number(/quantile\((\S+),/.exec(expr)?.[1]) * 100;
      const other = { server: 'css', operation: 'completion' };
      return Promise.resolve([
        { labels: other, value: value / 2 },
        { labels: ts, value },
      ]);
    };
    assert.deepEqual(await runTool('lsp_latency', {}, world({ ask })), {
      minutes: 5,
      operations: [
        { ...ts, requests: 12, p50Ms: 50, p95Ms: 95, p99Ms: 99 },
        { server: 'css', operation: 'completion', requests: 6, p50Ms: 25, p95Ms: 47.5, p99Ms: 49.5 },
      ],
    });
  });

  it('say that nothing stands out where nothing does', async () => {
    assert.deepEqual(await runTool('why_is_it_slow', {}, world()), {
      causes: [],
      whatHelps: [],
      changedBefore: [],
      note: 'Nothing stands out.',
    });
  });

  it('leave out what is too much, and say how much', async () => {
    const many = Array.from({ length: 250 }, (_, i) => ({ labels: { i: String(i) }, value: i }));
    const answer = (await runTool('query', { expr: 'up' }, world({ ask: () => Promise.resolve(many) }))) as {
      series: unknown[];
      left: number;
    };
    assert.deepEqual([answer.series.length, answer.left], [200, 50]);
  });

  it('ask for series as the catalogue names them', () => {
    for (const [id, name] of Object.entries(seriesOfTools)) assert.equal(name, seriesName(id as MetricId));
  });

  it('change nothing, but for one', () => {
    assert.deepEqual(
      agentToolNames.filter((name) => !agentToolOf(name).isReadOnly),
      ['acknowledge_alert'],
    );
  });
});
