// A user asks why it is slow, takes a remedy and takes it back, by keyboard, in a real VS Code.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { command } from '../host/browser.ts';
import { callApi, execute } from '../host/control.ts';
import { extensionId, Session, until } from './session.ts';

const watcher = {
  name: 'process_cpu_utilization_ratio',
  labels: { role: 'file watcher', process: 'File watcher', owner: 'File watcher', pid: '0' },
  value: 0.8,
};

const rowWith = (page: Page, text: string) =>
  page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

/** Types into the open quick pick until the wanted row is the one that Enter takes. */
const choose = async (page: Page, text: string): Promise<void> => {
  await rowWith(page, text).waitFor();
  await page.keyboard.type(text);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
  await page.keyboard.press('Enter');
};

/** Looks into the notification centre: a toast may be gone, or held back, where the machine is slow. */
const told = async (page: Page, text: string): Promise<void> => {
  await command(page, 'Notifications: Show Notifications');
  await page.locator('.notifications-center .notification-list-item', { hasText: text }).waitFor();
};

describe('Why Is It Slow?, in a real VS Code', function () {
  this.timeout(120_000);
  let session: Session;
  const settingsFile = (): string => join(session.workspaceFolder, '.vscode', 'settings.json');
  const stage = (): Promise<unknown> => callApi(session.host, extensionId, 'append', [watcher]);

  before(async () => {
    session = await Session.open(() => ({}));
    await until('the first figures', async () => (await session.value('system_cpu_utilization_ratio')) !== undefined);
  });
  after(async () => {
    await session.close();
  });

  it('names the cause that is staged, and what helps', async () => {
    await stage();
    await until(
      'the staged process',
      async () => (await session.value('process_cpu_utilization_ratio{pid="0"}')) === 0.8,
    );
    await command(session.page, 'Performance: Why Is It Slow?');
    await rowWith(session.page, 'The file watcher is busy').waitFor();
    await rowWith(session.page, 'Watch fewer files').waitFor();
  });

  it('changes the settings of the workspace when that is chosen, and not before', async () => {
    await choose(session.page, 'Watch fewer files');
    await rowWith(session.page, 'How it is undone').waitFor();
    assert.ok(!existsSync(settingsFile()));
    await choose(session.page, 'Change it in this workspace');
    await until('the settings', () => Promise.resolve(existsSync(settingsFile())));
    await until('all three members', async () => /target/.test(readFileSync(settingsFile(), 'utf8')));
    await told(session.page, 'Done: Watch fewer files.');
  });

  it('takes everything back on Undo Everything, the file that it made too', async () => {
    await command(session.page, 'Performance: Undo Everything');
    await told(session.page, '3 settings are as before.');
    assert.ok(!existsSync(settingsFile()));
  });

  it('copies a report that says what was found', async () => {
    await stage();
    await execute(session.host, 'vitals.copyReport');
    await told(session.page, 'The report is in the clipboard.');
  });
});
