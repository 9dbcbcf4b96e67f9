import assert from 'node:assert/strict';
import { alertPicks, matcherPicks, spans } from '../../../src/host/onDemand/alertPicks.ts';
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

  it('offer spans from short to long', () => {
    const times = spans.map(({ forMs }) => forMs);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });
});
