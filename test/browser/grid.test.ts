import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { frameOf, slowRequests } from '../webview/frames.ts';
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

  it('unfolds the slowest requests of an operation by keyboard, and stays where it is while figures come', async () => {
    const theme = themes[0];
    assert.ok(theme !== undefined);
    const { page, say, sent, kept, close } = await openPanel(browser, { theme, width: 800, height: 900 });
    await say({ type: 'engine', engine: { state: 'running' } });
    await say(frameOf('healthy'));
    const openers = page.locator('button.opener');
    await openers.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const opener = openers.nth(1);
    const detail = page.locator('tr.detail');
    await detail.getByText('Loading…').waitFor();
    assert.equal(await opener.getAttribute('aria-expanded'), 'true');
    const request = (await sent()).findLast((said) => said.type === 'slowest')?.request ?? 0;
    await say({ type: 'slowest', request, requests: slowRequests });
    const rows = detail.locator('tbody tr');
    assert.equal(await rows.count(), slowRequests.length);
    assert.match((await rows.nth(1).textContent()) ?? '', /completionInfo.*No answer.*2 s.*n\/a/s);
    await say(frameOf('healthy', 1));
    assert.equal(await rows.count(), slowRequests.length, 'what was there stays until the next answer');
    assert.ok(await opener.evaluate((button) => button.matches(':focus')));
    // As wide as the table it stands in, with the columns that this width hides left out.
    const widths = await page
      .locator('vitals-grid table')
      .first()
      .evaluate((table) =>
        ['thead tr', '.detail'].map((row) => table.querySelector(row)?.getBoundingClientRect().width),
      );
    assert.equal(widths[0], widths[1]);
    assert.ok(JSON.stringify(await kept()).includes('"choice":{"operation"'));
    await page.keyboard.press('Enter');
    await detail.waitFor({ state: 'detached' });
    await close();
  });
});
