import assert from 'node:assert/strict';
import { alertPicks, deedText, matcherPicks, mutePicks, spans } from '../../../src/host/onDemand/alertPicks.ts';
import { unixMs } from '../../../src/common/units.ts';
import { badAfternoon } from '../../webview/alertFrames.ts';
import { startAt } from '../../webview/frames.ts';

describe('picks of alerts', () => {
  it('have the worst first, which Enter takes, with its severity, age and summary; all of them last', () => {
    const picks = alertPicks(badAfternoon, startAt);
    assert.deepEqual(picks[0], {
      label: '$(error) LanguageServerSlow',
      description: 'critical, 4 min, new',
      detail: 'tsserver completion is over its budget in 38 of 100 requests',
      ids: [badAfternoon[0]!.id],
    });
    assert.equal(picks.at(-1)?.ids.length, badAfternoon.length);
    assert.equal(alertPicks(badAfternoon.slice(0, 1), startAt).length, 1, 'one alert is chosen already');
  });

  it('silence exactly this alert, or its rule', () => {
    const [exactly, rule] = matcherPicks(badAfternoon[0]!);
    assert.deepEqual(
      exactly?.matchers.map(({ name, value }) => `${name}=${value}`),
      ['alertname=LanguageServerSlow', 'severity=critical', 'server=tsserver', 'operation=completion'],
    );
    assert.equal(rule?.matchers.length, 1);
  });

  it('are followed by a word of what was done', () => {
    const ids = ['a'];
    assert.equal(deedText({ kind: 'acknowledge', ids }), 'The alert is acknowledged.');
    assert.equal(deedText({ kind: 'snooze', ids, forMs: 3_600_000 }), 'Snoozed for 1 h.');
    assert.equal(deedText({ kind: 'snooze', ids, forMs: 0 }), 'The alert is heard again.');
    assert.equal(deedText({ kind: 'assign', ids, assignee: '' }), 'The alert is assigned to nobody.');
    assert.equal(deedText({ kind: 'assign', ids, assignee: 'Ada' }), 'Assigned to Ada.');
  });

  it('offer spans from short to long', () => {
    const times = spans().map(({ forMs }) => forMs);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  it('end what mutes: silences that are not over, matching anything or not, and snoozes', () => {
    const [first, ...others] = badAfternoon;
    const silence = {
      id: 's1',
      matchers: [{ name: 'alertname', operator: '=', value: first!.name }],
      startsAt: unixMs(startAt),
      endsAt: unixMs(startAt + 3_600_000),
      createdBy: 'mara',
      comment: 'a big merge',
      state: 'active',
    } as const;
    const picks = mutePicks({
      alerts: [{ ...first!, status: 'silenced', mutedBy: 's1' }, ...others],
      silences: [silence, { ...silence, id: 's2', state: 'expired' }, { ...silence, id: 's3' }],
      at: unixMs(startAt),
    });
    assert.deepEqual(
      picks.map(({ ask, alerts }) => ({ ask, alerts })),
      [
        { ask: { kind: 'unsilence', id: 's1' }, alerts: [first!.id] },
        { ask: { kind: 'unsilence', id: 's3' }, alerts: [] },
        {
          ask: { kind: 'snooze', ids: [others[4]!.id], forMs: 0 },
          alerts: [others[4]!.id],
        },
      ],
    );
    assert.equal(picks[0]?.label, '$(bell-slash) alertname=LanguageServerSlow');
    assert.equal(picks[0]?.description, 'silenced by mara, ends in 1 h');
  });
});
