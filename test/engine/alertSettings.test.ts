import assert from 'node:assert/strict';
import { readAlertSettings } from '../../src/engine/alerts/settings.ts';

const names = 'must be a list of texts, as in ["notification", "slack"]';
const duration = 'must be a duration, as in 30s or 1h30m';

describe('settings of alerts', () => {
  /** Each is told by its key, with what to write instead. */
  const bad: readonly (readonly [raw: Readonly<Record<string, unknown>>, told: string])[] = [
    [{ enabled: 'yes' }, 'enabled must be true or false'],
    [{ notificationsPerDay: 1.5 }, 'notificationsPerDay must be a whole number, 0 or more'],
    [{ quietHours: 'at night' }, 'quietHours must be two times, as in 18:00-08:30'],
    [{ severities: { crtical: {} } }, 'severities.crtical is not known: write one of critical, high, medium, low'],
    [{ severities: { high: 5 } }, 'severities.high must be an object'],
    [{ severities: { high: { respondWithin: '5 min' } } }, `severities.high.respondWithin ${duration}`],
    [{ severities: { high: { channels: 'slack' } } }, `severities.high.channels ${names}`],
    [{ severities: { low: { automaticResponse: 1 } } }, 'severities.low.automaticResponse must be true or false'],
    [{ escalation: { 5: {} } }, 'escalation.5 is not known: write one of 0, 1, 2, 3, 4'],
    [{ escalation: { 1: { after: '5m' } } }, 'escalation.1.after must be an object, as in { "critical": "5m" }'],
    [
      { escalation: { 1: { after: { critical: '0s', high: 5, medium: '1h' } } } },
      `escalation.1.after.high ${duration}`,
    ],
    [{ escalation: { 2: { who: 7 } } }, 'escalation.2.who must be text'],
    [{ grouping: { groupBy: 'server' } }, `grouping.groupBy ${names}`],
    [{ grouping: { groupWait: 30 } }, `grouping.groupWait ${duration}`],
    [{ onCall: { people: 'mara' } }, `onCall.people ${names}`],
    [{ rules: { DiskBusy: false } }, 'rules: DiskBusy must be an object with enabled, threshold or notify'],
    [{ rules: { DiskBusy: { threshold: '0.9' } } }, 'rules: DiskBusy.threshold must be a number, as in 0.9'],
    [{ rules: { DiskBusy: { notify: 0 } } }, 'rules: DiskBusy.notify must be true or false'],
  ];
  for (const [raw, told] of bad)
    it(`say of ${JSON.stringify(raw)} what is wrong, and use the default`, () => {
      const { value, problems } = readAlertSettings(raw, []);
      assert.deepEqual(problems, [`vitals.alerts.${told}`]);
      const { overrides, ...rest } = readAlertSettings({}, []).value;
      assert.deepEqual({ ...value, overrides }, { ...rest, overrides });
    });

  it('say nothing of what fits', () => {
    const { value, problems } = readAlertSettings(
      {
        severities: { critical: { respondWithin: '2m', channels: ['panel'], automaticResponse: false } },
        escalation: { 1: { who: 'mara', after: { critical: '0s' } } },
      },
      [],
    );
    assert.deepEqual(problems, []);
    assert.equal(value.severityTable[0]?.respondWithinMs, 120_000);
    assert.deepEqual(value.severityTable[0]?.channels, ['panel']);
    assert.equal(value.severityTable[0]?.automaticResponse, false);
    assert.deepEqual(value.escalation.find(({ level }) => level === 1)?.afterMs, { critical: 0 });
  });
});
