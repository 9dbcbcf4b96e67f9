import assert from 'node:assert/strict';
import type { SamplingSettings } from '../../../src/common/sampling.ts';
import {
  dueTiers,
  firstSampling,
  ratesOf,
  sampled,
  type SamplingEvent,
  type SamplingState,
} from '../../../src/engine/queue/queue.ts';

const settings: SamplingSettings = { slowOnBattery: true, slowUnfocused: true, cpuLimit: 0.02 };
const minute = 60_000;

const after = (events: readonly SamplingEvent[], from: SamplingState = firstSampling(settings)): SamplingState =>
  events.reduce(sampled, from);
const print = (state: SamplingState, elapsedMs: number): string => {
  const { fast, medium, slow } = ratesOf(state, elapsedMs);
  return [fast, medium, slow].map(({ seconds, reason }) => `${String(seconds)} ${reason}`).join(', ');
};
type Look = 'at work' | 'away from it' | 'in another window' | 'gone';
const window = (elapsedMs: number, look: Look): SamplingEvent => ({
  type: 'window',
  elapsedMs,
  focused: look === 'at work' || look === 'away from it',
  userActive: look === 'at work' || look === 'in another window',
});

/** Minutes of steady cost, a reading a second, from where the state's window began. */
const spend = (state: SamplingState, minutes: readonly number[], from = { elapsedMs: 0, cpuSeconds: 0 }) => {
  let { elapsedMs, cpuSeconds } = from;
  let now = sampled(state, { type: 'cost', reading: { elapsedMs, cpuSeconds } });
  const steps = minutes.map((share) => {
    for (let second = 0; second < 60; second += 1) {
      elapsedMs += 1_000;
      cpuSeconds += share;
      now = sampled(now, { type: 'cost', reading: { elapsedMs, cpuSeconds } });
    }
    return now.governor.steps;
  });
  return { state: now, steps, at: { elapsedMs, cpuSeconds } };
};

describe('sampling: rates', () => {
  const full = '1 full, 10 full, 60 full';
  const battery: SamplingEvent = { type: 'power', onBattery: true };
  const gone = window(0, 'gone');
  const table: readonly (readonly [what: string, events: readonly SamplingEvent[], at: number, rates: string])[] = [
    ['full at the start', [], 0, full],
    ['full with the focus', [window(0, 'at work')], 60 * minute, full],
    ['full while another window is looked into', [window(0, 'in another window')], minute - 1, full],
    ['slower without focus', [window(0, 'in another window')], minute, '5 unfocused, 30 unfocused, 120 unfocused'],
    ['slower when nobody is there', [window(0, 'away from it')], 10 * minute, '5 idle, 30 idle, 120 idle'],
    ['slower still when both', [gone], 10 * minute, '10 away, 60 away, 120 unfocused'],
    ['slower on battery', [battery], 0, '2 battery, 20 battery, 120 battery'],
    ['by the strongest reason', [battery, gone], minute, '5 unfocused, 30 unfocused, 120 battery'],
    [
      'paused on battery when nobody is there',
      [battery, gone],
      10 * minute,
      'Infinity away on battery, Infinity away on battery, 120 battery',
    ],
    ['full where the machine tells of no battery', [{ type: 'power', onBattery: undefined }], 0, full],
    [
      'full as soon as the focus is back',
      [battery, gone, { type: 'power', onBattery: false }, window(minute * 30, 'at work')],
      30 * minute,
      full,
    ],
    [
      'counted from the first loss of focus',
      [window(0, 'in another window'), window(minute / 2, 'gone')],
      minute,
      '5 unfocused, 30 unfocused, 120 unfocused',
    ],
    [
      'not slowed where the settings say so',
      [battery, gone, { type: 'settings', settings: { ...settings, slowOnBattery: false, slowUnfocused: false } }],
      20 * minute,
      full,
    ],
  ];
  for (const [what, events, at, rates] of table) {
    it(`are ${what}`, () => {
      assert.equal(print(after(events), at), rates);
    });
  }

  it('never fall below what a query looks back for, unless they are paused', () => {
    const worst = spend(
      after([battery, gone]),
      Array.from({ length: 30 }, () => 1),
    ).state;
    for (const { seconds } of Object.values(ratesOf(worst, 20 * minute))) {
      assert.ok(seconds === Infinity || seconds < 300);
    }
  });
});

describe('sampling: the overhead governor', () => {
  it('holds back a step a minute while we cost too much, the next tier each time, and says why', () => {
    const { state, steps } = spend(firstSampling(settings), [0.03, 0.03, 0.03, 0.03]);
    assert.deepEqual(steps, [1, 2, 3, 4]);
    assert.equal(print(state, 4 * minute), '5 own cost, 30 own cost, 120 own cost');
    assert.equal(
      spend(
        firstSampling(settings),
        Array.from({ length: 20 }, () => 1),
      ).state.governor.steps,
      6,
    );
  });

  it('judges whole minutes: a burst within one is no reason', () => {
    const { steps } = spend(firstSampling(settings), [0.019, 0.019]);
    assert.deepEqual(steps, [0, 0]);
    const once = spend(firstSampling(settings), []);
    const burst = sampled(once.state, { type: 'cost', reading: { elapsedMs: 5_000, cpuSeconds: 1 } });
    assert.equal(burst.governor.steps, 0);
  });

  it('obeys the limit that is set', () => {
    const lenient = firstSampling({ ...settings, cpuLimit: 0.05 });
    assert.deepEqual(spend(lenient, [0.03, 0.06]).steps, [0, 1]);
  });

  it('recovers only below half of the limit, two minutes for a step', () => {
    const { steps } = spend(firstSampling(settings), [0.03, 0.03, 0.015, 0.015, 0.005, 0.005, 0.005, 0.005]);
    assert.deepEqual(steps, [1, 2, 2, 2, 2, 1, 1, 0]);
  });

  it('waits twice as long after each relapse, so that a steady load does not make it swing', () => {
    // The load is easy only while held back: without a step it costs too much.
    let state = firstSampling(settings);
    let at = { elapsedMs: 0, cpuSeconds: 0 };
    const steps: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      const spent = spend(state, [state.governor.steps === 0 ? 0.03 : 0.005], at);
      ({ state, at } = spent);
      steps.push(...spent.steps);
    }
    const swings = steps.filter((step, index) => index > 0 && step !== steps[index - 1]).length;
    assert.ok(swings <= 9, `${String(swings)} changes in an hour: ${steps.join('')}`);
    assert.ok(steps.includes(0) && steps.includes(1));
  });

  it('starts its window anew when the count starts anew', () => {
    const { state } = spend(firstSampling(settings), [0.001]);
    const fresh = sampled(state, { type: 'cost', reading: { elapsedMs: 61_000, cpuSeconds: 0 } });
    assert.equal(fresh.governor.from?.cpuSeconds, 0);
    assert.equal(fresh.governor.steps, 0);
  });
});

describe('sampling: what is due', () => {
  it('is everything at first, then each tier by its own time, late ticks forgiven', () => {
    const rates = ratesOf(firstSampling(settings), 0);
    assert.deepEqual(dueTiers(rates, {}, 0), ['fast', 'medium', 'slow']);
    const last = { fast: 0, medium: 0, slow: 0 };
    assert.deepEqual(dueTiers(rates, last, 400), []);
    assert.deepEqual(dueTiers(rates, last, 990), ['fast']);
    assert.deepEqual(dueTiers(rates, last, 9_900), ['fast', 'medium']);
    assert.deepEqual(dueTiers(rates, last, 60_000), ['fast', 'medium', 'slow']);
  });

  it('is never a tier that is paused', () => {
    const state = after([{ type: 'power', onBattery: true }, window(0, 'gone')]);
    assert.deepEqual(dueTiers(ratesOf(state, 20 * minute), {}, 20 * minute), ['slow']);
  });
});
