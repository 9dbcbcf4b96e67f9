// A machine is added and taken away over a channel: the host's real hands, its real way out, a real server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResponseReply } from '../../../src/common/responses.ts';
import { unixMs } from '../../../src/common/units.ts';
import type { Measuring } from '../../../src/host/measuring.ts';
import type { Responder } from '../../../src/host/responding/responding.ts';
import { signatureOf } from '../../../src/outgoing/http.ts';
import { FakeClock } from '../../fakeClock.ts';
import { standIn } from './editorStandIn.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const start = 1_800_000_000_000;
const secret = /PATH-SECRET|QUERY-SECRET|SIGNING-SECRET|BEARER-SECRET/;

describe('a machine that is added over a channel', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let status: number;
  const calls: Call[] = [];
  const ran: string[] = [];
  const told: string[] = [];
  const replies: ResponseReply[] = [];
  const secrets = new Map<string, string>();
  let restore: () => void;
  let responder: Responder;

  /** What an administrator has written for this machine. */
  const managed = (values: Readonly<Record<string, unknown>>): void => {
    writeFileSync(join(folder, 'managed.json'), JSON.stringify(values));
  };

  beforeEach(async () => {
    for (const list of [calls, ran, told, replies]) list.length = 0;
    status = 202;
    folder = mkdtempSync(join(tmpdir(), 'vitals-nodes-'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        calls.push({ method, path, headers, body });
        // As careless services do.
        response.writeHead(status).end(`${path} ${JSON.stringify(headers)} ${body}`);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    ({ port } = server.address() as AddressInfo);
    // Of the user's own.
    const scale = { up: { command: 'mine.add' }, down: { command: 'mine.remove' } };
    restore = standIn({
      settingsFile: join(folder, 'settings.json'),
      defaults: { 'vitals.responses.scale': scale },
      commands: [],
      ran: (command) => ran.push(command),
    });
    process.env['VITALS_TEST'] = '1';
    process.env['VITALS_TEST_MANAGED'] = join(folder, 'managed.json');
    managed({
      'vitals.responses.scale': { up: { channel: 'builds' }, down: { channel: 'builds' } },
      'vitals.alerts.channels': { builds: { type: 'webhook' }, slack: { type: 'slack' } },
    });
    const kept = {
      url: `http://127.0.0.1:${String(port)}/in/PATH-SECRET?token=QUERY-SECRET`,
      signingSecret: 'SIGNING-SECRET',
      authorization: 'Bearer BEARER-SECRET',
    };
    secrets.clear();
    secrets.set('vitals.channel.builds', JSON.stringify(kept));
    const { Responder } = await import('../../../src/host/responding/responding.ts');
    const { Sending } = await import('../../../src/host/sending/sending.ts');
    const clock = new FakeClock(start);
    const log = { info: (message: string) => told.push(message), warn: (message: string) => told.push(message) };
    const measuring = {
      link: { send: (message: { readonly reply: ResponseReply }) => replies.push(message.reply) },
    } as unknown as Measuring;
    const sending = new Sending({
      context: {
        secrets: { get: async (key: string) => secrets.get(key), store: async () => undefined },
      } as never,
      clock,
      log,
      measuring: () => measuring,
      show: async () => undefined,
    });
    responder = new Responder({
      context: { globalStorageUri: { fsPath: folder } as never },
      clock,
      log,
      measuring: () => measuring,
      emptyCache: async () => false,
      callChannel: (name, call) => sending.call(name, call),
    });
  });
  afterEach(() => {
    restore();
    delete process.env['VITALS_TEST'];
    delete process.env['VITALS_TEST_MANAGED'];
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const ordered = async (act: 'do' | 'undo'): Promise<ResponseReply | undefined> => {
    const record = { id: 'r1', because: 'The CPU is at 91 %.', title: 'Add a machine', kind: 'scale', mode: 'ask' };
    const target = { rule: 'scale-machine', target: {}, state: 'acting', at: unixMs(start), changes: [] };
    const means = { nodes: true } as const;
    await responder.receive({
      id: 'r1',
      act,
      record: { ...record, ...target },
      mayShow: false,
      means,
    } as never);
    return replies.at(-1);
  };

  it('is asked for and given back there, signed, as the administrator has it and not as the user', async () => {
    assert.equal((await ordered('do'))?.outcome, 'done');
    assert.equal((await ordered('undo'))?.outcome, 'undone');
    assert.deepEqual(ran, []);
    assert.deepEqual(
      calls.map(({ method, path, headers }) => [method, path, headers['idempotency-key'], headers['x-vitals-event']]),
      ['up', 'down'].map((way) => ['POST', '/in/PATH-SECRET?token=QUERY-SECRET', `r1-${way}`, `scale_${way}`]),
    );
    for (const { headers, body } of calls) {
      const timestamp = String(start / 1_000);
      assert.equal(headers['x-vitals-timestamp'], timestamp);
      assert.equal(headers['x-vitals-signature'], signatureOf('SIGNING-SECRET', timestamp, body));
      assert.equal(headers.authorization, 'Bearer BEARER-SECRET');
    }
    assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), {
      ...{ event: 'scale_up', id: 'r1', because: 'The CPU is at 91 %.' },
    });
    managed({});
    await ordered('do');
    assert.deepEqual([ran, calls.length], [['mine.add'], 2]);
  });

  it('is said not to be, without its address and secrets, whatever is wrong', async () => {
    const failed = async (wanted: RegExp): Promise<void> => {
      const reply = await ordered('do');
      assert.equal(reply?.outcome, 'failed');
      assert.match(reply.reason, wanted);
    };
    status = 503;
    await failed(/^the channel builds: it answered 503$/);
    status = 307;
    await failed(/^the channel builds: it answered 307$/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await failed(/^the channel builds: the request failed: ECONNREFUSED$/);
    secrets.set('vitals.channel.builds', JSON.stringify({ url: 'http://builds.example.com/PATH-SECRET' }));
    await failed(/^the address of the channel builds must begin with https:/);
    secrets.clear();
    await failed(/^the channel builds has no address here: run "Performance: Configure Channel…"$/);
    const scale = { up: { channel: 'slack' } };
    managed({ 'vitals.responses.scale': scale, 'vitals.alerts.channels': { slack: { type: 'slack' } } });
    await failed(/^the channel slack is no webhook$/);
    managed({ 'vitals.responses.scale': { up: { channel: 'toString' } }, 'vitals.alerts.channels': {} });
    await failed(/^there is no channel toString: run/);
    assert.doesNotMatch(JSON.stringify([replies, told]), secret);
  });
});
