import assert from 'node:assert/strict';
import type { RemedyRule } from '../../../src/common/diagnosis.ts';
import { FollowUps, outcomeText } from '../../../src/host/onDemand/followUps.ts';
import type { SettingChanges } from '../../../src/host/remedies/settingChanges.ts';
import { FakeClock } from '../../fakeClock.ts';

const remedy: RemedyRule = {
  id: 'watch-less',
  title: 'Watch fewer files',
  causes: ['watcher-busy'],
  when: 'up',
  changes: [{ keys: ['a.b'], value: true }],
  effect: 'Fewer.',
  undo: 'More.',
  measure: { expr: 'watcher', unit: 'cores', minutes: 10 },
  source: 'https://example.org',
  checked: true,
};

const rig = (after: number | undefined, answer?: string) => {
  const clock = new FakeClock();
  const told: (readonly string[])[] = [];
  const undone: string[] = [];
  const followUps = new FollowUps({
    clock,
    changes: {
      undo: (id: string) => {
        undone.push(id);
        return Promise.resolve([{ undone: 'restored' }]);
      },
    } as unknown as SettingChanges,
    ask: () => Promise.resolve(after),
    tell: (...message) => {
      told.push(message);
      return Promise.resolve(message.length > 1 ? answer : undefined);
    },
  });
  return { clock, told, undone, followUps };
};
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('what a remedy has come to', () => {
  it('is looked at after the minutes it states, and what has helped may stay', async () => {
    const { clock, told, undone, followUps } = rig(0.1, 'Keep');
    followUps.begin(remedy, 0.8);
    clock.advance(9 * 60_000);
    await settled();
    assert.deepEqual(told, []);
    clock.advance(60_000);
    await settled();
    assert.deepEqual(told, [
      ['"Watch fewer files" has helped: 80 % of a core before, 10 % of a core now.', 'Keep', 'Undo'],
    ]);
    assert.deepEqual(undone, []);
    assert.equal(clock.timers, 0);
  });

  it('is offered to be taken back where it has not helped, and is', async () => {
    const { clock, told, undone, followUps } = rig(0.79, 'Undo');
    followUps.begin(remedy, 0.8);
    clock.advance(600_000);
    await settled();
    assert.match(told[0]?.[0] ?? '', /has not helped/);
    assert.deepEqual(undone, ['watch-less']);
    assert.equal(told.at(-1)?.[0], '"Watch fewer files": 1 setting is as before.');
  });

  it('is not looked at where there was nothing to compare with, and not after it was undone', async () => {
    const { clock, told, followUps } = rig(0.1);
    followUps.begin(remedy, undefined);
    assert.equal(clock.timers, 0);
    followUps.begin(remedy, 0.8);
    await followUps.undo(remedy);
    clock.advance(3_600_000);
    await settled();
    assert.equal(told.length, 1);
  });

  it('says nothing when the question has no answer any more', async () => {
    const { clock, told, followUps } = rig(undefined);
    followUps.begin(remedy, 0.8);
    clock.advance(600_000);
    await settled();
    assert.deepEqual(told, []);
  });

  it('counts as better from a tenth on', () => {
    assert.match(outcomeText(remedy, 1, 0.89), /has helped/);
    assert.match(outcomeText(remedy, 1, 0.91), /has not helped/);
  });
});
