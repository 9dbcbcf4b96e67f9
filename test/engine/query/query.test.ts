import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unixMs } from '../../../src/common/units.ts';
import { implementations } from '../../../src/engine/query/functions.ts';
import { createQueryEngine, type QueryEngine, type Result } from '../../../src/engine/query/query.ts';
import { functionNames } from '../../../src/engine/query/signatures.ts';
import { Store } from '../../../src/engine/store/store.ts';

const second = (n: number): ReturnType<typeof unixMs> => unixMs((1_700_000_000 + n) * 1_000);

const filled = (): Store => {
  const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 100 });
  for (let n = 0; n < 600; n += 1) {
    for (const server of ['a', 'b']) {
      store.set('level', { server }, second(n), n);
      if (n % 10 === 0) store.add('events_total', { server }, second(n), 2);
      if (n % 20 === 0) store.observe('latency', { server, method: 'hover' }, second(n), server === 'a' ? 10 : 1_000);
    }
    store.close(second(n));
  }
  return store;
};

const engineOver = (store: Store, more: object = {}): QueryEngine =>
  createQueryEngine({ source: store, elapsed: () => 0, ...more });
const messages = (result: Result): string[] =>
  result.kind === 'problems' ? result.problems.map(({ message }) => message) : [];
const values = (result: Result): Record<string, number | undefined> =>
  result.kind === 'vector'
    ? Object.fromEntries(result.samples.map(({ labels, value }) => [labels['server'] ?? '', value]))
    : {};

describe('queries over the store', () => {
  const store = filled();
  const engine = engineOver(store);
  const now = second(599);

  it('counts events and quantiles of what was recorded', () => {
    // The window is open on the left, so the event in its first second is the base of the difference.
    assert.deepEqual(values(engine.instant('round(increase(events_total[5m]) * 299 / 300)', now)), { a: 58, b: 58 });
    const p95 = values(engine.instant('histogram_quantile(0.95, sum by (server) (increase(latency[5m])))', now));
    assert.ok(Math.abs((p95['a'] ?? 0) - 10) < 0.5, String(p95['a']));
    assert.ok(Math.abs((p95['b'] ?? 0) - 1_000) < 50, String(p95['b']));
    assert.deepEqual(
      values(engine.instant('sum by (server) (round(histogram_count(increase(latency[5m])) * 299 / 300))', now)),
      {
        a: 14,
        b: 14,
      },
    );
  });

  it("gives the same for a window's change as for the difference of its ends", () => {
    const long = engine.instant('sum by (server) (histogram_sum(latency) - histogram_sum(latency offset 100s))', now);
    const short = engine.instant('sum by (server) (histogram_sum(increase(latency[101s])) * 100 / 101)', now);
    for (const server of ['a', 'b'])
      assert.ok(Math.abs((values(long)[server] ?? 0) - (values(short)[server] ?? 1)) < 1e-6);
  });

  it('asks for counts alone only where nothing on the way to histogram_count looks at buckets', () => {
    const asked = (expr: string): readonly boolean[] => {
      const hints: boolean[] = [];
      const source = {
        ...{ labelNames: () => [], labelValues: () => [] },
        select: (...[, , , how]: Parameters<Store['select']>) => {
          hints.push(how?.countsOnly === true);
          return [];
        },
      };
      createQueryEngine({ source, elapsed: () => 0 }).instant(expr, now);
      return hints;
    };
    for (const expr of ['x', 'sum by (a) (x)', 'rate(x[5m])', '(sum(increase(x[5m] offset 1h)))'])
      assert.deepEqual(asked(`histogram_count(${expr})`), [true], expr);
    for (const expr of [
      'histogram_sum(rate(x[5m]))',
      'histogram_count(rate(x[5m]) * 2)',
      'histogram_count(avg(x))',
      'histogram_count(delta(x[5m]))',
      'histogram_quantile(0.5, x)',
      'rate(x[5m])',
    ])
      assert.deepEqual(asked(expr), [false], expr);
    assert.deepEqual(asked('histogram_count(x) / histogram_avg(x)'), [true, false]);
  });

  it('gives a range query the value that an instant query has at each step', () => {
    for (const expr of [
      'increase(events_total[1m])',
      'histogram_quantile(0.5, latency)',
      'avg_over_time(level[30s])',
      'level > 300',
      'sum(rate(latency[2m])) * 2',
    ]) {
      const result = engine.range(expr, { start: second(0), end: second(599), stepMs: 37_000 });
      assert.equal(result.kind, 'matrix', expr);
      for (const series of result.kind === 'matrix' ? result.series : []) {
        series.times.forEach((time, i) => {
          const instant = engine.instant(expr, time);
          const same =
            instant.kind === 'vector'
              ? instant.samples.find(({ labels }) => JSON.stringify(labels) === JSON.stringify(series.labels))
              : undefined;
          assert.ok(same !== undefined, `${expr} at ${time}`);
          assert.equal(
            same.value ?? same.histogram?.count,
            series.histograms?.[i]?.count ?? series.values[i],
            `${expr} at ${time}`,
          );
        });
      }
    }
  });

  it('does not change what is stored', () => {
    const before = engine.instant('latency', now);
    engine.instant('sum(latency) * 2 + sum(latency) - avg(latency)', now);
    engine.instant('-latency / 3', now);
    const after = engine.instant('latency', now);
    assert.ok(before.kind === 'vector' && after.kind === 'vector');
    before.samples.forEach((sample, i) => assert.ok(sample.histogram?.equals(after.samples[i]?.histogram as never)));
  });
});

describe('budgets', () => {
  const store = filled();
  const now = second(599);

  it('stops a query that reads too many samples', () => {
    const engine = engineOver(store, { maxSamples: 500 });
    assert.match(messages(engine.instant('sum_over_time(level[10m])', now))[0] ?? '', /too many samples/);
    assert.equal(engine.instant('level', now).kind, 'vector');
  });

  it('stops a query that takes too long, and one that was cancelled', () => {
    let clock = 0;
    const slow = engineOver(store, { elapsed: () => (clock += 100), timeoutMs: 500 });
    assert.match(
      messages(slow.range('sum(max_over_time(level[5m:1s]))', { start: second(0), end: now, stepMs: 1_000 }))[0] ?? '',
      /timed out/,
    );
    const cancelled = AbortSignal.abort();
    assert.match(messages(engineOver(store).instant('level', now, { signal: cancelled }))[0] ?? '', /canceled/);
  });

  /** The longest stretch of work, in reads and writes of samples, without a look at the clock is what the next two are about. */
  const afterLooks = (looks: number): QueryEngine => {
    let seen = 0;
    return engineOver(wide, { elapsed: () => ((seen += 1) > looks ? 1_000 : 0), timeoutMs: 500 });
  };
  const wide = ((): Store => {
    const wideStore = new Store({ slotMs: 1_000, slots: 600, seriesCap: 200 });
    for (let n = 0; n < 600; n += 1) {
      for (let i = 0; i < 50; i += 1) wideStore.set('wide', { i: String(i) }, second(n), n * 100 + i);
      wideStore.close(second(n));
    }
    return wideStore;
  })();

  it('charges every row that an aggregation, a join or a change of labels makes', () => {
    const over = { start: second(0), end: now, stepMs: 1_000 };
    // 50 series × 600 steps are 30,000 samples to read, as many again to aggregate; each new row is 600 more.
    const engine = engineOver(wide, { maxSamples: 200_000 });
    for (const expr of ['sum(wide)', 'topk(2, wide)', 'wide + 1'])
      assert.equal(engine.range(expr, over).kind, 'matrix', expr);
    for (const expr of ['count_values("v", wide)', 'count_values by (i) ("v", wide)'])
      assert.match(messages(engine.range(expr, over))[0] ?? '', /too many samples/, expr);
    // What each of these reads fits its budget; what it makes does not.
    for (const [expr, maxSamples] of [
      ['sum by (i) (wide)', 75_000],
      ['topk by (i) (1, wide)', 75_000],
      ['wide or wide', 75_000],
      ['wide + on (i) fill (0) wide', 100_000],
      ['label_replace(wide, "a", "$1", "i", "(.*)")', 50_000],
      ['wide @ 1700000100', 20_000],
    ] as const) {
      const narrow = engineOver(wide, { maxSamples });
      assert.match(messages(narrow.range(expr, over))[0] ?? '', /too many samples/, expr);
    }
  });

  it('looks at the clock throughout, whatever the work is', () => {
    const count = (run: (engine: QueryEngine) => Result): number => {
      let looks = 0;
      const engine = engineOver(wide, { elapsed: () => ((looks += 1), 0) });
      assert.notEqual(run(engine).kind, 'problems');
      return looks;
    };
    for (const [expr, least] of [
      ['wide[10m]', 50],
      ['wide[10m:1s]', 60],
      ['max_over_time(wide[10m:1s])', 20],
      ['max_over_time(max_over_time(wide[10m:1s])[10m:1s])', 1_000],
    ] as const) {
      const looks = count((engine) => engine.instant(expr, now));
      assert.ok(looks >= least, `${expr}: ${String(looks)} looks`);
      assert.match(messages(afterLooks(looks - 2).instant(expr, now))[0] ?? '', /timed out/, expr);
    }
    const over = { start: second(0), end: now, stepMs: 1_000 };
    for (const expr of ['abs(wide)', '-wide', 'wide and wide', 'sum(wide)', 'topk(1, wide)'])
      assert.ok(count((engine) => engine.range(expr, over)) >= 15, expr);
  });

  it('limits steps, length and depth', () => {
    const engine = engineOver(store);
    assert.match(
      messages(engine.range('level', { start: second(0), end: second(20_000), stepMs: 1_000 }))[0] ?? '',
      /maximum resolution/,
    );
    assert.match(
      messages(engine.range('level', { start: second(0), end: second(1), stepMs: 0 }))[0] ?? '',
      /zero or negative/,
    );
    assert.match(messages(engine.instant(`${'('.repeat(300)}1${')'.repeat(300)}`, now))[0] ?? '', /nested too deeply/);
    assert.match(messages(engine.instant(' '.repeat(70_000), now))[0] ?? '', /longer than/);
  });
});

describe('faults', () => {
  it('of the engine become problems, and are told apart from those of the query', () => {
    const source = {
      select: () => {
        throw new TypeError('no column');
      },
    };
    const engine = createQueryEngine({ source: source as never, elapsed: () => 0 });
    for (const result of [
      engine.instant('level', second(0)),
      engine.range('level', { start: second(0), end: second(9), stepMs: 1_000 }),
    ]) {
      assert.deepEqual(messages(result), ['internal error: no column']);
      assert.ok(result.kind === 'problems' && result.internal === true);
    }
    const refused = engine.instant('level{', second(0));
    assert.ok(refused.kind === 'problems' && refused.internal === undefined);
    // A text that is no text breaks the parser itself.
    assert.match(messages(engine.instant(7 as never, second(0)))[0] ?? '', /^internal error: /);
    assert.match(engine.check(7 as never)[0]?.message ?? '', /^internal error: /);
  });

  it('knows the type of a text without running it', () => {
    const engine = engineOver(new Store({ slotMs: 1_000, slots: 10, seriesCap: 1 }));
    assert.deepEqual(
      ['level', '(level[5m])', 'level[5m:1s]', '"a"', '1 + 1', 'level{'].map((expr) => engine.typeOf(expr)),
      ['instant vector', 'range vector', 'range vector', 'string', 'scalar', undefined],
    );
  });
});

describe('problems', () => {
  const engine = engineOver(filled());
  const placed = (text: string): [string, string][] =>
    engine.check(text).map(({ message, from, to }) => [text.slice(from, to), message]);

  it('stand where the mistake is', () => {
    assert.deepEqual(placed('1 + nosuch(2)'), [['nosuch', 'unknown function with name "nosuch"']]);
    assert.deepEqual(placed('rate(level)'), [
      ['level', 'expected type range vector in call to function "rate", got instant vector'],
    ]);
    assert.deepEqual(placed('level{server=}'), [['}', 'unexpected "}" in label matching, expected string']]);
    assert.deepEqual(placed('level level'), [['level', 'unexpected identifier "level"']]);
    assert.deepEqual(placed(''), [['', 'no expression found in input']]);
    assert.deepEqual(placed('topk(level)'), [
      ['topk(level)', 'wrong number of arguments for aggregate expression provided, expected 2, got 1'],
    ]);
    assert.equal(placed('rate(level) + rate(level)').length, 2);
    assert.deepEqual(placed('# only a remark'), [['# only a remark', 'no expression found in input']]);
    assert.deepEqual(placed('level # a remark'), []);
    assert.deepEqual(placed('# a remark\nlevel'), []);
  });

  it('are what any text gives, never an exception', () => {
    const words =
      'sum rate level by ( ) [ ] { } , : 5m 1 -1 "x" =~ = offset @ start() + - * / ^ == bool and on group_left histogram_quantile topk _ ` \\ #'.split(
        ' ',
      );
    const text = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ maxLength: 40 })), (expr) => {
        const result = engine.instant(expr, second(599));
        if (result.kind !== 'problems') return;
        assert.ok(result.problems.length > 0);
        for (const { from, to } of result.problems) {
          if (from !== undefined && to !== undefined)
            assert.ok(from >= 0 && from <= to && to <= expr.length, `${expr}: ${from} to ${to}`);
        }
      }),
      { seed: 20_260_803, numRuns: 600 },
    );
  });
});

describe('functions', () => {
  it('have a signature and an implementation each', () => {
    assert.deepEqual([...implementations.keys()].sort(), [...functionNames].sort());
  });
});
