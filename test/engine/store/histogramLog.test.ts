import assert from 'node:assert/strict';
import { bucketIndex, Histogram } from '../../../src/common/histogram.ts';
import { HistogramLog } from '../../../src/engine/store/histogramLog.ts';
import { decodeSlots, encodeSlots, Entries } from '../../../src/engine/store/slotBytes.ts';
import { seeded } from '../../seeded.ts';

interface Event {
  readonly slot: number;
  readonly value: number;
}
const origin = 1_700_000_000;

/** What the events add up to, by counting them one by one. */
const counted = (events: readonly Event[], schema: number): string => {
  const buckets = new Map<number, number>();
  let zero = 0;
  for (const { value } of events) {
    if (value === 0) zero += 1;
    else buckets.set(bucketIndex(schema, value), (buckets.get(bucketIndex(schema, value)) ?? 0) + 1);
  }
  return print(zero, buckets);
};
const print = (zero: number, buckets: ReadonlyMap<number, number>): string =>
  [
    `0:${String(zero)}`,
    ...[...buckets]
      .filter(([, n]) => n !== 0)
      .sort(([a], [b]) => a - b)
      .map((pair) => pair.join(':')),
  ].join(' ');
const printed = ({ zeroCount, positive }: Histogram): string =>
  print(zeroCount, new Map(Array.from(positive.counts, (count, i) => [positive.offset + i, count])));

const columnOf = (log: HistogramLog, slots: readonly number[]) =>
  log.column(
    Float64Array.from(slots, (slot) => slot * 1_000),
    { slotMs: 1_000, isStale: () => false },
  );

/** Every state and every difference at some slots, against the events themselves. */
const check = (log: HistogramLog, events: readonly Event[], slots: readonly number[]): void => {
  const column = columnOf(log, slots);
  slots.forEach((slot, index) => {
    const state = column.at(index);
    assert.ok(state !== undefined);
    const until = events.filter((event) => event.slot <= slot);
    assert.equal(state.count, until.length);
    assert.equal(printed(state), counted(until, state.schema));
    const sum = until.reduce((total, { value }) => total + value, 0);
    assert.ok(Math.abs(state.sum - sum) <= 1e-9 * Math.max(1, sum), `${String(state.sum)} ${String(sum)}`);
    const from = Math.floor(index / 2);
    const difference = column.difference?.(from, index);
    const between = events.filter((event) => event.slot <= slot && event.slot > (slots[from] ?? 0));
    assert.equal(difference?.change.count, between.length);
    assert.equal(difference?.before, events.filter((event) => event.slot <= (slots[from] ?? 0)).length);
    assert.equal(printed(difference.change), counted(between, difference.change.schema));
  });
};

describe('histogram log', () => {
  for (const perSecond of [0.05, 1, 40])
    it(`gives every second's state exactly at ${String(perSecond)} observations a second, late ones included`, () => {
      const random = seeded(perSecond * 100);
      const log = new HistogramLog();
      const events: Event[] = [];
      const seconds = perSecond < 1 ? 3_000 : 300;
      for (let second = 0; second < seconds; second += 1) {
        const count = perSecond < 1 ? Number(random() < perSecond) : Math.round(perSecond * 2 * random());
        for (let i = 0; i < count; i += 1) {
          const late = random() < 0.05 ? Math.floor(random() * 120) : 0;
          // The range widens as time passes, so that the schema falls while there is something in the log.
          const value = random() < 0.03 ? 0 : Math.exp((random() - 0.3) * (1 + second / 40));
          const event = { slot: origin + second - late, value };
          events.push(event);
          assert.ok(log.observe(event.slot, value));
        }
      }
      check(
        log,
        events,
        Array.from({ length: 40 }, (_, i) => origin + Math.floor((i * seconds) / 40)),
      );
    });

  it('refuses what no latency can be, and keeps nothing of it', () => {
    const log = new HistogramLog();
    for (const value of [-1, Number.NaN, Infinity]) assert.equal(log.observe(origin, value), false);
    assert.equal(columnOf(log, [origin]).at(0)?.count, 0);
  });

  it('takes back what came after a moment, as if it had never been', () => {
    const random = seeded(7);
    const log = new HistogramLog();
    const events: Event[] = [];
    for (let second = 0; second < 200; second += 1)
      for (let i = 0; i < 20; i += 1) {
        const event = { slot: origin + second, value: 1 + random() * 100 };
        if (second <= 120) events.push(event);
        log.observe(event.slot, event.value);
      }
    log.rewind(origin + 120);
    check(log, events, [origin + 50, origin + 119, origin + 120, origin + 150]);
    const after = { slot: origin + 121, value: 5 };
    log.observe(after.slot, after.value);
    check(log, [...events, after], [origin + 60, origin + 121]);
  });

  it('forgets what is old, and keeps its part in every later state', () => {
    const log = new HistogramLog();
    for (let second = 0; second < 2_000; second += 1) log.observe(origin + second, 1 + (second % 50));
    const before = log.bytes;
    log.expire(origin + 1_500);
    assert.ok(log.bytes < before);
    const column = columnOf(log, [origin + 1_500, origin + 1_999]);
    assert.equal(column.at(0)?.count, 1_501);
    assert.equal(column.at(1)?.count, 2_000);
  });

  it('stays exact between the ends of coarser slots, whatever was merged', () => {
    const random = seeded(11);
    const log = new HistogramLog();
    const events: Event[] = [];
    for (let second = 0; second < 1_200; second += 1)
      for (let i = 0; i < 10; i += 1) {
        const event = { slot: origin + second, value: Math.exp(4 * random()) };
        events.push(event);
        log.observe(event.slot, event.value);
      }
    const ends = Array.from({ length: 18 }, (_, i) => Math.floor(origin / 60) * 60 + 60 * (i + 1) - 1);
    const exact = log.bytes;
    assert.ok(log.coarsen());
    const once = log.bytes;
    assert.ok(once < exact * 0.8, `${String(exact)} to ${String(once)} bytes`);
    check(log, events, ends);
    while (log.coarsen());
    assert.ok(log.bytes < once);
    check(
      log,
      events,
      ends.filter((slot) => slot >= origin),
    );
    // And the last seconds, which are never merged, second by second.
    check(log, events, [origin + 1_195, origin + 1_197, origin + 1_199]);
    // Late ones find their place in a merged stretch too.
    const late = { slot: ends[3] ?? 0, value: 3 };
    log.observe(late.slot, late.value);
    check(log, [...events, late], ends.slice(3));
  });

  it('stays within its budget however many there are', () => {
    const random = seeded(13);
    const budget = 32 * 1_024;
    const log = new HistogramLog(budget);
    for (let second = 0; second < 600; second += 1)
      for (let i = 0; i < 200; i += 1) log.observe(origin + second, Math.exp(12 * random()));
    assert.ok(log.bytes < budget * 2, `${String(log.bytes)} bytes`);
    assert.ok(log.coarsened > 0);
    assert.equal(columnOf(log, [origin + 599]).at(0)?.count, 600 * 200);
  });
});

describe('slots as bytes', () => {
  it('give back what was put in, small numbers and large', () => {
    const random = seeded(3);
    const entries = new Entries(4);
    let slot = 0;
    for (let i = 0; i < 500; i += 1) {
      slot += Math.floor(random() * 3 ** Math.floor(random() * 12));
      for (let bucket = -(2 ** 31), n = 0; n < 3; n += 1, bucket += Math.ceil(random() * 2 ** (10 * n + 1)))
        entries.push(
          slot,
          bucket,
          1 + Math.floor(random() * 2 ** Math.floor(random() * 31)),
          n === 0 ? random() * 1e9 : 0,
        );
      slot += 1;
    }
    const block = encodeSlots(entries, { from: 0, to: entries.length, schema: 8 });
    const back = new Entries(4);
    decodeSlots(block, back, (bucket) => bucket);
    assert.equal(back.length, entries.length);
    for (const column of ['slots', 'buckets', 'counts', 'sums'] as const)
      assert.deepEqual(back[column].subarray(0, back.length), entries[column].subarray(0, back.length));
    assert.equal(block.last, entries.slots[entries.length - 1]);
  });
});
