import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ToPanel } from '../../src/common/protocol/panel.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { conditions, frameOf, type Condition } from '../webview/frames.ts';
import { ownBrowser } from '../webview/ownBrowser.ts';
import { openPanel, type PanelOptions, type PanelPage } from '../webview/panelPage.ts';
import { themes, themesLookedAt, type Theme } from '../webview/themes.ts';

/** The innermost focused element: its id, or else its label, or what it says. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    let named = '';
    while (element !== null) {
      if (element.id !== '') named = element.id;
      const inner: Element | null = element.shadowRoot?.activeElement ?? null;
      const said = element.getAttribute('aria-label') ?? element.textContent ?? '';
      if (inner === null) return named === '' ? said.trim() : named;
      element = inner;
    }
    return named;
  });

/** Position and size of everything that a reader's eye rests on. */
const boxes = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const walk = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        const { x, y, width, height } = element.getBoundingClientRect();
        // What fills a bar is meant to change.
        if (!element.matches('.fill, .spoken, .spoken *, option'))
          if (
            element.matches(
              'vitals-sentence, vitals-bars, .tile, .track, vitals-counts, .trends, canvas, h2, th, td, #pause',
            )
          )
            found.push(
              `${element.localName}#${element.id} ${[x, y, width, height].map((n) => n.toFixed(1)).join(' ')}`,
            );
        if (element.shadowRoot !== null) walk(element.shadowRoot);
      }
    };
    walk(document);
    return found;
  });

const paintedPixels = (page: Page, index: number): Promise<number> =>
  page
    .locator('canvas')
    .nth(index)
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) count += 1;
      return count;
    });

const cellTexts = (page: Page, column: number): Promise<readonly string[]> =>
  page.locator(`vitals-grid tbody td:nth-child(${column})`).allInnerTexts();

const theme = (kind: Theme['kind']): Theme => {
  const found = themes.find((each) => each.kind === kind);
  assert.ok(found !== undefined);
  return found;
};
const running: ToPanel = { type: 'engine', engine: { state: 'running' } };

describe('the panel in a browser', () => {
  const inBrowser = ownBrowser();
  let panel: PanelPage | undefined;

  const open = async (options: Partial<PanelOptions> = {}): Promise<PanelPage> => {
    panel = await inBrowser((browser) =>
      openPanel(browser, { theme: theme('vscode-dark'), width: 800, height: 700, ...options }),
    );
    return panel;
  };
  const openLive = async (condition: Condition, options: Partial<PanelOptions> = {}): Promise<PanelPage> => {
    const opened = await open(options);
    await opened.say(running);
    await opened.say(frameOf(condition));
    return opened;
  };

  for (const each of themesLookedAt)
    it(`has no accessibility fault and breaks no content security policy in ${each.kind}`, async () => {
      const { page, say, violations, sent } = await open({ theme: each });
      const faults: string[] = [];
      const look = async (name: string): Promise<void> => {
        for (const fault of await accessibilityFaults(page)) faults.push(`${name}: ${fault}`);
      };
      await look('loading');
      await say(running);
      for (const condition of conditions.filter((name) => name !== 'manyRows')) {
        await say(frameOf(condition));
        await look(condition);
      }
      await page.locator('#response-table').click();
      await page.locator('#memory-table').click();
      await page.locator('#lsp').focus();
      await look('tables and tooltip');
      await page.setViewportSize({ width: 320, height: 700 });
      await look('narrow');
      await page.locator('#pause').click();
      await look('paused');
      await say({ type: 'engine', engine: { state: 'failed', reason: 'out of memory' } });
      await look('failed');
      await say({ type: 'engine', engine: { state: 'off', reason: 'by a setting' } });
      await look('off');
      assert.deepEqual(faults, []);
      assert.deepEqual(await violations(), []);
      assert.deepEqual(
        (await sent()).filter(({ type }) => type === 'fault'),
        [],
      );
    });

  it('would notice an accessibility fault and a breach of the policy', async () => {
    const { page, violations } = await openLive('healthy');
    await page.evaluate(() => {
      document.body.append(document.createElement('button'));
      document.body.setAttribute('style', 'margin: 1px');
    });
    assert.match((await accessibilityFaults(page)).join(), /button-name/);
    assert.equal((await violations()).length, 1);
  });

  it('paints before anything has been said, and asks for figures at once', async () => {
    const { page, sent } = await open();
    assert.match(await page.locator('vitals-sentence .row').innerText(), /Starting to measure/);
    assert.equal(await page.locator('.tile').count(), 6);
    assert.deepEqual(
      (await sent()).map(({ type }) => type),
      ['ready', 'subscribe'],
    );
  });

  it('shows what the frame says', async () => {
    const { page } = await openLive('warning');
    assert.match(await page.locator('vitals-sentence .row').innerText(), /tsserver completion is 3\.1× slower/);
    assert.match(await page.locator('#lsp').innerText(), /LSP\s+85 %\s+Warning/);
    assert.equal(
      await page.locator('#lsp [role=meter]').getAttribute('aria-valuetext'),
      '85 %, warning, tsserver completion p95 620 ms',
    );
    assert.match(await page.locator('vitals-counts .row').innerText(), /High\s+1\s+Medium\s+0\s+Low\s+2/);
    assert.equal((await cellTexts(page, 2))[0], 'Completion');
    assert.match(await page.locator('vitals-notices ul').innerText(), /History is off/);
    const filled = await page
      .locator('#lsp .fill')
      .evaluate((fill) => fill.getBoundingClientRect().width / fill.parentElement!.clientWidth);
    assert.ok(Math.abs(filled - 0.852) < 0.01, String(filled));
  });

  it('paints both charts, and other pixels for another theme', async () => {
    const { page, setTheme } = await openLive('healthy');
    for (const index of [0, 1]) assert.ok((await paintedPixels(page, index)) > 1_000, `canvas ${index}`);
    const picture = (): Promise<string> =>
      page
        .locator('canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const dark = await picture();
    await setTheme(theme('vscode-light'));
    const light = await picture();
    assert.notEqual(light, dark);
    await setTheme(theme('vscode-dark'));
    assert.equal(await picture(), dark);
    assert.match(
      (await page.locator('canvas').first().getAttribute('aria-label')) ?? '',
      /^Response time over the last 5 minutes\. .*now \d+ ms/,
    );
  });

  // 290 px is what the workbench leaves of 320.
  for (const width of process.env['VITALS_LONG'] === undefined ? [290, 1600] : [290, 320, 800, 1600, 3840])
    it(`fits ${width} px without scrolling sideways`, async () => {
      for (const condition of ['healthy', 'longNames'] as const) {
        const { page, close } = await openLive(condition, { width, height: 900 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${condition}: ${overflow} px too wide`);
        const buttons = await page
          .locator('.control')
          .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
        assert.ok(Math.max(...buttons) <= width - 8, `${condition}: a button ends at ${Math.max(...buttons)}`);
        await close();
      }
    });

  it('does not move when a frame replaces another, nor the first frame the placeholders', async () => {
    const { page, say } = await open();
    // What stands below the table moves down with its rows.
    const placeOf = (all: readonly string[]): readonly string[] =>
      all.filter((box) => !/^(?:td|canvas|h2#last-save)/.test(box));
    const empty = await boxes(page);
    await say(running);
    await say(frameOf('healthy', 0));
    const first = await boxes(page);
    assert.ok(first.length > 60, `${first.length} boxes`);
    assert.deepEqual(placeOf(first), placeOf(empty));
    for (const sequence of [1, 2, 3]) await say(frameOf('healthy', sequence));
    assert.deepEqual(await boxes(page), first);
  });

  it('pauses: unsubscribes, ignores frames, says so, and goes on', async () => {
    const { page, say, sent, kept } = await openLive('healthy');
    await page.locator('#pause').click();
    await say(frameOf('critical', 5));
    assert.match(await page.locator('.badge').innerText(), /Paused\s+14:02:31/);
    assert.match(await page.locator('vitals-sentence .row').innerText(), /All is well/);
    assert.equal((await sent()).at(-1)?.type, 'unsubscribe');
    assert.equal(((await kept()) as { paused: boolean }).paused, true);
    await page.locator('#pause').click();
    assert.equal((await sent()).at(-1)?.type, 'subscribe');
    await say(frameOf('critical', 6));
    assert.match(await page.locator('.badge').innerText(), /Live\s+14:02:37/);
  });

  it('asks for the other range and keeps it over a reload', async () => {
    const first = await openLive('healthy');
    await first.page.locator('#range-1h').click();
    const asked = (await first.sent()).at(-1);
    assert.ok(asked?.type === 'subscribe' && 'response 1h' in asked.queries);
    await first.say(frameOf('healthy', 1, '1h'));
    assert.match((await first.page.locator('canvas').first().getAttribute('aria-label')) ?? '', /the last hour/);
    const state = await first.kept();
    await first.close();
    const again = await open({ state });
    const [, subscribed] = await again.sent();
    assert.ok(subscribed?.type === 'subscribe' && 'response 1h' in subscribed.queries);
    assert.equal(JSON.stringify(state).length < 500, true, 'only navigation is kept');
  });

  it('says in its place that a panel cannot be read, and reads it when it can be', async () => {
    const unread = ['timeline'];
    const { page, sent } = await open({ unread });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText(/Timeline cannot be shown/).waitFor();
    assert.ok((await sent()).some((said) => said.type === 'fault' && /timeline cannot be read/.test(said.message)));
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.locator('vitals-executive').waitFor();
    unread.pop();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.locator('vitals-timeline').waitFor();
  });

  it('can be walked by keyboard: one stop for a group, arrows within it', async () => {
    const { page } = await openLive('warning');
    const stops: string[] = [];
    for (let at = 0; at < 9; at += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
    }
    const charts = ['response-table', 'Copy Response time', 'memory-table', 'Copy Memory'];
    assert.deepEqual(stops, ['tab-overview', 'pause', 'cpu', ...charts, 'Copy Operations', 'Status']);
    for (let back = 0; back < 6; back += 1) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'lsp');
    assert.match(await page.locator('.tooltip').innerText(), /p95 of the worst operation with at least 20/);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.tooltip').count(), 0);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('End');
    assert.equal(await focused(page), 'show-health');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'lsp', 'a group remembers where one was');
  });

  it('sorts by keyboard, says so, and keeps the focus over a live update', async () => {
    const { page, say, kept } = await openLive('warning');
    await page.locator('vitals-grid thead button').first().focus();
    for (let at = 0; at < 4; at += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const header = page.locator('vitals-grid th').nth(4);
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    assert.equal((await cellTexts(page, 2))[0], 'Diagnostics (push)');
    await say(frameOf('warning', 1));
    assert.equal(await focused(page), 'p95');
    await page.keyboard.press('Space');
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    assert.equal((await cellTexts(page, 3))[0], 'JSON');
    const { panels } = (await kept()) as { panels: { overview: { sort: unknown } } };
    assert.deepEqual(panels.overview.sort, { column: 'p95', direction: 'ascending' });
  });

  it('keeps the heads of a long table in sight', async () => {
    const { page } = await openLive('manyRows');
    assert.equal(await page.locator('vitals-grid tbody tr').count(), 200);
    await page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
    });
    const { top } = await page
      .locator('vitals-grid th')
      .first()
      .evaluate((head) => ({ top: head.getBoundingClientRect().top }));
    assert.ok(top >= 0 && top < 2, String(top));
  });

  it('announces a change of level, once, and no figures', async () => {
    const { page, say } = await openLive('healthy');
    const announcement = page.locator('vitals-sentence [aria-live]');
    assert.equal(await announcement.innerText(), '');
    await say(frameOf('healthy', 1));
    assert.equal(await announcement.innerText(), '');
    await say(frameOf('critical', 2));
    assert.match(await announcement.innerText(), /^Critical\. tsserver completion is 1\.8×/);
    const later = frameOf('critical', 3);
    await say({ ...later, summary: { ...later.summary, sentence: 'tsserver completion is 1.9× slower.' } });
    assert.match(await page.locator('vitals-sentence .row').innerText(), /1\.9×/);
    assert.match(await announcement.innerText(), /1\.8×/, 'what was announced is not announced again in other words');
    assert.equal(await page.locator('[aria-live]').count(), 1, 'nothing else speaks by itself');
  });

  it('stops asking while hidden', async () => {
    const { page, sent } = await openLive('healthy');
    const see = (state: 'hidden' | 'visible'): Promise<void> =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await see('hidden');
    assert.equal((await sent()).at(-1)?.type, 'unsubscribe');
    await see('visible');
    assert.equal((await sent()).at(-1)?.type, 'subscribe');
  });

  it('offers what can be done: health, restart, log', async () => {
    const { page, say, sent } = await openLive('healthy');
    await page.locator('#show-health').click();
    await say({ type: 'engine', engine: { state: 'failed', reason: 'The engine ended five times within a minute.' } });
    assert.match(await page.locator('vitals-state .state').innerText(), /five times/);
    await page.locator('#restart').click();
    await page.locator('#log').click();
    assert.deepEqual(
      (await sent()).flatMap((said) => (said.type === 'command' ? [said.command] : [])),
      ['vitals.showHealth', 'vitals.restartEngine', 'vitals.showLog'],
    );
  });

  it('says why there are no figures when measuring is off, and shows none', async () => {
    const { page, say, sent } = await openLive('healthy');
    await say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } });
    assert.match(await page.locator('vitals-sentence .row').innerText(), /Measuring is off\./);
    assert.match(await page.locator('vitals-state .state').innerText(), /vitals\.enabled/);
    assert.equal(await page.locator('vitals-bars, canvas, table').count(), 0);
    for (const id of ['pause', 'range-5m', 'range-1h'])
      assert.equal(await page.locator(`#${id}`).getAttribute('disabled'), '', `${id} has nothing to act on`);
    await page.locator('#turn-on').click();
    assert.deepEqual((await sent()).at(-1), { type: 'command', command: 'vitals.turnOn' });
  });

  it('says what it waits for while nothing was asked', async () => {
    const { page } = await openLive('collecting');
    assert.match(
      await page.locator('vitals-grid .placeholder').innerText(),
      /No language server has been asked anything lately: type/,
    );
    assert.equal(await page.locator('#lsp [role=meter]').count(), 0, 'an unknown figure is no meter at zero');
  });

  it('shows how full a bar is also under forced colours', async () => {
    const { page, violations } = await openLive('critical');
    await page.emulateMedia({ forcedColors: 'active' });
    const fill = await page.locator('#cpu .fill').evaluate((element) => {
      const { backgroundColor } = getComputedStyle(element);
      return { backgroundColor, page: getComputedStyle(document.body).backgroundColor };
    });
    assert.notEqual(fill.backgroundColor, fill.page);
    assert.deepEqual(await violations(), []);
  });
});
