import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { SMTPServerOptions } from 'smtp-server';
import type { HttpOutgoing, MailOutgoing, SendResult } from '../../../src/common/protocol/channels.ts';
import { programFor } from '../../../src/outgoing/desktop.ts';
import { sendHttp } from '../../../src/outgoing/http.ts';
import { sendMail } from '../../../src/outgoing/mail.ts';
import { alertOf, ChannelRig, notification, settled } from '../../engine/notifications/rig.ts';
import { certificate } from './certificate.ts';
import { MailServer, type Mail } from './mailServer.ts';
import { services, type Received } from './services.ts';

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

describe('sending', () => {
  const servers: { close(): unknown }[] = [];
  const listening = async <T extends Server>(server: T): Promise<T> => {
    servers.push({ close: () => (server.closeAllConnections(), server.close()) });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  };
  const answering = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> =>
    listening(createServer(answer));
  const request = (port: number, over: Partial<HttpOutgoing> = {}): HttpOutgoing => ({
    kind: 'http',
    method: 'POST',
    url: `http://127.0.0.1:${String(port)}/secret-path`,
    headers: {},
    body: '{}',
    timeoutMs: 20_000,
    ...over,
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  describe('over HTTP', () => {
    it('tells what a service says: its status, when to come again, the first of its text; no redirect is followed', async () => {
      const server = await answering((_request, response) => {
        response.writeHead(429, { 'retry-after': '7' }).end('x'.repeat(5_000));
      });
      const result = await sendHttp(request(portOf(server)));
      assert.ok(result.kind === 'answered');
      assert.deepEqual([result.status, result.retryAfter, result.body.length], [429, '7', 2_000]);
      let followed = 0;
      const other = await answering((_request, response) => {
        followed += 1;
        response.writeHead(307, { location: '/elsewhere' }).end();
      });
      const redirected = await sendHttp(request(portOf(other)));
      assert.deepEqual([redirected.kind === 'answered' && redirected.status, followed], [307, 1]);
    });

    it('reads an answer whole where that is wanted, up to what was said, and puts no body into a GET', async () => {
      const asked: unknown[] = [];
      const server = await answering((request, response) => {
        asked.push([request.method, request.headers['content-length']]);
        response.end('x'.repeat(5_000));
      });
      const whole = await sendHttp(request(portOf(server), { method: 'GET', body: '', answerBytes: 5_000 }));
      assert.ok(whole.kind === 'answered');
      assert.equal(whole.body.length, 5_000);
      const cut = await sendHttp(request(portOf(server), { answerBytes: 4_000 }));
      assert.deepEqual(cut, { kind: 'failed', reason: 'its answer is longer than 0.004 MB', isFinal: true });
      assert.deepEqual(asked, [
        ['GET', undefined],
        ['POST', '2'],
      ]);
    });

    it('gives up in time, whether nothing comes or a drop at a time; no failure names the address', async () => {
      const drops: NodeJS.Timeout[] = [];
      const silent = await answering(() => undefined);
      const slow = await answering((_request, response) => {
        response.writeHead(200);
        drops.push(setInterval(() => response.write('.'), 20));
      });
      const gone = await answering(() => undefined);
      const closedPort = portOf(gone);
      gone.close();
      const results: SendResult[] = [];
      for (const port of [portOf(silent), portOf(slow), closedPort])
        results.push(await sendHttp(request(port, { timeoutMs: 300 })));
      drops.forEach(clearInterval);
      assert.deepEqual(
        results.map((one) => one.kind === 'failed' && one.reason),
        ['no answer in time', 'no answer in time', 'ECONNREFUSED'].map((one) => `the request failed: ${one}`),
      );
    });

    it('refuses a certificate that nobody vouches for', async () => {
      const server = await listening(createTlsServer(certificate(), (_request, response) => response.end()));
      const result = await sendHttp(request(0, { url: `https://localhost:${String(portOf(server))}/secret` }));
      assert.deepEqual(result, {
        kind: 'failed',
        reason: 'the request failed: DEPTH_ZERO_SELF_SIGNED_CERT',
        isFinal: false,
      });
    });
  });

  describe('to each service, as its documentation has it', () => {
    const settings = (base: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> => ({
      slack: {},
      teams: {},
      pagerduty: { url: base },
      opsgenie: { url: base, tags: ['editor'] },
      sms: { url: base, accountSid: 'AC1', from: '+492', to: '+491' },
      'github-status': { url: base, repository: 'me/it', commit: 'abc' },
      'gitlab-status': { url: base, project: 'me/it', commit: 'abc' },
    });
    const secrets = {
      routingKey: 'ROUTING-KEY',
      apiKey: 'API-KEY',
      authToken: 'TOKEN',
      token: 'TOKEN',
      signingSecret: 'SIGNING',
    };
    const long = alertOf('x', { annotations: { summary: 'S'.repeat(2_000), description: 'D'.repeat(20_000) } });

    /** Sends what happens to an alert, and what the service received of it. */
    const told = async (type: string, check: (received: Received) => string): Promise<readonly Received[]> => {
      const got: Received[] = [];
      const server = await answering((incoming, response) => {
        let body = '';
        incoming.on('data', (chunk) => (body += String(chunk)));
        incoming.on('end', () => {
          const received = { path: incoming.url ?? '', headers: incoming.headers as Received['headers'], body };
          got.push(received);
          const fault = check(received);
          response.writeHead(fault === '' ? 202 : 400).end(fault);
        });
      });
      const base = `http://127.0.0.1:${String(portOf(server))}`;
      const rig = new ChannelRig({ channels: { it: { type, ...settings(base)[type] } } });
      rig.secrets = { ...secrets, url: `${base}/hook` };
      rig.service = (outgoing) => (outgoing.kind === 'http' ? sendHttp(outgoing) : assert.fail('no HTTP'));
      const events = [
        notification('firing', [alertOf('a'), long]),
        notification('acknowledged', [{ ...alertOf('a'), acknowledgedBy: 'ann' }]),
        notification('resolved', [alertOf('a'), long]),
      ];
      for (const event of events) {
        if (event.event === 'firing') rig.room.tellOf(event, ['it']);
        else rig.room.follow(event);
        for (let i = 0; i < 500 && (i === 0 || (rig.room.waiting().get('it') ?? 0) > 0); i += 1) {
          await rig.seconds(2);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
      await settled();
      assert.deepEqual(
        rig.list.deliveries.filter(({ state }) => state !== 'delivered').map(({ reason }) => reason),
        [],
      );
      return got;
    };

    for (const [type, check] of Object.entries(services))
      it(`${type} takes what is fired, acknowledged and resolved`, async () => {
        const got = await told(type, check);
        assert.equal(got.length > 0, true);
        if (type === 'pagerduty') {
          const events = got.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
          assert.deepEqual(
            events.map((event) => `${String(event['event_action'])} ${String(event['dedup_key'])}`).sort(),
            ['acknowledge a', 'resolve a', 'resolve x', 'trigger a', 'trigger x'],
          );
        }
        if (type === 'opsgenie')
          assert.deepEqual(got.map(({ path }) => path.replace(/\?.*/, '')).sort(), [
            '/v2/alerts',
            '/v2/alerts',
            '/v2/alerts/a/acknowledge',
            '/v2/alerts/a/close',
            '/v2/alerts/x/close',
          ]);
        if (type.endsWith('-status'))
          assert.deepEqual(
            got.map(({ body }) => (JSON.parse(body) as { state: string }).state.slice(0, 4)),
            ['fail', 'succ'],
          );
      });

    it('a webhook is what Alertmanager sends, and its signature is that of the time and the body', async () => {
      const got = await told('webhook', ({ headers, body }) => {
        const text = `${headers['x-vitals-timestamp'] ?? ''}.${body}`;
        const expected = `sha256=${createHmac('sha256', 'SIGNING').update(text).digest('hex')}`;
        return headers['x-vitals-signature'] === expected ? '' : 'the signature is wrong';
      });
      const bodies = got.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      assert.deepEqual(
        bodies.map(({ status }) => status),
        ['firing', 'firing', 'resolved'],
      );
      assert.deepEqual(
        got.map(({ headers }) => headers['x-vitals-event']),
        ['firing', 'acknowledged', 'resolved'],
      );
      assert.equal(new Set(got.map(({ headers }) => headers['idempotency-key'])).size, 3);
    });
  });

  describe('mail', () => {
    const mail = (port: number, over: Partial<MailOutgoing> = {}): MailOutgoing => ({
      kind: 'mail',
      host: 'localhost',
      port,
      security: 'starttls',
      user: 'me',
      password: 'a-secret',
      from: 'vitals@example.com',
      to: ['ann@example.com', 'bo@example.com'],
      subject: 'Größer als 90 %',
      text: 'Load is high.',
      messageId: '<key@example.com>',
      timeoutMs: 20_000,
      ...over,
    });
    const mailServers: MailServer[] = [];
    const got = (): readonly Mail[] => mailServers.flatMap((one) => one.got);
    const server = async (options: SMTPServerOptions): Promise<number> => {
      const smtp = await MailServer.open('a-secret', options);
      mailServers.push(smtp);
      return smtp.port;
    };
    const before = getCACertificates('default');
    afterEach(() => {
      setDefaultCACertificates(before);
      for (const smtp of mailServers.splice(0)) smtp.close();
    });

    it('goes over STARTTLS and over TLS to a server that is vouched for, signed in, in plain text', async () => {
      const pair = certificate();
      setDefaultCACertificates([...before, pair.cert]);
      assert.deepEqual(await sendMail(mail(await server(pair))), { kind: 'done' });
      assert.deepEqual(await sendMail(mail(await server({ ...pair, secure: true }), { security: 'tls' })), {
        kind: 'done',
      });
      assert.equal(got().length, 2);
      for (const { text, secure, to } of got()) {
        assert.ok(secure);
        assert.deepEqual(to, ['ann@example.com', 'bo@example.com']);
        assert.match(text, /^Message-ID: <key@example\.com>/im);
        assert.match(text, /Load is high\./);
      }
    });

    it('goes to no server that nobody vouches for, or that has no TLS; a password that is wrong is never repeated', async () => {
      const pair = certificate();
      const unknown = await sendMail(mail(await server(pair)));
      const plain = await sendMail(mail(await server({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })));
      setDefaultCACertificates([...before, pair.cert]);
      const wrong = await sendMail(mail(await server(pair), { password: 'another-secret' }));
      assert.equal(got().length, 0);
      assert.deepEqual(unknown, {
        kind: 'failed',
        reason: 'SMTP: the certificate of the server is not trusted',
        isFinal: false,
      });
      for (const result of [plain, wrong]) assert.equal(result.kind, 'failed');
      assert.deepEqual(wrong, { kind: 'failed', reason: 'SMTP: EAUTH 535', isFinal: true });
    });
  });

  it('on the desktop no text becomes part of a program', () => {
    const evil = { kind: 'desktop', title: '"; rm -rf ~', text: '--urgency=critical' } as const;
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const { args, env = {} } = programFor(platform, evil);
      const given = platform === 'win32' ? Object.values(env) : args.slice(-2);
      assert.deepEqual(given, [evil.title, evil.text]);
      if (platform === 'linux') assert.equal(args.at(-3), '--');
    }
  });
});
