import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../../src/engine/database/database.ts';
import { applicationId, migrations } from '../../../src/engine/store/historyTables.ts';
import { alertOf, ChannelRig, notification, ok, status } from './rig.ts';

const slack = { channels: { slack: { type: 'slack' } } };
const [a, b] = [alertOf('a'), alertOf('b')];

describe('channels: the outbox', () => {
  let folder: string;
  let database: Database;
  const opened = (): Database => {
    const found = openDatabase({ folder, name: 'history', migrations, applicationId, stamp: 'x' });
    assert.ok(found.state === 'open');
    return found.database;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-outbox-'));
    database = opened();
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  for (const kept of ['in memory', 'in the file'])
    describe(kept, () => {
      const rigOf = (settings: Readonly<Record<string, unknown>> = slack): ChannelRig =>
        new ChannelRig(settings, kept === 'in memory' ? undefined : database);

      it('what is told within a second is one message; what was told is told once, its end to whoever knows', async () => {
        const rig = rigOf();
        rig.room.tellOf(notification('firing', [a]), ['slack', 'nobody']);
        rig.room.tellOf(notification('firing', [b]), ['slack']);
        rig.room.tellOf(notification('firing', [a]), ['slack']);
        await rig.seconds(2);
        assert.deepEqual(rig.states, ['slack firing delivered']);
        assert.match(String(rig.bodies[0]?.['text']), /Load of a is high \(and 1 more\)/);
        rig.room.follow(notification('acknowledged', [{ ...a, acknowledgedBy: 'ann' }, alertOf('unknown')]));
        rig.room.follow(notification('acknowledged', [{ ...a, acknowledgedBy: 'ann' }]));
        await rig.seconds(2);
        rig.room.follow(notification('resolved', [a]));
        rig.room.follow(notification('resolved', [a]));
        await rig.seconds(2);
        assert.deepEqual(rig.states.slice(1), ['slack acknowledged delivered', 'slack resolved delivered']);
        assert.deepEqual(
          rig.outcomes.map(({ result, alertIds }) => `${result} ${alertIds.join()}`),
          ['delivered a,b', 'delivered a', 'delivered a'],
        );
        assert.deepEqual(rig.faults, []);
      });

      it('a failure comes again with the same key, later each time and never before the service allows it', async () => {
        const rig = rigOf({ channels: { hook: { type: 'webhook' } } });
        const answers = [status(503), status(429, '120'), status(500, '', 'busy'), ok];
        rig.service = (_outgoing, count) => answers[count - 1] ?? ok;
        rig.room.tellOf(notification('firing', [a]), ['hook']);
        await rig.seconds(300);
        const times = rig.sent.map(({ at }) => at);
        const waits = times.slice(1).map((at, i) => (at - (times[i] ?? 0)) / 1_000);
        // Three quarters of 5 s, the 120 s that were asked for, three quarters of 20 s.
        assert.deepEqual(waits, [4, 120, 15]);
        const keys = rig.sent.map(({ outgoing }) => outgoing.kind === 'http' && outgoing.headers['idempotency-key']);
        assert.equal(new Set(keys).size, 1);
        assert.deepEqual(rig.states, ['hook firing delivered']);
      });

      it('what was refused or is too late is dead, visible, and is sent again at a word', async () => {
        const rig = rigOf({ channels: { slack: { type: 'slack', expireAfter: '10m' } } });
        rig.service = () => status(404, '', 'no_service for secret-part https://hooks.example.com/secret-part');
        rig.room.tellOf(notification('firing', [a]), ['slack']);
        await rig.seconds(2);
        assert.equal(rig.sent.length, 1);
        const [dead] = rig.list.deliveries;
        assert.equal(dead?.state, 'dead');
        assert.equal(dead.reason, 'HTTP 404: no_service for … …');
        rig.service = () => status(500);
        rig.room.answer({ kind: 'resend', ids: [dead.id] });
        await rig.seconds(3_000, 5);
        assert.match(rig.list.deliveries[0]?.reason ?? '', /^it was too late; before: HTTP 500/);
        rig.service = () => ok;
        assert.deepEqual(rig.room.answer({ kind: 'resend', ids: [dead.id, 99] }), { kind: 'done', ids: [dead.id] });
        await rig.seconds(700, 5);
        assert.deepEqual(rig.states, ['slack firing delivered']);
      });

      it('a channel that is dead for an hour is asked ever more seldom, and loses nothing', async () => {
        const rig = rigOf({ channels: { pd: { type: 'pagerduty' }, slack: { type: 'slack' } } });
        rig.secrets = { ...rig.secrets, routingKey: 'R' };
        const start = rig.now;
        const isPagerDuty = (outgoing: object): boolean =>
          'url' in outgoing && String(outgoing.url).includes('pagerduty');
        rig.service = (outgoing) =>
          isPagerDuty(outgoing) && rig.now < start + 3_600_000
            ? { kind: 'failed', reason: 'ETIMEDOUT', isFinal: false }
            : ok;
        for (let i = 0; i < 30; i += 1) {
          rig.room.tellOf(notification('firing', [alertOf(`n${String(i)}`)]), ['pd', 'slack']);
          await rig.seconds(60, 5);
        }
        await rig.seconds(1_800, 5);
        const tried = rig.sent.filter(({ outgoing }) => isPagerDuty(outgoing)).length;
        assert.ok(tried >= 5 && tried <= 20, String(tried));
        assert.equal(rig.states.filter((one) => one === 'slack firing delivered').length, 30);
        assert.match(rig.list.channels.find(({ name }) => name === 'pd')?.paused ?? '', /ETIMEDOUT/);
        await rig.seconds(1_800, 5);
        assert.equal(rig.states.filter((one) => one === 'pd firing delivered').length, 30);
        assert.deepEqual(
          rig.list.channels.map(({ waiting }) => waiting),
          [0, 0],
        );
      });

      it('keeps to the rate of a channel, and to its bounds', async () => {
        const rig = rigOf({ channels: { slack: { type: 'slack', perMinute: 4 }, pd: { type: 'pagerduty' } } });
        for (let i = 0; i < 10; i += 1) {
          rig.room.tellOf(notification('firing', [alertOf(`n${String(i)}`)]), ['slack']);
          await rig.seconds(3);
        }
        await rig.seconds(30);
        assert.equal(rig.sent.length, 4);
        await rig.seconds(90);
        assert.equal(rig.sent.length, 10);
        const many = Array.from({ length: 1_200 }, (_, i) => alertOf(`m${String(i)}`));
        rig.room.tellOf(notification('firing', many), ['pd']);
        assert.equal(rig.room.waiting().get('pd'), 1_000);
        assert.equal(rig.outcomes.filter(({ result }) => result === 'dead').length, 200);
      });

      it('is quiet in quiet hours; what is over before they end is never told', async () => {
        const quiet = { channelQuietHours: { high: '23:00-02:00 UTC' } };
        const rig = rigOf({ ...slack, ...quiet });
        rig.room.tellOf(notification('firing', [a, b]), ['slack']);
        rig.room.tellOf(notification('firing', [alertOf('c', { severity: 'critical' })]), ['slack']);
        await rig.seconds(5);
        assert.deepEqual(
          rig.bodies.map(({ text }) => text),
          ['🔴 high: Load of c is high'],
          'what is critical does not wait',
        );
        rig.room.follow(notification('resolved', [a]));
        await rig.seconds(7_200, 10);
        assert.deepEqual(
          rig.bodies.map(({ text }) => text),
          ['🔴 high: Load of c is high', '🔴 high: Load of b is high'],
        );
      });

      it('from level 3 on nothing goes before a person has read it, and may have changed it', async () => {
        const rig = rigOf();
        rig.room.tellOf(notification('escalated', [a], { level: 3, to: 'leadership', cause: 'An extension blocks.' }), [
          'slack',
        ]);
        await rig.seconds(120);
        assert.equal(rig.sent.length, 0);
        const [draft] = rig.drafts;
        assert.match(draft?.document ?? '', /The likely cause: An extension blocks\./);
        const ids = draft?.deliveries.map(({ id }) => id) ?? [];
        rig.room.answer({ kind: 'approve', ids, text: 'We are on it.' });
        await rig.seconds(2);
        assert.match(JSON.stringify(rig.bodies[0]), /We are on it\./);
        rig.room.tellOf(notification('escalated', [a], { level: 4, to: 'public' }), []);
        assert.match(rig.drafts[1]?.document ?? '', /^# Incident: Load of a is high/);
        assert.deepEqual(rig.drafts[1]?.deliveries, []);
      });
    });

  it('outlives the window: what waited goes on in the next one, and two windows never send the same', async () => {
    const before = new ChannelRig(slack);
    before.room.tellOf(notification('firing', [a]), ['slack']);
    before.room.use(database);
    before.service = () => new Promise(() => undefined);
    await before.seconds(2);
    assert.equal(before.sent.length, 1);
    const after = new ChannelRig(slack, opened());
    after.now = before.now;
    await after.seconds(20);
    assert.equal(after.sent.length, 0, 'the other window still sends it');
    await after.seconds(20);
    assert.equal(after.sent.length, 1);
    assert.deepEqual(after.states, ['slack firing delivered']);
    await after.seconds(60);
    after.room.follow(notification('resolved', [a]));
    await after.seconds(3);
    assert.deepEqual(after.states.slice(1), ['slack resolved delivered']);
  });
});
