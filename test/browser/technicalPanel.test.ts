// The Technical tab as it is built, in a plain browser: its faults of accessibility, narrow panels, zoom by dragging.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ResponseList, ResponseRule } from '../../src/common/responses.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { openTechnical, type TechnicalPage } from '../webview/technicalPage.ts';
import { ownBrowser } from '../webview/ownBrowser.ts';
import { themes, themesLookedAt } from '../webview/themes.ts';

const shipped = JSON.parse(readFileSync('src/shipped/responses.json', 'utf8')) as readonly ResponseRule[];
const list: ResponseList = {
  mode: 'ask',
  paused: '',
  records: [],
  problems: [],
  trusted: true,
  perHour: 4,
  begunLastHour: 0,
  owner: 'here',
  due: {},
  actions: shipped.map(({ id, kind, name, condition }) => ({
    rule: id,
    kind,
    name,
    condition,
    mode: 'ask',
    isAutomatic: true,
    own: '',
    cooling: [],
  })),
};

describe('the Technical tab in a browser', () => {
  const inBrowser = ownBrowser();
  let panel: TechnicalPage;
  const answer = (): Promise<void> => panel.tick();
  const open = async (
    width: number,
    { theme = themes[0]!, processes = 40, state = {} } = {},
  ): Promise<TechnicalPage> => {
    panel = await inBrowser((browser) => openTechnical(browser, { theme, width, height: 900, state }, { processes }));
    return panel;
  };

  for (const theme of themesLookedAt)
    it(`has no accessibility fault and breaks no policy in ${theme.kind}`, async () => {
      const { page, violations } = await open(1_200, { theme });
      await page.locator('button.opener').first().click();
      await answer();
      assert.deepEqual(await accessibilityFaults(page), []);
      if (theme === themes[0]) {
        for (const id of ['cpu-use', 'cores', 'latency']) await page.locator(`#${id}-table`).click();
        assert.deepEqual(await accessibilityFaults(page), []);
      }
      assert.deepEqual(await violations(), []);
    });

  it('fits 320 px: nothing is wider than the page', async () => {
    const { page } = await open(320);
    await page.locator('button.opener').first().click();
    await answer();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  });

  it('shows the names of servers whole wherever it has a column for them', async () => {
    const { page } = await open(1_200);
    const cut: string[] = [];
    for (const width of [720, 800, 960, 1_040, 1_100, 1_200, 1_300, 1_600]) {
      await page.setViewportSize({ width, height: 900 });
      const cells = await page
        .locator('vitals-grid tbody tr:not(.detail) td:nth-child(3)')
        .evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth] as const));
      assert.ok(cells.length > 3);
      for (const [needs, has] of cells)
        if (needs > has) cut.push(`${String(width)} px: ${String(needs)} in ${String(has)}`);
    }
    assert.deepEqual(cut, []);
  });

  it('zooms to the span that is drawn across a chart, holds it, keeps it over a reload, and goes live again', async () => {
    const { page, sent, kept } = await open(1_200);
    const box = await page.locator('vitals-trend vitals-overlay').first().boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 150, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 260, box.y + 60);
    assert.equal(await page.locator('vitals-trend').nth(1).locator('.cursor').count(), 1, 'one moment in every chart');
    await page.mouse.up();
    const asked = (await sent()).findLast((said) => said.type === 'subscribe');
    assert.ok(asked?.type === 'subscribe' && asked.timeline?.endMs !== undefined);
    assert.ok(asked.timeline.rangeMs < 3_600_000 && asked.timeline.rangeMs > 60_000);
    assert.equal(asked.intervalMs, 60_000, 'the past is not asked for again and again');
    const { time } = (await kept()) as { time: { endMs: number } };
    assert.equal(time.endMs, asked.timeline.endMs);
    await answer();
    await page.locator('#hold').click();
    const live = (await sent()).findLast((said) => said.type === 'subscribe');
    assert.ok(live?.type === 'subscribe' && live.timeline?.endMs === undefined);
  });

  it('draws of 5,000 processes only those in sight, wherever one scrolls', async () => {
    const { page } = await open(800, { processes: 5_000 });
    const table = page.locator('vitals-long-table');
    assert.equal(await table.locator('.table').getAttribute('aria-rowcount'), '5006');
    const rows = table.locator('.seen .row');
    assert.ok((await rows.count()) < 60);
    await table.locator('.scroll').evaluate((scroll) => scroll.scrollTo({ top: 100_000 }));
    await table.locator('.row[aria-rowindex="4170"]').waitFor();
    assert.ok((await rows.count()) < 60);
  });

  it('finds operations by words, and keeps them over a reload', async () => {
    const { page, kept } = await open(800);
    await page.locator('#filter').fill('yaml');
    const names = page.locator('vitals-grid td .name');
    await names.nth(1).waitFor({ state: 'detached' });
    assert.deepEqual(await names.allInnerTexts(), ['Completion']);
    const state = (await kept()) as object;
    await panel.close();
    const again = await open(800, { state });
    assert.equal(await again.page.locator('#filter').inputValue(), 'yaml');
    assert.deepEqual(await again.page.locator('vitals-grid td .name').allInnerTexts(), ['Completion']);
  });

  it('leads from a limit that was passed to what its response would change', async () => {
    const { page, say, sent } = await open(800);
    assert.equal(await page.locator('#cpu-use-remedy').count(), 0, 'it stayed below its limit');
    await page.locator('#memory-use-remedy').click();
    await page.locator('vitals-actions').waitFor();
    const asked = async (of: 'responses' | 'editor') => {
      const found = (await sent()).findLast((said) => said.type === 'actions' && said.ask.of === of);
      assert.ok(found?.type === 'actions', of);
      return found;
    };
    const { request, ask } = await asked('editor');
    assert.deepEqual(ask, { of: 'editor', ask: { kind: 'dry-run', rule: 'restart-server' } });
    await say({ type: 'actions', request: (await asked('responses')).request, answer: { of: 'responses', list } });
    const runs = [
      {
        target: {},
        title: 'Restart tsserver',
        words: ['typescript.restartTsServer'],
        effect: '',
        undo: '',
        impossible: '',
      },
    ];
    await say({
      type: 'actions',
      request,
      answer: { of: 'editor', answer: { kind: 'dry-run', rule: 'restart-server', runs } },
    });
    const opener = page.locator('#try-restart-server:focus');
    assert.equal(await opener.getAttribute('aria-expanded'), 'true');
    assert.match(await page.locator('.runs').innerText(), /Restart tsserver[^]*typescript\.restartTsServer/);
  });
});
