// When the watcher profiles, and what it takes for a stall: each case is what the host does, on a fake clock.
import assert from 'node:assert/strict';
import { beatEveryMs } from '../../../src/common/heartbeat.ts';
import { firstWatch, look, nextLookMs, type Watch } from '../../../src/engine/stalls/watch.ts';

interface Life {
  /** The host's thread, in order: beats for so long, or is blocked for so long. */
  readonly host: readonly (readonly ['beats' | 'blocked', number])[];
  /** The watcher does not look from, until. */
  readonly blind?: readonly [number, number];
  readonly refused?: boolean;
  readonly expected: string;
}

/** Beats of the host by the time at which they come, each with its lateness. */
const beatsOf = (host: Life['host']): readonly { readonly at: number; readonly lateMs: number }[] => {
  const beats: { at: number; lateMs: number }[] = [];
  let at = 0;
  let due = 0;
  for (const [what, forMs] of host) {
    const end = at + forMs;
    for (; what === 'beats' && due <= end; due += beatEveryMs) beats.push({ at: due, lateMs: 0 });
    if (what === 'blocked' && due <= end) {
      beats.push({ at: end, lateMs: end - due });
      due = end + beatEveryMs;
    }
    at = end;
  }
  return beats;
};

const live = ({ host, blind = [0, 0], refused = false }: Life): string => {
  const beats = beatsOf(host);
  const end = host.reduce((sum, [, forMs]) => sum + forMs, 0) + 200;
  const told: string[] = [];
  let watch: Watch = firstWatch(0);
  let lookedMs = -1;
  for (let elapsedMs = 0; elapsedMs <= end; elapsedMs += nextLookMs(watch)) {
    if (elapsedMs > blind[0] && elapsedMs < blind[1]) elapsedMs = blind[1];
    const came = beats.filter(({ at }) => at > lookedMs && at <= elapsedMs);
    const looked = look(watch, {
      elapsedMs,
      beats: watch.beats + came.length,
      lateMs: Math.max(0, ...came.map(({ lateMs }) => lateMs)),
      mayProfile: !refused,
    });
    lookedMs = elapsedMs;
    watch = looked.watch;
    for (const deed of looked.deeds) {
      const more = deed.type === 'stalled' ? ` ${String(deed.durationMs)} ${deed.profiled ? 'seen' : 'unseen'}` : '';
      told.push(`${String(elapsedMs)} ${deed.type}${more}`);
    }
  }
  return told.join(', ');
};

const lives: Readonly<Record<string, Life>> = {
  'leaves a host alone that beats': { host: [['beats', 60_000]], expected: '' },
  'lets a short delay pass': {
    host: [
      ['beats', 1_000],
      ['blocked', 250],
      ['beats', 500],
    ],
    expected: '',
  },
  'profiles a block while it lasts, and stops with it': {
    host: [
      ['beats', 1_000],
      ['blocked', 800],
      ['beats', 500],
    ],
    expected: '1300 start, 1800 stop, 1800 stalled 700 seen',
  },
  'counts a block that it may not profile': {
    host: [
      ['beats', 1_000],
      ['blocked', 800],
      ['beats', 500],
    ],
    refused: true,
    expected: '1800 stalled 700 unseen',
  },
  'counts a block that was over before it could begin': {
    host: [
      ['beats', 1_000],
      ['blocked', 300],
      ['beats', 500],
    ],
    expected: '1300 stalled 200 unseen',
  },
  'profiles for five seconds at most, and tells how long it was': {
    host: [
      ['beats', 1_000],
      ['blocked', 9_000],
      ['beats', 500],
    ],
    expected: '1300 start, 6300 stop, 10000 stalled 8900 seen',
  },
  'profiles once in thirty seconds': {
    host: [
      ['beats', 1_000],
      ['blocked', 800],
      ['beats', 10_000],
      ['blocked', 800],
      ['beats', 30_000],
      ['blocked', 800],
    ],
    expected:
      '1300 start, 1800 stop, 1800 stalled 700 seen, 12600 stalled 700 unseen, 42900 start, 43400 stop, 43400 stalled 700 seen',
  },
  'takes no sleep of the machine for a stall': {
    host: [
      ['beats', 1_000],
      ['blocked', 60_000],
      ['beats', 500],
    ],
    blind: [1_000, 61_000],
    expected: '',
  },
  'profiles later where it was held up itself': {
    host: [
      ['beats', 1_000],
      ['blocked', 800],
      ['beats', 500],
    ],
    blind: [1_000, 1_500],
    expected: '1700 start, 1800 stop, 1800 stalled 700 seen',
  },
  'waits for a heart that has not begun': {
    host: [
      ['blocked', 20_000],
      ['beats', 500],
    ],
    expected: '',
  },
};

describe('watching the heartbeat', () => {
  for (const [title, life] of Object.entries(lives)) {
    it(title, () => {
      assert.equal(live(life), life.expected);
    });
  }

  it('profiles twenty times an hour at most', () => {
    const stall = (watch: Watch, elapsedMs: number): Watch => {
      const beats = watch.beats + 1;
      const beaten = look(watch, { elapsedMs, beats, lateMs: 0, mayProfile: true }).watch;
      return [100, 200, 300, 400].reduce(
        (last, later) => look(last, { elapsedMs: elapsedMs + later, beats, lateMs: 0, mayProfile: true }).watch,
        beaten,
      );
    };
    let watch = firstWatch(0);
    const startsByMinute: number[] = [];
    for (let minute = 1; minute <= 100; minute += 1) {
      const before = watch.starts.at(-1);
      // The looks between two stalls change nothing but when it looked.
      watch = stall({ ...watch, lookedMs: minute * 60_000 - 100 }, minute * 60_000);
      if (watch.starts.at(-1) !== before) startsByMinute.push(minute);
    }
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
    assert.deepEqual(startsByMinute, [...twenty, ...twenty.map((minute) => minute + 60)]);
  });

  it('knows a heart that was stopped from one that stands still', () => {
    const beating = look(firstWatch(0), { elapsedMs: 100, beats: 3, lateMs: 0, mayProfile: true });
    const stopped = look(beating.watch, { elapsedMs: 200, beats: 0, lateMs: 0, mayProfile: true });
    const later = [300, 400, 500, 600, 700].reduce(
      ({ watch }, elapsedMs) => look(watch, { elapsedMs, beats: 0, lateMs: 0, mayProfile: true }),
      stopped,
    );
    assert.deepEqual([stopped.deeds, later.deeds, later.watch.profile], [[], [], 'none']);
  });
});
