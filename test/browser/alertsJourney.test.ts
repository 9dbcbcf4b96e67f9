// An alert's whole life as a user meets it: a real language server becomes slow, the status bar says that an alert
// fires, it is taken on from the palette by keyboard alone, and when the server is fast again it resolves by itself.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Frame, Locator, Page } from 'playwright-core';
import { command, openFile, statusBarItem, webviewFrame } from '../host/browser.ts';
import { execute } from '../host/control.ts';
import { keyboardOnly } from './keyboardOnly.ts';
import { Session, statusBarId, until } from './session.ts';

const method = 'textDocument/documentSymbol';
const name = 'ShellOutlineSlow';
const ofServer = `lsp_request_duration_milliseconds{extension=~".*servers",method="${method}"}`;
/** A latency rule like those that are shipped, over half a minute instead of five; the middle, so that it turns soon. */
const rules = {
  groups: [
    {
      name: 'journey',
      interval: '1s',
      rules: [
        {
          alert: name,
          expr: `histogram_quantile(0.5, sum(rate(${ofServer}[30s]))) > 250`,
          for: '2s',
          labels: { severity: 'high', category: 'performance' },
          annotations: { summary: 'The outline of shell scripts takes {{ $value | printf "%.0f" }} ms' },
        },
      ],
    },
  ],
};

/** Types into the open quick pick until the wanted row is the one that Enter takes. */
const choose = async (page: Page, text: string): Promise<void> => {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  await row.first().waitFor();
  await page.keyboard.type(text);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
  await page.keyboard.press('Enter');
};

describe('an alert of a slow language server, in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;
  let panel: Frame;
  const row = (): Locator => panel.locator('tr[data-key]', { hasText: name });

  /** Asks the real server through its own client, as an outline that is shown would. */
  const ask = async (): Promise<void> => {
    const textDocument = { uri: pathToFileURL(join(session.workspaceFolder, 'deploy', 'release.sh')).href };
    await execute(session.host, 'vitalsTest.request', 'bash-stdio', method, { textDocument });
  };
  const delay = (milliseconds: number): void => {
    writeFileSync(join(session.folder, 'delays.json'), JSON.stringify({ [method]: milliseconds }));
  };
  const states = async (): Promise<readonly (string | undefined)[]> =>
    (await session.ask(`ALERTS{alertname="${name}"}`)).map(({ labels }) => labels['alertstate']);
  /** Goes on asking until the test is over: a rule over requests is silent where nothing is asked. */
  let isOver = false;
  let asking = Promise.resolve();
  const goOnAsking = async (): Promise<void> => {
    while (!isOver) {
      await ask();
      await wait(100);
    }
  };

  before(async () => {
    session = await Session.open((folder) => ({
      settings: { 'vitals.rules': rules, 'vitals.alerts.user': 'mara' },
      env: {
        VITALS_TEST_SERVERS: 'bash-stdio',
        VITALS_TEST_RECORDS: folder,
        VITALS_TEST_DELAYS: join(folder, 'delays.json'),
      },
    }));
    await openFile(session.page, 'release.sh');
    await until(
      'the server to be seen',
      async () => (await session.ask('lsp_server_up{extension=~".*servers"}')).length > 0,
    );
  });
  after(async () => {
    isOver = true;
    await asking;
    await session.close();
  });

  it('is quiet while the server is fast', async () => {
    await ask();
    await until(
      'the request to be counted',
      async () => (await session.ask(`histogram_count(${ofServer})`)).length > 0,
    );
    assert.deepEqual(await states(), []);
    asking = goOnAsking();
  });

  it('fires once the server is slow, and the status bar says so', async () => {
    delay(600);
    await until('the alert to fire', async () => (await states()).includes('firing'));
    const item = await statusBarItem(session.page, statusBarId);
    const label = item.locator('a').first();
    await until('the status bar to tell of it', async () => {
      const told = await label.getAttribute('aria-label');
      return /, [1-9]\d* alerts? firing\./.test(told ?? '');
    });
    assert.match((await item.getAttribute('class')) ?? '', /(?:warning|error)-kind/);
  });

  it('is acknowledged from the palette by keyboard alone, and its row says by whom and when', async () => {
    await command(session.page, 'Performance: Acknowledge Alert…');
    await choose(session.page, name);
    await command(session.page, 'Performance: Show Alerts');
    panel = await webviewFrame(session.page, 'vitals-alerts');
    await row().filter({ hasText: 'Acknowledged' }).filter({ hasText: 'mara' }).waitFor();
    await row()
      .getByTitle(/^Acknowledged by mara at \d\d:\d\d$/)
      .waitFor();
  });

  it('tells in its drawer what happened to it, in order', async () => {
    await row().focus();
    await session.page.keyboard.press('Enter');
    const trail = panel.locator('vitals-drawer ol.trail');
    await trail.getByText('acknowledged, mara').waitFor();
    const told = (await trail.innerText()).replace(/\s+/g, ' ');
    assert.match(told, /firing, rule: .*acknowledged, mara/);
    await session.page.keyboard.press('Escape');
    await row().waitFor();
  });

  it('resolves by itself when the server is fast again, and stands in the history with its durations', async () => {
    delay(0);
    await until('the alert to be over', async () => (await states()).length === 0);
    await row().waitFor({ state: 'detached' });
    await panel.locator('#view-history').click();
    const past = row().filter({ hasText: 'Resolved' });
    await past.waitFor();
    assert.match(await past.innerText(), /\b\d+ (?:s|min)\b/);
    for (const what of ['acknowledge', 'resolve']) {
      const count = `histogram_count(sum(vitals_alert_${what}_duration_milliseconds{severity="high"}))`;
      await until(`the time to ${what} to be kept`, async () => ((await session.value(count)) ?? 0) >= 1);
    }
  });

  it('leaves an audit log that proves itself', async () => {
    await command(session.page, 'Performance: Verify Audit Log');
    const told = session.page.locator('.notifications-center .notification-list-item', { hasText: /audit log/i });
    // The list closes again where the focus goes elsewhere, as it does when a palette closes late.
    await until('the verdict in the list of notifications', async () => {
      await command(session.page, 'Notifications: Show Notifications');
      return told.waitFor({ timeout: 4_000 }).then(
        () => true,
        () => false,
      );
    });
    assert.match(await told.innerText(), /The audit log is sound: \d+ entries/);
  });
});

if (process.env['VITALS_LONG'] !== undefined) keyboardOnly();
