// The row of tabs as it is built, in a plain browser: what does not fit is in a menu, at any width and by keyboard alone.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { openPanel, type PanelPage } from '../webview/panelPage.ts';
import { themes } from '../webview/themes.ts';
import { tabIds } from '../../webview/session.ts';

describe('the tabs in a browser', () => {
  let browser: Browser;
  let panel: PanelPage;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  const open = async (width: number): Promise<void> => {
    panel = await openPanel(browser, { theme: themes[0]!, width, height: 700 });
    await panel.say({ type: 'engine', engine: { state: 'running' } });
  };
  const tabs = () => panel.page.getByRole('tab');
  const more = () => panel.page.getByRole('button', { name: /^More panels/ });
  const chosen = () => panel.page.locator('[role=tab][aria-selected=true]').innerText();

  it('has no accessibility fault at 320 px with its menu open, in any theme', async () => {
    await open(320);
    for (const theme of themes) {
      await panel.setTheme(theme);
      await more().click();
      await panel.page.getByRole('menuitem').first().waitFor();
      assert.deepEqual(await accessibilityFaults(panel.page), [], theme.kind);
      const names = [...(await tabs().allInnerTexts()), ...(await panel.page.getByRole('menuitem').allInnerTexts())];
      assert.equal(names.length, tabIds.length, names.join(' '));
      await panel.page.keyboard.press('Escape');
    }
    assert.deepEqual(await panel.violations(), []);
  });

  it('shows what fits at every width, the chosen tab always, and never paints a row that is too long', async () => {
    await open(1_200);
    const last = panel.page.getByRole('tab').last();
    await last.click();
    const name = await chosen();
    const painted = await panel.page.evaluate(async () => {
      const app = document.querySelector<HTMLElement>('vitals-app')!;
      const row = app.shadowRoot!.querySelector('vitals-tabs')!.shadowRoot!;
      // At the start of a frame everything stands as the frame before has painted it.
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const seen = [];
      for (let width = 1_000; width >= 160; width -= 12) {
        document.body.style.width = `${String(width)}px`;
        await frame();
        await frame();
        const all = [...row.querySelectorAll<HTMLElement>('[role=tab], vitals-menu')];
        const boxes = all.map((one) => one.getBoundingClientRect());
        seen.push({
          width,
          end: Math.max(...boxes.map(({ right }) => right)),
          height: row.querySelector('.tabs')!.getBoundingClientRect().height,
          chosen: row.querySelector('[aria-selected=true]')?.textContent.trim(),
          first: boxes[0]?.left,
          hasMenu: all.some(({ tagName }) => tagName === 'VITALS-MENU'),
        });
      }
      return seen;
    });
    assert.equal(painted[0]?.hasMenu, false);
    assert.equal(painted.at(-1)?.hasMenu, true);
    for (const one of painted) {
      assert.ok(one.end <= one.width, JSON.stringify(one));
      assert.equal(one.chosen, name);
      assert.equal(one.height, painted[0]?.height);
    }
  });

  it('walks every tab with the arrows, shown or not, and keeps the focus on the chosen one', async () => {
    await open(320);
    const first = await chosen();
    await tabs().first().focus();
    const walked = [first];
    for (let step = 1; step < tabIds.length; step += 1) {
      const before = await chosen();
      await panel.page.keyboard.press('ArrowRight');
      await panel.page.locator('[role=tab]:focus[aria-selected=true]').filter({ hasNotText: before }).waitFor();
      await panel.page.locator('[role=tabpanel] > :not(main), .unread').first().waitFor();
      walked.push(await chosen());
    }
    assert.equal(new Set(walked).size, tabIds.length, walked.join(' '));
    // Each panel is a script of its own, and all live in one page.
    assert.equal(await panel.page.locator('.unread').count(), 0);
    assert.deepEqual(
      (await panel.sent()).filter(({ type }) => type === 'fault'),
      [],
    );
    await panel.page.keyboard.press('Home');
    await panel.page.locator('[role=tab]:focus', { hasText: first }).waitFor();
  });

  it('opens the menu by keyboard, goes back with Escape, and chooses with Enter', async () => {
    await open(320);
    await tabs().first().focus();
    await panel.page.keyboard.press('Tab');
    assert.ok(await more().evaluate((button) => button.matches(':focus')));
    await panel.page.keyboard.press('Enter');
    const items = panel.page.getByRole('menuitem');
    await panel.page.locator('[role=menuitem]:focus').waitFor();
    assert.equal(await more().getAttribute('aria-expanded'), 'true');
    await panel.page.keyboard.press('Escape');
    await items.first().waitFor({ state: 'hidden' });
    assert.ok(await more().evaluate((button) => button.matches(':focus')));
    await panel.page.keyboard.press('ArrowUp');
    await panel.page.locator('[role=menuitem]:focus').waitFor();
    const last = await items.last().innerText();
    assert.equal(await panel.page.locator('[role=menuitem]:focus').innerText(), last);
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('[role=tab]:focus[aria-selected=true]', { hasText: last }).waitFor();
    const end = await panel.page
      .locator('vitals-menu button')
      .first()
      .evaluate((button) => button.getBoundingClientRect().right);
    assert.ok(end <= 320, `${String(end)} px`);
  });
});
