// The Trends tab as it is built, in a plain browser: its faults of accessibility in each theme, narrow and wide.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { overflowOf } from '../webview/overflow.ts';
import { themes } from '../webview/themes.ts';
import { openTrends, type TrendsPage } from '../webview/trendsPage.ts';

const pages = ['week', 'today', 'compare', 'ahead'] as const;

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
      assert.equal(await overflowOf(page), 0, 'pixels beyond the window');
    });
  });

  it('fits 320 px on every page, and the choice of pages too', async () => {
    panel = await openTrends(browser, { theme: themes[0]!, width: 320, height: 800 });
    for (const shown of pages) {
      await panel.page.locator(`#page-${shown}`).click();
      await panel.tick();
      assert.equal(await overflowOf(panel.page), 0, shown);
    }
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

  it('accepts a proposed threshold with one press, and undoes it with another', async () => {
    const theme = themes[0]!;
    panel = await openTrends(browser, { theme, width: 1_200, height: 800 });
    await panel.say({ type: 'show', tab: 'trends', page: 'ahead' });
    await panel.tick();
    const { page } = panel;
    await page.getByText('It would have fired 2 instead of 11 times last week').waitFor();
    await page.locator('#accept-DiskBusy').click();
    await panel.tick();
    await page.locator('#undo-DiskBusy').waitFor();
    assert.equal(await page.locator('#accept-DiskBusy').count(), 0);
    await page.locator('#undo-DiskBusy').click();
    await panel.tick();
    await page.locator('#accept-DiskBusy').waitFor();
    const changes = (await panel.asked()).filter(({ kind }) => kind === 'override');
    assert.deepEqual(changes, [
      { kind: 'override', rule: 'DiskBusy', override: { threshold: 0.9 } },
      { kind: 'override', rule: 'DiskBusy', override: { threshold: null } },
    ]);
  });
});
