// The Trends tab as it is built, in a plain browser: its faults of accessibility in each theme, narrow and wide.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { themes } from '../webview/themes.ts';
import { openTrends, type TrendsPage } from '../webview/trendsPage.ts';

const pages = ['week', 'today', 'compare'] as const;

describe('the Trends tab in a browser', () => {
  let browser: Browser;
  let panel: TrendsPage;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  themes.forEach((theme, at) => {
    // Each theme with one of the pages, wide or as narrow as a side bar.
    const shown = pages[at % pages.length] ?? 'week';
    it(`has no accessibility fault and breaks no policy in ${theme.kind}: ${shown}`, async () => {
      panel = await openTrends(browser, { theme, width: at % 2 === 0 ? 1_200 : 320, height: 800 });
      const { page, tick, violations } = panel;
      await page.locator(`#page-${shown}`).click();
      await tick();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(await violations(), []);
      const { scroll, width } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        width: document.documentElement.clientWidth,
      }));
      assert.ok(scroll <= width, `${String(scroll)} px wide in ${String(width)}`);
    });
  });

  it('compares before and after a change that the timeline tells of, and comes back to it after a reload', async () => {
    panel = await openTrends(browser, { theme: themes[0]!, width: 1_200, height: 800 });
    await panel.page.locator('#page-compare').click();
    await panel.tick();
    await panel.page.locator('#compared').selectOption('event');
    await panel.tick();
    await panel.page.getByText('Less time has passed since').waitFor();
    const kept = await panel.kept();
    await panel.close();
    panel = await openTrends(browser, { theme: themes[0]!, width: 1_200, height: 800, state: kept });
    assert.equal(await panel.page.locator('#compared').inputValue(), 'event');
    assert.equal(await panel.page.locator('vitals-compare tbody tr').count(), 8);
  });
});
