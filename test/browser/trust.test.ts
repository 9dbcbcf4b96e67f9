// A workspace that is not trusted has no say: its settings count only once the user trusts it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, statusBarItem, trustWorkspace, webviewFrame } from '../host/browser.ts';
import { callApi, controlExtension } from '../host/control.ts';
import { extensionId, fixture, Session, statusBarId, until } from './session.ts';

const fails = 'max by (server, extension, operation) (staged_failures_ratio) > 0.1';
/** What it would like to have. */
const ofWorkspace = {
  'vitals.enabled': false,
  'vitals.responses.mode': 'auto',
};

/** What an organization has set, and an id of its that is none. */
const managedFile = (folder: string): string => {
  const file = join(folder, 'managed.json');
  writeFileSync(file, JSON.stringify({ 'vitals.tap.enabled': true, 'vitals.tab.enabled': true }));
  return file;
};

describe('an untrusted workspace, in a real VS Code', function () {
  this.timeout(120_000);
  let session: Session;

  before(async () => {
    session = await Session.open((folder) => ({
      env: { VITALS_TEST_MANAGED: managedFile(folder) },
      settings: { 'vitals.responses.actions': { breaker: { mode: 'auto', when: fails, forSeconds: 0 } } },
      host: { trust: 'on', extensions: [controlExtension, fixture('servers')] },
      prepare: (workspace) => {
        mkdirSync(join(workspace, '.vscode'), { recursive: true });
        writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify(ofWorkspace));
      },
    }));
  });
  after(async () => {
    await session.close();
  });

  it('runs in Restricted Mode, ignores the settings of the workspace, and measures', async () => {
    const item = await statusBarItem(session.page, statusBarId);
    await session.page.locator('.statusbar-item[id="status.workspaceTrust"]').waitFor();
    await item.filter({ hasText: /(CPU|MEM|IO) .*%/ }).waitFor();
    assert.doesNotMatch(await item.innerText(), /off/);
  });

  it('still opens its panel there', async () => {
    await command(session.page, 'Performance: Open Panel');
    const panel = await webviewFrame(session.page, 'vitals-app');
    await panel.getByText('CPU').first().waitFor();
  });

  it('does nothing by itself there', async () => {
    const { page, host } = session;
    const before = readFileSync(join(host.folders.userData, 'User', 'settings.json'), 'utf8');
    const labels = {
      server: 'tsserver',
      extension: 'vscode.typescript-language-features',
      operation: 'completion',
    };
    // What would be answered at once: the user has allowed it, for workspaces that are trusted.
    await callApi(host, extensionId, 'append', [{ name: 'staged_failures_ratio', labels, value: 0.9 }]);
    await until('the condition', async () => (await session.ask(fails)).length > 0);
    // Responses are judged each second: several seconds of figures are several chances to do something.
    const seconds = async (): Promise<number> =>
      (await session.value('max(count_over_time(system_cpu_utilization_ratio[10m]))')) ?? 0;
    const atFirst = await seconds();
    await until('further seconds', async () => (await seconds()) > atFirst + 5);
    await command(page, 'Performance: Show Automatic Responses');
    const panel = await webviewFrame(page, 'vitals-actions');
    await panel.getByText('This workspace is not trusted: nothing is done by itself, and nobody is asked.').waitFor();
    await panel.getByText('Nothing is under way.').waitFor();
    assert.equal(readFileSync(join(host.folders.userData, 'User', 'settings.json'), 'utf8'), before);
  });

  it('leaves to nobody what an organization manages, and lists it', async () => {
    const { page } = session;
    await command(page, 'Performance: Turn Language-Server Timing On or Off');
    const refusal =
      /vitals\.tap\.enabled is managed by your organization in .+managed\.json, and cannot be changed here/;
    // A toast may be gone, or held back.
    await command(page, 'Notifications: Show Notifications');
    await page.locator('.notifications-center .notification-list-item', { hasText: refusal }).waitFor();
    await command(page, 'Performance: Show Health of IDE Vitals');
    const text = await webviewFrame(page, '#managed-by-your-organization');
    await text.locator('td', { hasText: 'vitals.tap.enabled' }).waitFor();
    await text.getByText('there is no setting vitals.tab.enabled').waitFor();
  });

  it('takes the settings of the workspace once it is trusted', async () => {
    await trustWorkspace(session.page);
    const item = await statusBarItem(session.page, statusBarId);
    await item.filter({ hasText: 'Vitals off' }).waitFor();
  });
});
