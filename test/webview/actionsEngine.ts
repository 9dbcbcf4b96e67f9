// A whole engine with something under way, for the Actions tab: a server that leaks and was restarted, one that stands at
// its limit, an operation that fails, alerts that were told to channels which take them, refuse them, or are dead.
import type { EditorAnswer, EditorAsk } from '../../src/common/protocol/actions.ts';
import type { DeliveryView, HostAnswer, HostAsk, SendResult } from '../../src/common/protocol/channels.ts';
import { unpacked } from '../../src/common/protocol/packed.ts';
import type { PanelReply, PanelRequest } from '../../src/common/protocol/panel.ts';
import type { ResponseInput, ResponseList, ResponseOrder } from '../../src/common/responses.ts';
import { planOf } from '../../src/host/remedies/plan.ts';
import type { Known } from '../../src/host/remedies/remedy.ts';
import { Rig, many, serverInfo } from '../engine/rig.ts';

const typescript = 'vscode.typescript-language-features';
const typescriptServer = {
  pid: '77',
  process: 'tsserver',
  role: 'language server',
  owner: 'TypeScript and JavaScript Language Features',
  extension: typescript,
};
const javaServer = {
  pid: '91',
  process: 'java',
  role: 'language server',
  owner: 'Language Support for Java',
  extension: 'redhat.java',
};

/** An editor that knows every setting and command, and two values. */
const knownHere: Known = {
  setting: () => true,
  value: (key) => (/memory/i.test(key) ? 3_072 : undefined),
  command: () => true,
  extension: () => true,
};

export const channels = {
  slack: { type: 'slack' },
  pagerduty: { type: 'pagerduty' },
  'ops-hook': { type: 'webhook' },
};
export const routes = [
  { matchers: ['severity=critical'], channels: ['pagerduty'], continue: true },
  {
    matchers: ['team=~"editor|tools"'],
    channels: ['slack'],
    routes: [{ matchers: ['server!=""'], channels: ['ops-hook'] }],
  },
];
const rules = `groups:
  - name: made
    rules:
      - alert: LoadHigh
        expr: test_load > 5
        labels: { severity: critical, team: editor }
        annotations: { summary: "Load of {{ $labels.server }} is high" }
`;

export interface Staging {
  readonly responses?: ResponseInput;
  readonly channels?: Readonly<Record<string, unknown>>;
}

export class ActionsEngine {
  readonly rig: Rig;
  /** What the services behind the channels answer, by a word of their address. */
  service: (url: string) => SendResult = () => ({ kind: 'answered', status: 200, retryAfter: '', body: 'ok' });
  /** What the page has asked the editor to change. */
  readonly edits: EditorAsk[] = [];
  private replied = 0;
  private outbound = 0;
  private orders = 0;

  constructor({ responses = { trusted: true, raw: {} }, channels: set = channels }: Staging = {}) {
    const alerts = { channels: set, routes, grouping: { groupWait: '1s', groupInterval: '5s' } };
    this.rig = new Rig({ settings: { responses, alerts } });
  }

  /** Something of everything. */
  static async busy(): Promise<ActionsEngine> {
    const engine = new ActionsEngine({ responses: { trusted: true, raw: { perHour: 10 } } });
    engine.responses();
    engine.breaker();
    await engine.tell();
    return engine;
  }

  /** So many seconds, with everything that only waits for promises in between. */
  async seconds(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      this.rig.seconds(1);
      await this.host();
    }
  }

  private async host(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
    const asks = this.rig.posted.flatMap((one) => (one.type === 'outbound' ? [one] : [])).slice(this.outbound);
    this.outbound += asks.length;
    for (const { number, ask } of asks) this.rig.send({ type: 'outbound', number, answer: this.answerOf(ask) });
    if (asks.length > 0) this.rig.seconds(0);
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  }

  private answerOf(ask: HostAsk): HostAnswer {
    if (ask.kind === 'secrets')
      return {
        kind: 'secrets',
        secrets: { url: `https://hooks.example.com/${ask.channel}`, routingKey: 'key', secret: 'signed' },
      };
    return { kind: 'sent', result: this.service(ask.outgoing.kind === 'http' ? ask.outgoing.url : '') };
  }

  /** What a panel asks; all that was said to it since. */
  ask(request: PanelRequest): readonly PanelReply[] {
    this.rig.send({ type: 'panel', panel: 1, request });
    this.rig.seconds(0);
    this.perform();
    return this.replies();
  }

  replies(): readonly PanelReply[] {
    const said = this.rig.posted.flatMap((one) =>
      one.type === 'panel' && one.panel === 1 ? [unpacked(one.reply) as PanelReply] : [],
    );
    const fresh = said.slice(this.replied);
    this.replied = said.length;
    return fresh;
  }

  get list(): ResponseList {
    this.rig.send({ type: 'responses', request: 1, ask: { kind: 'list' } });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((one) => one.type === 'responses');
    if (last?.type !== 'responses') throw new Error('no list');
    return last.list;
  }

  /** What was to be told outside, as it stands. */
  deliveries(): readonly DeliveryView[] {
    this.rig.send({ type: 'channels', request: 3, ask: { kind: 'deliveries' } });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((one) => one.type === 'channels');
    return last?.type === 'channels' && last.answer.kind === 'deliveries' ? last.answer.deliveries : [];
  }

  /** Does what is ordered, as the editor would. */
  perform(): void {
    const orders = this.rig.posted.flatMap((one) => (one.type === 'respond' ? [one.order] : [])).slice(this.orders);
    this.orders += orders.length;
    for (const order of orders) this.obey(order);
    if (orders.length > 0) this.rig.seconds(0);
  }

  private obey({ id, act, means, record }: ResponseOrder): void {
    if (act !== 'do' && act !== 'undo') return;
    const plan = planOf({ means, record }, { known: knownHere, isChild: () => true });
    const changes = 'words' in plan ? plan.words : [];
    this.rig.send({
      type: 'responded',
      reply: { id, outcome: act === 'do' ? 'done' : 'undone', reason: act === 'do' ? record.reason : '', changes },
    });
  }

  /** What the editor answers to the page: plans as they are made, settings and journal made up. */
  editor(ask: EditorAsk): EditorAnswer {
    if (ask.kind === 'applied')
      return {
        kind: 'applied',
        remedies: [{ remedy: 'git-autofetch', changes: ['set git.autofetch: false everywhere'] }],
      };
    if (ask.kind !== 'dry-run') {
      this.edits.push(ask);
      return { kind: 'done', told: ask.kind === 'undo' ? `"${ask.title}": 1 setting is as before.` : '' };
    }
    this.rig.send({ type: 'responses', request: 2, ask: { kind: 'possible', rule: ask.rule } });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((one) => one.type === 'responses');
    const possible = last?.type === 'responses' ? (last.list.possible ?? []) : [];
    const runs = possible.map(({ target, title, kind, means }) => {
      const plan = planOf({ means, record: { kind } }, { known: knownHere, isChild: () => true });
      return 'impossible' in plan
        ? { target, title, words: [], effect: '', undo: '', impossible: plan.impossible }
        : { target, title, words: plan.words, effect: plan.effect, undo: plan.undo, impossible: '' };
    });
    return { kind: 'dry-run', rule: ask.rule, runs };
  }

  private measured(labels: Readonly<Record<string, string>>, memory: number, cpu: number): void {
    this.rig.send({
      type: 'append',
      samples: [
        { name: 'process_memory_usage_bytes', labels, value: memory },
        { name: 'process_cpu_utilization_ratio', labels, value: cpu },
      ],
    });
  }

  /** A leaking server is restarted, which helps; another then stands at the end of its heap and waits for consent. */
  private responses(): void {
    const { rig } = this;
    rig.started(serverInfo(1, 'tsserver', { extensionId: typescript }));
    for (let second = 0; second < 4_200; second += 10) {
      this.measured(typescriptServer, 6e8 + second * 1e5, 0.1);
      this.measured(javaServer, 1e9, 0.2);
      rig.seconds(10);
    }
    const leak = this.list.records.find(({ rule }) => rule === 'restart-server');
    if (leak === undefined) throw new Error('the leak was not seen');
    this.ask({ type: 'actions', request: 9_001, ask: { of: 'responses', ask: { kind: 'do', id: leak.id } } });
    rig.started(serverInfo(2, 'tsserver', { extensionId: typescript }));
    rig.send({ type: 'server-ready', at: rig.clock.now(), server: serverInfo(2, '').id, startupMs: 900 });
    for (let second = 0; second < 720; second += 10) {
      this.measured(typescriptServer, 2e8 + second * 1e4, 0.1);
      this.measured(javaServer, 3.1e9, 1);
      rig.seconds(10);
    }
    this.replies();
  }

  /** An operation of another server fails until it is switched off, and stands so. */
  private breaker(): void {
    const { rig } = this;
    rig.started(serverInfo(3, 'yaml', { extensionId: 'redhat.vscode-yaml' }));
    const minutes = (count: number, outcome: 'ok' | 'error'): void => {
      for (let second = 0; second < count * 60; second += 1) {
        rig.requests(many(1, { method: 'textDocument/hover', ms: 5, outcome, server: 3 }));
        if (second % 10 === 0) this.measured(javaServer, 3.1e9, 1);
        rig.seconds(1);
      }
    };
    minutes(3, 'ok');
    minutes(4, 'error');
    const waiting = this.list.records.find(({ state, rule }) => state === 'waiting' && rule === 'switch-feature-off');
    if (waiting === undefined) throw new Error('the failing operation was not seen');
    this.ask({ type: 'actions', request: 9_002, ask: { of: 'responses', ask: { kind: 'do', id: waiting.id } } });
    rig.seconds(40);
    this.replies();
  }

  /** Two alerts fire: one channel takes them, one refuses, one is dead. */
  private async tell(): Promise<void> {
    this.service = (url) => {
      if (url.includes('pagerduty')) return { kind: 'answered', status: 202, retryAfter: '', body: '{}' };
      return url.includes('ops') ? { kind: 'failed', reason: 'ETIMEDOUT', isFinal: false } : this.refusal;
    };
    this.rig.send({ type: 'rules', sources: [{ origin: 'workspace', file: 'file:///rules.yml', text: rules }] });
    await this.seconds(1);
    for (let i = 0; i < 90; i += 1) {
      const samples = ['tsserver', 'java'].map((server) => ({ name: 'test_load', labels: { server }, value: 9 }));
      this.rig.send({ type: 'append', samples });
      if (i % 10 === 0) this.measured(javaServer, 3.1e9, 1);
      await this.seconds(1);
    }
    this.replies();
  }

  private readonly refusal: SendResult = { kind: 'answered', status: 404, retryAfter: '', body: 'no_service' };
}
