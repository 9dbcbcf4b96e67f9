import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { frameOf } from '../webview/frames.ts';
import { openPanel } from '../webview/panelPage.ts';
import { themes } from '../webview/themes.ts';

/** How far from the canvas's right side the grid lines of the first chart end; the curve may stand over by a dot. */
const marginOf = (page: Page): Promise<number> =>
  page
    .locator('canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      let right = 0;
      for (let y = 0; y < height; y += 1) {
        const painted: number[] = [];
        for (let x = 0; x < width; x += 1) if (data[(y * width + x) * 4 + 3] !== 0) painted.push(x);
        if (painted.length > width * 0.7) right = Math.max(right, painted.at(-1) ?? 0);
      }
      return width - right;
    });

describe('the edge of a chart', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  it('stands still while time labels wander through it', async () => {
    const [theme] = themes;
    assert.ok(theme !== undefined);
    const { page, say, close } = await openPanel(browser, { theme, width: 800, height: 700 });
    await say({ type: 'engine', engine: { state: 'running' } });
    const margins: number[] = [];
    // A minute, so that some label passes the edge.
    for (let second = 0; second < 60; second += 1) {
      await say(frameOf('healthy', second));
      margins.push(await marginOf(page));
    }
    await close();
    assert.ok(Math.max(...margins) - Math.min(...margins) <= 3, margins.join(' '));
  });
});
