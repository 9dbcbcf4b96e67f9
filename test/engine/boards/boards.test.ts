import assert from 'node:assert/strict';
import { withDurations, rangeMsOf } from '../../../src/common/boards.ts';
import { metricIds, seriesName } from '../../../src/common/catalogue.ts';
import { allBoards, complete, imported, problemsOf, refusalOf } from '../../../src/engine/boards/boards.ts';
import type { Problem } from '../../../src/common/problem.ts';
import { createQueryEngine, functionNames } from '../../../src/engine/query/query.ts';
import { Store } from '../../../src/engine/store/store.ts';
import grafana from './grafana.json' with { type: 'json' };

const engine = createQueryEngine({ source: new Store({ slotMs: 1_000, slots: 60, seriesCap: 10 }), elapsed: () => 0 });
const checks = (expr: string): readonly Problem[] => engine.check(expr);

const panel = { id: 'cpu', title: 'CPU', visual: 'line', width: 6, queries: [{ expr: 'up' }] };
const board = { id: 'mine', title: 'Mine', range: '1h', rows: [{ height: 'low', panels: [panel] }] };
const fileOf = (boards: readonly unknown[]): string => JSON.stringify({ version: 1, boards });
const user = (text: string) => allBoards([{ origin: 'user', file: 'vitals.boards', text }], checks);

describe('boards', () => {
  it('ships boards without a problem, which ask for nothing that the catalogue does not know', () => {
    const { boards, problems } = allBoards([], checks);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      boards.map(({ board: { title } }) => title),
      ['My editor in a day', 'Language servers', 'Machine', 'Fleet', 'About this tool'],
    );
    const known = new Set(metricIds.map(seriesName));
    const asked = boards.flatMap(({ board: { rows } }) =>
      rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    );
    for (const expr of asked) {
      const names = expr.replace(/"[^"]*"/g, '').match(/\b[a-z]+_[a-z0-9_]+(?=[{[)]|$)/g) ?? [];
      const metrics = names.filter((name) => !functionNames.has(name));
      assert.ok(
        metrics.length > 0 && metrics.every((name) => known.has(name.replace(/_bucket$/, ''))),
        `${expr}: ${metrics.join(', ')}`,
      );
    }
  });

  it('names what is wrong by board, panel and field, leaves that board out and takes the others', () => {
    const cases: readonly (readonly [change: Record<string, unknown>, expected: string])[] = [
      [{ unit: 'parsecs' }, 'mine/cpu rows[0].panels[0].unit: must be one of number, ratio,'],
      [{ width: 13 }, 'mine/cpu rows[0].panels[0].width: must be from 1 to 12'],
      [{ width: 2.5 }, 'mine/cpu rows[0].panels[0].width: must be whole columns'],
      [{ visual: 'pie' }, 'mine/cpu rows[0].panels[0].visual: must be one of line, area,'],
      [{ queries: [] }, 'mine/cpu rows[0].panels[0].queries: needs a query'],
      [{ queries: [{ expr: 7 }] }, 'mine/cpu rows[0].panels[0].queries[0].expr: must be a text, not a number'],
      [{ tresholds: [] }, 'mine/cpu rows[0].panels[0].tresholds: is not known here'],
      [{ thresholds: [{ from: 1, level: 'bad' }] }, 'mine/cpu rows[0].panels[0].thresholds[0].level: must be one of'],
      [{ min: 4, max: 4 }, 'mine/cpu rows[0].panels[0].max: must be more than min'],
      [{ learned: 'yes' }, 'mine/cpu rows[0].panels[0].learned: must be true or false'],
      [{ id: 'a b' }, 'mine/a b rows[0].panels[0].id: must be 1 to 60'],
    ];
    for (const [change, expected] of cases) {
      const bad = { ...board, rows: [{ panels: [{ ...panel, ...change }] }] };
      const { boards, problems } = user(fileOf([bad, { ...board, id: 'good' }]));
      const [first] = problems;
      const told = `${first?.board ?? ''}/${first?.panel ?? ''} ${first?.field.replace('boards[0].', '') ?? ''}: ${first?.message ?? ''}`;
      assert.ok(told.startsWith(expected), told);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.deepEqual(
        [boards.some((one) => one.board.id === 'mine'), boards.some((one) => one.board.id === 'good')],
        [false, true],
      );
    }
    assert.match(user('{').problems[0]?.message ?? '', /is no JSON/);
    assert.match(user('{"version":2,"boards":[]}').problems[0]?.message ?? '', /version of boards that is known/);
    assert.match(user(fileOf([board, board])).problems[0]?.message ?? '', /id of a board above/);
    assert.equal(
      refusalOf({ ...board, range: '90d' }),
      'The board: range must be a duration from 1m to 30d, as in 6h.',
    );
    assert.equal(refusalOf(board), undefined);
  });

  it('shows a board whose expression is wrong, and says where', () => {
    const bad = { ...board, rows: [{ panels: [{ ...panel, queries: [{ expr: 'sum(up' }] }] }] };
    const { boards, problems } = user(fileOf([bad]));
    assert.ok(boards.some(({ board: { id } }) => id === 'mine'));
    assert.equal(problems[0]?.field, 'boards[0].rows[0].panels[0].queries[0].expr');
  });

  it('lets the workspace stand before the user, and the user before us', () => {
    const sources = [
      { origin: 'workspace' as const, file: 'file:///w', text: fileOf([{ ...board, title: 'Theirs' }]) },
      { origin: 'user' as const, file: 'vitals.boards', text: fileOf([board, { ...board, id: 'day' }]) },
    ];
    const { boards } = allBoards(sources, checks);
    const shown = boards.map(({ board: { id, title }, origin, replaces }) => [id, title, origin, replaces]);
    assert.deepEqual(shown[0], ['day', 'Mine', 'user', 'shipped']);
    assert.deepEqual(shown.at(-1), ['mine', 'Theirs', 'workspace', 'user']);
  });

  it('writes durations out without moving what stands behind them', () => {
    const expr = 'rate(up[$__rate_interval]) + max_over_time(up[$__range:$__interval]) + up[';
    const asked = withDurations(expr, { stepMs: 15_000, rangeMs: 3_600_000 });
    assert.equal(asked, 'rate(up[000000000000120s]) + max_over_time(up[0003600s:0000000015s]) + up[');
    assert.equal(problemsOf('rate(up[$__rate_interval])', checks).length, 0);
    const [problem] = problemsOf('rate(up[$__rate_interval]) + nonsense(up)', checks);
    assert.equal(expr.length, asked.length);
    assert.equal(problem?.from, 'rate(up[$__rate_interval]) + '.length);
    assert.deepEqual([rangeMsOf('1h30m'), rangeMsOf('31d'), rangeMsOf('soon')], [5_400_000, undefined, undefined]);
  });
});

describe('a dashboard of Grafana', () => {
  for (const { name, dashboard, board: expected, unmapped } of grafana)
    it(`becomes a board: ${name}`, () => {
      const read = imported(JSON.stringify(dashboard), checks);
      assert.ok('board' in read, JSON.stringify(read));
      assert.deepEqual(read.board, expected);
      assert.deepEqual(read.unmapped, unmapped);
      assert.equal(refusalOf(read.board), undefined);
      // What we write is read back as it was.
      assert.deepEqual(imported(JSON.stringify(read.board), checks), { board: read.board, unmapped: [] });
    });

  it('says what is no dashboard', () => {
    const reasonOf = (text: string): string => {
      const read = imported(text, checks);
      return 'reason' in read ? read.reason : '';
    };
    assert.match(reasonOf('no'), /no JSON/);
    assert.match(reasonOf('[]'), /must be an object/);
    assert.match(
      reasonOf('{"schemaVersion": 39, "panels": [{"type": "news", "title": "News"}]}'),
      /no visual for the type news/,
    );
  });
});

describe('completion', () => {
  const vocabulary = {
    functions: [...functionNames],
    metrics: () => [
      { name: 'lsp_requests', meaning: 'Requests.' },
      { name: 'lsp_up', meaning: '' },
    ],
    labels: (metric: string) =>
      new Map(
        metric === 'lsp_requests'
          ? [['server', ['ts', 'a"b']]]
          : [
              ['server', ['ts']],
              ['extension', ['x']],
            ],
      ),
  };
  const at = (text: string): string => {
    const place = text.indexOf('|');
    const { from, items } = complete(text.replace('|', ''), place, vocabulary);
    return `${String(from)} ${items
      .slice(0, 3)
      .map(({ insert }) => insert)
      .join(' ')}`;
  };

  it('offers what may stand at the place, the best first', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['lsp_|', '0 lsp_requests lsp_up'],
      ['sum(req|', '4 lsp_requests'],
      ['histogram_q|', '0 histogram_quantile( histogram_quantiles('],
      ['lsp_requests{|', '13 server="'],
      ['lsp_requests{server="|', '21 a\\"b ts'],
      ['sum by (|', '8 extension server'],
      ['rate(lsp_requests[$__r|', '18 $__range $__rate_interval'],
      ['up # lsp|', '8 '],
      ['"lsp_|', '5 '],
    ];
    for (const [text, expected] of cases) assert.equal(at(text).trim(), expected.trim(), text);
  });
});
