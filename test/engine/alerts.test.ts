import assert from 'node:assert/strict';
import { Desk } from './desk.ts';
import { settings } from './rig.ts';

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
    assert.deepEqual(desk.audit(id), ['rule firing', 'you acknowledged', 'rule resolved']);
    assert.deepEqual(desk.detail(id).chart, { expr: 'test_load', threshold: 5 });
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

  it('a threshold that is changed, and put back, stands in the audit log', async () => {
    const desk = new Desk();
    await desk.load(rules(5));
    desk.ask({ kind: 'override', rule: 'LoadHigh', override: { threshold: 20 } });
    desk.ask({ kind: 'override', rule: 'LoadHigh', override: { threshold: null } });
    const log = desk.ask({ kind: 'audit-log', limit: 5 });
    assert.ok(log.kind === 'audit-log');
    assert.deepEqual(
      log.entries.slice(0, 2).map(({ action, subject, why }) => `${action} ${subject} ${why}`),
      ['rule changed LoadHigh {"threshold":null}', 'rule changed LoadHigh {"threshold":20}'],
    );
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

  it('with the settings as they come, no level names a channel that nobody has set up a failure', async () => {
    const desk = new Desk();
    await desk.load(rules(5).replace('severity: high', 'severity: critical'));
    // The third level is reached after half an hour.
    desk.feed(9, 1_860);
    await Promise.resolve();
    desk.feed(9, 1);
    const actions = desk.detail(desk.id).audit.map(({ action }) => action);
    assert.deepEqual(
      [1, 2, 3].map((level) => actions.includes(`escalated to level ${String(level)}`)),
      [true, true, true],
    );
    assert.ok(!actions.includes('not delivered'), actions.join(', '));
  });

  it('a level that is reached calls its channels; what is not delivered is in the log, what is not set up is no failure', async () => {
    const desk = new Desk();
    const escalation = { 1: { channels: ['editor', 'email', 'log'] }, 2: { channels: ['editor', 'slack'] } };
    const configure = (alerts: Readonly<Record<string, unknown>>): void => {
      desk.rig.send({ type: 'settings', settings: { ...settings, alerts } });
      desk.rig.clock.advance(0);
    };
    configure({ escalation, onCall: { people: ['ann'] } });
    await desk.load(rules(5).replace('severity: high', 'severity: critical'));
    desk.feed(9, 21);
    await Promise.resolve();
    desk.feed(9, 1);
    const told = desk.detail(desk.id).audit.map(({ by, action, why }) => `${by}: ${action}: ${why}`);
    assert.deepEqual(told.slice(1), ['schedule: escalated to level 1: on call: ann', 'system: shown: 1 of 2 today']);
    const list = desk.ask({ kind: 'list' });
    assert.ok(list.kind === 'list');
    assert.ok(list.list.notices.includes('Alerts have escalated to channels that are not set up: email.'));
    assert.equal(desk.notices, 1);
    assert.equal(desk.alerts[0]?.assignee, 'ann');
    desk.ask({ kind: 'silence', matchers: [{ name: 'server', value: 'ts', operator: '=' }], forMs: 1e6, comment: '' });
    desk.feed(9, 320);
    const silenced = desk.detail(desk.id).audit.map(({ action, why }) => `${action}: ${why}`);
    assert.equal(silenced.at(-1), 'not delivered: editor, level 2: it is silenced');
    assert.equal(desk.notices, 1);
  });
});
