import assert from 'node:assert/strict';
import { Recording } from '../../src/cli/recording.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import {
  expectedMarks,
  expectedOf,
  expectedQueries,
  expectedRows,
  expectedText,
} from '../../webview/parts/expected.ts';
import { aheadCharts, aheadCourses } from '../../webview/panels/trends/aheadCharts.ts';
import { todayExpected, todayOf, todayQueries } from '../../webview/panels/trends/today.ts';
import { learnedAnswer } from './aheadFrame.ts';
import { frameOf, startAt } from './frames.ts';

const cpu = 'system_cpu_utilization_ratio';
const hourMs = 3_600_000;
const reach = { rangeMs: 24 * hourMs, stepMs: 900_000, aheadMs: 24 * hourMs };
const format = (value: number): string => value.toFixed(2);

const answersTo = (queries: ReturnType<typeof expectedQueries>) =>
  Object.fromEntries(
    Object.entries(queries).flatMap(([name, query]) => {
      const answer = learnedAnswer(query, startAt);
      return answer === undefined ? [] : [[name, answer]];
    }),
  );

describe('what was expected', () => {
  const answers = answersTo(expectedQueries(cpu, reach));
  const expected = expectedOf(answers, { series: cpu, now: startAt, reach });
  assert.ok(expected !== undefined);

  it('asks in PromQL that is right, and in no more queries than a panel may have', () => {
    const engine = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
    const utc = { offsetAt: () => 0 };
    for (const queries of [
      aheadCourses('day'),
      aheadCourses('week'),
      { ...todayQueries(startAt, utc), ...todayExpected() },
    ]) {
      for (const { expr } of Object.values(queries)) assert.equal(engine.typeOf(expr), 'instant vector', expr);
      assert.ok(Object.keys(queries).length <= 29, String(Object.keys(queries).length));
    }
  });

  it('takes for each time to come the forecast of the shortest horizon that reaches it, and none twice', () => {
    const { band } = expected;
    assert.ok(band.length > 90, String(band.length));
    assert.ok(band.every(({ x }, i) => x > startAt && x <= startAt + 24 * hourMs && x > (band[i - 1]?.x ?? 0)));
    // The interval is wider, the longer before it was issued.
    const widthAt = (hours: number): number => {
      const one = band.findLast(({ x }) => x <= startAt + hours * hourMs);
      return one === undefined ? 0 : one.upper - one.lower;
    };
    assert.ok(widthAt(0.9) < widthAt(5) && widthAt(5) < widthAt(20));
  });

  it('shows of a young history the few that were issued', () => {
    const young = Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        answer.kind === 'matrix' && name.includes('band')
          ? {
              ...answer,
              series: answer.series.map((one) => ({
                ...one,
                values: one.values.map((value, i) => (i === one.values.length - 1 ? value : null)),
              })),
            }
          : answer,
      ]),
    );
    assert.deepEqual(
      expectedOf(young, { series: cpu, now: startAt, reach })?.band.map(({ x }) => Math.round((x - startAt) / hourMs)),
      [1, 6, 24],
    );
  });

  it('joins what was unusual on end, and is told in words, a legend and rows', () => {
    assert.ok(expected.unusual.length === 1);
    assert.ok(expected.unusual.every(({ from, to }) => to - from > hourMs));
    const text = expectedText(expected, format);
    assert.match(
      text,
      /^ Forecast for .+: 0\.\d\d, 0\.\d\d to 0\.\d\d with 95 %\. Above 0\.\d\d is unusually much now\./,
    );
    assert.match(text, / It was unusual once, last at .+\.$/);
    assert.deepEqual(
      expectedMarks(expected, format).map(({ look, label }) => `${look}: ${label}`),
      ['band: Forecast, 95 %', 'threshold: Usual limit', 'unusual: Unusual'],
    );
    const [farthest] = expectedRows(expected, format);
    assert.ok(farthest !== undefined && farthest.at > startAt + 23 * hourMs);
    assert.match(farthest.values[0] ?? '', /^0\.\d\d \(0\.\d\d to 0\.\d\d\)$/);
  });

  it('is nothing where nothing was learned, and not known before it is answered', () => {
    assert.equal(expectedOf({}, { series: cpu, now: startAt, reach }), undefined);
    const nothing = Object.fromEntries(
      Object.keys(answers).map((name) => [name, { kind: 'matrix', times: [], series: [] } as const]),
    );
    const none = expectedOf(nothing, { series: cpu, now: startAt, reach });
    assert.deepEqual(none, { now: startAt, band: [], usual: [], unusual: [] });
    assert.deepEqual(
      [expectedText(none, format), expectedMarks(none, format), expectedRows(none, format)],
      ['', [], []],
    );
  });

  it('stands in the charts of Trends: ahead of now where it is shown, and nowhere where it is not', () => {
    const utc = { offsetAt: () => 0 };
    const frame = { ...frameOf('healthy'), atMs: startAt };
    const charts = aheadCharts({ ...frame, answers: answersTo(aheadCourses('week')) }, 'week');
    assert.equal(charts.length, 4);
    for (const { plot, marks, text, rows } of charts) {
      assert.ok(plot?.expected !== undefined && plot.expected.band.length > 160);
      assert.equal(plot.to - startAt, 168 * hourMs);
      assert.equal(marks?.length, 3);
      assert.match(text, /Forecast for/);
      assert.match(rows[0]?.values[0] ?? '', / to /);
    }
    const day = { frame: { ...frame, answers: answersTo(todayExpected()) }, zone: utc };
    assert.ok(todayOf({ ...day, expects: true })[0]?.trend.marks?.length === 3);
    assert.ok(todayOf({ ...day, expects: false }).every(({ trend }) => trend.marks === undefined));
  });
});
