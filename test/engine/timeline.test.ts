import assert from 'node:assert/strict';
import type { Diagnosis } from '../../src/common/diagnosis.ts';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { unixMs, type UnixMs } from '../../src/common/units.ts';
import { Rig, serverInfo } from './rig.ts';
import { TemporaryFolder } from './store/historyRig.ts';

const diagnosed = (rig: Rig, at?: UnixMs): Diagnosis => {
  rig.send({ type: 'diagnose', request: 7, ...(at === undefined ? {} : { at }) });
  rig.seconds(0);
  const last = rig.posted.findLast((message) => message.type === 'diagnosis');
  assert.ok(last?.type === 'diagnosis');
  return last.diagnosis;
};
const idsOf = ({ causes }: Diagnosis): string[] => causes.map(({ id }) => id);
const update = (at: UnixMs): TimelineEvent => ({
  at,
  kind: 'extension_updated',
  subject: 'example.lint',
  text: 'Lint was updated from 1.0.0 to 1.1.0.',
});
const seen = (rig: Rig, rangeMs: number): string[] => {
  const timeline = { rangeMs };
  const request = { type: 'subscribe', version: 1, intervalMs: 1_000, queries: {}, timeline } as const;
  rig.send({ type: 'panel', panel: 1, request });
  rig.seconds(0);
  const last = rig.posted.findLast((message) => message.type === 'panel');
  assert.ok(last?.type === 'panel' && last.reply.type === 'frame');
  return last.reply.timeline?.events.map(({ text }) => text) ?? [];
};

describe('engine: the timeline', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('has what the host tells and what the engine sees, and makes causes of it', () => {
    const rig = new Rig();
    rig.seconds(5);
    rig.started(serverInfo(1, 'yaml'));
    rig.send({ type: 'event', event: update(rig.clock.now()) });
    rig.seconds(60);
    rig.clock.step(720_000);
    rig.seconds(2);
    assert.deepEqual(seen(rig, 3_600_000), [
      'The machine resumed after 12 min asleep.',
      'Lint was updated from 1.0.0 to 1.1.0.',
      'yaml of yaml was started.',
    ]);
    const { causes, changes } = diagnosed(rig);
    assert.ok(causes.some(({ sentence }) => sentence.startsWith('The machine resumed from sleep')));
    assert.equal(changes[0]?.kind, 'machine_slept');
    rig.engine.dispose();
  });

  it('says why it was slow then, from the rings and from history, and what changed before', () => {
    const history = { folder: folder.path };
    const rig = new Rig({ history });
    rig.seconds(123);
    rig.send({ type: 'event', event: update(rig.clock.now()) });
    rig.seconds(60);
    const then = rig.clock.now();
    assert.ok(idsOf(diagnosed(rig, then)).includes('extension-changed'));
    rig.seconds(1_800);
    assert.ok(!idsOf(diagnosed(rig)).includes('extension-changed'), 'it is long ago');
    const past = diagnosed(rig, then);
    assert.ok(idsOf(past).includes('extension-changed'));
    assert.deepEqual(
      past.changes.map(({ subject }) => subject),
      ['example.lint'],
    );
    assert.equal(past.at, then);
    rig.engine.dispose();

    const next = new Rig({ history, clock: rig.clock });
    next.seconds(30);
    const fromDisk = diagnosed(next, then);
    assert.ok(idsOf(fromDisk).includes('extension-changed'), JSON.stringify(fromDisk));
    assert.deepEqual(
      fromDisk.changes.map(({ text }) => text),
      ['Lint was updated from 1.0.0 to 1.1.0.'],
    );
    assert.deepEqual(diagnosed(next, unixMs(then - 3_600_000)).changes, []);
    next.engine.dispose();
  });
});
