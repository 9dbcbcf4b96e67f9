import assert from 'node:assert/strict';
import type { AlertAnswer, AlertAsk } from '../../src/common/protocol/alerts.ts';
import type { Alert } from '../../src/common/alerts.ts';
import { Rig, settings } from './rig.ts';

const rules = (threshold: number, more = ''): string => `
groups:
  - name: mine
    interval: 5s
    rules:
      - record: job:load:max
        expr: max(test_load)
      - alert: LoadHigh
        expr: test_load > ${String(threshold)}
        for: 10s
        labels: { severity: high, category: resources, component: load }
        annotations: { summary: 'Load is {{ $value }}' }
${more}`;

class Desk {
  readonly rig = new Rig();
  private request = 0;

  async load(text: string): Promise<void> {
    this.rig.send({ type: 'rules', sources: [{ origin: 'workspace', file: 'file:///rules.yml', text }] });
    this.rig.seconds(1);
    // The reader of rule files is loaded once it is needed.
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  /** A second of a value each, as the store gets it. */
  feed(value: number, seconds: number): void {
    for (let i = 0; i < seconds; i += 1) {
      this.rig.send({ type: 'append', samples: [{ name: 'test_load', labels: { server: 'ts' }, value }] });
      this.rig.seconds(1);
    }
  }

  ask(ask: AlertAsk): AlertAnswer {
    this.request += 1;
    this.rig.send({ type: 'alerts', request: this.request, ask });
    this.rig.clock.advance(0);
    const found = this.rig.posted.findLast((one) => one.type === 'alerts');
    assert.ok(found?.type === 'alerts' && found.request === this.request);
    return found.answer;
  }

  get alerts(): readonly Alert[] {
    const answer = this.ask({ kind: 'list' });
    assert.ok(answer.kind === 'list');
    return answer.list.alerts.filter(({ name }) => name === 'LoadHigh');
  }

  get statuses(): string {
    return this.alerts.map(({ status }) => status).join(' ');
  }

  get id(): string {
    return this.alerts[0]?.id ?? '';
  }
}

describe('alerts: in the engine', () => {
  it('an alert is pending, fires, is acknowledged and resolved; series, counts and history tell of it', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.feed(9, 7);
    assert.equal(desk.statuses, 'pending');
    desk.feed(9, 14);
    assert.equal(desk.statuses, 'new');
    assert.equal(desk.alerts[0]?.summary, 'Load is 9');
    assert.equal(desk.rig.summary.alerts.high, 1);
    assert.deepEqual(desk.rig.ask('job:load:max'), ['9']);
    assert.deepEqual(desk.rig.ask('ALERTS{alertname="LoadHigh"}').length, 1);
    assert.deepEqual(desk.ask({ kind: 'acknowledge', ids: [desk.id] }), { kind: 'done', changed: 1 });
    assert.equal(desk.statuses, 'acknowledged');
    assert.equal(desk.alerts[0]?.respondBy, undefined);
    const { id } = desk;
    desk.feed(1, 7);
    assert.equal(desk.statuses, 'resolved');
    assert.equal(desk.rig.summary.alerts.high, 0);
    assert.deepEqual(desk.rig.ask('sum(vscode_changes_total{kind="alert",subject="LoadHigh"})'), ['2']);
    const page = desk.ask({ kind: 'history', limit: 10 });
    assert.ok(page.kind === 'history' && page.alerts.length === 1 && page.alerts[0]?.id === id);
    const detail = desk.ask({ kind: 'detail', id });
    assert.ok(detail.kind === 'detail');
    assert.deepEqual(
      detail.detail.audit.map(({ by, action }) => `${by} ${action}`),
      ['rule firing', 'you acknowledged', 'rule resolved'],
    );
    assert.deepEqual(detail.detail.chart, { expr: 'test_load', threshold: 5 });
    assert.deepEqual(desk.ask({ kind: 'verify-audit' }), { kind: 'audit', verdict: { state: 'sound', entries: 3 } });
  });

  it('is silenced, snoozed and told of again, each as long as it lasts', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.feed(9, 21);
    const matchers = [{ name: 'server', value: 't.', operator: '=~' as const }];
    const answer = desk.ask({ kind: 'silence', matchers, forMs: 5_000, comment: 'known' });
    assert.ok(answer.kind === 'done' && answer.silence !== undefined);
    assert.equal(desk.statuses, 'silenced');
    desk.feed(9, 6);
    assert.equal(desk.statuses, 'new');
    desk.ask({ kind: 'snooze', ids: [desk.id], forMs: 3_000 });
    assert.equal(desk.statuses, 'snoozed');
    desk.feed(9, 4);
    assert.equal(desk.statuses, 'new');
    desk.ask({ kind: 'snooze', ids: [desk.id], forMs: 60_000 });
    assert.deepEqual(desk.ask({ kind: 'snooze', ids: [desk.id], forMs: 0 }), { kind: 'done', changed: 1 });
    assert.equal(desk.statuses, 'new', 'it can be ended before');
    assert.deepEqual(desk.ask({ kind: 'snooze', ids: [desk.id], forMs: 0 }), { kind: 'done', changed: 0 });
    const everything = desk.ask({
      kind: 'silence',
      matchers: [{ name: 'x', value: '.*', operator: '=~' }],
      forMs: 1,
      comment: '',
    });
    assert.equal(everything.kind, 'refused');
  });

  it('a bad rule is a located problem and the others go on; an edit keeps the state of what it does not change', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.feed(9, 21);
    const { id } = desk;
    await desk.load(rules(6, '      - alert: Broken\n        expr: test_load >>\n'));
    desk.feed(9, 6);
    assert.equal(desk.id, id);
    const problems = desk.rig.posted.findLast((one) => one.type === 'rule-problems');
    assert.ok(problems?.type === 'rule-problems');
    const [problem] = problems.problems;
    assert.ok(problem !== undefined && problem.file === 'file:///rules.yml');
    assert.equal(problem.line, 14);
    await desk.load('groups: [');
    desk.feed(9, 6);
    assert.equal(desk.id, id, 'a file that cannot be read stays as it last could');
  });

  it('a threshold of the user is used, and a rule that is switched off takes its alert along', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.feed(9, 21);
    const with_ = (over: unknown): void => {
      desk.rig.send({ type: 'settings', settings: { ...settings, alerts: { rules: { LoadHigh: over } } } });
      desk.rig.clock.advance(0);
    };
    with_({ threshold: 20 });
    desk.feed(9, 6);
    assert.equal(desk.statuses, 'resolved');
    const rule = desk.ask({ kind: 'rules' });
    assert.ok(rule.kind === 'rules');
    const view = rule.rules.find(({ name }) => name === 'LoadHigh');
    assert.deepEqual([view?.threshold, view?.shippedThreshold], [20, 5]);
    with_({ threshold: 1 });
    desk.feed(9, 21);
    assert.match(desk.statuses, /new/);
    with_({ enabled: false });
    assert.doesNotMatch(desk.statuses, /new/);
  });

  it('is shown after the group has waited, once, with the reason', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.feed(9, 120);
    const notices = desk.rig.posted.filter((one) => one.type === 'notify');
    assert.equal(notices.length, 1);
    assert.ok(notices[0]?.type === 'notify');
    assert.equal(notices[0].notice.text, 'Load is 9');
    assert.equal(notices[0].notice.reason, '1 of 2 today');
  });
});
