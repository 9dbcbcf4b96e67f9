import assert from 'node:assert/strict';
import type { PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import { Store } from '../../src/engine/store/store.ts';
import {
  comparedOf,
  compareQueries,
  comparisonOf,
  eventsToCompare,
  isCut,
  spansOf,
} from '../../webview/panels/trends/compare.ts';
import { broughtForward, dayMs, dayStart, sameClock, type Zone } from '../../webview/panels/trends/days.ts';
import { trendsMemoryOf } from '../../webview/panels/trends/kept.ts';
import { momentsOf, todayOf, todayQueries } from '../../webview/panels/trends/today.ts';
import { changeOf, weekOf, weekQueries } from '../../webview/panels/trends/week.ts';
import { frameOf, startAt } from './frames.ts';
import { timelineEvents } from './timelineFrame.ts';

const hour = 3_600_000;
/** As in Berlin in 2026: an hour ahead, and two from 29 March, 02:00 to 25 October, 03:00 of the clock. */
const forward = Date.UTC(2026, 2, 29, 1);
const back = Date.UTC(2026, 9, 25, 1);
const berlin: Zone = { offsetAt: (at) => (at >= forward && at < back ? 2 * hour : hour) };
const utc: Zone = { offsetAt: () => 0 };
/** What the clock shows, as day and time. */
const clock = (at: number | undefined): string =>
  at === undefined ? 'never' : new Date(at + berlin.offsetAt(at)).toISOString().slice(5, 16).replace('T', ' ');

describe('the same time of day, across changes of the clock', () => {
  it('is 167 hours back where the clock was put forward meanwhile, and 169 where it was put back', () => {
    const spring = Date.UTC(2026, 3, 1, 8);
    assert.deepEqual([clock(spring), clock(sameClock(spring, -7, berlin))], ['04-01 10:00', '03-25 10:00']);
    assert.equal(spring - (sameClock(spring, -7, berlin) ?? 0), 167 * hour);
    const autumn = Date.UTC(2026, 9, 28, 9);
    assert.deepEqual([clock(autumn), clock(sameClock(autumn, -7, berlin))], ['10-28 10:00', '10-21 10:00']);
    assert.equal(autumn - (sameClock(autumn, -7, berlin) ?? 0), 169 * hour);
  });

  it('is never in the hour that is left out, and the first of the hour that comes twice', () => {
    assert.equal(sameClock(Date.UTC(2026, 3, 5, 0, 30), -7, berlin), undefined, '02:30 on 29 March');
    assert.equal(sameClock(Date.UTC(2026, 3, 5, 1, 0), -7, berlin), forward, '03:00 on 29 March');
    const twice = sameClock(Date.UTC(2026, 10, 1, 1, 30), -7, berlin);
    assert.deepEqual([clock(twice), twice], ['10-25 02:30', back - hour / 2]);
  });

  it('begins days at midnight, whose lengths are 23, 24 and 25 hours', () => {
    const lengths = [Date.UTC(2026, 2, 29, 12), Date.UTC(2026, 5, 1, 12), Date.UTC(2026, 9, 25, 12)].map((noon) => {
      const start = dayStart(noon, berlin);
      assert.match(clock(start), / 00:00$/);
      return ((sameClock(start, 1, berlin) ?? 0) - start) / hour;
    });
    assert.deepEqual(lengths, [23, 24, 25]);
  });

  it('brings a day forward point by point: one with a missing hour, and one with a double', () => {
    const day = (start: number, hours: number) =>
      Array.from({ length: hours }, (_, i) => ({ x: start + i * hour, y: i }));
    const short = broughtForward(day(dayStart(Date.UTC(2026, 2, 29, 12), berlin), 23), 7, berlin);
    assert.equal(short.length, 23);
    assert.deepEqual([clock(short[1]?.x), clock(short[2]?.x)], ['04-05 01:00', '04-05 03:00']);
    const long = broughtForward(day(dayStart(Date.UTC(2026, 9, 25, 12), berlin), 25), 7, berlin);
    assert.equal(long.length, 24, 'the second 02:00 has no place of its own');
    assert.deepEqual(
      long.slice(1, 5).map(({ x, y }) => [clock(x), y]),
      [
        ['11-01 01:00', 1],
        ['11-01 02:00', 2],
        ['11-01 03:00', 4],
        ['11-01 04:00', 5],
      ],
    );
    // A day to which the missing hour belongs.
    const onto = broughtForward(day(dayStart(Date.UTC(2026, 2, 22, 12), berlin), 24), 7, berlin);
    assert.equal(onto.length, 23);
  });
});

const vector = (value: number, labels: Readonly<Record<string, string>> = {}): QueryAnswer => ({
  kind: 'vector',
  samples: [{ labels, value }],
});
const matrix = (query: PanelQuery, end: number, values: (x: number) => number | null): QueryAnswer => {
  assert.ok(query.kind === 'range');
  const last = Math.floor((query.endMs ?? end) / query.stepMs) * query.stepMs;
  const times = Array.from(
    { length: query.rangeMs / query.stepMs + 1 },
    (_, i) => last - query.rangeMs + i * query.stepMs,
  );
  return { kind: 'matrix', times, series: [{ labels: {}, values: times.map(values) }] };
};
/** A frame in which every question has an answer: `value` for an instant. */
const frameFor = (
  queries: Readonly<Record<string, PanelQuery>>,
  value: (name: string) => QueryAnswer,
  course: (x: number) => number | null = (x) => (x / hour) % 24,
) => ({
  ...frameOf('healthy'),
  answers: Object.fromEntries(
    Object.entries(queries).map(([name, query]) => [
      name,
      query.kind === 'range' ? matrix(query, startAt, course) : value(name),
    ]),
  ),
});

describe('trends', () => {
  it('ask what the engine understands, within its bounds', () => {
    const engine = createQueryEngine({
      source: new Store({ slotMs: 1_000, slots: 60, seriesCap: 10 }),
      elapsed: () => 0,
    });
    const spans = spansOf({ kind: 'preset', id: 'day' }, startAt, berlin);
    for (const queries of [weekQueries(), todayQueries(startAt, berlin), compareQueries(spans)]) {
      assert.ok(Object.keys(queries).length <= 32);
      for (const query of Object.values(queries)) {
        assert.deepEqual(engine.check(query.expr), [], query.expr);
        assert.ok(query.expr.length <= 2_000);
        if (query.kind === 'range') assert.ok(query.rangeMs / query.stepMs <= 2_000);
      }
    }
  });

  it('say what has changed in a week, for the better or the worse, and what to do', () => {
    const queries = weekQueries();
    const values: Readonly<Record<string, number>> = {
      'week response now': 300,
      'week response before': 200,
      'week response count': 500,
      'week memory now': 1e9,
      'week memory before': 2e9,
      'week saves now': 90,
      'week saves before': 10,
      'week saves count': 4,
      'week cpu now': 0.3,
      'week cpu before': 0.29,
    };
    const forecast = vector(412, { __name__: 'lsp_request_duration_milliseconds:p95:forecast', horizon: '7d' });
    const frame = frameFor(queries, (name) => (name === 'week forecasts' ? forecast : vector(values[name] ?? 0)));
    const { days, rows, isAnswered } = weekOf(frame);
    assert.ok(isAnswered && days >= 14);
    const told = Object.fromEntries(
      rows.map((row) => [row.id, `${row.value}: ${row.change}, ${row.verdict}, ${row.prediction}`]),
    );
    assert.equal(told['response'], '300 ms: +50 %, worse, 412 ms in 7 days');
    assert.equal(told['memory'], '1 GB: −50 %, better, collecting');
    assert.equal(told['saves'], '90 ms: too few to judge, unknown, not forecast');
    assert.equal(told['cpu'], '30 %: +3 %, same, collecting');
    assert.deepEqual(
      rows.filter(({ action }) => action !== undefined).map(({ id }) => id),
      ['response'],
    );
  });

  it('say how long it still takes where there is less than two weeks of history', () => {
    const recent = (x: number): number | null => (x > startAt - 2.5 * dayMs ? 1 : null);
    const { days, rows } = weekOf(frameFor(weekQueries(), () => vector(100), recent));
    assert.equal(days, 2);
    assert.ok(rows.every(({ verdict, action }) => verdict === 'unknown' && action === undefined));
    assert.equal(rows[0]?.change, 'collecting, 6 days to go');
    assert.equal(rows[0]?.prediction, 'collecting, 5 days to go');
    assert.ok(rows[0]?.course.includes(null));
    const none = weekOf(
      frameFor(
        weekQueries(),
        () => ({ kind: 'vector', samples: [] }),
        () => null,
      ),
    );
    assert.equal(none.rows[0]?.prediction, 'collecting, 7 days to go');
    assert.equal(none.rows[0]?.value, '–');
  });

  it('judge a change by what it is a change of', () => {
    const text = (now: number | null, then: number | null, worse: 'more' | 'neither' = 'more'): string => {
      const change = changeOf({ worse }, { now, then });
      return `${change.text} ${change.verdict}`;
    };
    assert.equal(text(1, null), '– unknown');
    assert.equal(text(0, 0), 'the same same');
    assert.equal(text(3, 0), 'none before worse');
    assert.equal(text(30, 2), '15 times worse');
    assert.equal(text(8, 10), '−20 % better');
    assert.equal(text(8, 10, 'neither'), '−20 % neither');
  });

  it('lay today over the same day a week ago, by the clock', () => {
    const at = Date.UTC(2026, 3, 1, 8, 7);
    const { now, midnight, then, thenMidnight } = momentsOf(at, berlin);
    assert.deepEqual([now, midnight, then, thenMidnight].map(clock), [
      '04-01 10:05',
      '04-01 00:00',
      '03-25 10:05',
      '03-25 00:00',
    ]);
    const queries = todayQueries(startAt, utc);
    const frame = frameFor(queries, (name) => vector(name.includes('count') ? 100 : name.includes('then') ? 100 : 130));
    const [response] = todayOf({ frame, zone: utc, expects: false });
    assert.deepEqual(response?.average, { now: '130 ms', then: '100 ms', change: '+30 %', verdict: 'worse' });
    const [today, before] = response.trend.plot?.lines ?? [];
    assert.ok(today !== undefined && before !== undefined);
    // The course repeats each day, so both lines lie on each other.
    const byTime = new Map(before.points.map(({ x, y }) => [x, y]));
    assert.ok(today.points.length > 40 && today.points.every(({ x, y }) => byTime.get(x) === y));
    assert.ok(before.points.length > today.points.length);
    assert.match(response.trend.lines[1]?.label ?? '', /^Last \w+day$/);
  });
});

describe('two times compared', () => {
  it('are the spans of a preset, of an event, or of the user', () => {
    const texts = (compared: Parameters<typeof spansOf>[0], at: number) => {
      const { before, after } = spansOf(compared, at, berlin);
      return [before.from, before.to, after.from, after.to].map(clock);
    };
    const at = Date.UTC(2026, 2, 30, 8);
    assert.deepEqual(texts({ kind: 'preset', id: 'hour' }, at), [
      '03-30 08:00',
      '03-30 09:00',
      '03-30 09:00',
      '03-30 10:00',
    ]);
    assert.deepEqual(texts({ kind: 'preset', id: 'day' }, at), [
      '03-29 00:00',
      '03-29 10:00',
      '03-30 00:00',
      '03-30 10:00',
    ]);
    const event = { kind: 'event', at: at - 2 * hour, hours: 6 } as const;
    assert.deepEqual(texts(event, at), ['03-30 02:00', '03-30 08:00', '03-30 08:00', '03-30 10:00']);
    assert.equal(isCut(event, at), true);
    assert.equal(isCut(event, at + 4 * hour), false);
  });

  it('tell median and p95 of each operation, and where there is too little to judge', () => {
    const spans = spansOf({ kind: 'preset', id: 'hour' }, startAt, utc);
    const values: Readonly<Record<string, readonly [number, number]>> = {
      'median hover': [10, 20],
      'p95 hover': [40, 44],
      'count hover': [100, 90],
      'median rename': [5, 50],
      'p95 rename': [5, 50],
      'count rename': [3, 90],
    };
    const answerOf = (name: string): QueryAnswer => {
      const [, what = '', from] = name.split(' ');
      const at = Number(from) === spans.before.from ? 0 : 1;
      if (what === 'cpu') return vector(at === 0 ? 0.2 : 0.4);
      if (what === 'memory') return vector(1e9);
      const samples = ['hover', 'rename'].map((operation) => ({
        labels: { operation },
        value: values[`${what} ${operation}`]?.[at] ?? null,
      }));
      return { kind: 'vector', samples };
    };
    const frame = frameFor(compareQueries(spans), answerOf);
    const { rows, isAnswered, problem } = comparisonOf(frame, spans, (operation) => operation.toUpperCase());
    assert.deepEqual([isAnswered, problem], [true, '']);
    assert.deepEqual(
      rows.map(({ label, median, main, counts }) => [
        label,
        median?.change,
        main.before,
        main.after,
        main.change,
        main.verdict,
        counts,
      ]),
      [
        ['CPU, average', undefined, '20 %', '40 %', '+100 %', 'worse', ''],
        ['Memory of the editor, average', undefined, '1 GB', '1 GB', 'the same', 'same', ''],
        ['HOVER', '+100 %', '40 ms', '44 ms', '+10 %', 'worse', '100 and 90'],
        ['RENAME', 'too few to judge', '5 ms', '50 ms', 'too few to judge', 'unknown', '3 and 90'],
      ],
    );
    assert.equal(comparisonOf({ ...frame, answers: {} }, spans, String).isAnswered, false);
  });

  it('begins with what somebody might ask about, and keeps only what it knows', () => {
    assert.deepEqual(
      eventsToCompare(timelineEvents).map(({ kind }) => kind),
      ['remedy_applied', 'branch_switched', 'setting_changed', 'extension_updated'],
    );
    assert.deepEqual(comparedOf({ kind: 'event', at: 5, hours: 7 }), { kind: 'preset', id: 'hour' });
    assert.deepEqual(comparedOf({ kind: 'event', at: 5, hours: 6 }), { kind: 'event', at: 5, hours: 6 });
    const spans = { before: { from: 0, to: hour }, after: { from: hour, to: hour } };
    assert.deepEqual(trendsMemoryOf({ page: 'toString', compared: { kind: 'spans', spans }, tables: [1, 'a'] }), {
      page: 'week',
      compared: { kind: 'preset', id: 'hour' },
      tables: ['a'],
      expects: true,
      reach: 'week',
      taken: [],
    });
  });
});
