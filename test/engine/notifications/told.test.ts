// From an alert that fires to the outbox, in a whole engine: by route, acknowledged, escalated.
import assert from 'node:assert/strict';
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import type { ChannelAnswer, HttpOutgoing } from '../../../src/common/protocol/channels.ts';
import { Rig } from '../rig.ts';

const rulesOf = (severity: string): string => `groups:
  - name: made
    rules:
      - alert: LoadHigh
        expr: test_load > 5
        labels: { severity: ${severity}, team: editor }
        annotations: { summary: "Load of {{ $labels.server }} is high" }
`;
const channels = {
  slack: { type: 'slack' },
  hook: { type: 'webhook' },
  pd: { type: 'pagerduty' },
  ops: { type: 'opsgenie' },
};

class Told {
  readonly rig: Rig;
  readonly sent: HttpOutgoing[] = [];
  private seen = 0;

  constructor(over: Readonly<Record<string, unknown>>) {
    this.rig = new Rig({
      settings: { alerts: { channels, grouping: { groupWait: '1s' }, notificationsPerDay: 0, ...over } },
    });
  }

  async begin(severity = 'critical'): Promise<void> {
    const text = rulesOf(severity);
    this.rig.send({ type: 'rules', sources: [{ origin: 'workspace', file: 'file:///rules.yml', text }] });
    await this.seconds(2);
  }

  /** So many seconds of load, with a host that has every secret and a service that takes everything. */
  async seconds(count: number, load = 0): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      this.rig.send({ type: 'append', samples: [{ name: 'test_load', labels: { server: 'ts' }, value: load }] });
      this.rig.seconds(1);
      await this.host();
    }
  }

  private async host(): Promise<void> {
    await flushed();
    for (let turn = 0; turn < 3; turn += 1) {
      const asks = this.rig.posted.flatMap((one) => (one.type === 'outbound' ? [one] : [])).slice(this.seen);
      this.seen += asks.length;
      for (const { number, ask } of asks) {
        if (ask.kind === 'send' && ask.outgoing.kind === 'http') this.sent.push(ask.outgoing);
        const secrets = { url: 'https://hooks.example.com/x', routingKey: 'R', apiKey: 'A', secret: 'S', key: 'A' };
        const result = { kind: 'answered', status: 202, retryAfter: '', body: '{}' } as const;
        this.rig.send({
          type: 'outbound',
          number,
          answer: ask.kind === 'secrets' ? { kind: 'secrets', secrets } : { kind: 'sent', result },
        });
      }
      this.rig.seconds(0);
      await flushed();
    }
  }

  /** `channel event state` of each delivery, the oldest first. */
  get rows(): readonly string[] {
    this.rig.send({ type: 'channels', request: 1, ask: { kind: 'deliveries' } });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((one) => one.type === 'channels');
    const answer: ChannelAnswer | undefined = last?.type === 'channels' ? last.answer : undefined;
    if (answer?.kind !== 'deliveries') throw new Error(JSON.stringify(answer));
    return answer.deliveries.map(({ channel, event, state }) => `${channel} ${event} ${state}`).toReversed();
  }

  acts(ask: AlertAsk): void {
    this.rig.send({ type: 'alerts', request: 1, ask });
    this.rig.seconds(0);
  }

  get id(): string {
    this.acts({ kind: 'list' });
    const last = this.rig.posted.findLast((one) => one.type === 'alerts');
    const alerts = last?.type === 'alerts' && last.answer.kind === 'list' ? last.answer.list.alerts : [];
    return alerts.find(({ name }) => name === 'LoadHigh')?.id ?? '';
  }
}

const flushed = async (): Promise<void> => {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
};

describe('channels: from an alert to the outbox', function () {
  this.timeout(120_000);

  it('an alert that fires is told over the channels of its routes, each once', async () => {
    const made = new Told({
      routes: [
        { matchers: ['team=editor'], channels: ['slack'], continue: true },
        {
          matchers: ['severity=critical'],
          channels: ['pd'],
          routes: [{ matchers: ['server=ts'], channels: ['hook'] }],
        },
        { channels: ['ops'] },
      ],
      escalation: { 1: { after: {} }, 2: { after: {} }, 3: { after: {} }, 4: { after: {} } },
    });
    await made.begin();
    await made.seconds(30, 9);
    assert.deepEqual([...made.rows].sort(), ['hook firing delivered', 'slack firing delivered']);
  });

  it('an acknowledgement is told on to PagerDuty and Opsgenie, with the key of the alert, and so is the end', async () => {
    const made = new Told({
      routes: [{ channels: ['pd', 'ops'] }],
      escalation: { 1: { after: {} }, 2: { after: {} }, 3: { after: {} }, 4: { after: {} } },
    });
    await made.begin();
    await made.seconds(30, 9);
    made.acts({ kind: 'acknowledge', ids: [made.id] });
    await made.seconds(10, 9);
    await made.seconds(400, 0);
    const ofPagerDuty = made.sent.filter(({ url }) => url.includes('pagerduty'));
    const bodies = ofPagerDuty.map(
      ({ body }) => JSON.parse(String(body)) as { event_action: string; dedup_key: string },
    );
    assert.deepEqual(
      bodies.map(({ event_action: action }) => action),
      ['trigger', 'acknowledge', 'resolve'],
    );
    assert.equal(new Set(bodies.map(({ dedup_key: key }) => key)).size, 1);
    const ofOpsgenie = made.sent.filter(({ url }) => url.includes('opsgenie')).map(({ url }) => new URL(url).pathname);
    assert.equal(ofOpsgenie.length, 3);
    assert.match(ofOpsgenie[1] ?? '', /\/acknowledge$/);
    assert.match(ofOpsgenie[2] ?? '', /\/close$/);
  });

  it('levels 3 and 4 always ask, and no limit of notifications of a day holds them back', async () => {
    const made = new Told({
      routes: [{ matchers: ['team=nobody'], channels: ['slack'] }],
      severities: { high: { channels: [] } },
      escalation: {
        1: { after: {} },
        2: { after: {} },
        3: { channels: ['slack'], after: { high: '1m' } },
        4: { channels: ['hook'], after: { high: '2m' } },
      },
    });
    await made.begin('high');
    await made.seconds(90, 9);
    assert.deepEqual(made.rows, ['slack escalated held']);
    await made.seconds(60, 9);
    assert.deepEqual(made.rows, ['slack escalated held', 'hook escalated held']);
    assert.deepEqual(made.sent, [], 'nothing goes before a person has said so');
    const drafts = made.rig.posted.flatMap((one) => (one.type === 'draft' ? [one.draft] : []));
    assert.deepEqual(
      drafts.map(({ why, deliveries }) => [why, deliveries.map(({ channel }) => channel).join()]),
      [
        ['Escalation has reached level 3', 'slack'],
        ['Escalation has reached level 4', 'hook'],
      ],
    );
    assert.equal(made.rig.posted.filter((one) => one.type === 'notify').length, 0, 'of those none may be shown today');
    const ids = drafts.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
    made.rig.send({ type: 'channels', request: 2, ask: { kind: 'approve', ids, text: 'We are on it.' } });
    await made.seconds(5, 9);
    assert.deepEqual(made.rows, ['slack escalated delivered', 'hook escalated delivered']);
    // Nor are those who were told so told of the end without a question.
    const before = made.sent.length;
    await made.seconds(600, 0);
    assert.deepEqual(made.rows.slice(2), ['slack resolved held', 'hook resolved held']);
    assert.equal(made.sent.length, before);
    const end = made.rig.posted.flatMap((one) => (one.type === 'draft' ? [one.draft] : [])).at(-1);
    assert.match(end?.document ?? '', /^What we wrote of is over since \d{4}-/);
    made.rig.send({
      type: 'channels',
      request: 3,
      ask: { kind: 'approve', ids: end?.deliveries.map(({ id }) => id) ?? [], text: '' },
    });
    await made.seconds(5, 0);
    assert.deepEqual(made.rows.slice(2), ['slack resolved delivered', 'hook resolved delivered']);
  });
});
