import assert from 'node:assert/strict';
import type { EarState } from '../../../src/common/calls.ts';
import type { TimelineEvent, TimelineKind } from '../../../src/common/timeline.ts';
import { unixMs } from '../../../src/common/units.ts';
import { Timeline } from '../../../src/engine/timeline/timeline.ts';
import { serverInfo } from '../rig.ts';

const t0 = 1_000_000;
const event = (at: number, kind: TimelineKind = 'setting_changed', subject = 'files.exclude'): TimelineEvent => ({
  at: unixMs(at),
  kind,
  subject,
  text: 'The setting was changed.',
});

/** A timeline without history, or with one that a test opens and shuts. */
const room = () => {
  const counted: string[] = [];
  const disk = { open: false, events: [] as TimelineEvent[] };
  const timeline = new Timeline({
    keep: (events) => {
      if (disk.open) disk.events.push(...events);
      return disk.open;
    },
    kept: ({ from, to }) => {
      const events = disk.events.filter(({ at }) => at >= from && at <= to);
      return disk.open ? { events, from, to, more: 0 } : undefined;
    },
    add: (...[metric, labels, , delta]) =>
      counted.push(`${metric} ${Object.values(labels).join(' ')} ${String(delta)}`),
  });
  const texts = (rangeMs = 60_000, now = t0): string[] =>
    timeline.answer({ rangeMs }, unixMs(now)).events.map(({ text }) => text);
  return { timeline, counted, disk, texts };
};

describe('the timeline', () => {
  it('tells what lies in a span, the newest first, and counts it by kind and subject', () => {
    const { timeline, counted } = room();
    for (const at of [t0 - 9_000, t0 - 1_000, t0 - 5_000]) timeline.append(event(at));
    timeline.append(event(t0 - 61_000, 'big_file', '5 to 20 MB'));
    const { events, from, to, more } = timeline.answer({ rangeMs: 60_000 }, unixMs(t0));
    assert.deepEqual([events.map(({ at }) => t0 - at), from, to, more], [[1_000, 5_000, 9_000], t0 - 60_000, t0, 0]);
    const past = timeline.answer({ rangeMs: 4_000, endMs: t0 - 4_000 }, unixMs(t0));
    assert.deepEqual(
      past.events.map(({ at }) => t0 - at),
      [5_000],
    );
    assert.equal(counted.filter((one) => one === 'changes setting_changed files.exclude 1').length, 3);
    assert.ok(counted.includes('changes big_file 5 to 20 MB 1'));
  });

  it('holds what waits for the disk, and never tells it twice', () => {
    const { timeline, disk } = room();
    const count = (): number => timeline.answer({ rangeMs: 60_000 }, unixMs(t0)).events.length;
    timeline.append(event(t0 - 2_000));
    timeline.tick();
    assert.equal(count(), 1);
    disk.open = true;
    timeline.append(event(t0 - 1_000));
    assert.equal(count(), 2);
    timeline.tick();
    timeline.tick();
    assert.equal(disk.events.length, 2);
    assert.equal(count(), 2);
  });

  it('refuses what is no event, cuts what is long, and counts what it could not hold', () => {
    const { timeline, counted } = room();
    timeline.append({ ...event(t0), kind: 'nonsense' as TimelineKind });
    timeline.append(event(Number.NaN));
    assert.deepEqual(counted, []);
    timeline.append({ ...event(t0), subject: 'x'.repeat(5_000), text: 'y'.repeat(5_000) });
    const [long] = timeline.answer({ rangeMs: 1_000 }, unixMs(t0)).events;
    assert.ok(long !== undefined && long.subject.length === 120 && long.text.length === 200);
    for (let i = 0; i < 300; i += 1) timeline.append(event(t0));
    assert.equal(counted.filter((one) => one === 'queueDropped timeline 1').length, 101);
    assert.equal(timeline.answer({ rangeMs: 1_000 }, unixMs(t0)).events.length, 301);
  });

  it('knows a restart from a start, and an end from a crash', () => {
    const { timeline, texts } = room();
    const started = (id: number, at: number, late = false): void => {
      timeline.hear({ type: 'server-started', at: unixMs(at), server: serverInfo(id, 'yaml', { late }) }, unixMs(at));
    };
    const exited = (id: number, reason: 'ok' | 'crash' | 'signal' | 'untapped', at: number): void => {
      timeline.hear({ type: 'server-exited', at: unixMs(at), server: serverInfo(id, 'yaml').id, reason }, unixMs(at));
    };
    started(1, t0 - 9_000, true);
    started(2, t0 - 8_000);
    exited(1, 'untapped', t0 - 7_000);
    exited(2, 'crash', t0 - 6_000);
    started(3, t0 - 5_000);
    exited(3, 'signal', t0 - 4_000);
    exited(99, 'crash', t0 - 3_000);
    assert.deepEqual(texts().reverse(), [
      'yaml of yaml was started.',
      'yaml crashed.',
      'yaml of yaml was started again.',
      'yaml was ended by a signal.',
    ]);
  });

  it('tells of a server that was started while the engine was: replayed as running, then seen to start', () => {
    const { timeline, texts } = room();
    for (const late of [true, false, false])
      timeline.hear({ type: 'server-started', at: unixMs(t0), server: serverInfo(1, 'yaml', { late }) }, unixMs(t0));
    assert.deepEqual(texts(), ['yaml of yaml was started.']);
  });

  it('tells how provider timing is switched, not how it stood', () => {
    const { timeline, texts } = room();
    for (const state of ['off', 'off', 'on', 'on', 'failed'] as const) {
      const ear: EarState = { state, heard: 0, missed: 0, closed: 0, reason: '' };
      timeline.hear({ type: 'ear', ear }, unixMs(t0));
    }
    assert.deepEqual(texts().sort(), ['Provider timing has failed and is off.', 'Provider timing was switched on.']);
  });

  it('calls a gap sleep only where the monotonic clock stood still', () => {
    const { timeline, texts } = room();
    const gap = { from: unixMs(t0 - 720_000), to: unixMs(t0) };
    timeline.paused({ ...gap, elapsedMs: 900 });
    timeline.paused({ ...gap, elapsedMs: 720_000 });
    assert.deepEqual(texts(), [
      'Nothing was measured for 12 min: sleep, or a machine without a free core.',
      'The machine resumed after 12 min asleep.',
    ]);
  });

  it('writes what it remembers anew where the file of it was set aside', () => {
    const { timeline, disk, texts } = room();
    disk.open = true;
    timeline.append(event(t0 - 1_000));
    timeline.tick();
    disk.events = [];
    timeline.replaced(unixMs(t0));
    timeline.tick();
    assert.equal(disk.events.length, 2);
    assert.equal(texts().length, 2);
  });
});
