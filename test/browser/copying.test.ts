// What charts and tables put into the clipboard, as they are built, in a plain browser: by keyboard, and through the
// host where the page may not write there.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { frameOf } from '../webview/frames.ts';
import { openPanel, type PanelPage } from '../webview/panelPage.ts';
import { themes } from '../webview/themes.ts';

/** Stands in for the clipboard, which a page served by nobody has no right to: keeps what is written, or refuses it. */
const installClipboard = (how: 'open' | 'refused'): void => {
  const refuses = how === 'refused';
  const kept: { texts: string[]; pictures: Blob[] } = { texts: [], pictures: [] };
  class Item {
    readonly parts: Record<string, Blob>;
    constructor(parts: Record<string, Blob>) {
      this.parts = parts;
    }
  }
  const refused = (): Promise<void> => Promise.reject(new Error('not allowed'));
  const clipboard = {
    writeText: (text: string) => (refuses ? refused() : Promise.resolve(void kept.texts.push(text))),
    write: ([item]: Item[]) =>
      refuses ? refused() : Promise.resolve(void kept.pictures.push(...Object.values(item?.parts ?? {}))),
  };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard });
  Object.assign(window, { ClipboardItem: Item, kept });
};
declare global {
  interface Window {
    kept: { texts: string[]; pictures: Blob[] };
  }
}

describe('copying in a browser', () => {
  let browser: Browser;
  let panel: PanelPage;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  const open = async (clipboard: 'open' | 'refused'): Promise<void> => {
    panel = await openPanel(browser, { theme: themes[0]!, width: 1_000, height: 800 });
    await panel.page.evaluate(installClipboard, clipboard);
    await panel.say({ type: 'engine', engine: { state: 'running' } });
    await panel.say(frameOf('healthy'));
  };
  const pick = async (menu: string, item: string): Promise<void> => {
    await panel.page.getByRole('button', { name: menu }).focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('[role=menuitem]:focus').waitFor();
    for (let step = 0; step < 3; step += 1) {
      if ((await panel.page.locator('[role=menuitem]:focus').innerText()).trim() === item) break;
      await panel.page.keyboard.press('ArrowDown');
    }
    await panel.page.keyboard.press('Enter');
  };
  const said = (text: string) => panel.page.getByRole('status').filter({ hasText: text }).waitFor();

  it('writes a chart as a picture with its title, and its figures and a table as text', async () => {
    await open('open');
    await pick('Copy Response time', 'Copy as PNG');
    await said('"Response time" is in the clipboard as a picture.');
    const picture = await panel.page.evaluate(async () => {
      const [blob] = window.kept.pictures;
      const bitmap = await createImageBitmap(blob!);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const colors = new Set<number>();
      for (let at = 0; at < data.length; at += 4) colors.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
      return { type: blob!.type, width: bitmap.width, height: bitmap.height, colors: colors.size };
    });
    assert.equal(picture.type, 'image/png');
    assert.ok(picture.width > 300 && picture.height > 180, JSON.stringify(picture));
    assert.ok(picture.colors > 20, 'a line, words and their ground');
    await pick('Copy Response time', 'Copy as CSV');
    await said('"Response time" is in the clipboard as CSV.');
    await pick('Copy Operations', 'Copy as Markdown');
    await said('"Operations" is in the clipboard as Markdown.');
    const [csv = '', markdown = ''] = await panel.page.evaluate(() => window.kept.texts);
    assert.match(csv, /^Time,p95 of all requests\r\n(?:[\d:]+,[^\r\n]+\r\n)+$/);
    assert.match(markdown, /^\| Status \| Operation \| Server \| p50 \| p95 \| Budget \|/);
    assert.match(markdown, /\n\| Healthy \| Completion \| tsserver \| 38 ms \| 142 ms \| 200 ms \/ 1 s \|/);
    assert.deepEqual(await panel.violations(), []);
  });

  it('asks the host where the page may not write: text for its clipboard, a picture for a file', async () => {
    await open('refused');
    await pick('Copy Memory', 'Copy as Markdown');
    await pick('Copy Memory', 'Copy as PNG');
    const asked = async () => (await panel.sent()).filter(({ type }) => type === 'copy' || type === 'save');
    while ((await asked()).length < 2) await panel.page.evaluate(() => new Promise(requestAnimationFrame));
    const [text, file] = await asked();
    assert.ok(text?.type === 'copy' && text.text.startsWith('| Time | Machine | Editor |\n'));
    assert.ok(file?.type === 'save' && file.name === 'Memory.png');
    assert.equal(Buffer.from(file.base64, 'base64').subarray(1, 4).toString('latin1'), 'PNG');
  });
});
