// Every kind of channel with secrets that can be recognised, told of alerts by the whole engine, over real HTTP and SMTP,
// with success and with every failure; then everything that is kept, shown or exported is searched for them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import type { ChannelAnswer, HostAnswer, HostAsk, Outgoing, Secrets } from '../../../src/common/protocol/channels.ts';
import { secretTexts, withoutSecrets } from '../../../src/engine/notifications/redaction.ts';
import { reportText } from '../../../src/host/onDemand/report.ts';
import { send } from '../../../src/outgoing/outgoing.ts';
import { Desk } from '../../engine/desk.ts';
import { certificate } from './certificate.ts';

const marker = /S3CR/i;
/** Of every kind; `base` is the address of the double. */
const secretsAt = (base: string): Readonly<Record<string, Secrets>> => ({
  slack: { url: `${base}/services/T0S3CRT0/S3CR-slack-key?token=S3CR%2Fslack/query` },
  teams: { url: `${base}/workflows/S3CR-teams/triggers?sig=S3CR-teams-sig&api-version=1` },
  pagerduty: { routingKey: 'S3CR-routing-key-of-32-characters' },
  opsgenie: { apiKey: 'S3CR-api-key' },
  sms: { authToken: 'S3CR-auth-token' },
  hook: {
    url: `${base}/in/S3CR-hook-path`,
    signingSecret: 'S3CR-signing "&<key>',
    authorization: 'Bearer S3CR-bearer',
  },
  'github-status': { token: 'ghp_S3CR-github' },
  'gitlab-status': { token: 'glpat-S3CR-gitlab' },
  email: { password: 'S3CR-password' },
});
const fieldsAt = (base: string, smtpPort: number): Readonly<Record<string, object>> => {
  const status = { url: base, commit: 'abc' };
  const all = {
    slack: { type: 'slack' },
    teams: { type: 'teams' },
    pagerduty: { type: 'pagerduty', url: base },
    opsgenie: { type: 'opsgenie', url: base },
    sms: { type: 'sms', url: base, accountSid: 'AC1', from: '+492', to: '+491' },
    hook: { type: 'webhook' },
    'github-status': { type: 'github-status', ...status, repository: 'me/it' },
    'gitlab-status': { type: 'gitlab-status', ...status, project: 'me/it' },
    email: {
      type: 'email',
      host: 'localhost',
      port: smtpPort,
      user: 'me',
      from: 'a@example.com',
      to: ['b@example.com'],
    },
  };
  return Object.fromEntries(Object.entries(all).map(([name, given]) => [name, { ...given, perMinute: 6_000 }]));
};

/** Everything of a request, in the spellings of careless services. */
const echoOf = ({ method, url, headers }: IncomingMessage, body: string): string => {
  const { authorization = '' } = headers;
  const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  const all = `${method ?? ''} ${url ?? ''} ${decodeURIComponent(url ?? '')} ${JSON.stringify(headers)} ${basic} ${body}`;
  return `${all} ${JSON.stringify(all)} ${all.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}`;
};

type Answer = (response: ServerResponse, echo: string) => void;
const said = (code: number, before = 0, headers: Readonly<Record<string, string>> = {}): Answer => {
  return (response, echo) => response.writeHead(code, headers).end('.'.repeat(before) + echo);
};
const answers: Readonly<Record<string, Answer>> = {
  'with 401': said(401),
  'with 403': said(403, 90),
  'with 404': said(404, 120),
  'with 429': said(429, 60, { 'retry-after': '1' }),
  'with 500': said(500, 150),
  'with 503': said(503, 1_990),
  'with a redirect': (response, echo) =>
    response.writeHead(302, { location: `/S3CR-elsewhere?${encodeURIComponent(echo.slice(0, 50))}` }).end(echo),
  'not at all': () => undefined,
  'by hanging up': (response) => response.destroy(),
};

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

describe('secrets of channels', function () {
  this.timeout(120_000);
  const servers: { close(): unknown }[] = [];
  let folder: string;
  let answer: Answer = said(200);
  const before = getCACertificates('default');
  const pair = certificate();

  const listening = async (server: Server): Promise<number> => {
    servers.push({ close: () => (server.closeAllConnections(), server.close()) });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    return portOf(server);
  };
  const take: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => answer(response, echoOf(request, body)));
  };
  /** A mail server that repeats the password where it refuses it. */
  const smtp = async (): Promise<number> => {
    const server = new SMTPServer({
      ...pair,
      onAuth: ({ username, password }, _session, done) => {
        if (answer === answers['with 401']) done(new Error(`no: ${String(username)} ${String(password)}`));
        else done(null, { user: 'me' });
      },
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(answer === succeeded ? null : new Error('S3CR: try again')));
      },
    });
    server.on('error', () => undefined);
    servers.push({ close: () => server.close(() => undefined) });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    return portOf(server.server);
  };
  const succeeded = said(200);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-secrets-'));
    answer = succeeded;
  });
  afterEach(() => {
    setDefaultCACertificates(before);
    for (const server of servers.splice(0)) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  class Told {
    readonly desk: Desk;
    readonly texts: string[] = [];
    private readonly alerts: Readonly<Record<string, unknown>>;
    private readonly secrets: Readonly<Record<string, Secrets>>;
    private heard = 0;
    private alert = 0;

    constructor(base: string, smtpPort: number) {
      this.secrets = secretsAt(base);
      const channels = fieldsAt(base, smtpPort);
      const severities = { high: { channels: Object.keys(channels) } };
      // What stands where it does not belong is not repeated either.
      const wrong = { wrong: { type: 'slack', url: 'https://hooks.example.com/S3CR-in-settings' } };
      this.alerts = {
        grouping: { groupWait: '1s', groupInterval: '1s' },
        severities,
        channels: { ...channels, ...wrong },
      };
      this.desk = new Desk('LoadHigh', { history: { folder }, settings: { alerts: this.alerts } });
      this.desk.rig.seconds(3);
    }

    load(): Promise<void> {
      const rule = '{ alert: LoadHigh, expr: test_load > 5, labels: { severity: high } }';
      return this.desk.load(`groups: [{ name: mine, interval: 1s, rules: [${rule}] }]`);
    }

    private async host(ask: HostAsk): Promise<HostAnswer> {
      if (ask.kind === 'secrets') return { kind: 'secrets', secrets: this.secrets[ask.channel] ?? {} };
      // Only what never comes is not waited for.
      const timeoutMs = answer === answers['not at all'] ? 200 : 20_000;
      const outgoing: Outgoing = ask.outgoing.kind === 'desktop' ? ask.outgoing : { ...ask.outgoing, timeoutMs };
      return { kind: 'sent', result: await send(outgoing) };
    }

    /** Steps of the engine, each with whatever is to be sent in it. */
    async pass(steps: number, secondsEach = 1): Promise<void> {
      const { rig } = this.desk;
      for (let step = 0; step < steps; step += 1) {
        this.desk.feed(9, 1, { i: String(this.alert) });
        if (secondsEach > 1) rig.seconds(secondsEach - 1);
        for (let rounds = 0; rounds < 4; rounds += 1) {
          await new Promise(setImmediate);
          const fresh = rig.posted.slice(this.heard);
          this.heard = rig.posted.length;
          await Promise.all(
            fresh.map(async (message) => {
              if (message.type !== 'outbound') return;
              const given = await this.host(message.ask);
              rig.send({ type: 'outbound', number: message.number, answer: given });
              rig.seconds(0);
            }),
          );
        }
      }
    }

    /** One more alert, told to all; why each channel has not taken it. */
    async fire(): Promise<ReadonlyMap<string, string>> {
      this.alert += 1;
      const { rig } = this.desk;
      // Whoever is left alone for its failures is tried again.
      rig.send({ type: 'channels', request: 1, ask: { kind: 'test', channel: 'slack' } });
      await this.pass(7);
      const list = this.deliveries();
      this.texts.push(JSON.stringify(list));
      return new Map(list.deliveries.map(({ channel, reason }) => [channel, reason]));
    }

    deliveries(): Extract<ChannelAnswer, { kind: 'deliveries' }> {
      this.desk.rig.send({ type: 'channels', request: 2, ask: { kind: 'deliveries' } });
      this.desk.rig.seconds(0);
      const found = this.desk.rig.posted.findLast((one) => one.type === 'channels');
      assert.ok(found?.type === 'channels' && found.answer.kind === 'deliveries');
      return found.answer;
    }

    /** Everything that is shown of it, posted, logged, kept and exported. */
    everything(): string {
      const { desk } = this;
      const { rig } = desk;
      rig.send({ type: 'health', request: 3 });
      rig.send({ type: 'diagnose', request: 4 });
      rig.seconds(1);
      const diagnosis = rig.posted.findLast((one) => one.type === 'diagnosis');
      assert.ok(diagnosis?.type === 'diagnosis');
      const report = reportText({
        ...{ at: new Date(0), editor: '1', vitals: '1', platform: 'linux', cores: 1, memoryBytes: 1, p99: new Map() },
        summary: rig.summary,
        diagnosis: diagnosis.diagnosis,
        isOfNow: true,
        versionOf: () => undefined,
      });
      const audits = desk.alerts.map(({ id }) => JSON.stringify(desk.detail(id)));
      assert.match(audits.join(), /not delivered/);
      // What goes to the host to be sent holds secrets: it is a message between two threads of one process.
      const posted = rig.posted.filter((one) => one.type !== 'outbound' || one.ask.kind !== 'send');
      rig.engine.dispose();
      const exported = ['csv', 'json', 'openmetrics'].map((format) => {
        const args = [resolve('dist/cli.js'), 'export', '--history', folder, '--format', format];
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 });
        assert.equal(status, 0, stderr);
        assert.match(stdout, /deliveries/);
        return stdout + stderr;
      });
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
      const bytes = files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'));
      assert.ok(bytes.join('').includes('not delivered'));
      return [...this.texts, JSON.stringify(posted), ...audits, report, ...exported, ...bytes].join('\n');
    }
  }

  const clean = (all: string): void => {
    const at = all.search(marker);
    assert.equal(at, -1, `a secret is told: ${all.slice(Math.max(0, at - 300), at + 60)}`);
  };

  it('are told nowhere, whatever a service answers, and every channel delivers in the end', async () => {
    setDefaultCACertificates([...before, pair.cert]);
    const told = new Told(`http://127.0.0.1:${String(await listening(createServer(take)))}`, await smtp());
    await told.load();
    for (const [how, given] of Object.entries(answers)) {
      answer = given;
      const reasons = await told.fire();
      const answered = [...reasons.values()].filter((reason) => /HTTP \d+|SMTP|request failed/.test(reason));
      assert.ok(answered.length > 0, `${how}: ${JSON.stringify([...reasons])}`);
    }
    answer = succeeded;
    await told.fire();
    const wanted = Object.keys(fieldsAt('', 1)).sort();
    const delivered = (): readonly string[] => {
      const done = told.deliveries().deliveries.filter(({ state }) => state === 'delivered');
      return [...new Set(done.map(({ channel }) => channel))].sort();
    };
    // What waits after its failures is tried again, later each time.
    for (let steps = 0; steps < 30 && delivered().length < wanted.length; steps += 1) await told.pass(1, 30);
    assert.deepEqual(delivered(), wanted);
    clean(told.everything());
  });

  it('nor are they where nobody vouches for a certificate, or nobody listens', async () => {
    const tls = await listening(createTlsServer(pair, take));
    const gone = createServer();
    const closed = await listening(gone);
    gone.close();
    for (const port of [tls, closed]) {
      const told = new Told(`https://localhost:${String(port)}`, port === tls ? await smtp() : closed);
      await told.load();
      const reasons = await told.fire();
      const wanted =
        port === tls
          ? /SELF_SIGNED_CERT|SMTP: the certificate of the server is not trusted/
          : /ECONNREFUSED|SMTP: ESOCKET/;
      for (const [channel, reason] of reasons) if (channel !== 'wrong') assert.match(reason, wanted, channel);
      told.desk.rig.engine.dispose();
      clean([...told.texts, JSON.stringify(told.desk.rig.posted.filter(({ type }) => type === 'log'))].join('\n'));
      rmSync(join(folder), { recursive: true });
    }
  });

  it('are found in every spelling, in parts, and where a text was cut', () => {
    const url = 'https://hooks.example.com/services/T00000000/XyZ%2Fsecret?token=abc/def12';
    const outgoing: Outgoing = {
      ...{ kind: 'http', method: 'POST', url, body: '', timeoutMs: 1 },
      headers: { authorization: 'Basic c2lkOnRva2Vu', 'content-type': 'application/json' },
    };
    const secret = secretTexts({ url, key: 'a "quoted" & <key>' }, outgoing);
    const cases = [
      [`gone: ${url}`, 'gone: …'],
      ['POST /services/T00000000/XyZ%2Fsecret not found', 'POST … not found'],
      ['token abc%2Fdef12', 'token …'],
      ['{"k":"a \\"quoted\\" & <key>"}', '{"k":"…"}'],
      ['a &quot;quoted&quot; &amp; &lt;key&gt;', '…'],
      ['BASIC C2LKOnRva2Vu', '…'],
      ['invalid_token application/json', 'invalid_token application/json'],
      ['cut https://hooks.example.com/serv', 'cut …'],
    ] as const;
    for (const [text, left] of cases) assert.equal(withoutSecrets(text, secret), left);
  });
});
