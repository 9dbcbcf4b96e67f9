// A board made in a real VS Code: completed by the engine, shown with live figures, saved by the editor into the workspace,
// changed, and there after a reload of the window.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { command, webviewFrame } from '../host/browser.ts';
import { statusBarId, until, type Session } from './session.ts';

interface SavedBoard {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly {
    readonly panels: readonly { readonly title: string; readonly queries: readonly unknown[] }[];
  }[];
}

/** In an editor that others may have used; it is left with its panel over the whole window. */
export const boards = (session: () => Session): void => {
  describe('boards in a real VS Code', function () {
    this.timeout(240_000);
    let panel: Frame;

    const openBoards = async (): Promise<void> => {
      await command(session().page, 'Performance: Open Panel');
      panel = await webviewFrame(session().page, 'vitals-app');
      await panel.locator('#tab-boards').click();
      await panel.locator('#board option').first().waitFor({ state: 'attached' });
    };
    const saved = (): readonly SavedBoard[] => {
      const file = join(session().workspaceFolder, '.vscode', 'vitals.boards.json');
      return existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as { boards: readonly SavedBoard[] }).boards
        : [];
    };

    before(async () => {
      await openBoards();
      await command(session().page, 'View: Toggle Maximized Panel');
    });

    it('makes one, with what the engine offers, and saves it in the workspace', async () => {
      await panel.locator('#new').click();
      await panel.getByLabel('Title of the board').fill('Load of this machine');
      await panel.locator('#add').click();
      const query = panel.locator('textarea');
      await query.fill('');
      await query.pressSequentially('system_cpu_load');
      await panel.locator('[role=option]', { hasText: 'system_cpu_load_average_1m' }).first().waitFor();
      await session().page.keyboard.press('Enter');
      assert.equal(await query.inputValue(), 'system_cpu_load_average_1m');
      await panel.locator('#visual').selectOption('stat');
      // A live preview: the figure of this machine.
      await panel.locator('vitals-tile .stats .figure', { hasText: /\d/ }).first().waitFor();
      await query.fill('nonsense(1)');
      await panel.getByText('Line 1, column 1: unknown function').waitFor();
      await query.fill('system_cpu_load_average_1m');
      await panel.locator('#save-workspace').click();
      await panel.getByText('Saved in the workspace.').waitFor();
      const [board] = saved();
      assert.equal(board?.title, 'Load of this machine');
      assert.deepEqual(board.rows[0]?.panels[0]?.queries, [{ expr: 'system_cpu_load_average_1m' }]);
    });

    it('changes a panel of it, and shows it after a reload', async () => {
      await panel.locator('#edit').click();
      await panel.locator('#panel-edit').click();
      await panel.locator('vitals-panel-form #title').fill('Load now');
      await panel.locator('#save-workspace').click();
      await until('the change in the file', () =>
        Promise.resolve(saved()[0]?.rows[0]?.panels[0]?.title === 'Load now'),
      );
      await command(session().page, 'Developer: Reload Window');
      await session().page.locator('.part.statusbar').waitFor({ state: 'detached' });
      await session().page.locator(`.statusbar-item[id="${statusBarId}"]`).waitFor({ timeout: 90_000 });
      await openBoards();
      await panel.locator('#board').selectOption('my-board');
      await panel.locator('vitals-tile h2', { hasText: 'Load now' }).waitFor();
      await panel.locator('vitals-tile .stats .figure', { hasText: /\d/ }).first().waitFor();
    });

    it('says that it is saved where that changes a setting, which the panel hears of as well', async () => {
      await panel.locator('#new').click();
      await panel.locator('#add').click();
      await panel.locator('textarea').fill('system_cpu_utilization_ratio');
      await panel.locator('#save-user').click();
      await panel.getByText('Saved in your settings.').waitFor();
      await panel.locator('#edit').waitFor();
    });
  });
};
