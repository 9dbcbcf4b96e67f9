import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unixMs } from '../../../src/common/units.ts';
import { Store, type Matcher, type SeriesData } from '../../../src/engine/store/store.ts';

const seed = 20_260_802;
const base = 1_700_000_000;
const at = (second: number): ReturnType<typeof unixMs> => unixMs((base + second) * 1_000);
const named = (name: string): Matcher[] => [{ name: '__name__', op: '=', value: name }];
const store = (seriesCap = 100, slots = 3_600): Store => new Store({ slotMs: 1_000, slots, seriesCap });

/** Samples as `second: value`, `stale` for a marker, counts for histograms. */
const seen = (data: SeriesData | undefined): [number, number | 'stale'][] =>
  [...(data?.times ?? [])].map((time, i) => {
    const histogram = data?.histograms?.at(i);
    return [time / 1_000 - base, data?.stale?.[i] === 1 ? 'stale' : (histogram?.count ?? data?.values[i] ?? 0)];
  });
const all = (of: Store, name: string): [number, number | 'stale'][] =>
  seen(of.select(named(name), at(-10_000), at(100_000))[0]);

describe('store', () => {
  it('keeps a gauge where it was set, and does not repeat it', () => {
    const s = store();
    s.set('g', { a: '1' }, at(0), 5);
    s.close(at(0));
    s.close(at(1));
    s.set('g', { a: '1' }, at(2.7), 7);
    assert.deepEqual(all(s, 'g'), [
      [0, 5],
      [2, 7],
    ]);
  });

  it('gives birth to a counter with a zero one second earlier and repeats it', () => {
    const s = store();
    s.add('c', {}, at(5), 3);
    s.close(at(5));
    s.close(at(6));
    s.add('c', {}, at(7), 1);
    assert.deepEqual(all(s, 'c'), [
      [4, 0],
      [5, 3],
      [6, 3],
      [7, 4],
    ]);
  });

  it('counts a late event in its second and in those after it', () => {
    const s = store();
    s.add('c', {}, at(5), 1);
    s.close(at(6));
    s.close(at(7));
    s.add('c', {}, at(6), 10);
    assert.deepEqual(all(s, 'c'), [
      [4, 0],
      [5, 1],
      [6, 11],
      [7, 11],
    ]);
  });

  it('builds the histogram of any second from what was added', () => {
    const s = store();
    s.observe('h', {}, at(1), 10);
    s.close(at(1));
    s.observe('h', {}, at(2), 20);
    s.observe('h', {}, at(2), 30_000);
    s.close(at(3));
    s.observe('h', {}, at(1), 15);
    const [data] = s.select(named('h'), at(0), at(3));
    assert.deepEqual(seen(data), [
      [0, 0],
      [1, 2],
      [2, 4],
      [3, 4],
    ]);
    assert.equal(data?.histograms?.at(1)?.sum, 25);
    assert.equal(data?.histograms?.at(3)?.sum, 30_045);
    assert.equal(data?.histograms?.at(0)?.sum, 0);
    assert.equal(data?.histograms?.at(2), data?.histograms?.at(3), 'a quiet second shares the histogram');
  });

  it('marks an end and goes on from it', () => {
    const s = store();
    s.add('c', {}, at(1), 1);
    s.end('c', {}, at(3));
    s.close(at(4));
    assert.deepEqual(all(s, 'c'), [
      [0, 0],
      [1, 1],
      [3, 'stale'],
    ]);
    s.add('c', {}, at(9), 2);
    assert.deepEqual(all(s, 'c').slice(3), [
      [8, 1],
      [9, 3],
    ]);
  });

  it('wraps round: what is older than the ring is gone, what comes too late is dropped and counted', () => {
    const s = store(10, 600);
    for (let second = 0; second < 2_000; second += 1) s.set('g', {}, at(second), second);
    const kept = all(s, 'g');
    assert.equal(kept.length, 600);
    assert.deepEqual(kept[0], [1_400, 1_400]);
    s.set('g', {}, at(1_399), 1);
    assert.equal(s.stats.dropped, 1);
    assert.equal(all(s, 'g').length, 600);
  });

  it('leaves a gap where the clock jumped or the machine slept', () => {
    const s = store();
    s.add('c', {}, at(1), 1);
    s.close(at(1));
    s.close(at(1_000));
    assert.deepEqual(all(s, 'c'), [
      [0, 0],
      [1, 1],
      [1_000, 1],
    ]);
  });

  it('takes samples again after the clock went back by more than the ring', () => {
    const s = store(10, 600);
    s.add('c', {}, at(50_000), 4);
    s.observe('h', {}, at(50_000), 4);
    s.close(at(50_000));
    s.close(at(0));
    s.add('c', {}, at(1), 1);
    s.observe('h', {}, at(1), 1);
    s.close(at(2));
    assert.equal(s.stats.dropped, 0);
    for (const name of ['c', 'h']) {
      assert.deepEqual(all(s, name), [
        [0, 0],
        [1, 1],
        [2, 1],
      ]);
    }
  });

  it('evicts the series that was written to least recently, and its handle finds a new one', () => {
    const s = store(2);
    const a = s.series('a', {});
    a.set(at(0), 1);
    s.set('b', {}, at(1), 1);
    a.set(at(2), 2);
    s.set('c', {}, at(3), 1);
    assert.deepEqual(s.labelValues('__name__'), ['a', 'c']);
    assert.equal(s.stats.evicted, 1);
    s.set('d', {}, at(4), 1);
    a.set(at(5), 3);
    assert.deepEqual(all(s, 'a'), [[5, 3]]);
    assert.equal(s.stats.series, 2);
  });

  it('evicts what has ended first, the oldest end before all, unless it was written again', () => {
    const s = store(4);
    for (const [second, name] of ['live', 'late', 'early', 'revived'].entries()) s.set(name, {}, at(second), 1);
    for (const [second, name] of ['revived', 'early', 'late'].entries()) s.end(name, {}, at(10 + second));
    s.set('revived', {}, at(20), 1);
    const left: string[][] = [];
    for (const name of ['n1', 'n2', 'n3']) {
      s.set(name, {}, at(30), 1);
      left.push([...s.labelValues('__name__')]);
    }
    assert.deepEqual(left, [
      ['late', 'live', 'n1', 'revived'],
      ['live', 'n1', 'n2', 'revived'],
      ['n1', 'n2', 'n3', 'revived'],
    ]);
    assert.equal(s.stats.evicted, 3);
  });

  it('takes another cap while it runs, and evicts down to it', () => {
    const s = store(10);
    for (let second = 0; second < 10; second += 1) s.set(`g${second}`, {}, at(second), 1);
    s.end('g9', {}, at(10));
    s.setSeriesCap(3);
    assert.deepEqual(s.labelValues('__name__'), ['g6', 'g7', 'g8']);
    assert.equal(s.stats.evicted, 7);
    s.set('new', {}, at(11), 1);
    assert.equal(s.stats.series, 3);
    s.setSeriesCap(4);
    s.set('newer', {}, at(12), 1);
    assert.equal(s.stats.series, 4);
    assert.equal(s.stats.evicted, 8);
  });

  it('lets go of series whose last write has left the ring', () => {
    const s = store(10, 240);
    s.set('g', {}, at(0), 1);
    s.add('c', {}, at(0), 1);
    for (let second = 0; second < 600; second += 1) s.close(at(second));
    assert.equal(s.stats.series, 0);
    assert.equal(s.stats.expired, 2);
  });

  it('allocates pages when they are written', () => {
    const s = store();
    s.set('g', {}, at(0), 1);
    const one = s.stats.bytes;
    for (let second = 0; second < 3_600; second += 1) s.set('g', {}, at(second), 1);
    assert.ok(one < 4_000, `${one}`);
    assert.ok(s.stats.bytes > 30_000 && s.stats.bytes < 50_000, `${s.stats.bytes}`);
  });

  it('refuses what a histogram or counter cannot hold, and counts it', () => {
    const s = store();
    s.observe('h', {}, at(0), -1);
    s.observe('h', {}, at(0), Number.NaN);
    s.add('c', {}, at(0), -1);
    s.set('c', {}, at(0), 1);
    assert.equal(s.stats.dropped, 4);
  });

  it('selects by every kind of matcher; an absent label is empty', () => {
    const s = store();
    for (const [name, labels] of [
      ['a', { x: '1', y: 'p' }],
      ['a', { x: '2' }],
      ['b', { x: '12' }],
    ] as const) {
      s.set(name, labels, at(0), 1);
    }
    const found = (...matchers: Matcher[]): number => s.select(matchers, at(0), at(1)).length;
    assert.equal(found({ name: '__name__', op: '=', value: 'a' }), 2);
    assert.equal(found({ name: 'x', op: '=~', value: '1.*' }), 2);
    assert.equal(found({ name: 'x', op: '=~', value: '1' }), 1);
    assert.equal(found({ name: 'x', op: '!~', value: '1.*' }), 1);
    assert.equal(found({ name: 'y', op: '=', value: '' }), 2);
    assert.equal(found({ name: 'y', op: '!=', value: '' }), 1);
    assert.equal(found({ name: '__name__', op: '=', value: 'a' }, { name: 'x', op: '!=', value: '1' }), 1);
    assert.deepEqual(s.labelValues('x', named('a')), ['1', '2']);
    assert.deepEqual(s.labelNames(), ['__name__', 'x', 'y']);
  });

  it('gives the latest sample alone when that is all a query needs', () => {
    const s = store();
    for (let second = 0; second < 300; second += 1) s.set('g', {}, at(second), second);
    assert.deepEqual(seen(s.select(named('g'), at(0), at(250), { stepMs: 0, rangeMs: 0, func: '' })[0]), [[250, 250]]);
  });
});

type Step = { kind: 'add' | 'observe'; back: number; value: number } | { kind: 'tick'; by: number };

describe('store against a list of events', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('add' as const, 'observe' as const),
        back: fc.nat(3),
        value: fc.nat(50),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const), by: fc.integer({ min: 1, max: 40 }) }) },
  );

  it('shows at every sample exactly the events up to its second', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const s = store(10, 480);
        let now = 1_000;
        const events: { kind: 'add' | 'observe'; second: number; value: number }[] = [];
        for (const action of steps) {
          if (action.kind === 'tick') s.close(at((now += action.by)));
          else {
            const second = now - action.back;
            if (action.kind === 'add') s.add('add', {}, at(second), action.value);
            else s.observe('observe', {}, at(second), action.value);
            events.push({ kind: action.kind, second, value: action.value });
          }
        }
        for (const kind of ['add', 'observe'] as const) {
          const data = s.select(named(kind), at(0), at(100_000))[0];
          for (const [second, value] of seen(data)) {
            const until = events.filter((event) => event.kind === kind && event.second <= second);
            const expected = kind === 'observe' ? until.length : until.reduce((sum, event) => sum + event.value, 0);
            assert.equal(value, expected, `${kind} at ${second}`);
          }
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
