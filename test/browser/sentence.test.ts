import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { frameOf } from '../webview/frames.ts';
import { openPanel } from '../webview/panelPage.ts';
import { themes } from '../webview/themes.ts';

/** As long as the engine's sentences are with the names of servers and extensions that people have. */
const long =
  'typescript completion details is 13.2× slower than its budget since 14:02 (p95 6.6 s, budget 500 ms, 1234 requests); the server is not busy itself, so it waits or works elsewhere: see what vscode.typescript-language-features has to do.';

describe('panel: the sentence', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  for (const width of [320, 400, 480, 560, 700, 800, 960, 1_000, 1_600])
    it(`moves nothing below it at ${String(width)} px however long it is, and is shown whole`, async () => {
      const theme = themes[0];
      assert.ok(theme !== undefined);
      const { page, say, close } = await openPanel(browser, { theme, width, height: 900 });
      await say({ type: 'engine', engine: { state: 'running' } });
      const frame = frameOf('healthy');
      const barsAt = (): Promise<number> =>
        page.locator('vitals-bars').evaluate((bars) => bars.getBoundingClientRect().top);
      await say(frame);
      const before = await barsAt();
      await say({ ...frame, sequence: 2, summary: { ...frame.summary, sentence: long } });
      assert.equal(await barsAt(), before);
      const [shown, needed] = await page
        .locator('vitals-sentence .row')
        .evaluate((row) => [row.clientHeight, row.scrollHeight]);
      assert.equal(needed, shown);
      await close();
    });
});
