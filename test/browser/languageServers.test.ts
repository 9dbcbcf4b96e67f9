// The main job, end to end: language servers of other extensions, over every transport, driven by typing in a real
// editor, one of them already running when measuring begins. Our counts are compared with a recording proxy's.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openFile, statusBarItem, suggestions, typeText } from '../host/browser.ts';
import { execute, setSettings } from '../host/control.ts';
import { answered, answeredOf, notificationsOf, recordedMessages, tsserverCommands } from './recordings.ts';
import { Session, statusBarId, until } from './session.ts';

const duration = 'lsp_request_duration_milliseconds';
const proxied = { 'bash-stdio': 'stdio', 'yaml-pipe': 'pipe', 'yaml-socket': 'socket' } as const;
type Proxied = keyof typeof proxied;

describe('language servers of other extensions, in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;
  /** Lines that each proxy had recorded before we were switched on. */
  let recordedEarlier = 0;

  const records = (name: Proxied) => {
    const messages = recordedMessages(join(session.folder, `${name}.ndjson`));
    return name === 'bash-stdio' ? messages.slice(recordedEarlier) : messages;
  };
  const ours = async (name: Proxied): Promise<Readonly<Record<string, number>>> => {
    const counts: Record<string, number> = {};
    const expr = `histogram_count(sum by (initiator, method, outcome) (${duration}{transport="${proxied[name]}",extension=~".*servers"}))`;
    for (const { labels, value } of await session.ask(expr)) {
      // Diagnostics that are pushed are timed like a request, and are a notification on the wire.
      if (labels['method'] !== 'textDocument/publishDiagnostics') {
        const key = `${labels['initiator'] ?? ''} ${labels['method'] ?? ''} ${answered(labels['outcome'] ?? '')}`;
        counts[key] = (counts[key] ?? 0) + value;
      }
    }
    return counts;
  };
  /** Nothing has been written to any record for a while, and the last batch has reached the engine. */
  const untilQuiet = async (): Promise<void> => {
    let known = -1;
    let since = performance.now();
    await until('the servers to be quiet', () => {
      const lines = (Object.keys(proxied) as Proxied[]).reduce((sum, name) => sum + records(name).length, 0);
      if (lines !== known) since = performance.now();
      known = lines;
      return Promise.resolve(performance.now() - since > 2_500);
    });
  };

  before(async () => {
    session = await Session.open((folder) => ({
      settings: { 'vitals.enabled': false, 'js/ts.tsserver.log': 'verbose', 'typescript.tsserver.log': 'verbose' },
      env: {
        VITALS_TEST_SERVERS: 'bash-stdio',
        VITALS_TEST_RECORDS: folder,
        VITALS_TEST_DELAYS: join(folder, 'delays.json'),
      },
    }));
    const { page, host } = session;
    await openFile(page, 'release.sh');
    await until('the bash server to start', () => Promise.resolve(records('bash-stdio').length > 5));
    await untilQuiet();
    recordedEarlier = records('bash-stdio').length;
    await setSettings(host, { 'vitals.enabled': true });
    await until('the first figures', async () => (await session.summary()) !== undefined);
    await execute(host, 'vitalsTest.startServer', 'yaml-pipe');
    await execute(host, 'vitalsTest.startServer', 'yaml-socket');

    await page.keyboard.press('Control+End');
    await typeText(page, '\nech');
    await suggestions(page);
    await page.keyboard.press('Escape');
    await openFile(page, 'shop.yaml');
    await page.keyboard.press('Control+End');
    await typeText(page, '\nextra: tr');
    await page.keyboard.press('Control+Space');
    await openFile(page, 'main.ts');
    await page.keyboard.press('Control+End');
    await typeText(page, '\nconst answer = Math.ma');
    await suggestions(page);
    await page.keyboard.press('Escape');
    await openFile(page, 'shop.css');
    await page.keyboard.press('Control+End');
    await typeText(page, '\n.a { col');
    await suggestions(page);
    await page.keyboard.press('Escape');
    await untilQuiet();
  });
  after(async () => {
    await session.close();
  });

  for (const name of Object.keys(proxied) as Proxied[]) {
    it(`counts every request of ${name} as its proxy does`, async () => {
      const expected = answeredOf(records(name));
      assert.ok(Object.keys(expected).length >= 2, 'the proxy has seen a talk');
      assert.deepEqual(await ours(name), expected);
    });
  }

  it('counts every notification of the three servers as their proxies do', async () => {
    const counts: Record<string, number> = {};
    const expr = 'sum by (initiator, method) (lsp_notification_total{extension=~".*servers"})';
    for (const { labels, value } of await session.ask(expr)) {
      counts[`${labels['initiator'] ?? ''} ${labels['method'] ?? ''}`] = value;
    }
    const expected = notificationsOf((Object.keys(proxied) as Proxied[]).flatMap((name) => records(name)));
    assert.ok((expected['client textDocument/didChange'] ?? 0) > 5, 'the proxies have seen typing');
    assert.deepEqual(withoutDiagnostics(counts), withoutDiagnostics(expected));
  });

  it('sees the built-in TypeScript server and the built-in CSS server over Node IPC', async () => {
    const expr = `sum by (extension, method) (${duration}{transport="ipc",initiator="client",outcome="ok"})`;
    const seen = (await session.ask(`histogram_count(${expr}) > 0`)).map(
      ({ labels }) => `${labels['extension'] ?? ''} ${labels['method'] ?? ''}`,
    );
    assert.ok(seen.includes('vscode.typescript-language-features completionInfo'), seen.join());
    assert.ok(seen.includes('vscode.typescript-language-features geterr'), seen.join());
    assert.ok(seen.includes('vscode.css-language-features textDocument/documentSymbol'), seen.join());
    const owners = await session.ask('lsp_server_up{transport="ipc"}');
    assert.ok(owners.every(({ labels }) => labels['extension'] !== '' && Number(labels['pid']) > 0));
  });

  it("counts every request of the built-in TypeScript servers as tsserver's own log does", async () => {
    const log = tsserverCommands(session.host.folders.userData);
    assert.ok((log['updateOpen'] ?? 0) > 5, 'the log has seen typing');
    const ours: Record<string, number> = {};
    const ofTypeScript = '{server=~"tsserver.*",initiator="client"}';
    for (const expr of [
      `histogram_count(sum by (method) (${duration}${ofTypeScript}))`,
      `sum by (method) (lsp_notification_total${ofTypeScript})`,
    ]) {
      for (const { labels, value } of await session.ask(expr)) {
        const method = labels['method'] ?? '';
        ours[method] = (ours[method] ?? 0) + value;
      }
    }
    assert.deepEqual(ours, log);
  });

  it('times pushed diagnostics from the edit that caused them', async () => {
    const pushes = await session.value(
      `histogram_count(sum(${duration}{operation="diagnosticsPush",extension=~".*servers"}))`,
    );
    assert.ok(pushes !== undefined && pushes > 0, String(pushes));
  });

  it('fires no shipped rule while nothing is wrong, and tells nobody of anything', async () => {
    const judged = (await session.value('sum(lsp_request_judged_total{extension=~".*servers"})')) ?? 0;
    assert.ok(judged > 0, 'what was typed was judged');
    // Rules are evaluated each 15 s: they have seen it more than once.
    const seconds = async (): Promise<number> =>
      (await session.value('max(count_over_time(system_cpu_utilization_ratio[30m]))')) ?? 0;
    const atFirst = await seconds();
    await until('the rules to be evaluated twice', async () => (await seconds()) > atFirst + 31);
    // A machine that runs tests may well be busy: of that alone it may be told, in the panel.
    const fired = await session.ask(
      'max_over_time(ALERTS{alertstate="firing",component!~"cpu|memory|disk|extension-host|window"}[10m])',
    );
    assert.deepEqual(fired, []);
    assert.deepEqual(await session.ask('vitals_rule_failures_total > 0'), []);
    assert.deepEqual(await session.ask('vitals_alert_notifications_total > 0'), []);
  });

  for (const [name, file] of [
    ['bash-stdio', 'deploy/release.sh'],
    ['yaml-pipe', 'deploy/shop.yaml'],
    ['yaml-socket', 'deploy/shop.yaml'],
  ] as const) {
    it(`measures an injected delay of 300 ms between 300 and 450: ${name}`, async () => {
      writeFileSync(join(session.folder, 'delays.json'), JSON.stringify({ 'textDocument/documentSymbol': 300 }));
      const all = `sum(${duration}{transport="${proxied[name]}",method="textDocument/documentSymbol",extension=~".*servers"})`;
      const textDocument = { uri: pathToFileURL(join(session.workspaceFolder, file)).href };
      for (let asked = 0; asked < 5; asked += 1) {
        const count = (await session.value(`histogram_count(${all})`)) ?? 0;
        const sum = (await session.value(`histogram_sum(${all})`)) ?? 0;
        await execute(session.host, 'vitalsTest.request', name, 'textDocument/documentSymbol', { textDocument });
        await until(
          'the request to be counted',
          async () => (await session.value(`histogram_count(${all})`)) === count + 1,
        );
        const milliseconds = ((await session.value(`histogram_sum(${all})`)) ?? 0) - sum;
        assert.ok(milliseconds >= 300 && milliseconds <= 450, `${String(milliseconds)} ms`);
      }
    });
  }

  it('shows the figures: the summary has rows by server, and the status bar a figure', async () => {
    const summary = await session.summary();
    assert.ok(summary?.operations.some(({ label, count }) => label === 'Completion' && count > 0));
    assert.match(await (await statusBarItem(session.page, statusBarId)).innerText(), /(CPU|MEM|LSP|IO) .*\d+ %/);
  });

  it('lets go of every stream when it is switched off, and counts nothing more', async () => {
    const { page, host } = session;
    await setSettings(host, { 'vitals.tap.enabled': false });
    await until('the servers to be let go of', async () => (await session.ask('lsp_server_up')).length === 0);
    const total = await session.value(`histogram_count(sum(${duration}))`);
    await openFile(page, 'main.ts');
    await page.keyboard.press('Control+End');
    await typeText(page, 'x');
    await suggestions(page);
    assert.equal(await session.value(`histogram_count(sum(${duration}))`), total);
  });
});

const withoutDiagnostics = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([key]) => !key.endsWith('textDocument/publishDiagnostics')));
