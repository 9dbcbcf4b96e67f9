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

/** What VS Code keeps of a workspace over a reload. */
class KeptState {
  readonly kept = new Map<string, string>();

  get(key: string): unknown {
    const text = this.kept.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.kept.delete(key);
    else this.kept.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

const rig = (
  after: number | undefined,
  answer?: string,
  { memory = new KeptState(), clock = new FakeClock(), standing = [remedy.id] } = {},
) => {
  const told: (readonly string[])[] = [];
  const undone: string[] = [];
  const used: string[] = [];
  const followUps = new FollowUps({
    clock,
    memory,
    undone: ({ id }) => undone.push(`told ${id}`),
    changes: {
      entries: () => Promise.resolve(standing.map((id) => ({ remedy: id }))),
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
    used: (feature) => used.push(feature),
  });
  return { clock, told, undone, used, followUps, memory };
};
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('what a remedy has come to', () => {
  it('is looked at after the minutes it states, and what has helped may stay', async () => {
    const { clock, told, undone, used, followUps } = rig(0.1, 'Keep');
    followUps.begin(remedy, 0.8);
    clock.advance(9 * 60_000);
    await settled();
    assert.deepEqual(told, []);
    clock.advance(60_000);
    await settled();
    assert.deepEqual(told, [
      ['"Watch fewer files" has helped: 80 % of a core before, 10 % of a core now.', 'Keep', 'Undo'],
    ]);
    assert.deepEqual([undone, used], [[], ['remedy kept']]);
    assert.equal(clock.timers, 0);
  });

  it('is offered to be taken back where it has not helped, and is', async () => {
    const { clock, told, undone, used, followUps } = rig(0.79, 'Undo');
    followUps.begin(remedy, 0.8);
    clock.advance(600_000);
    await settled();
    assert.match(told[0]?.[0] ?? '', /has not helped/);
    assert.deepEqual([undone, used], [['watch-less', 'told watch-less'], ['remedy undone']]);
    assert.equal(told.at(-1)?.[0], '"Watch fewer files": 1 setting is as before.');
  });

  it('is not looked at, now or after a reload, once everything was taken back', async () => {
    const { clock, told, followUps, memory } = rig(0.1);
    followUps.begin(remedy, 0.8);
    followUps.forgetAll();
    clock.advance(3_600_000);
    await settled();
    assert.deepEqual([told, clock.timers, memory.kept.size], [[], 0, 0]);
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

  it('is measured over a reload too, after its whole time, and only once', async () => {
    const before = rig(0.5);
    before.followUps.begin(remedy, 0.8);
    before.clock.advance(400_000);
    before.followUps.dispose();
    assert.equal(before.memory.kept.size, 1);
    const after = rig(0.79, 'Undo', { memory: before.memory, clock: before.clock });
    await after.followUps.resume();
    after.clock.advance(599_000);
    await settled();
    assert.deepEqual(after.told, []);
    after.clock.advance(1_000);
    await settled();
    assert.match(after.told[0]?.[0] ?? '', /has not helped: 80 % of a core before, 79 % of a core now/);
    assert.deepEqual(after.undone, ['watch-less', 'told watch-less']);
    assert.equal(after.memory.kept.size, 0);
  });

  it('is forgotten over a reload where it was undone, or begun a day ago', async () => {
    const before = rig(0.5);
    before.followUps.begin(remedy, 0.8);
    before.followUps.dispose();
    const undone = rig(0.5, 'Keep', { memory: before.memory, clock: before.clock, standing: [] });
    await undone.followUps.resume();
    assert.equal(undone.clock.timers + undone.memory.kept.size, 0);

    const old = rig(0.5);
    old.followUps.begin(remedy, 0.8);
    old.followUps.dispose();
    old.clock.advance(90_000_000);
    const late = rig(0.5, 'Keep', { memory: old.memory, clock: old.clock });
    await late.followUps.resume();
    assert.equal(late.clock.timers + late.memory.kept.size, 0);
  });

  it('counts as better from a tenth on', () => {
    assert.match(outcomeText(remedy, 1, 0.89), /has helped/);
    assert.match(outcomeText(remedy, 1, 0.91), /has not helped/);
  });
});
