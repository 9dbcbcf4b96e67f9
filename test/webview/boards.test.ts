import assert from 'node:assert/strict';
import type { Board, BoardPanel } from '../../src/common/boards.ts';
import type { QueryAnswer } from '../../src/common/protocol/panel.ts';
import {
  added,
  copied,
  draftOf,
  edited,
  moved,
  newBoard,
  panelsOf,
  redone,
  removed,
  resized,
  undone,
} from '../../webview/panels/boards/edits.ts';
import { boardsMemoryOf, keptOf } from '../../webview/panels/boards/kept.ts';
import { pictureOf } from '../../webview/panels/boards/picture.ts';
import { boardInterval, boardQueries, learnedSeries, queryName } from '../../webview/panels/boards/queries.ts';
import { placesAsked, serverProblem, sourceKey, withPlace } from '../../webview/panels/boards/sourceBar.ts';
import { unitText } from '../../webview/parts/unitText.ts';
import { pointStep, timeAxis } from '../../webview/parts/timeAxis.ts';
import { learnedAnswer } from './aheadFrame.ts';
import { frameOf, startAt } from './frames.ts';

const hour = 3_600_000;
const panel = (id: string, over: Partial<BoardPanel> = {}): BoardPanel => ({
  id,
  title: id.toUpperCase(),
  visual: 'line',
  width: 6,
  queries: [{ expr: 'up' }],
  ...over,
});
const board = (...rows: readonly string[]): Board => ({
  id: 'b',
  title: 'B',
  range: '1h',
  rows: rows.map((ids) => ({ height: 'medium', panels: Array.from(ids, (id) => panel(id)) })),
});
const shape = ({ rows }: Board): string => rows.map(({ panels }) => panels.map(({ id }) => id).join('')).join(' ');

describe('editing a board', () => {
  it('moves panels within rows, between rows and into rows of their own', () => {
    const cases = [
      ['ab cd', 'a', 'right', 'ba cd'],
      ['ab cd', 'a', 'left', 'ab cd'],
      ['ab cd', 'b', 'down', 'a cbd'],
      ['ab c', 'c', 'up', 'cab'],
      ['ab c', 'a', 'up', 'a b c'],
      ['a b', 'a', 'up', 'a b'],
      ['ab', 'b', 'down', 'a b'],
      ['ab', 'x', 'down', 'ab'],
    ] as const;
    for (const [before, id, direction, after] of cases)
      assert.equal(shape(moved(board(...before.split(' ')), id, direction)), after, `${before} ${id} ${direction}`);
  });

  it('adds where there is room, removes rows that are empty, and keeps widths within the board', () => {
    const first = added(newBoard(['my-board']));
    assert.ok(first !== undefined);
    const second = added(first.board);
    assert.ok(second !== undefined);
    const third = added(second.board);
    assert.ok(third !== undefined);
    assert.deepEqual(
      third.board.rows.map(({ panels }) => panels.map(({ id }) => id)),
      [['panel', 'panel-2'], ['panel-3']],
    );
    assert.equal(newBoard(['my-board']).id, 'my-board-2');
    assert.equal(copied(board('a'), ['b', 'b-copy']).id, 'b-copy-2');
    assert.equal(shape(removed(board('a', 'bc'), 'a')), 'bc');
    assert.equal(panelsOf(resized(board('a'), 'a', 20))[0]?.width, 12);
    assert.equal(panelsOf(resized(board('a'), 'a', -20))[0]?.width, 1);
    let full = board(...Array.from({ length: 20 }, (_, i) => String.fromCodePoint(97 + i)));
    for (let next = added(full); next !== undefined; next = added(full)) full = next.board;
    assert.ok(panelsOf(full).length <= 24 && full.rows.length <= 20);
  });

  it('takes steps back and does them again; letters typed into one field are one step', () => {
    const start = draftOf(board('ab'));
    const typed = ['x', 'y', 'z'].reduce(
      (draft, letter) => edited(draft, { ...draft.board, title: draft.board.title + letter }, 'title'),
      start,
    );
    const after = edited(typed, removed(typed.board, 'a'));
    assert.equal(after.undo.length, 2);
    const once = undone(after);
    assert.equal(once?.board.title, 'Bxyz');
    assert.equal(undone(once)?.board, start.board);
    assert.equal(redone(once)?.board, after.board);
    assert.equal(redone(edited(once, board('c'))), undefined);
    assert.equal(undone(start), undefined);
  });

  it('outlives a reload, and what is kept is looked at', () => {
    const source = { source: 'remote', places: { team: 'x' } } as const;
    const memory = { board: 'b', range: '6h', ...source, tables: ['a'], draft: draftOf(board('ab')), selected: 'a' };
    assert.deepEqual(boardsMemoryOf(JSON.parse(JSON.stringify(keptOf(memory)))), memory);
    const here = { source: 'machine', places: {} } as const;
    const empty = { board: '', range: '', ...here, tables: [], draft: undefined, selected: undefined };
    assert.deepEqual(
      boardsMemoryOf({
        range: '9y',
        source: 7,
        places: { host: 3, x: 'y' },
        tables: 'x',
        draft: { id: 'b', rows: [1] },
      }),
      empty,
    );
    assert.deepEqual(boardsMemoryOf(undefined), empty);
  });
});

describe('what was learned, on a board', () => {
  const response =
    'histogram_quantile(0.95, sum(increase(lsp_request_duration_milliseconds{outcome=~"ok|error"}[$__rate_interval])))';
  it('is that of the first query, where that is a metric by itself or the p95 of a histogram', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['system_cpu_utilization_ratio', 'system_cpu_utilization_ratio'],
      ['avg_over_time(system_cpu_utilization_ratio[$__interval])', 'system_cpu_utilization_ratio'],
      [' max( vscode_editor_memory_usage_bytes ) ', 'vscode_editor_memory_usage_bytes'],
      ['sum(avg_over_time(vscode_editor_memory_usage_bytes[1h]))', 'vscode_editor_memory_usage_bytes'],
      [response, 'lsp_request_duration_milliseconds:p95'],
      [response.replace('0.95', '0.5'), undefined],
      [response.replace('sum(', 'sum by (server) ('), undefined],
      ['sum by (owner) (vscode_owner_memory_usage_bytes)', undefined],
      ['rate(system_disk_io_bytes_total[5m])', undefined],
      ['a + b', undefined],
      ['system_cpu_utilization_ratio{cpu="1"}', undefined],
      ['', undefined],
    ];
    for (const [expr, series] of cases)
      assert.equal(learnedSeries(panel('a', { queries: [{ expr }, { expr: 'up' }], learned: true })), series, expr);
    assert.equal(learnedSeries(panel('a')), undefined);
    assert.equal(learnedSeries(panel('a', { learned: true, visual: 'stat' })), undefined);
  });

  const cpu = panel('a', { queries: [{ expr: 'system_cpu_utilization_ratio' }], unit: 'ratio', max: 1, learned: true });
  const day = 24 * hour;
  const asked = (one: BoardPanel) =>
    boardQueries({ ...board(), rows: [{ height: 'medium', panels: [one] }] }, { rangeMs: day, from: '' });
  const picture = (answered: (name: string) => boolean) => {
    const answers = Object.entries(asked(cpu)).flatMap(([name, query]) => {
      const own: QueryAnswer = matrix([0.2, 0.3]);
      return answered(name) ? [[name, learnedAnswer(query, startAt) ?? own] as const] : [];
    });
    const frame = { ...frameOf('healthy'), answers: Object.fromEntries(answers) };
    const shown = pictureOf({ panel: cpu, frame, rangeMs: day, from: '', waiting: 'Loading…' });
    assert.ok(shown.kind === 'plot');
    return shown;
  };

  it('is drawn ahead of now for a quarter of the chart, told in words, in the legend and in the table', () => {
    const { plot, marks, text, table } = picture(() => true);
    assert.equal(plot.to - startAt, day / 3);
    const { band, usual, unusual } = plot.expected ?? { band: [], usual: [], unusual: [] };
    assert.ok(band.length > 10 && band.every(({ x }) => x > startAt && x <= plot.to));
    assert.ok(usual.length > 0 && unusual.length > 0);
    assert.deepEqual(
      marks?.map(({ look }) => look),
      ['band', 'threshold', 'unusual'],
    );
    assert.match(text, /Forecast for .* with 95 %\. Above .* is unusually much now\. It was unusual/);
    const rows = table.rows();
    assert.match(rows[0]?.[1] ?? '', /\(.* to .*\)/);
    assert.ok(rows.length <= 14 && rows.every((row) => row.length === table.head.length));
  });

  it('keeps nothing free until it has been answered, and is not asked beyond what a panel may ask', () => {
    const early = picture((name) => !name.startsWith('expected'));
    assert.equal(early.plot.to, startAt);
    assert.equal(early.plot.expected, undefined);
    assert.deepEqual(early.marks, []);
    assert.equal(Object.keys(asked(cpu)).length, 4);
    const panels = Array.from({ length: 24 }, (_, i) =>
      panel(`p${String(i)}`, { queries: [{ expr: `metric_${String(i)}` }], learned: true }),
    );
    const all = boardQueries({ ...board(), rows: [{ height: 'medium', panels }] }, { rangeMs: day, from: '' });
    assert.equal(Object.keys(all).length, 24 + 6);
  });
});

/** What a panel shows when its queries are answered so. */
const shown = (one: BoardPanel, ...answers: readonly QueryAnswer[]) => {
  const named = one.queries.flatMap((_, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [[queryName(one, at, { rangeMs: hour, from: '' }), answer] as const];
  });
  const frame = { ...frameOf('healthy'), answers: Object.fromEntries(named) };
  return pictureOf({ panel: one, frame, rangeMs: hour, from: '', waiting: 'Loading…' });
};
const vector = (...values: readonly (readonly [string, number | null])[]): QueryAnswer => ({
  kind: 'vector',
  samples: values.map(([server, value]) => ({ labels: { server }, value })),
});
const matrix = (...values: readonly (readonly (number | null)[])[]): QueryAnswer => ({
  kind: 'matrix',
  times: [startAt - 30_000, startAt],
  series: values.map((one, i) => ({ labels: { server: `s${String(i)}` }, values: one })),
});

describe('what a panel of a board shows', () => {
  it('says why there is no picture', () => {
    assert.equal(shown(panel('a')).text, 'Loading…');
    assert.match(shown(panel('a'), matrix()).text, /Nothing was measured/);
    assert.match(shown(panel('a'), { kind: 'error', problems: [{ message: 'no' }] }).text, /cannot be shown: no/);
  });

  it('draws the largest lines, names them, and says how many are left out', () => {
    const many = matrix(...Array.from({ length: 9 }, (_, i) => [i, i]));
    const picture = shown(panel('a', { queries: [{ expr: 'up', legend: '{{server}}!' }], visual: 'area' }), many);
    assert.ok(picture.kind === 'plot');
    assert.deepEqual(
      picture.legend.map(({ label }) => label),
      ['s3!', 's4!', 's5!', 's6!', 's7!', 's8!'],
    );
    assert.equal(picture.note, '3 more series are not drawn.');
    assert.equal(picture.plot.isFilled, true);
    assert.equal(picture.table.rows().length, 2);
    const below = shown(panel('a'), matrix([-4, 2]));
    assert.ok(below.kind === 'plot' && (below.plot.bottom ?? 0) <= -4 && below.plot.top >= 2);
    const ends = shown(panel('a', { min: 0, max: 1, unit: 'ratio' }), matrix([0.5, 0.6]));
    assert.ok(ends.kind === 'plot' && ends.plot.top === 1 && ends.plot.valueMarks.at(-1)?.label === '100 %');
  });

  it('tells levels by thresholds, and shares of the scale', () => {
    const thresholds = [
      { from: null, level: 'healthy' },
      { from: 0.5, level: 'warning' },
      { from: 0.9, level: 'critical' },
    ] as const;
    const gauge = shown(panel('a', { visual: 'gauge', unit: 'ratio', thresholds }), vector(['x', 0.2], ['y', 0.95]));
    assert.ok(gauge.kind === 'gauges');
    assert.deepEqual(
      gauge.gauges.map(({ level, share, text }) => [level, share, text]),
      [
        ['healthy', 0.2, '20 %'],
        ['critical', 0.95, '95 %'],
      ],
    );
    assert.deepEqual(gauge.scale, {
      from: '0 %',
      to: '100 %',
      marks: [
        { share: 0.5, level: 'warning' },
        { share: 0.9, level: 'critical' },
      ],
    });
    const bars = shown(panel('a', { visual: 'bar' }), vector(['x', 2], ['y', 4]));
    assert.ok(bars.kind === 'bars');
    assert.deepEqual(
      bars.bars.map(({ label, share }) => [label, share]),
      [
        ['y', 1],
        ['x', 0.5],
      ],
    );
    assert.equal(shown(panel('a', { visual: 'stat' }), vector(['x', 7])).text, 'A: x 7.');
  });

  it('joins the queries of a table by their labels, and paints heat by value', () => {
    const queries = [{ expr: 'a', legend: 'First' }, { expr: 'b' }];
    const table = shown(panel('a', { visual: 'table', queries }), vector(['x', 1], ['y', 3]), vector(['x', 2]));
    assert.deepEqual(
      { head: table.table.head, rows: table.table.rows() },
      {
        head: ['server', 'First', 'Query 2'],
        rows: [
          ['y', '3', '–'],
          ['x', '1', '2'],
        ],
      },
    );
    const heat = shown(panel('a', { visual: 'heatmap' }), matrix([1, 4], [null, 2]));
    assert.ok(heat.kind === 'heat');
    assert.deepEqual(
      heat.rows.map(({ label, shares }) => [label, ...shares]),
      [
        ['s0', 0.25, 1],
        ['s1', null, 0.5],
      ],
    );
    assert.match(heat.text, /^A: highest 4 for s0 at /);
  });

  it('asks with durations written out, seldom where much time is seen, and never half-written', () => {
    const asked = boardQueries(
      {
        ...board('a'),
        rows: [{ height: 'low', panels: [panel('a', { queries: [{ expr: 'rate(x[$__range])' }, { expr: ' ' }] })] }],
      },
      { rangeMs: hour, from: '' },
    );
    assert.deepEqual(Object.values(asked), [
      { kind: 'range', expr: 'rate(x[0003600s])', rangeMs: hour, stepMs: 15_000 },
    ]);
    assert.deepEqual(
      [hour, 300_000, 24 * hour * 30].map((rangeMs) => boardInterval({ rangeMs, from: '' })),
      [5_000, 1_000, 60_000],
    );
    // What comes of a server is shown at once; it is asked each 15 s at most.
    assert.deepEqual(
      [hour, 24 * hour * 30].map((rangeMs) => boardInterval({ rangeMs, from: '{}' })),
      [15_000, 60_000],
    );
    for (const days of [1, 7, 30]) assert.ok((days * 24 * hour) / pointStep(days * 24 * hour) <= 240);
    for (const hours of [0.1, 1, 6, 24, 168, 720]) {
      const marks = timeAxis(startAt - hours * hour, startAt);
      assert.ok(marks.length >= 3 && marks.length <= 8, `${String(hours)} h: ${String(marks.length)} marks`);
    }
  });

  it('tells several machines apart by their host, where their series would be called the same', () => {
    const one = panel('a', { visual: 'bar', queries: [{ expr: 'x', legend: '{{server}}' }] });
    const of = (...sets: readonly Readonly<Record<string, string>>[]): QueryAnswer => ({
      kind: 'vector',
      samples: sets.map((labels, at) => ({ labels, value: 10 - at })),
    });
    const answer = of({ server: 'ts', host: 'a1' }, { server: 'ts', host: 'b2' }, { server: 'css', host: 'a1' });
    const picture = shown(one, answer);
    assert.ok(picture.kind === 'bars');
    assert.deepEqual(
      picture.bars.map(({ label }) => label),
      ['ts, a1', 'ts, b2', 'css'],
    );
  });

  it('is asked of a server under names of its own, about what is chosen; a wider choice lets go of a narrower', () => {
    const list = { boards: [], problems: [], workspace: '', revision: 1, remote: 'prometheus.example.com' } as const;
    const places = { team: 'x', host: 'h' };
    assert.deepEqual(placesAsked(list, { source: 'remote', places }), places);
    assert.equal(placesAsked(list, { source: 'machine', places }), undefined);
    assert.equal(placesAsked({ ...list, remote: undefined } as never, { source: 'remote', places }), undefined);
    assert.deepEqual(withPlace(places, 'region', 'eu'), { region: 'eu' });
    assert.deepEqual(withPlace(places, 'host', ''), { team: 'x' });
    const names = [undefined, {}, places].map((chosen) =>
      queryName(panel('a'), 0, { rangeMs: hour, from: sourceKey(chosen) }),
    );
    assert.equal(new Set(names).size, 3);
  });

  it('says once what keeps a server from answering anything, and lets each panel say what is its own', () => {
    const failed = (message: string): QueryAnswer => ({ kind: 'error', problems: [{ message }] });
    const problem = (answers: Readonly<Record<string, QueryAnswer>>): string | undefined =>
      serverProblem({ ...frameOf('healthy'), answers }, ['a', 'b']);
    assert.equal(problem({ a: failed('no'), b: failed('no') }), 'no');
    assert.equal(problem({ a: failed('no'), b: failed('other') }), undefined);
    assert.equal(problem({ a: failed('no') }), undefined);
    assert.equal(problem({ a: failed('no'), b: vector(['s', 1]) }), undefined);
    assert.equal(serverProblem(undefined, []), undefined);
  });

  it('writes figures with their unit', () => {
    const cases = [
      ['ratio', 0.034, '3.4 %'],
      ['percent', 34, '34 %'],
      ['milliseconds', -1_500, '-1.5 s'],
      ['seconds', 90, '90 s'],
      ['bytesPerSecond', 2.5e6, '2.5 MB/s'],
      ['number', 1.234e9, '1.23 G'],
      ['celsius', 61.25, '61.3 °C'],
    ] as const;
    for (const [unit, value, text] of cases) assert.equal(unitText(unit)(value), text);
    assert.equal(unitText()(null), '–');
  });
});
