import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ResponseRule } from '../../src/common/responses.ts';
import type { FromPanel } from '../../src/common/protocol/panel.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import { latencyHeat } from '../../webview/panels/technical/latencyHeat.ts';
import { machineCharts } from '../../webview/panels/technical/machine.ts';
import { changeText, failedText, rateText } from '../../webview/panels/technical/operationColumns.ts';
import { lineSort, operationLines, orderedLines } from '../../webview/panels/technical/operationRows.ts';
import { processesOf, processSort, processTree } from '../../webview/panels/technical/processRows.ts';
import { technicalQueries, type Asking } from '../../webview/panels/technical/queries.ts';
import { technicalMemoryOf } from '../../webview/panels/technical/kept.ts';
import { windowOf } from '../../webview/parts/rowWindow.ts';
import { marksOf } from '../../webview/parts/eventMarks.ts';
import { presets, refreshOf, spanOf } from '../../webview/parts/span.ts';
import { sparkPath } from '../../webview/parts/sparkline.ts';
import { startAt } from './frames.ts';
import { technicalFrame } from './technicalFrame.ts';
import { timelineEvents } from './timelineFrame.ts';

const choice = { operation: 'completion', server: 'TypeScript "x"', extension: 'a.b' } as const;
const hour: Asking = { time: { rangeMs: 3_600_000, endMs: undefined }, grouping: 'server', choice: undefined };
const sent = (asking: Asking): readonly FromPanel[] => [
  {
    type: 'subscribe',
    version: 1,
    intervalMs: 1_000,
    queries: technicalQueries(asking),
    timeline: { rangeMs: asking.time.rangeMs },
  },
];

describe('what the Technical panel asks for', () => {
  const engine = createQueryEngine({
    source: { select: () => [], labelNames: () => [], labelValues: () => [] },
    elapsed: () => 0,
  });

  for (const { id, rangeMs } of presets)
    for (const endMs of [undefined, startAt])
      it(`is PromQL within the bounds of the wire: ${id}, ${endMs === undefined ? 'live' : 'past'}`, () => {
        for (const grouping of ['server', 'all'] as const) {
          const queries = Object.entries(technicalQueries({ time: { rangeMs, endMs }, grouping, choice }));
          assert.ok(queries.length <= 32, String(queries.length));
          for (const [name, query] of queries) {
            assert.deepEqual(engine.check(query.expr), [], `${name}: ${query.expr}`);
            assert.ok(query.expr.length <= 2_000, `${name}: ${String(query.expr.length)}`);
            if (query.kind === 'range') assert.ok(query.rangeMs / query.stepMs <= 480 && query.stepMs >= 1_000, name);
          }
        }
      });

  it('is asked less often the longer the span is, and hardly ever of the past', () => {
    const live = presets.map(({ rangeMs }) => refreshOf({ rangeMs, endMs: undefined }));
    assert.deepEqual(
      live,
      live.toSorted((a, b) => a - b),
    );
    assert.equal(live[0], 1_000);
    assert.equal(refreshOf({ rangeMs: 60_000, endMs: startAt }), 60_000);
  });
});

describe('the rows of the Technical panel', () => {
  const frame = technicalFrame(sent(hour));
  const lines = operationLines(frame, hour) ?? [];

  it('hold every operation with its percentiles, rate, errors and budget', () => {
    const first = orderedLines(lines, { sort: lineSort, text: '' })[0];
    assert.ok(first !== undefined);
    assert.deepEqual(
      [first.label, first.server, first.p50Ms, first.p95Ms, first.p99Ms, first.level],
      ['Completion', 'TypeScript', 62, 840, 1_900, 'warning'],
    );
    assert.equal(rateText(first.perMinute), '6.9/min');
    assert.equal(failedText(first.failed), '0.7 %');
    assert.equal(lines.find(({ count }) => count === 12)?.level, 'unknown', 'too few to be judged');
  });

  it('are those with all the words, in any order of columns', () => {
    assert.deepEqual(
      orderedLines(lines, { sort: { column: 'p95', direction: 'ascending' }, text: 'type comp' }).map(
        ({ p95Ms }) => p95Ms,
      ),
      [840],
    );
    assert.deepEqual(
      orderedLines(lines, { sort: { column: 'p99', direction: 'ascending' }, text: '' }).map(({ p99Ms }) => p99Ms),
      [14, 160, 240, 410, 700, 1_900],
    );
  });

  it('are unknown, not empty, until this span has been answered', () => {
    const other = { ...hour, time: { rangeMs: 60_000, endMs: undefined } };
    assert.equal(operationLines(frame, other), undefined);
    assert.equal(processesOf(frame, other.time), undefined);
  });

  it('tell a change in few words', () => {
    assert.deepEqual([null, 1.02, 1.12, 0.7, 3.14].map(changeText), ['–', 'even', '+12 %', '−30 %', '3.1×']);
    assert.deepEqual([0, 0.0001, 0.026, 0.5].map(failedText), ['0', '0.1 %', '2.6 %', '50 %']);
  });

  it('stand as a tree of owners and processes, of which only those in sight are drawn', () => {
    const many = technicalFrame(sent(hour), { processes: 5_000 });
    const tree = processTree(processesOf(many, hour.time) ?? [], { sort: processSort, text: '' });
    assert.equal(tree.length, 5_005);
    assert.equal(tree[0]?.depth, 0);
    assert.ok((tree[0]?.cpu ?? 0) >= (tree[1]?.cpu ?? 0));
    assert.deepEqual(windowOf({ top: 0, height: 312 }, { count: tree.length, rowPx: 24 }), { first: 0, last: 25 });
    const { first, last } = windowOf({ top: 60_000, height: 312 }, { count: tree.length, rowPx: 24 });
    assert.ok(first < 2_500 && last > 2_513 && last - first <= 37);
    assert.deepEqual(windowOf({ top: 60_000, height: 312 }, { count: 3, rowPx: 24 }), { first: 3, last: 3 });
  });
});

describe('the charts of the Technical panel', () => {
  const asking: Asking = { ...hour, choice };
  const frame = technicalFrame(sent(asking));
  const span = spanOf(hour.time, startAt);

  it('tell peak, maximum and when the recommended limit was passed', () => {
    const charts = machineCharts(frame, hour.time, {
      answers: frame.answers,
      span,
      words: 'the last 1 h',
      waiting: '',
    });
    const [cpu, memory, , network] = charts;
    assert.deepEqual(cpu?.facts, ['Peak 70 %', 'Maximum 8 CPU']);
    assert.equal(cpu.overAt, undefined);
    assert.ok((memory?.overAt ?? 0) >= span.from);
    assert.deepEqual(
      network?.trend.lines.map(({ label }) => label),
      ['Received', 'Sent'],
    );
    assert.match(cpu.trend.text, /^CPU over the last 1 h\. Machine: now \d+ %, highest 70 %/);
    assert.ok(cpu.trend.rows.length > 10);
  });

  it('show how latencies spread over time', () => {
    const heat = latencyHeat({ frame, choice, time: hour.time, span });
    assert.equal(heat.instead, '');
    assert.deepEqual([heat.rows[0]?.label, heat.rows.at(-1)?.label], ['> 5 s', '≤ 5 ms']);
    assert.match(heat.text, /^Latency over time: [\d,]+ requests/);
    assert.equal(latencyHeat({ frame: undefined, choice, time: hour.time, span }).instead, 'Loading…');
  });

  it('mark what happened once where it stands too close', () => {
    const marks = marksOf(timelineEvents, span);
    assert.ok(marks.length > 3 && marks.length < timelineEvents.length);
    assert.ok(marks.every(({ share }) => share >= 0 && share <= 1));
    assert.match(marks.map(({ text }) => text).join(), /and \d more/);
  });

  it('draw a gap as a gap', () => {
    assert.equal(sparkPath([1, 2, null, 1], 2), 'M0.0 9.0L32.0 1.0M96.0 9.0h1');
    assert.equal(sparkPath([], 0), '');
  });
});

describe('what the Technical panel keeps', () => {
  it('is taken part by part, when it is what it should be', () => {
    const kept = { ...technicalMemoryOf(undefined), grouping: 'all', text: 'hover', scroll: 120, tables: ['cores'] };
    assert.deepEqual(technicalMemoryOf(JSON.parse(JSON.stringify(kept))), kept);
    for (const nothing of [null, 'x', [], { grouping: 'toString', sort: 3, text: 4, scroll: -1, tables: {} }])
      assert.deepEqual(technicalMemoryOf(nothing), technicalMemoryOf(undefined));
  });
});

describe('what lowers a use of the machine', () => {
  it('is a response that is shipped, by its name', () => {
    const shipped = JSON.parse(readFileSync('src/shipped/responses.json', 'utf8')) as readonly ResponseRule[];
    const time = { rangeMs: 3_600_000, endMs: undefined };
    const question = { answers: {}, span: spanOf(time, startAt), words: '', waiting: '' };
    const responses = machineCharts(undefined, time, question).map(({ response }) => response);
    assert.ok(responses.some((response) => response !== undefined));
    for (const response of responses)
      if (response !== undefined) assert.equal(shipped.find(({ id }) => id === response.rule)?.name, response.title);
  });
});
