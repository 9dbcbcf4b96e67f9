// The Why tab as it is built, in a plain browser, before a real engine: accessibility, states, remedies, what it asks.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { overflowOf } from '../webview/overflow.ts';
import { themes, themesLookedAt } from '../webview/themes.ts';
import { openWhy, type WhyPage, type WhyStage } from '../webview/whyPage.ts';

describe('the Why tab in a browser', () => {
  let browser: Browser;
  let panel: WhyPage;
  const open = async (stage: WhyStage, { theme = themes[0]!, width = 1_200, state = {} } = {}): Promise<WhyPage> => {
    panel = await openWhy(browser, { theme, width, height: 900, state }, stage);
    return panel;
  };
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(() => panel.close());

  themesLookedAt.forEach((theme, at) => {
    it(`has no accessibility fault and breaks no policy in ${theme.kind}`, async () => {
      const { page, violations, tick } = await open('busy', { theme, width: at % 2 === 0 ? 1_200 : 320 });
      await page.locator('details.remedy summary').first().click();
      await tick();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(await violations(), []);
      assert.equal(await overflowOf(page), 0, 'pixels beyond the window');
    });
  });

  it('ranks the causes with their figures, the limit they are held to and their course', async () => {
    const { page } = await open('busy');
    const first = page.locator('vitals-cause').first();
    await first.getByText('Likely').waitFor();
    await first.getByText(/told from 80 % of a core/).waitFor();
    await first.locator('vitals-trend canvas').waitFor();
    assert.ok((await page.locator('vitals-cause').count()) >= 3);
    await page.getByText('TypeScript was updated from 5.8.2 to 5.9.1.').first().waitFor();
  });

  it('shows what a remedy would do before the button that does it, by keyboard, and takes it back', async () => {
    const { page, tick, asked } = await open('busy');
    const remedy = page.locator('details.remedy[data-remedy=watch-less]');
    assert.ok(!(await remedy.locator('dl').isVisible()));
    await remedy.locator('summary').focus();
    await page.keyboard.press('Enter');
    await remedy.getByText('files.watcherExclude').waitFor();
    assert.deepEqual(
      (await asked()).map(({ kind }) => kind),
      ['diagnose'],
    );
    // Past the link to where it comes from.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tick();
    assert.deepEqual((await asked()).at(-1), { kind: 'apply', remedy: 'watch-less', place: 'workspace' });
    await remedy.locator('#undo-watch-less').click();
    await tick();
    await remedy.locator('#workspace-watch-less').waitFor();
  });

  it('sets aside what others do, where an operation is asked about', async () => {
    const { page, say, tick } = await open('busy');
    const labels = { server: 'ESLint', extension: 'dbaeumer.vscode-eslint', owner: 'ESLint' };
    await say({ type: 'show', tab: 'why', subject: { kind: 'operation', name: 'Code actions of ESLint', labels } });
    await tick();
    await page.getByText('Why is Code actions of ESLint slow?').waitFor();
    const beside = page.locator('section[aria-labelledby=beside]');
    await beside.getByText(/requests wait for tsserver/).waitFor();
    await page
      .locator('section[aria-labelledby=causes]')
      .getByText(/requests wait for ESLint/)
      .waitFor();
  });

  it('says that nothing stands out, and asks again only when that is wanted', async () => {
    const { page, tick, asked, rig } = await open('quiet');
    await page.getByText('Nothing stands out.').waitFor();
    assert.equal(await page.locator('vitals-cause').count(), 0);
    rig.seconds(5);
    await tick();
    assert.equal((await asked()).length, 1);
    await page.locator('#again').click();
    await tick();
    assert.equal((await asked()).length, 2);
  });

  it('asks about a moment again after a reload, and about the moment of figures that are paused', async () => {
    const { say, tick, kept, rig } = await open('busy');
    const at = rig.clock.now() - 60_000;
    await say({ type: 'show', tab: 'why', subject: { kind: 'moment', at } });
    await tick();
    const state = (await kept()) as object;
    await panel.close();
    const again = await open('busy', { state });
    assert.deepEqual(await again.asked(), [{ kind: 'diagnose', at }]);
    await again.page.getByText(/Why was it slow at/).waitFor();
    await panel.close();
    const paused = await open('busy', { state: { paused: true } });
    await paused.page.locator('#resume').waitFor();
    await paused.page.locator('#again').click();
    assert.equal(typeof (await paused.asked()).map((ask) => (ask.kind === 'diagnose' ? ask.at : 0)).at(-1), 'number');
  });

  it('says what is wrong where there is no answer, and while measuring is off or the engine restarts', async () => {
    const { page, say, sent } = await open('busy');
    await page.locator('#again').click();
    const request = (await sent()).findLast((said) => said.type === 'why')?.request ?? 0;
    await say({ type: 'why', request, answer: { kind: 'failed', reason: 'The engine did not answer in time.' } });
    await page.getByText('The causes could not be looked for: The engine did not answer in time.').waitFor();
    await say({ type: 'engine', engine: { state: 'restarting', reason: 'It did not answer for 5 s.' } });
    await page.getByText('It did not answer for 5 s.').waitFor();
    await say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } });
    await page.getByText('Measuring is off: nothing can be told.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });
});
