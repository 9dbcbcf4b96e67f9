import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '../fakeClock.ts';
import { Desk } from './desk.ts';

const text = `groups: [{ name: mine, interval: 5s, rules: [
  { alert: LoadHigh, expr: test_load > 5, labels: { severity: high } }] }]`;

describe('alerts: in the history file', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-alerts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A window on the file at a time: after the last one, which may have ended without a word. */
  const begin = async (at: number, rules = text): Promise<Desk> => {
    const desk = new Desk('LoadHigh', { history: { folder }, clock: new FakeClock(at) });
    desk.rig.seconds(3);
    await desk.load(rules);
    return desk;
  };
  const nowOf = (desk: Desk): number => desk.rig.clock.now();
  const start = 1_700_000_000_000;

  it('an acknowledged alert outlives engines that end without a word, is not told of again, and the log holds', async () => {
    let desk = await begin(start);
    desk.feed(9, 8);
    assert.equal(desk.statuses, 'new');
    const { id } = desk;
    desk.ask({ kind: 'acknowledge', ids: [id] });
    for (let kill = 0; kill < 5; kill += 1) {
      // Nothing is disposed: what is not in the file is lost. The old engine's clock stands still from here.
      desk = await begin(nowOf(desk) + 20_000);
      assert.equal(desk.statuses, 'acknowledged');
      desk.feed(9, 8);
      assert.deepEqual([desk.id, desk.statuses], [id, 'acknowledged']);
    }
    desk.feed(1, 8);
    assert.deepEqual([desk.id, desk.statuses], [id, 'resolved']);
    const verdict = desk.ask({ kind: 'verify-audit' });
    assert.ok(verdict.kind === 'audit' && verdict.verdict.state === 'sound', JSON.stringify(verdict));
    const file = new DatabaseSync(join(folder, 'history.db'));
    assert.throws(() => file.exec("UPDATE audit SET by='nobody'"), /append-only/);
    file.exec('DELETE FROM audit WHERE sequence=2');
    file.close();
    const broken = desk.ask({ kind: 'verify-audit' });
    assert.ok(broken.kind === 'audit' && broken.verdict.state === 'broken', JSON.stringify(broken));
    assert.equal(broken.verdict.sequence, 3);
    desk.rig.engine.dispose();
  });

  it('what a person does while the file is busy holds at once, is said to wait, and is written when the file is free', async () => {
    const desk = await begin(start);
    desk.feed(9, 8);
    const { id } = desk;
    const file = new DatabaseSync(join(folder, 'history.db'));
    const kept = (): string => String(file.prepare('SELECT body FROM alert WHERE id=?').get(id)?.['body']);
    file.exec('BEGIN IMMEDIATE');
    assert.deepEqual(desk.ask({ kind: 'acknowledge', ids: [id] }), { kind: 'done', changed: 1, waits: true });
    assert.equal(desk.statuses, 'acknowledged');
    file.exec('COMMIT');
    assert.doesNotMatch(kept(), /acknowledgedAt/);
    desk.feed(9, 2);
    assert.match(kept(), /acknowledgedAt/);
    const snoozed = desk.ask({ kind: 'snooze', ids: [id], forMs: 60_000 });
    assert.deepEqual(snoozed, { kind: 'done', changed: 1 });
    file.close();
    desk.rig.engine.dispose();
  });

  const waiting = text.replace('expr:', 'for: 5m, expr:');

  it('a pending alert goes on with its `for` after a reload, and the time that was down does not count', async () => {
    let desk = await begin(start, waiting);
    desk.feed(9, 200);
    const waited = nowOf(desk) - (desk.alerts[0]?.pendingSince ?? 0);
    assert.ok(waited > 190_000 && desk.statuses === 'pending', `${String(waited)} ${desk.statuses}`);
    desk.rig.engine.dispose();
    desk = await begin(nowOf(desk) + 600_000, waiting);
    desk.feed(9, 12);
    assert.equal(desk.statuses, 'pending');
    const again = nowOf(desk) - (desk.alerts[0]?.pendingSince ?? 0);
    assert.ok(again > waited && again < waited + 30_000, `${String(again)} after ${String(waited)}`);
    desk.feed(9, 60);
    assert.equal(desk.statuses, 'pending');
    desk.feed(9, 60);
    assert.equal(desk.statuses, 'new');
    desk.rig.engine.dispose();
  });

  it('what was about to fire gets a minute first, and what an hour has passed over begins anew', async () => {
    let desk = await begin(start, waiting);
    desk.feed(9, 280);
    assert.equal(desk.statuses, 'pending');
    // Nothing is disposed.
    desk = await begin(nowOf(desk) + 5_000, waiting);
    desk.feed(9, 50);
    assert.equal(desk.statuses, 'pending');
    desk.feed(9, 40);
    assert.equal(desk.statuses, 'new');
    desk.feed(1, 10);
    desk.feed(9, 280);
    assert.equal(desk.statuses, 'pending resolved');
    desk = await begin(nowOf(desk) + 3_700_000, waiting);
    desk.feed(9, 280);
    assert.equal(desk.alerts[0]?.status, 'pending');
    desk.rig.engine.dispose();
  });

  it('ALERTS and ALERTS_FOR_STATE are asked for over the reload, as any series', async () => {
    let desk = await begin(start);
    desk.feed(9, 60);
    const since = Math.floor((desk.alerts[0]?.pendingSince ?? 0) / 1_000);
    const asked = (expr: string): readonly string[] => desk.rig.ask(`max without (server, severity) (${expr})`);
    assert.deepEqual(asked('ALERTS{alertname="LoadHigh"}'), ['alertname=LoadHigh alertstate=firing 1']);
    desk.rig.engine.dispose();
    desk = await begin(nowOf(desk) + 600_000);
    assert.deepEqual(asked('last_over_time(ALERTS{alertname="LoadHigh"}[15m])'), [
      'alertname=LoadHigh alertstate=firing 1',
    ]);
    assert.deepEqual(asked('last_over_time(ALERTS_FOR_STATE{alertname="LoadHigh"}[15m])'), [
      `alertname=LoadHigh ${String(since)}`,
    ]);
    desk.rig.engine.dispose();
  });

  it('what has been told is not told again after a reload, and goes on to be repeated at its time', async () => {
    let desk = await begin(start);
    desk.feed(9, 60);
    assert.equal(desk.notices, 1);
    for (const over of ['disposed', 'killed']) {
      if (over === 'disposed') desk.rig.engine.dispose();
      desk = await begin(nowOf(desk) + 10_000);
      desk.feed(9, 400);
      assert.equal(desk.notices, 0, over);
    }
    const { id } = desk;
    desk = await begin(nowOf(desk) + 4 * 3_600_000);
    desk.feed(9, 400);
    assert.deepEqual([desk.notices, desk.id], [1, id]);
    const told = desk.audit(id).filter((one) => one.startsWith('system'));
    assert.deepEqual(told, ['system shown', 'system shown']);
    desk.rig.engine.dispose();
  });

  it('what flaps still flaps after a reload, and a reload is no change', async () => {
    let desk = await begin(start);
    for (let i = 0; i < 8; i += 1) {
      desk.feed(9, 60);
      desk.feed(1, 60);
    }
    desk.feed(9, 60);
    const ratio = desk.alerts[0]?.flapRatio ?? 0;
    assert.ok(ratio > 0.3 && desk.alerts[0]?.status === 'flapping', String(ratio));
    desk.rig.engine.dispose();
    desk = await begin(nowOf(desk) + 5_000);
    assert.equal(desk.alerts[0]?.status, 'flapping');
    desk.feed(9, 20);
    const after = desk.alerts[0]?.flapRatio ?? 0;
    assert.ok(after <= ratio && after > ratio - 0.15, `${String(after)} after ${String(ratio)}`);
    desk.rig.engine.dispose();
  });

  it('what a person has resolved does not begin anew after a reload while its condition goes on', async () => {
    let desk = await begin(start);
    desk.feed(9, 10);
    const { id } = desk;
    desk.ask({ kind: 'resolve', ids: [id], note: 'known' });
    desk = await begin(nowOf(desk) + 5_000);
    desk.feed(9, 20);
    assert.deepEqual([desk.id, desk.statuses], [id, 'resolved']);
    desk.feed(1, 10);
    desk.feed(9, 10);
    assert.equal(desk.statuses, 'new resolved');
    desk.rig.engine.dispose();
  });
});
