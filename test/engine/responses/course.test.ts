import assert from 'node:assert/strict';
import type { ResponseKind, ResponseRecord, ResponseRule, ResponseState } from '../../../src/common/responses.ts';
import { unixMs, type UnixMs } from '../../../src/common/units.ts';
import { advanced, offMs, replied, type Seen } from '../../../src/engine/responses/course.ts';

const start = unixMs(1_000_000_000_000);
const after = (seconds: number): UnixMs => unixMs(start + seconds * 1_000);

const ruleOf = (kind: ResponseKind): ResponseRule => ({
  id: kind,
  kind,
  name: '',
  condition: '',
  title: '',
  because: '',
  severity: 'high',
  when: 'a',
  unit: 'percent',
  forSeconds: 120,
  until: 'b',
  untilSeconds: 600,
  helpsWithinSeconds: 300,
  targets: 'a',
  chart: { title: '', expr: 'a', unit: 'percent' },
  ...(kind === 'breaker' ? { offSeconds: 300, trialSeconds: 300 } : {}),
});
const recordOf = (kind: ResponseKind, state: ResponseState, over: Partial<ResponseRecord> = {}): ResponseRecord => ({
  id: 'r1',
  rule: kind,
  kind,
  title: '',
  because: '',
  target: {},
  mode: 'ask',
  state,
  at: start,
  actedAt: start,
  changes: [],
  unit: 'percent',
  before: 0.9,
  after: null,
  helped: null,
  reason: '',
  trials: 0,
  owner: 'me',
  ...over,
});

const bad: Seen = { value: 0.9, over: false };
const between: Seen = { value: undefined, over: false };
const good: Seen = { value: undefined, over: true };

/** kind, state, seconds since it was done, what is seen, what it becomes, what is ordered. */
const steps: readonly (readonly [
  name: string,
  from: ResponseRecord,
  seconds: number,
  seen: Seen,
  to: ResponseState,
  order: string | undefined,
])[] = [
  ['a question waits while the condition holds', recordOf('scale', 'waiting'), 60, bad, 'waiting', undefined],
  ['a question is withdrawn when it has passed', recordOf('scale', 'waiting'), 60, between, 'ended', 'withdraw'],
  [
    'a question that nobody answers ends after a day of work',
    recordOf('scale', 'waiting'),
    28_801,
    bad,
    'declined',
    'withdraw',
  ],
  ['the editor has two minutes to do it', recordOf('scale', 'acting'), 119, bad, 'acting', undefined],
  ['what the editor never answers has failed', recordOf('scale', 'acting'), 120, bad, 'failed', undefined],
  [
    'a limit stays raised while it is not known whether it helps',
    recordOf('scale', 'standing'),
    299,
    bad,
    'standing',
    undefined,
  ],
  ['a limit that has not helped in time is put back', recordOf('scale', 'standing'), 300, bad, 'undoing', 'undo'],
  [
    'a limit that has helped stays while it is needed',
    recordOf('scale', 'standing'),
    300,
    between,
    'standing',
    undefined,
  ],
  [
    'a limit is put back once it was not needed for long enough',
    recordOf('scale', 'standing', { helped: true, overSince: start }),
    600,
    good,
    'undoing',
    'undo',
  ],
  [
    'a need that comes back begins the wait anew',
    recordOf('scale', 'standing', { helped: true, overSince: start }),
    600,
    between,
    'standing',
    undefined,
  ],
  ['a restart is over when memory is normal', recordOf('restart', 'standing'), 20, good, 'ended', undefined],
  ['a restart has time to help', recordOf('restart', 'standing'), 20, between, 'standing', undefined],
  ['a restart that has not helped ends, and says so', recordOf('restart', 'standing'), 300, bad, 'ended', undefined],
  ['a feature stays off for its time', recordOf('breaker', 'standing'), 299, good, 'standing', undefined],
  ['a feature is then tried', recordOf('breaker', 'standing'), 300, between, 'trial', 'undo'],
  ['old failures do not end a trial', recordOf('breaker', 'trial'), 60, bad, 'trial', undefined],
  ['a feature that fails again is off again', recordOf('breaker', 'trial'), 90, bad, 'acting', 'do'],
  ['a trial goes on while nobody uses the feature', recordOf('breaker', 'trial'), 300, between, 'trial', undefined],
  ['a feature that works for its whole trial stays on', recordOf('breaker', 'trial'), 300, good, 'ended', undefined],
  ['a feature that nobody uses for an hour stays on', recordOf('breaker', 'trial'), 3_600, between, 'ended', undefined],
  [
    'what is being put back is ordered until the editor answers',
    recordOf('scale', 'undoing'),
    15,
    bad,
    'undoing',
    'undo',
  ],
  ['what is over stays over', recordOf('scale', 'failed'), 9_000, bad, 'failed', undefined],
];

describe('the course of a response', () => {
  for (const [name, from, seconds, seen, to, order] of steps)
    it(name, () => {
      const step = advanced(from, { rule: ruleOf(from.kind), seen, now: after(seconds) });
      assert.deepEqual([step.record.state, step.order], [to, order]);
    });

  it('keeps a feature off for twice as long each time, up to an hour', () => {
    const rule = ruleOf('breaker');
    assert.deepEqual(
      [0, 1, 2, 3, 4, 9].map((trials) => offMs(rule, trials) / 1_000),
      [300, 600, 1_200, 2_400, 3_600, 3_600],
    );
  });

  it('says whether it has helped, with what is left of it', () => {
    const judge = (seen: Seen): readonly unknown[] => {
      const { helped, after: left } = advanced(recordOf('restart', 'standing'), {
        rule: ruleOf('restart'),
        seen,
        now: after(300),
      }).record;
      return [helped, left];
    };
    assert.deepEqual(
      [judge(good), judge(bad), judge(between)],
      [
        [true, null],
        [false, 0.9],
        [true, null],
      ],
    );
  });

  it('takes what the editor has changed, and a second answer no more', () => {
    const done = replied(
      recordOf('scale', 'acting'),
      { id: 'r1', outcome: 'done', changes: ['set a: 2'], reason: '' },
      after(9),
    );
    assert.deepEqual(
      [done.record.state, done.record.changes, done.record.actedAt],
      ['standing', ['set a: 2'], after(9)],
    );
    const failed = replied(done.record, { id: 'r1', outcome: 'failed', reason: 'no' }, after(10)).record;
    const again = replied(failed, { id: 'r1', outcome: 'done', reason: '' }, after(11)).record;
    assert.equal(again, failed);
  });

  it('is undone where it has not helped, and ended where it has', () => {
    const ends = [false, true].map(
      (helped) =>
        replied(recordOf('scale', 'undoing', { helped }), { id: 'r1', outcome: 'undone', reason: '' }, after(1)).record
          .state,
    );
    assert.deepEqual(ends, ['undone', 'ended']);
  });
});
