// Through the whole engine: a panel asks a team's server, the host sends, and a frame brings what came.
import assert from 'node:assert/strict';
import { setImmediate as settled } from 'node:timers/promises';
import type { BoardAsk } from '../../src/common/protocol/boards.ts';
import type { HostAsk } from '../../src/common/protocol/channels.ts';
import { unpacked } from '../../src/common/protocol/packed.ts';
import type { Frame, PanelReply } from '../../src/common/protocol/panel.ts';
import { Rig, settings } from './rig.ts';

const url = 'https://prometheus.example.com';

/** Answers as a host would, until nothing is asked any more; what was sent. */
class Host {
  readonly rig: Rig;
  readonly sent: { readonly url: string; readonly body: string; readonly authorization: string | undefined }[] = [];
  answer: (path: string) => unknown = () => ({ resultType: 'vector', result: [{ metric: {}, value: [0, '7'] }] });
  #done = 0;

  constructor(rig: Rig) {
    this.rig = rig;
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await settled();
      this.rig.clock.advance(0);
      for (const message of this.rig.posted.slice(this.#done))
        if (message.type === 'outbound') {
          this.#reply(message.number, message.ask);
          quiet = 0;
        } else if (message.type === 'boards-wanted') this.rig.send({ type: 'boards', sources: [], workspace: '' });
      this.#done = this.rig.posted.length;
    }
  }

  #reply(number: number, ask: HostAsk): void {
    if (ask.kind === 'secrets') {
      assert.equal(ask.channel, 'remote:server');
      const answer = { kind: 'secrets', secrets: { authorization: 'Bearer t' } } as const;
      this.rig.send({ type: 'outbound', number, answer });
      return;
    }
    assert.ok(ask.outgoing.kind === 'http');
    const { url: to, body, headers } = ask.outgoing;
    this.sent.push({ url: to, body: String(body), authorization: headers['authorization'] });
    const text = JSON.stringify({ status: 'success', data: this.answer(to) });
    const result = { kind: 'answered', status: 200, retryAfter: '', body: text } as const;
    this.rig.send({ type: 'outbound', number, answer: { kind: 'sent', result } });
  }

  replies(): readonly PanelReply[] {
    return this.rig.posted.flatMap((message) =>
      message.type === 'panel' ? [unpacked(message.reply) as PanelReply] : [],
    );
  }
  get frame(): Frame {
    const frame = this.replies().findLast((reply) => reply.type === 'frame');
    assert.ok(frame?.type === 'frame');
    return frame;
  }
  /** Of the boards, as a panel is told it. */
  async revision(): Promise<number> {
    const { list } = (await this.ask({ kind: 'list' })) as { readonly list: { readonly revision: number } };
    return list.revision;
  }
  async ask(ask: BoardAsk): Promise<unknown> {
    this.rig.send({ type: 'panel', panel: 1, request: { type: 'boards', request: 1, ask } });
    await this.settle();
    const reply = this.replies().findLast(({ type }) => type === 'boards');
    assert.ok(reply?.type === 'boards');
    return reply.answer;
  }
}

const open = (remote: string): Host => new Host(new Rig({ settings: { remote } }));
const subscribe = (host: Host, expr: string): void => {
  host.rig.send({
    type: 'panel',
    panel: 1,
    request: {
      type: 'subscribe',
      version: 1,
      intervalMs: 60_000,
      queries: { a: { kind: 'instant', expr } },
      remote: { labels: { team: 'x' } },
    },
  });
  host.rig.clock.advance(0);
};

describe("a team's server, asked through the engine", () => {
  it('answers a panel within a second of its answer, signed in, about the labels that are chosen', async () => {
    const host = open(url);
    subscribe(host, 'vitals_status');
    assert.deepEqual(host.frame.answers, {});
    for (let seconds = 0; seconds < 3; seconds += 1) {
      await host.settle();
      host.rig.seconds(1);
    }
    assert.deepEqual(host.frame.answers, { a: { kind: 'vector', samples: [{ labels: {}, value: 7 }] } });
    const [sent, ...more] = host.sent;
    assert.deepEqual([sent?.url, sent?.authorization, more], [`${url}/api/v1/query`, 'Bearer t', []]);
    assert.equal(new URLSearchParams(sent?.body).get('query'), 'vitals_status{team="x"}');
  });

  it('is told to the boards, with its regions, teams and hosts where the others are as chosen', async () => {
    const host = open(url);
    const list = (await host.ask({ kind: 'list' })) as { readonly list: { readonly remote?: string } };
    assert.equal(list.list.remote, 'prometheus.example.com');
    host.answer = (to) => [/label\/(\w+)\//.exec(to)?.[1] ?? '', ''];
    assert.deepEqual(await host.ask({ kind: 'places', chosen: { team: 'x' } }), {
      kind: 'places',
      values: { region: ['region'], team: ['team'], host: ['host'] },
    });
    const selectors = host.sent.map(({ url: to }) => new URL(to).searchParams.get('match[]')?.includes('team="x"'));
    assert.deepEqual(selectors, [true, false, true]);
    const before = await host.revision();
    host.rig.send({ type: 'settings', settings: { ...settings, remote: '' } });
    host.rig.seconds(1);
    assert.notEqual(await host.revision(), before);
  });

  it('is not asked where its address is none that credentials may go to, and the panel says so', async () => {
    const host = open('http://prometheus.example.com');
    subscribe(host, 'up');
    await host.settle();
    host.rig.seconds(1);
    const { a } = host.frame.answers;
    assert.ok(a?.kind === 'error');
    assert.match(a.problems[0]?.message ?? '', /^vitals\.remote\.url must begin with https/);
    assert.deepEqual(host.sent, []);
  });
});
