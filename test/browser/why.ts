// A user asks why it is slow, takes a remedy and takes it back, by keyboard, in a real VS Code.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { command, webviewFrame } from '../host/browser.ts';
import { callApi } from '../host/control.ts';
import { extensionId, notification, until, type Session } from './session.ts';

const watcher = {
  name: 'process_cpu_utilization_ratio',
  labels: { role: 'file watcher', process: 'File watcher', owner: 'File watcher', pid: '0' },
  value: 0.8,
};

/** In an editor that others may have used. */
export const why = (session: () => Session): void => {
  describe('Why Is It Slow?, in a real VS Code', function () {
    this.timeout(120_000);
    let panel: Frame;
    const remedy = () => panel.locator('details.remedy[data-remedy=watch-less]');
    const settingsFile = (): string => join(session().workspaceFolder, '.vscode', 'settings.json');
    const stage = (): Promise<unknown> => callApi(session().host, extensionId, 'append', [watcher]);

    it('names the cause that is staged, and what helps', async () => {
      await stage();
      await until(
        'the staged process',
        async () => (await session().value('process_cpu_utilization_ratio{pid="0"}')) === 0.8,
      );
      await command(session().page, 'Performance: Why Is It Slow?');
      panel = await webviewFrame(session().page, 'vitals-why');
      await panel.locator('vitals-cause', { hasText: 'The file watcher is busy' }).waitFor();
      await remedy().locator('summary').waitFor();
    });

    it('changes the settings of the workspace when that is chosen, by keyboard, and not before', async () => {
      await remedy().locator('summary').focus();
      await session().page.keyboard.press('Enter');
      await remedy().getByText('files.watcherExclude').waitFor();
      assert.ok(!existsSync(settingsFile()));
      await remedy().locator('#workspace-watch-less').focus();
      await session().page.keyboard.press('Enter');
      await remedy().getByText('Done: Watch fewer files.').waitFor();
      assert.match(readFileSync(settingsFile(), 'utf8'), /node_modules[^]*dist[^]*target/);
    });

    it('takes one remedy back in the page, and the file that it made', async () => {
      await remedy().locator('#undo-watch-less').click();
      await remedy().getByText('3 settings are as before.').waitFor();
      assert.ok(!existsSync(settingsFile()));
      await remedy().locator('#workspace-watch-less').click();
      await remedy().getByText('Done: Watch fewer files.').waitFor();
      assert.ok(existsSync(settingsFile()));
    });

    it('takes everything back on Undo Everything, the file that it made too', async () => {
      await command(session().page, 'Performance: Undo Everything');
      await notification(session().page, '3 settings are as before.');
      assert.ok(!existsSync(settingsFile()));
    });

    it('copies a report that says what was found, by the button of the page', async () => {
      await stage();
      await panel.locator('#report').click();
      await notification(session().page, 'The report is in the clipboard.');
    });

    it('leads from the page to the moment in the timeline, and from there back to why it was slow then', async () => {
      await panel.locator('#timeline').click();
      await panel.locator('vitals-timeline #why-then').click();
      await panel.getByText(/Why was it slow at/).waitFor();
      await panel.locator('vitals-cause', { hasText: 'The file watcher is busy' }).waitFor();
    });
  });
};
