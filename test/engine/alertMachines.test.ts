import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Severity } from '../../src/common/alerts.ts';
import { unixMs } from '../../src/common/units.ts';
import { sealed, verified } from '../../src/engine/alerts/audit.ts';
import { delivered, type Channel, type Notification } from '../../src/engine/alerts/channels.ts';
import { escalation, grouping } from '../../src/engine/alerts/defaults.ts';
import { fingerprintOf, type Episode } from '../../src/engine/alerts/episodes.ts';
import { levelAt, onCallAt } from '../../src/engine/alerts/escalation.ts';
import { looked, type Flap } from '../../src/engine/alerts/flapping.ts';
import { flushed, received, type Groups } from '../../src/engine/alerts/grouping.ts';
import { matchAll, readMatcher } from '../../src/common/alertMatching.ts';
import { Muting } from '../../src/engine/alerts/muting.ts';
import { decide, type Told } from '../../src/engine/alerts/restraint.ts';
import { readAlertSettings } from '../../src/engine/alerts/settings.ts';
import { merged } from '../../src/engine/alerts/sharing.ts';
import { shipped } from '../../src/engine/shipped.ts';
import inhibition from '../../src/shipped/inhibition.json' with { type: 'json' };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const at = (seconds: number): ReturnType<typeof unixMs> => unixMs(seconds * 1_000);
const firing = (labels: Record<string, string>): Episode => ({
  id: `${labels['alertname'] ?? ''}-1`,
  fingerprint: fingerprintOf(labels),
  rule: labels['alertname'] ?? '',
  labels,
  annotations: {},
  value: 1,
  condition: 'firing',
  pendingSince: at(0),
  firingSince: at(0),
  level: 0,
  notUseful: false,
  seenAt: at(0),
  machineWide: false,
});

describe('alerts: the machines, as data', () => {
  it('a label set has the fingerprint that Prometheus gives it', () => {
    // FNV-1a of nothing is its offset.
    assert.equal(fingerprintOf({}), 'cbf29ce484222325');
    assert.notEqual(fingerprintOf({ a: 'bc' }), fingerprintOf({ ab: 'c' }));
  });

  const matchers: readonly (readonly [string, Record<string, string>, boolean])[] = [
    ['severity=critical', { severity: 'critical' }, true],
    ['severity!="critical"', {}, true],
    ['server=~"ts.*"', { server: 'tsserver' }, true],
    ['server=~"ts"', { server: 'tsserver' }, false],
    ['server=""', {}, true],
    ['server!~"a|b"', { server: 'b' }, false],
  ];
  for (const [text, labels, wanted] of matchers)
    it(`${text} ${wanted ? 'matches' : 'does not match'} ${JSON.stringify(labels)}`, () => {
      const matcher = readMatcher(text);
      assert.ok(matcher !== undefined);
      assert.equal(matchAll([matcher])?.(labels), wanted);
    });

  it('a critical alert mutes lower ones of its component, and nothing that names none', () => {
    const critical = firing({ alertname: 'A', severity: 'critical', component: 'cpu' });
    const low = firing({ alertname: 'B', severity: 'medium', component: 'cpu' });
    const other = firing({ alertname: 'C', severity: 'medium', component: 'disk' });
    const nameless = firing({ alertname: 'D', severity: 'medium' });
    const { inhibit } = readAlertSettings({}, shipped.inhibition).value;
    const muting = new Muting([critical, low, other, nameless], { silences: [], inhibit, now: at(1) });
    assert.deepEqual(
      [critical, low, other, nameless].map((one) => muting.of(one)?.by),
      [undefined, 'A-1', undefined, undefined],
    );
  });

  it('what is shipped as inhibition is what mutes, and the settings may say otherwise', () => {
    const muted = (raw: Record<string, unknown>, cause: string, effect: string): boolean => {
      const { value, problems } = readAlertSettings(raw, shipped.inhibition);
      assert.deepEqual(problems, []);
      const [source, target] = [firing({ alertname: cause }), firing({ alertname: effect })];
      return new Muting([source], { silences: [], inhibit: value.inhibit, now: at(1) }).of(target) !== undefined;
    };
    assert.equal(readAlertSettings({}, shipped.inhibition).value.inhibit.length, inhibition.length);
    assert.ok(muted({}, 'CpuSaturated', 'LatencyBudgetBurn'));
    assert.ok(!muted({}, 'LatencyBudgetBurn', 'CpuSaturated'));
    assert.ok(!muted({ inhibit: [] }, 'CpuSaturated', 'LatencyBudgetBurn'));
    assert.ok(muted({ inhibit: [{ source: ['alertname=A'], target: ['alertname=B'], equal: [] }] }, 'A', 'B'));
  });

  it('a storm within the wait is one flush; what is new comes at the interval, what goes on after the repeat', () => {
    let groups: Groups = new Map();
    const told: string[] = [];
    const times = { ...grouping, groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 3_600_000 };
    const take = (name: string, seconds: number, state: 'firing' | 'over' = 'firing'): void => {
      const alert = { fingerprint: name, labels: {}, firing: state === 'firing', startsAt: at(seconds) };
      groups = received(groups, alert, { times, now: at(seconds) });
    };
    for (let second = 0; second <= 4_600; second += 10) {
      if (second === 0) take('a', 0);
      if (second === 20) take('b', 20);
      if (second === 50) take('c', 50);
      if (second === 4_300) ['a', 'b', 'c'].forEach((name) => take(name, 4_300, 'over'));
      const step = flushed(groups, times, { now: at(second), isMuted: () => false });
      groups = step.groups;
      for (const { reason, fresh } of step.flushes) told.push(`${String(second)} ${reason} ${fresh.join('')}`.trim());
    }
    assert.deepEqual(told, ['30 first ab', '330 new alerts c', '4230 repeat abc', '4530 all resolved']);
    assert.equal(groups.size, 0);
  });

  it('flaps above 30 % and stops below 25 %', () => {
    let flap: Flap | undefined;
    const states: boolean[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const isOn = minute < 20 && minute % 2 === 0;
      flap = looked(flap, { firing: isOn }, at(minute * 60));
      states.push(flap.flapping);
    }
    assert.ok(!states[3] && states[10] && states[25] && !states[45], states.map(Number).join(''));
  });

  it('a level is reached in time, never after acknowledgement; the rota turns', () => {
    const levels = (severity: Severity, minutes: number, over: Partial<Episode> = {}): number =>
      levelAt({ ...firing({ severity }), ...over }, escalation, at(minutes * 60));
    assert.deepEqual(
      [0, 4, 5, 30, 60].map((minutes) => levels('critical', minutes)),
      [1, 1, 2, 3, 4],
    );
    assert.deepEqual(
      [0, 14, 15, 30, 600].map((minutes) => levels('high', minutes)),
      [0, 0, 1, 2, 2],
    );
    assert.equal(levels('critical', 60, { acknowledgedAt: at(1) }), 0);
    const rota = { people: ['ann', 'bo'], startsAt: 0, turnMs: 60_000 };
    assert.deepEqual(
      [0, 59, 60, 120].map((second) => onCallAt(rota, at(second))),
      ['ann', 'ann', 'bo', 'ann'],
    );
  });

  it('two are shown in a day, a critical one beyond, none in quiet hours; the rest is counted', () => {
    let told: Told | undefined;
    const show = (severity: Severity, hour: number, day = 0): string => {
      const midnight = at(day * 86_400);
      const restraint = { perDay: 2, quiet: { fromMinute: 22 * 60, toMinute: 7 * 60 } };
      const decision = decide(severity, told, { restraint, midnight, now: at(day * 86_400 + hour * 3_600) });
      ({ told } = decision);
      return `${decision.shown ? 'shown' : 'held'} ${String(told.shown)} ${String(told.heldBack)}`;
    };
    assert.deepEqual(
      [
        show('high', 6),
        show('high', 8),
        show('high', 9),
        show('medium', 10),
        show('critical', 11),
        show('critical', 23),
      ],
      ['held 0 1', 'shown 1 1', 'shown 2 1', 'held 2 2', 'shown 3 2', 'held 3 3'],
    );
    assert.equal(show('high', 9, 1), 'shown 1 0');
  });

  it('an audit log that was changed, cut or added to says where', () => {
    const entries = [1, 2, 3, 4].reduce<ReturnType<typeof sealed>[]>((list, sequence) => {
      const draft = { at: at(sequence), by: 'you', action: 'acknowledged', subject: 'a', why: '' };
      return [...list, sealed(draft, { sequence, previous: list.at(-1)?.hash ?? '' }, sha256)];
    }, []);
    const verdict = (list: typeof entries): string => {
      const found = verified(list, 4, sha256);
      return found.state === 'broken' ? `broken at ${String(found.sequence)}` : found.state;
    };
    assert.equal(verdict(entries), 'sound');
    assert.equal(verdict(entries.map((one) => (one.sequence === 2 ? { ...one, by: 'me' } : one))), 'broken at 2');
    assert.equal(verdict(entries.filter(({ sequence }) => sequence !== 3)), 'broken at 4');
    assert.equal(verdict(entries.slice(1)), 'broken at 2');
    assert.equal(verdict(entries.slice(0, 3)), 'broken at 4');
  });

  it('a channel that fails says why, one that is not there too, and neither throws', async () => {
    const notice = {
      alertIds: ['a'],
      severity: 'high',
      text: '',
      cause: '',
      rule: '',
      reason: '',
      heldBack: 0,
    } as const;
    const got: Notification[] = [];
    const channels = new Map<string, Channel>([
      ['good', { deliver: (one) => Promise.resolve(void got.push(one)) }],
      ['bad', { deliver: () => Promise.reject(new Error('refused')) }],
    ]);
    const tried = await Promise.all(
      ['good', 'bad', 'none'].map((name) => delivered(channels, name, { notice, level: 2, to: 'team' })),
    );
    assert.deepEqual(tried, [undefined, 'refused', 'no such channel is set up']);
    assert.deepEqual(got, [{ notice, level: 2, to: 'team' }]);
  });

  it('what two windows did to one alert is put together, and what is over stays over', () => {
    const base = firing({ alertname: 'A' });
    const acknowledged = { ...base, acknowledgedAt: at(5), acknowledgedBy: 'ann', assignee: 'ann' };
    const escalated = { ...base, level: 1, assignee: 'bo' } as const;
    assert.deepEqual(merged(escalated, base, acknowledged), { ...acknowledged, level: 1, assignee: 'bo' });
    assert.deepEqual(merged({ ...base, value: 2 }, base, acknowledged), { ...acknowledged, value: 2 });
    const resolved = { ...acknowledged, condition: 'resolved', resolvedAt: at(6) } as const;
    assert.deepEqual(merged(escalated, base, resolved), resolved);
    assert.equal(merged({ ...resolved, notUseful: true }, resolved, resolved).notUseful, true);
    const { assignee: _, ...unassigned } = acknowledged;
    assert.deepEqual(merged(unassigned, acknowledged, { ...acknowledged, level: 2 }), { ...unassigned, level: 2 });
  });
});
