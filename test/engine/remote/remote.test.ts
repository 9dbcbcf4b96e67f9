// Questions of panels to a server that a test plays, with a clock that moves only when it says so.
import assert from 'node:assert/strict';
import { setImmediate as settled } from 'node:timers/promises';
import type { HttpOutgoing, SendResult } from '../../../src/common/protocol/channels.ts';
import type { PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { narrowed } from '../../../src/engine/query/query.ts';
import { Remote, serverAt, settingFault } from '../../../src/engine/remote/remote.ts';
import { FakeClock } from '../../fakeClock.ts';

const answered = (data: unknown, status = 200): SendResult => ({
  kind: 'answered',
  status,
  retryAfter: '',
  body: JSON.stringify({ status: 'success', data }),
});
const vector = (value: number): SendResult =>
  answered({ resultType: 'vector', result: [{ metric: { host: 'h' }, value: [0, String(value)] }] });
const now = (expr: string): PanelQuery => ({ kind: 'instant', expr });

class Played {
  readonly clock = new FakeClock(1_700_000_007_000);
  readonly sent: HttpOutgoing[] = [];
  reads = 0;
  next: (outgoing: HttpOutgoing) => Promise<SendResult> | SendResult = () => vector(1);
  readonly remote = new Remote({
    server: serverAt('https://me:secret@prometheus.example.com/api/prom/')!,
    clock: this.clock,
    send: async (outgoing) => {
      this.sent.push(outgoing);
      return this.next(outgoing);
    },
    secrets: () => {
      this.reads += 1;
      return Promise.resolve({ 'x-scope-orgid': '7' });
    },
    narrowed,
  });

  ask(query: PanelQuery, labels = {}): QueryAnswer | undefined {
    return this.remote.answer(query, labels, this.clock.now());
  }
  async asked(query: PanelQuery, labels = {}): Promise<QueryAnswer | undefined> {
    this.ask(query, labels);
    await settled();
    return this.ask(query, labels);
  }
  async message(query: PanelQuery): Promise<string | undefined> {
    const answer = await this.asked(query);
    return answer?.kind === 'error' ? answer.problems[0]?.message : undefined;
  }
}

describe("a team's server", () => {
  it('is asked once, and nobody waits: the answer is there when it has come', async () => {
    const played = new Played();
    assert.equal(played.ask(now('up')), undefined);
    assert.equal(played.ask(now('up')), undefined);
    const { revision } = played.remote;
    await settled();
    assert.notEqual(played.remote.revision, revision);
    assert.deepEqual(played.ask(now('up')), { kind: 'vector', samples: [{ labels: { host: 'h' }, value: 1 }] });
    const [sent, ...more] = played.sent;
    assert.deepEqual(more, []);
    assert.equal(sent?.url, 'https://prometheus.example.com/api/prom/api/v1/query');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(sent.body))), {
      query: 'up',
      time: '1700000007.000',
    });
    assert.deepEqual(sent.headers, {
      authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
      'x-scope-orgid': '7',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  it('is asked again once an answer is 15 s old, and of a range once a column has closed', async () => {
    const played = new Played();
    const range: PanelQuery = { kind: 'range', expr: 'up', rangeMs: 120_000, stepMs: 60_000 };
    played.next = ({ url }) =>
      url.endsWith('range')
        ? answered({
            resultType: 'matrix',
            result: [{ metric: { __name__: 'up', a: 'b' }, values: [[1_699_999_920, '5']] }],
          })
        : vector(2);
    const all = async (): Promise<void> => {
      await played.asked(now('up'));
      await played.asked(range);
    };
    await all();
    assert.deepEqual(played.ask(range), {
      kind: 'matrix',
      times: [1_699_999_860_000, 1_699_999_920_000, 1_699_999_980_000],
      series: [{ labels: { a: 'b' }, values: [null, 5, null] }],
    });
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(played.sent[1]?.body))), {
      query: 'up',
      start: '1699999860.000',
      end: '1699999980.000',
      step: '60.000',
    });
    played.clock.advance(14_000);
    await all();
    assert.equal(played.sent.length, 2);
    played.clock.advance(2_000);
    await all();
    assert.equal(played.sent.length, 3, 'what is now, and not the range: its minute has not passed');
    played.clock.advance(30_000);
    await all();
    assert.equal(played.sent.length, 5);
  });

  it('is asked about the series of the labels that were chosen', async () => {
    const played = new Played();
    await played.asked(now('sum(rate(a[5m]))'), { team: 'x', region: 'eu' });
    const body = new URLSearchParams(String(played.sent[0]?.body));
    assert.equal(body.get('query'), 'sum(rate(a{team="x", region="eu"}[5m]))');
    const unread = await played.asked(now('sum('), { team: 'x' });
    assert.equal(unread?.kind, 'error');
    assert.equal(played.sent.length, 1);
  });

  it('has at most four questions at once', async () => {
    const played = new Played();
    const waiting: ((result: SendResult) => void)[] = [];
    played.next = () => new Promise((done) => waiting.push(done));
    for (let i = 0; i < 10; i += 1) played.ask(now(`m${String(i)}`));
    await settled();
    assert.equal(played.sent.length, 4);
    waiting.shift()?.(vector(1));
    await settled();
    assert.equal(played.sent.length, 5);
    assert.equal(played.reads, 1, 'how to sign in is read once for all');
  });

  it('is left in peace for a while when it cannot be reached, and everybody is told', async () => {
    const played = new Played();
    played.next = () => ({ kind: 'failed', reason: 'the request failed: ECONNREFUSED', isFinal: false });
    for (let i = 0; i < 10; i += 1) played.ask(now(`m${String(i)}`));
    await settled();
    const told = 'prometheus.example.com cannot be reached: the request failed: ECONNREFUSED';
    assert.equal(await played.message(now('m9')), told);
    assert.equal(played.sent.length, 4);
    played.clock.advance(15_000);
    played.next = () => vector(3);
    assert.equal((await played.asked(now('m9')))?.kind, 'vector');
    assert.equal((await played.asked(now('m1')))?.kind, 'vector');
  });

  it('tells what is wrong with a question to who asked it, and answers the others', async () => {
    const played = new Played();
    played.next = ({ body }) =>
      String(body).includes('bad')
        ? { kind: 'answered', status: 400, retryAfter: '', body: '{"status":"error","error":"no such function"}' }
        : vector(1);
    assert.equal(await played.message(now('bad()')), 'prometheus.example.com says: no such function');
    assert.equal((await played.asked(now('good')))?.kind, 'vector');
  });

  it('reads how to sign in anew once it was refused', async () => {
    const played = new Played();
    played.next = () => ({ kind: 'answered', status: 401, retryAfter: '', body: 'no' });
    assert.equal(await played.message(now('a')), 'prometheus.example.com refuses the sign-in (401)');
    played.clock.advance(15_000);
    await played.asked(now('b'));
    assert.equal(played.reads, 2);
  });

  it('keeps nothing that is too much', async () => {
    const played = new Played();
    played.next = () => ({ kind: 'failed', reason: 'its answer is longer than 5 MB', isFinal: true });
    assert.match(
      (await played.message(now('a'))) ?? '',
      /^prometheus\.example\.com says too much: its answer is longer/,
    );
    const range: PanelQuery = { kind: 'range', expr: 'b', rangeMs: 2_000_000, stepMs: 1_000 };
    const series = Array.from({ length: 80 }, (_, i) => ({ metric: { i: String(i) }, values: [[1_700_000_000, '1']] }));
    played.next = () => answered({ resultType: 'matrix', result: series });
    assert.match((await played.message(range)) ?? '', /^160080 points are too many to show/);
  });

  it('gives the values of a label, by a GET', async () => {
    const played = new Played();
    played.next = () => answered(['a', 'b']);
    assert.deepEqual(await played.remote.values('team', '{region="eu"}'), { kind: 'values', values: ['a', 'b'] });
    const [sent] = played.sent;
    assert.equal(sent?.method, 'GET');
    assert.equal(
      sent.url,
      'https://prometheus.example.com/api/prom/api/v1/label/team/values?match%5B%5D=%7Bregion%3D%22eu%22%7D',
    );
  });

  it('has an address that credentials may go to', () => {
    assert.equal(settingFault('https://a.example/prom'), undefined);
    assert.equal(settingFault('http://localhost:9090'), undefined);
    assert.match(settingFault('http://a.example') ?? '', /^vitals\.remote\.url must begin with https/);
    assert.match(settingFault('prometheus') ?? '', /^vitals\.remote\.url must be an address/);
  });
});
