// The Boards tab as it is built, in a plain browser: its faults of accessibility, and a board made by keyboard alone.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { openBoards, type BoardPage } from '../webview/boardPage.ts';
import { themes, themesLookedAt } from '../webview/themes.ts';

describe('the Boards tab in a browser', () => {
  let browser: Browser;
  let panel: BoardPage;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  for (const theme of themesLookedAt)
    it(`has no accessibility fault and breaks no policy in ${theme.kind}`, async () => {
      panel = await openBoards(browser, { theme, width: 1_200, height: 800 });
      const { page, tick, violations } = panel;
      await page.locator('#board').selectOption('servers');
      await tick();
      await page.locator('#edit').click();
      await page.locator('#p95-edit').click();
      await page.locator('textarea').first().pressSequentially(' + lsp_');
      await tick();
      await page.locator('[role=option]').first().waitFor();
      // A board of every kind of picture, and its editor with an open list: one look sees all.
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(await violations(), []);
    });

  it('draws what was learned with the CPU of the machine, and without it once that is taken away', async () => {
    panel = await openBoards(browser, { theme: themes[0]!, width: 1_200, height: 800 });
    const { page, tick } = panel;
    await page.locator('#board').selectOption('machine');
    await tick();
    const learned = page.getByRole('list', { name: 'What was learned' });
    await learned.getByText('Forecast, 95 %').waitFor();
    await page.getByRole('img', { name: /Forecast for .* with 95 %/ }).waitFor();
    await page.locator('#edit').click();
    await page.locator('#cpu-edit').click();
    await page.locator('#learned').selectOption('hidden');
    await tick();
    await learned.waitFor({ state: 'detached' });
  });

  it('makes a board by keyboard: completed, moved, taken back, saved, and there after a reload', async () => {
    panel = await openBoards(browser, { theme: themes[0]!, width: 1_200, height: 800 });
    const { page, tick } = panel;
    await page.locator('#new').focus();
    await page.keyboard.press('Enter');
    for (let panels = 0; panels < 2; panels += 1) {
      await page.locator('#add').focus();
      await page.keyboard.press('Enter');
    }
    await page.locator('textarea').focus();
    await page.keyboard.type('lsp_request_a');
    await tick();
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('textarea').inputValue(), 'lsp_request_active');
    const titles = (): Promise<readonly string[]> => page.locator('vitals-tile header h2').allInnerTexts();
    await page.locator('#title').last().fill('Second');
    await page.locator('vitals-tile').last().locator('#panel-2-edit').focus();
    await page.keyboard.press('Alt+ArrowLeft');
    assert.deepEqual(await titles(), ['Second', 'New panel']);
    await page.locator('#undo').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await titles(), ['New panel', 'Second']);
    // What is half-made is kept when the page goes.
    const kept = await panel.kept();
    await panel.close();
    panel = await openBoards(browser, { theme: themes[0]!, width: 1_200, height: 800, state: kept });
    assert.deepEqual(await panel.page.locator('vitals-tile header h2').allInnerTexts(), ['New panel', 'Second']);
    await panel.page.locator('#panel-edit').click();
    await panel.page.locator('#panel-remove').click();
    await panel.page.locator('#save-user').click();
    await panel.tick();
    assert.deepEqual(await panel.page.locator('#board').inputValue(), 'my-board');
    assert.match(await panel.page.locator('.told-box').innerText(), /Saved in your settings/);
    assert.ok((await panel.asked()).some(({ kind }) => kind === 'check'));
  });

  it('asks the server of a team, about whom is chosen, and goes on so after a reload', async () => {
    const size = { theme: themes[0]!, width: 1_200, height: 800 };
    panel = await openBoards(browser, size, { team: 'answers' });
    const { page, tick } = panel;
    const subscribed = async (): Promise<unknown> =>
      (await panel.sent()).flatMap((said) => (said.type === 'subscribe' ? [said.remote?.labels] : [])).at(-1);
    assert.equal(await subscribed(), undefined);
    assert.equal(await page.locator('#place-team').count(), 0);
    await page.locator('#source').selectOption('remote');
    await tick();
    await page.locator('#place-team').selectOption('payments');
    await tick();
    await page.locator('#place-host').selectOption('9b77d2e05c34');
    await tick();
    const hosts = await page.locator('#place-host option').allInnerTexts();
    assert.deepEqual(hosts, ['All hosts', '4f1c09aa7e21', '9b77d2e05c34']);
    assert.deepEqual(await subscribed(), { team: 'payments', host: '9b77d2e05c34' });
    assert.deepEqual(await accessibilityFaults(page), []);
    const kept = await panel.kept();
    await panel.close();
    panel = await openBoards(browser, { ...size, state: kept }, { team: 'down' });
    assert.deepEqual(await subscribed(), { team: 'payments', host: '9b77d2e05c34' });
    // It is said once, and not in each panel.
    await panel.tick();
    assert.match(
      await panel.page.locator('vitals-state .words').innerText(),
      /prometheus\.example\.com:9090 cannot be reached/,
    );
    assert.equal(await panel.page.locator('vitals-tile').count(), 0);
    await panel.page.locator('#source').selectOption('machine');
    await panel.tick();
    assert.equal(await subscribed(), undefined);
    assert.ok((await panel.page.locator('vitals-tile').count()) > 0);
  });
});
