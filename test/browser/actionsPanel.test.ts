// The Actions tab as it is built, in a plain browser, fed by a whole engine: faults of accessibility, narrow panels, what
// waits for consent, what was done with its chart and its way back, messages that are sent again.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { overflowOf } from '../webview/overflow.ts';
import { ActionsEngine } from '../webview/actionsEngine.ts';
import { openActions, type ActionsPage } from '../webview/actionsPage.ts';
import { themes, themesLookedAt } from '../webview/themes.ts';

const sections = ['responses', 'history', 'deliveries'] as const;

describe('the Actions tab in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let panel: ActionsPage;
  /** One for all: to stage it takes an hour and a half of its own time. */
  let engine: ActionsEngine;
  const show = async (section: (typeof sections)[number]): Promise<void> => {
    await panel.page.locator(`#section-${section}`).click();
    await panel.settle();
  };
  const fits = async (): Promise<void> => {
    assert.equal(await overflowOf(panel.page), 0, 'pixels beyond the window');
  };
  before(async () => {
    browser = await launchBrowser();
    engine = await ActionsEngine.busy();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  it('has no accessibility fault, breaks no policy and fits, in each theme, wide and narrow', async () => {
    for (const [at, theme] of themesLookedAt.entries()) {
      if (at > 0) await panel.close();
      panel = await openActions(browser, { theme, width: at % 2 === 0 ? 1_200 : 320, height: 900 }, engine);
      // Every section in two themes, wide and narrow; in each other theme one.
      for (const section of at < 2 ? sections : [sections[at % sections.length] ?? 'responses']) {
        await show(section);
        assert.deepEqual(await accessibilityFaults(panel.page), [], `${theme.kind} ${section}`);
        await fits();
      }
      assert.deepEqual(await panel.violations(), []);
    }
  });

  it('shows of an act that has helped the chart before and after, in words too', async () => {
    panel = await openActions(browser, { theme: themes[0]!, width: 1_200, height: 900 }, engine);
    const { page, settle, tick } = panel;
    await show('history');
    await page.locator('button.opener', { hasText: 'Restart tsserver' }).click();
    await settle();
    await tick();
    const act = page.locator('vitals-act .act');
    assert.match((await act.textContent()) ?? '', /Helped: 52 % before, below its limit after/);
    assert.equal(await act.locator('vitals-trend h2').textContent(), 'Memory');
    assert.equal(await act.locator('canvas').count(), 1);
    await act.locator('#act-table').click();
    assert.ok((await act.locator('tbody tr').count()) > 10);
  });

  it('tells how channels do, and changes a mode in the settings', async () => {
    panel = await openActions(browser, { theme: themes[0]!, width: 1_200, height: 900 }, engine);
    const { page, settle } = panel;
    await page.locator('#mode-restart-server').selectOption('auto');
    await settle();
    assert.deepEqual(engine.edits, [{ kind: 'mode', action: 'restart', mode: 'auto' }]);
    await show('deliveries');
    const row = (name: string) => page.locator('table', { hasText: 'Health' }).locator('tbody tr', { hasText: name });
    assert.match((await row('pagerduty').textContent()) ?? '', /Works/);
    assert.match((await row('slack').textContent()) ?? '', /Failed last[\s\S]*HTTP 404: no_service/);
  });

  it('asks for consent with exactly what would be changed, does it, watches it, and undoes it; all by keyboard', async () => {
    panel = await openActions(browser, { theme: themes[0]!, width: 1_200, height: 900 }, engine);
    const { page, settle, tick } = panel;
    const waiting = page.locator('.card.waiting');
    assert.match(
      (await waiting.textContent()) ?? '',
      /Give java more memory[\s\S]*set java\.jdt\.ls\.vmargs: "-Xmx4096m"/,
    );
    await waiting.locator('[id^=do-]').focus();
    await page.keyboard.press('Enter');
    await settle();
    await tick();
    const standing = page.locator('.card.standing', { hasText: 'Give java more memory' });
    assert.match((await standing.textContent()) ?? '', /Watching whether it helps, \d+:\d\d left/);
    await show('history');
    const act = page.locator('vitals-act .act');
    assert.match((await act.textContent()) ?? '', /set java\.jdt\.ls\.vmargs/);
    assert.equal(await act.locator('canvas').count(), 1);
    await act.locator('#undo').focus();
    await page.keyboard.press('Enter');
    await settle();
    await tick();
    const record = engine.list.records.find(({ rule }) => rule === 'scale-server');
    assert.deepEqual([record?.state, record?.reason], ['undone', 'by hand']);
  });

  it('sends again what was given up, and lets go of what nobody is to be told any more, at a press', async () => {
    panel = await openActions(browser, { theme: themes[0]!, width: 1_200, height: 900 }, engine);
    const { page, settle, tick } = panel;
    await show('deliveries');
    const dead = page.locator('section[aria-labelledby=dead]');
    const outbox = page.locator('section[aria-labelledby=outbox]');
    const rows = dead.locator('tbody tr');
    const given = await rows.count();
    assert.ok(given > 0);
    assert.match((await rows.first().textContent()) ?? '', /slack[\s\S]*Given up[\s\S]*HTTP 404: no_service/);
    // The service is there again.
    engine.service = () => ({ kind: 'answered', status: 200, retryAfter: '', body: 'ok' });
    const resend = rows.first().getByTitle(/^Resend: /);
    const id = ((await resend.getAttribute('id')) ?? '').replace('send-', '');
    await resend.click();
    await settle();
    const delivered = outbox.locator('tbody tr', { hasText: 'slack' }).getByText('Delivered');
    // Messages are asked for at every other frame.
    for (let second = 0; second < 10 && (await delivered.count()) === 0; second += 1) await tick();
    assert.equal(await delivered.count(), 1);
    assert.equal(await rows.count(), given - 1);
    const sent = engine.deliveries().find((one) => String(one.id) === id);
    assert.deepEqual([sent?.channel, sent?.state, sent?.attempts], ['slack', 'delivered', 1]);
    const waiting = outbox.locator('tbody tr', { hasText: 'ops-hook' }).first();
    const discard = waiting.getByTitle(/^Discard: /);
    const gone = ((await discard.getAttribute('id')) ?? '').replace('discard-', '');
    await discard.focus();
    await page.keyboard.press('Enter');
    await settle();
    assert.equal(await page.locator(`#discard-${gone}`).count(), 0);
    assert.ok(engine.deliveries().every((one) => String(one.id) !== gone));
  });

  it('says of a workspace that is not trusted that nothing is done, and of nothing that there is nothing', async () => {
    panel = await openActions(
      browser,
      { theme: themes[0]!, width: 800, height: 900 },
      new ActionsEngine({ responses: { trusted: false, raw: {} }, channels: {} }),
    );
    const { page, say } = panel;
    await page.getByText('This workspace is not trusted: nothing is done by itself, and nobody is asked.').waitFor();
    assert.equal(await page.locator('#stop').count(), 0);
    await show('history');
    await page.getByText('Nothing has been done yet').waitFor();
    await show('deliveries');
    await page.getByText('No channel is set up').waitFor();
    await say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } });
    await page.getByText('Measuring is off: nothing is done by itself').waitFor();
  });
});
