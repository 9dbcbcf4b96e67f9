// Every panel as it is built, in a plain browser, for who sees, hears or moves otherwise: without motion, at 200 %, read out.
import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { actionsEngines, openActions } from '../webview/actionsPage.ts';
import { alertFrame } from '../webview/alertFrames.ts';
import { openAlerts } from '../webview/alertPage.ts';
import { openBoards } from '../webview/boardPage.ts';
import { cutTexts, motions } from '../webview/enlarged.ts';
import { frameOf } from '../webview/frames.ts';
import { overflowOf } from '../webview/overflow.ts';
import { ownBrowser } from '../webview/ownBrowser.ts';
import { openPanel, type PanelOptions, type PanelPage } from '../webview/panelPage.ts';
import { technicalFrame } from '../webview/technicalFrame.ts';
import { themes } from '../webview/themes.ts';
import { timelineFrame } from '../webview/timelineFrame.ts';
import { openTrends } from '../webview/trendsPage.ts';
import { openWhy } from '../webview/whyPage.ts';

const [dark] = themes;
/** What 200 % leaves of 1,280 px, and the editor's font twice as large on top of it. */
const enlarged: PanelOptions = {
  theme: { ...dark!, variables: { ...dark!.variables, '--vscode-font-size': '26px' } },
  width: 640,
  height: 800,
  deviceScaleFactor: 2,
};

const running = async (panel: PanelPage): Promise<PanelPage> => {
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  return panel;
};
const panels: Readonly<Record<string, (browser: Browser, size: PanelOptions) => Promise<PanelPage>>> = {
  overview: async (browser, size) => {
    const panel = await running(await openPanel(browser, size));
    await panel.say(frameOf('critical'));
    return panel;
  },
  technical: async (browser, size) => {
    const panel = await running(await openPanel(browser, { ...size, state: { tab: 'technical' } }));
    await panel.say(technicalFrame(await panel.sent()));
    return panel;
  },
  why: (browser, size) => openWhy(browser, size, 'busy'),
  trends: (browser, size) => openTrends(browser, size),
  boards: (browser, size) => openBoards(browser, size),
  alerts: (browser, size) => openAlerts(browser, size, 'every'),
  actions: async (browser, size) => openActions(browser, size, await actionsEngines['busy']!()),
  timeline: async (browser, size) => {
    const panel = await running(await openPanel(browser, { ...size, state: { tab: 'timeline' } }));
    await panel.say(timelineFrame());
    return panel;
  },
};

describe('every panel in a browser', function () {
  this.timeout(120_000);
  const inBrowser = ownBrowser();
  let panel: PanelPage | undefined;

  /** The name of each chart on the page, and what is wrong with the words that stand for it. */
  const unspoken = async (canvases: Locator): Promise<readonly string[]> => {
    const faults: string[] = [];
    for (const canvas of await canvases.all()) {
      const text = (await canvas.getAttribute('aria-label')) ?? '';
      if ((await canvas.getAttribute('role')) !== 'img' || !/\d.*\.$/.test(text)) faults.push(text || 'a canvas');
    }
    return faults;
  };

  for (const [name, open] of Object.entries(panels)) {
    // Its engine works for seconds before there is anything to see.
    if (name === 'actions' && process.env['VITALS_LONG'] === undefined) continue;
    it(`holds still, is read at 200 % and says what its charts show: ${name}`, async () => {
      panel = await inBrowser((browser) => open(browser, enlarged));
      const { page } = panel;
      await page.emulateMedia({ reducedMotion: 'reduce' });
      assert.deepEqual(await motions(page), []);
      assert.equal(await overflowOf(page), 0);
      assert.deepEqual(await cutTexts(page), []);
      assert.deepEqual(await unspoken(page.locator('canvas')), []);
    });
  }

  it('shows a chart as a table of the same figures, by keyboard alone, and back', async () => {
    panel = await inBrowser((browser) => panels['overview']!(browser, { ...enlarged, theme: dark!, width: 1_200 }));
    const { page } = panel;
    const chart = page.locator('vitals-trend').first();
    const said = (await chart.locator('canvas').getAttribute('aria-label')) ?? '';
    const highest = /highest ([^,]+?) at/.exec(said)?.[1] ?? 'none was said';
    await page.getByRole('tab').first().focus();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      if (await page.locator('#response-table').evaluate((button) => button.matches(':focus'))) break;
    }
    await page.keyboard.press('Enter');
    const table = page.getByRole('region', { name: /as a table/ });
    await table.waitFor();
    const cells = await table.locator('td').allInnerTexts();
    assert.ok(cells.includes(highest), `${highest} of "${said}" is not in the table`);
    await page.locator('#response-table:focus').waitFor();
    await page.keyboard.press('Enter');
    await chart.locator('canvas').waitFor();
  });

  it('announces a new critical alert once, whatever comes after it', async () => {
    const opened = (panel = await inBrowser((browser) =>
      openAlerts(browser, { ...enlarged, theme: dark!, width: 1_200 }, 'quiet'),
    ));
    const live = opened.page.locator('vitals-alerts [aria-live]').first();
    assert.equal(await live.innerText(), '');
    const told = await live.evaluateHandle((element) => {
      const heard: string[] = [];
      const look = (): void => void heard.push(element.textContent.trim());
      new MutationObserver(look).observe(element, { childList: true, characterData: true, subtree: true });
      return heard;
    });
    for (let sequence = 10; sequence < 13; sequence += 1) await opened.say(alertFrame('bad', sequence));
    const heard = await told.jsonValue();
    assert.equal(heard.length, 1, heard.join(' | '));
    assert.match(heard[0] ?? '', /^Critical alert: /);
    assert.notEqual(await live.getAttribute('aria-live'), 'off');
  });
});
