// What a user opens to the outside, as one does it, in a real VS Code behind code-server's own door: servers that are sent
// to, the HTTP API and its tokens, the dashboard in a browser, and the team's server that boards read from.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, webviewFrame } from '../host/browser.ts';
import { freePort, type Host } from '../host/host.ts';
import { whyNoPeers } from '../host/peers.mjs';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { describeWithPeers } from '../peers/describeWithPeers.ts';
import { agreed, answered, picked } from './asked.ts';
import { GuardedServer } from './guardedServer.ts';
import { notification, Session, statusBarId, until } from './session.ts';

/** The paths that presets name, and what is to be said there. */
const presets = [
  { preset: 'Prometheus', name: 'prometheus', path: '/api/v1/write', way: 'No sign-in', said: {}, wants: '' },
  {
    preset: 'VictoriaMetrics',
    name: 'victoriametrics',
    path: '/opentelemetry/v1/metrics',
    way: 'Token',
    said: { '(4/4)': 'OF-VICTORIA' },
    wants: 'Bearer OF-VICTORIA',
  },
  {
    preset: 'Grafana Cloud',
    name: 'grafana',
    path: '/api/prom/push',
    way: 'User and password',
    said: { '(4/5)': '1234', '(5/5)': 'OF-GRAFANA' },
    wants: `Basic ${Buffer.from('1234:OF-GRAFANA').toString('base64')}`,
  },
] as const;

/** As they stand in the settings of a remote machine, whose scope they have. */
const targetsIn = ({ folders }: Host): object => {
  const text = readFileSync(join(folders.userData, 'Machine', 'settings.json'), 'utf8');
  return (JSON.parse(text) as { readonly 'vitals.export.targets': object })['vitals.export.targets'];
};

describe('what is open to the outside, in a real VS Code', function () {
  this.timeout(240_000);
  let session: Session;
  let port: number;
  let secret = '';
  let prometheus: PeerServer | undefined;
  let servers: GuardedServer;

  const api = (path: string, token?: string): Promise<Response> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`http://127.0.0.1:${String(port)}${path}`, { headers });
  };
  const statusOf = async (...asked: Parameters<typeof api>): Promise<number> => (await api(...asked)).status;

  before(async () => {
    const receiving = ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'];
    if (whyNoPeers(['prometheus']) === undefined) prometheus = await startPeer('prometheus', { args: receiving });
    const behind = prometheus?.url;
    servers = await GuardedServer.open([
      ...presets.map(({ path, wants }) => ({ path, wants, behind: path === '/api/v1/write' ? behind : undefined })),
      { path: '/api/v1/', wants: 'Bearer OF-TEAM', behind },
    ]);
    port = await freePort();
    session = await Session.open(() => ({ host: { front: 'on' }, settings: { 'vitals.api.port': port } }));
    const origin = session.host.url;
    await session.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    await session.page.locator(`.statusbar-item[id="${statusBarId}"]`).waitFor();
  });
  after(async () => {
    await session.close();
    servers.close();
    await prometheus?.stop();
  });

  it('is told of servers to send to by their presets, each with its sign-in', async () => {
    const { page } = session;
    for (const { preset, name, path, way, said } of presets) {
      await command(page, 'Performance: Configure Export');
      await picked(page, 'Where is what this machine measures', preset);
      await answered(page, '(1/4)');
      const address = page.locator('.quick-input-widget', { hasText: '(2/4)' }).locator('input.input');
      const { pathname } = new URL(await address.inputValue());
      assert.equal(pathname, path);
      await answered(page, '(2/4)', servers.url.replace('//', '//me:secret@') + pathname);
      await page.locator('.quick-input-widget', { hasText: 'Without user and password' }).waitFor();
      await answered(page, '(2/4)', servers.url + pathname);
      await picked(page, 'How does the server know you', way);
      for (const [step, text] of Object.entries(said)) await answered(page, step, text);
      await notification(page, `What this machine measures is sent to ${name}`);
    }
  });

  it('makes a token once the user has switched the API on, and lets in who has it, for what it is for', async () => {
    const { page } = session;
    await assert.rejects(api('/api/health'), 'nothing listens before');
    await command(page, 'Performance: Create API Token');
    await agreed(page, 'The HTTP API is off');
    await answered(page, 'What it is for', ' ');
    await page.locator('.quick-input-widget', { hasText: 'It is needed' }).waitFor();
    await answered(page, 'Create an API token (1/3)', 'Grafana');
    await picked(page, 'What it may do', 'read');
    await picked(page, 'How long it is valid', '90 days');
    await notification(page, `The token Grafana is in the clipboard, for http://127.0.0.1:${String(port)}`);
    secret = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(secret, /^vitals_[\w-]{43}$/);
    const { metrics } = (await (await api('/api/metrics/snapshot', secret)).json()) as { metrics: object };
    assert.ok(Object.keys(metrics).length > 0);
    assert.deepEqual(
      [
        await statusOf('/api/metrics/snapshot'),
        await statusOf('/api/metrics/snapshot', `${secret.slice(0, -1)}!`),
        await statusOf('/api/audit', secret),
        await statusOf('/api/health'),
      ],
      [401, 401, 403, 200],
    );
  });

  it('is opened as a dashboard where the browser reaches it, signed in, with live figures', async () => {
    const { page, host } = session;
    const opening = page.context().waitForEvent('page');
    await command(page, 'Performance: Open Dashboard in Browser');
    const dashboard = await opening;
    const faults: string[] = [];
    dashboard.on('pageerror', ({ message }) => faults.push(message));
    dashboard.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await dashboard.getByText('you may configure').waitFor();
    assert.equal(dashboard.url(), `${host.url}/proxy/${String(port)}/`);
    const figure = dashboard.locator('vitals-bars').getByText(/\d+ ?%/);
    await figure.first().waitFor();
    await dashboard.locator('#appearance').selectOption('light');
    await dashboard.reload();
    await figure.first().waitFor();
    const cookies = await page.context().cookies();
    const paths = cookies.filter(({ name }) => name.startsWith('vitals_')).map(({ path }) => path);
    assert.deepEqual(
      paths,
      Array.from({ length: 2 }, () => `/proxy/${String(port)}`),
      'no other port is sent them',
    );
    await dashboard.getByRole('button', { name: 'Sign out' }).click();
    await dashboard.getByRole('link', { name: 'Sign in' }).click();
    await dashboard.locator('#token').fill(secret);
    await dashboard.keyboard.press('Enter');
    await dashboard.getByText('Grafana may read').waitFor();
    await figure.first().waitFor();
    assert.deepEqual(faults, []);
    await dashboard.close();
  });

  it('lists its tokens with when they were used, and a revoked one opens nothing any more', async () => {
    const { page } = session;
    await command(page, 'Performance: Manage API Tokens');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: /Grafana.*read.*last used \d/s }).waitFor();
    await picked(page, 'Choose one to revoke it', 'Grafana');
    await agreed(page, 'Revoke the token Grafana?');
    await notification(page, 'The token Grafana is revoked');
    assert.equal(await statusOf('/api/metrics/snapshot', secret), 401);
  });

  it('has sent to each server, signed in as was said', async () => {
    for (const { path } of presets)
      await until(`what is sent to ${path}`, () => Promise.resolve(servers.entered.includes(path)));
  });

  it('sends nothing more to a server that is taken away', async () => {
    const { page, host } = session;
    await command(page, 'Performance: Configure Export');
    await picked(page, 'Where is what this machine measures', 'grafana');
    await picked(page, 'What is to be done with grafana', 'Remove it');
    await notification(page, 'Nothing is sent to grafana any more');
    assert.deepEqual(Object.keys(targetsIn(host)), ['prometheus', 'victoriametrics']);
  });

  if (process.env['VITALS_LONG'] !== undefined)
    it('says in another window that this one has the port', async () => {
      const other = await session.openWindow();
      await other.locator(`.statusbar-item[id="${statusBarId}"]`).waitFor();
      await command(other, 'Performance: Open Dashboard in Browser');
      await notification(other, `Another window, or another program, has port ${String(port)}`);
      await other.close();
    });

  describeWithPeers('and of a team’s server', ['prometheus'], () => {
    it('shows what it has on the board Fleet, once the sign-in is right', async () => {
      const { page } = session;
      const configured = async (token: string): Promise<void> => {
        await answered(page, 'Configure Team Server (1/3)', servers.url);
        await picked(page, 'How does the server know you', 'Token');
        await answered(page, 'Configure Team Server (3/3)', token);
      };
      await command(page, 'Performance: Configure Team Server');
      await configured('WRONG');
      const refused = await notification(page, 'it refuses the sign-in (401)');
      await refused.locator('.monaco-button', { hasText: 'Change…' }).click();
      await configured('OF-TEAM');
      const told = await notification(page, 'Boards can show the team now');
      await told.locator('.monaco-button', { hasText: 'Show Boards' }).click();
      const panel = await webviewFrame(page, 'vitals-boards');
      await panel.locator('#board').selectOption('fleet');
      await panel.locator('#source').selectOption('remote');
      const machines = panel.locator('vitals-tile', { hasText: 'Machines' }).first();
      await machines.locator('.figure', { hasText: /^1$/ }).waitFor();
    });
  });
});
