import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertAnswer, AlertAsk } from '../../src/common/protocol/alerts.ts';
import { FakeClock } from '../fakeClock.ts';
import { Rig } from './rig.ts';

const text = `groups: [{ name: mine, interval: 5s, rules: [
  { alert: LoadHigh, expr: test_load > 5, labels: { severity: high } }] }]`;

const ask = (rig: Rig, question: AlertAsk): AlertAnswer => {
  rig.send({ type: 'alerts', request: 1, ask: question });
  rig.clock.advance(0);
  const found = rig.posted.findLast((one) => one.type === 'alerts');
  assert.ok(found?.type === 'alerts');
  return found.answer;
};
const own = (rig: Rig): readonly string[] => {
  const answer = ask(rig, { kind: 'list' });
  assert.ok(answer.kind === 'list');
  return answer.list.alerts.filter(({ name }) => name === 'LoadHigh').map(({ id, status }) => `${id} ${status}`);
};

describe('alerts: in the history file', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-alerts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const begin = async (clock: FakeClock): Promise<Rig> => {
    const rig = new Rig({ history: { folder }, clock });
    rig.seconds(3);
    rig.send({ type: 'rules', sources: [{ origin: 'workspace', file: 'rules.yml', text }] });
    rig.seconds(1);
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    return rig;
  };
  const feed = (rig: Rig, value: number, seconds: number): void => {
    for (let i = 0; i < seconds; i += 1) {
      rig.send({ type: 'append', samples: [{ name: 'test_load', labels: {}, value }] });
      rig.seconds(1);
    }
  };

  it('an acknowledged alert outlives engines that end without a word, is not told of again, and the log holds', async () => {
    let clock = new FakeClock();
    let rig = await begin(clock);
    feed(rig, 9, 8);
    const [first = ''] = own(rig);
    assert.match(first, /new$/);
    const [id = ''] = first.split(' ');
    ask(rig, { kind: 'acknowledge', ids: [id] });
    for (let kill = 0; kill < 5; kill += 1) {
      // Nothing is disposed: what is not in the file is lost. The old engine's clock stands still from here.
      clock = new FakeClock(clock.now() + 20_000);
      rig = await begin(clock);
      assert.deepEqual(own(rig), [`${id} acknowledged`]);
      feed(rig, 9, 8);
      assert.deepEqual(own(rig), [`${id} acknowledged`]);
    }
    feed(rig, 1, 8);
    assert.deepEqual(own(rig), [`${id} resolved`]);
    const verdict = ask(rig, { kind: 'verify-audit' });
    assert.ok(verdict.kind === 'audit' && verdict.verdict.state === 'sound', JSON.stringify(verdict));
    const file = new DatabaseSync(join(folder, 'history.db'));
    assert.throws(() => file.exec("UPDATE audit SET by='nobody'"), /append-only/);
    file.exec('DELETE FROM audit WHERE sequence=2');
    file.close();
    const broken = ask(rig, { kind: 'verify-audit' });
    assert.ok(broken.kind === 'audit' && broken.verdict.state === 'broken', JSON.stringify(broken));
    assert.equal(broken.verdict.sequence, 3);
    rig.engine.dispose();
  });
});
