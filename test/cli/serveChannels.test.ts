// `vitals serve` tells channels: over the proxy of the environment, with its certificates, with secrets that stay secret.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  isOpenToOthers,
  namesProxy,
  readSecrets,
  readServeSettings,
  secretsOf,
  variableOf,
} from '../../src/cli/serveFiles.ts';
import { signatureOf } from '../../src/outgoing/http.ts';
import { certificate } from '../host/sending/certificate.ts';
import { HookServer, Proxy } from '../host/sending/hooks.ts';

const until = async (what: string, look: () => boolean): Promise<void> => {
  for (let tries = 0; !look(); tries += 1) {
    if (tries > 600) throw new Error(`waited in vain for ${what}`);
    await wait(100);
  }
};

const settings = {
  'vitals.rules': {
    groups: [
      {
        name: 'mine',
        interval: '1s',
        rules: [
          {
            alert: 'Staged',
            expr: 'vector(1)',
            labels: { severity: 'high' },
            annotations: { summary: 'It is staged' },
          },
        ],
      },
    ],
  },
  'vitals.alerts.grouping': { groupWait: '1s' },
  'vitals.alerts.severities': { high: { channels: ['ops'] } },
  'vitals.alerts.channels': { ops: { type: 'webhook' } },
};
const secrets = { address: 'https://hooks.example.test/in/PATH-SECRET?token=QUERY-SECRET', signing: 'SIGNING-SECRET' };

class Served {
  readonly folder: string;
  readonly process: ChildProcess;
  printed = '';

  constructor(environment: Readonly<Record<string, string>>, given: object = settings, mode = 0o600) {
    this.folder = mkdtempSync(join(tmpdir(), 'vitals-serve-'));
    const path = (name: string): string => join(this.folder, name);
    writeFileSync(path('settings.json'), JSON.stringify(given));
    writeFileSync(path('secrets.json'), JSON.stringify({ ops: { url: secrets.address } }));
    chmodSync(path('secrets.json'), mode);
    const files = ['--settings', path('settings.json'), '--secrets', path('secrets.json')];
    const args = ['serve', '--port', '0', '--token-file', path('token'), '--history', path('history'), ...files];
    const { HTTPS_PROXY: _1, https_proxy: _2, NO_PROXY: _3, no_proxy: _4, ...env } = process.env;
    this.process = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
      env: { ...env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (piece: Buffer) => {
        this.printed += piece.toString();
      });
  }

  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const over = once(this.process, 'exit');
      this.process.kill(signal);
      await over;
    }
    return this.process.exitCode;
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Everything it has written, but the file of secrets it was given. */
  get written(): string {
    const names = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const files = names.filter((one) => one.isFile() && one.name !== 'secrets.json');
    return [this.printed, ...files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'))].join('\n');
  }
}

describe('vitals serve and channels', function () {
  this.timeout(120_000);
  const opened: { close(): unknown }[] = [];
  const own = <T extends { close(): unknown }>(one: T): T => {
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  it('sends through the proxy of the environment, signed, to whom its certificates vouch for; no secret stays anywhere', async () => {
    const pair = certificate('hooks.example.test');
    const hooks = own(await HookServer.open(pair));
    const [proxy, other] = [own(await Proxy.open(hooks.port)), own(await Proxy.open(hooks.port))];
    const authority = mkdtempSync(join(tmpdir(), 'vitals-ca-'));
    own({ close: () => rmSync(authority, { recursive: true }) });
    writeFileSync(join(authority, 'ca.pem'), pair.cert);
    const signing = { [variableOf('ops', 'signingSecret')]: secrets.signing };
    const trusting = own(
      new Served({ HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(authority, 'ca.pem'), ...signing }),
    );
    const doubting = own(new Served({ HTTPS_PROXY: other.url, ...signing }));
    await until('a message', () => hooks.got.length > 0);
    const [{ path, headers, body }] = hooks.got as [(typeof hooks.got)[0]];
    assert.equal(path, '/in/PATH-SECRET?token=QUERY-SECRET');
    assert.equal(
      headers['x-vitals-signature'],
      signatureOf('SIGNING-SECRET', headers['x-vitals-timestamp'] ?? '', body),
    );
    const { alerts } = JSON.parse(body) as { alerts: { labels: object; annotations: object }[] };
    assert.deepEqual(
      alerts.map(({ labels, annotations }) => [labels, annotations]),
      [[{ alertname: 'Staged', severity: 'high' }, { summary: 'It is staged' }]],
    );
    assert.deepEqual([...new Set(proxy.asked)], ['CONNECT hooks.example.test:443']);
    // Without the authority it goes as far as the handshake, and no further.
    await until('a handshake', () => hooks.refusals > 0);
    assert.deepEqual([...new Set(other.asked)], ['CONNECT hooks.example.test:443']);
    assert.equal(hooks.got.length, 1);
    for (const served of [trusting, doubting]) {
      assert.equal(await served.end(), 0, served.printed);
      assert.doesNotMatch(served.written, /PATH-SECRET|QUERY-SECRET|SIGNING-SECRET/);
    }
  });

  it('does not begin with secrets that others may read, or with settings that it does not know', async () => {
    const open = own(new Served({}, settings, 0o644));
    const strange = own(new Served({}, { 'vitals.enabled': false }));
    await Promise.all([open, strange].map(({ process: one }) => once(one, 'exit')));
    assert.deepEqual([open.process.exitCode, strange.process.exitCode], [2, 2]);
    assert.match(open.printed, /secrets\.json: others may read it: run chmod 600/);
    assert.match(strange.printed, /settings\.json: vitals\.enabled is not read here/);
  });
});

describe('the files of vitals serve', () => {
  const file = (text: string): { path: string; text: string } => ({ path: 'f', text });

  it('settings are those of alerts and rules, as JSON or YAML; what is wrong is told with its place', () => {
    const yaml =
      'vitals.alerts.enabled: true\nvitals.alerts.channels:\n  ops: { type: webhook, perMinute: 5, method: "1" }\n';
    assert.deepEqual(readServeSettings(file(yaml)), {
      exports: {},
      alerts: { enabled: true, channels: { ops: { type: 'webhook', perMinute: 5, method: '1' } } },
      rules: [],
      problems: [],
      remote: '',
    });
    assert.deepEqual(readServeSettings(file('{"vitals.rules": {"groups": []}}')).rules, [
      { origin: 'setting', file: 'vitals.rules', text: '{\n  "groups": []\n}' },
    ]);
    assert.deepEqual(readServeSettings(file('{\n  "a": [}')).problems, ['f:2:9: this is neither JSON nor YAML']);
    assert.deepEqual(readServeSettings(file('[]')).problems, ['f: an object is expected']);
  });

  it('secrets are texts by channel, never repeated; those of the environment go first', () => {
    const { secrets: read, problems } = readSecrets(file('{"ops": {"url": " https://a ", "x": []}, "b": "hush"}'));
    assert.deepEqual(problems, ['f: ops.x must be text', 'f: b must be an object of its secrets']);
    assert.deepEqual(read, { ops: { url: 'https://a' }, b: {} });
    assert.doesNotMatch(readSecrets(file('{"ops": hush: hush}')).problems.join(), /hush/);
    const environment = { VITALS_CHANNEL_OPS_URL: 'https://b', VITALS_CHANNEL_OPS_SIGNING_SECRET: '' };
    assert.deepEqual(secretsOf({ name: 'ops', type: 'webhook' }, { file: read, environment }), { url: 'https://b' });
    assert.deepEqual(secretsOf({ name: 'toString', type: 'webhook' }, { file: read, environment }), {});
    assert.equal(variableOf('on-call.eu', 'signingSecret'), 'VITALS_CHANNEL_ON_CALL_EU_SIGNING_SECRET');
  });

  it('modes and proxies are told apart', () => {
    assert.deepEqual([0o600, 0o400, 0o640, 0o604, 0o100600].map(isOpenToOthers), [false, false, true, true, false]);
    assert.deepEqual([{}, { HTTP_PROXY: '' }, { https_proxy: 'http://p' }].map(namesProxy), [false, false, true]);
  });
});
