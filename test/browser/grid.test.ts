import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { frameOf } from '../webview/frames.ts';
import { openPanel } from '../webview/panelPage.ts';
import { themes } from '../webview/themes.ts';

describe('panel: the table of operations', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const width of [700, 800, 1_000, 1_600])
    it(`shows both budgets of an operation whole at ${String(width)} px`, async () => {
      const theme = themes[0];
      assert.ok(theme !== undefined);
      const { page, say, close } = await openPanel(browser, { theme, width, height: 900 });
      await say({ type: 'engine', engine: { state: 'running' } });
      // Its rows have the longest pair that ships, 100 ms / 500 ms.
      await say(frameOf('longNames'));
      const cells = await page
        .locator('vitals-grid td.wide')
        .evaluateAll((all) =>
          all.map(({ textContent, scrollWidth, clientWidth }) => ({ textContent, cut: scrollWidth - clientWidth })),
        );
      assert.ok(cells.some(({ textContent }) => /100 ms\s*\/\s*500 ms/.test(textContent)));
      assert.deepEqual(
        cells.filter(({ cut }) => cut > 0),
        [],
      );
      await close();
    });
});
