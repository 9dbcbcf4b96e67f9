// The Performance panel where it lives: in a real workbench, under its strict policy, fed by the real engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import {
  command,
  openFile,
  statusBarItem,
  suggestions,
  themes,
  typeText,
  untilTheme,
  webviewFrame,
  type ThemeKind,
} from '../host/browser.ts';
import { callApi, setSettings, setTheme } from '../host/control.ts';
import { extensionId, Session, statusBarId, until } from './session.ts';

const axeSource = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface Watched {
  violations: string[];
  axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

/** From here on the page keeps what its policy blocks. */
const watchPolicy = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const watched = globalThis as unknown as Watched;
    watched.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      watched.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });

describe('the Performance panel in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;
  let panel: Frame;
  /** Text of the panel lies in shadow trees, which locators look into. */
  const shows = (text: string | RegExp): Promise<void> =>
    panel.getByText(text).filter({ visible: true }).first().waitFor();

  /** A server that still loads its project may leave the first completions cancelled, and those count for nothing. */
  const untilCompletionCounts = (): Promise<boolean> =>
    until('a completion of the TypeScript server that ended', async () => {
      await suggestions(session.page);
      for (let look = 0; look < 10; look += 1) {
        const rows = (await session.summary())?.operations ?? [];
        if (rows.some(({ label, count }) => label === 'Completion' && count > 0)) return true;
        await wait(500);
      }
      await session.page.keyboard.press('Escape');
      await session.page.keyboard.press('Control+Space');
      return false;
    });

  before(async () => {
    session = await Session.open(() => ({ env: { VITALS_TEST_SERVERS: 'bash-stdio' } }));
    const { page } = session;
    await openFile(page, 'main.ts');
    await page.keyboard.press('Control+End');
    await typeText(page, '\nconst answer = Math.ma');
    await untilCompletionCounts();
    await page.keyboard.press('Escape');
    await (await statusBarItem(page, statusBarId)).click();
    panel = await webviewFrame(page, 'vitals-app');
    await watchPolicy(panel);
    await command(page, 'View: Toggle Maximized Panel');
  });
  after(async () => {
    await session.close();
  });

  it('tells how long it takes from a sample to its picture', async () => {
    const expr = 'histogram_avg(vscode_panel_refresh_duration_milliseconds)';
    let took: unknown;
    await until('the first picture told of', async () => {
      const answer = (await callApi(session.host, extensionId, 'query', { kind: 'instant', expr })) as {
        samples?: { value: number }[];
      };
      took = answer.samples?.[0]?.value;
      return took !== undefined;
    });
    assert.ok(typeof took === 'number' && took > 0 && took < 20_000, `${String(took)} ms`);
  });

  it('opens from the status bar and shows the sentence, the bars and the operations of a real server', async () => {
    await shows('tsserver');
    for (const word of ['CPU', 'MEM', 'LSP', 'IO', 'Overall', 'Completion', 'Response time', 'Memory'])
      await shows(word);
    await until('the sentence of the engine', async () => {
      const sentence = (await session.summary())?.sentence ?? '';
      return (await panel.getByText(sentence).count()) > 0;
    });
  });

  it('reads the Technical tab when it is chosen: real operations and processes, with figures that can be', async () => {
    await panel.getByRole('tab', { name: 'Technical' }).click();
    const row = panel.locator('vitals-technical vitals-grid tbody tr', { hasText: 'Completion' }).first();
    await row.filter({ hasText: 'tsserver' }).waitFor();
    const [p95 = ''] = await row.locator('td.narrow.figure').allInnerTexts();
    const [, amount = '', unit = ''] = /^([\d.]+) (ms|s)\b/.exec(p95) ?? [];
    const ms = Number(amount) * (unit === 's' ? 1_000 : 1);
    assert.ok(ms > 0 && ms < 60_000, p95);
    await panel.locator('vitals-long-table .row', { hasText: 'tsserver' }).first().waitFor();
    // Where the panel is narrow the spans stand in a list.
    const list = panel.locator('#span-list');
    if (await list.isVisible()) await list.selectOption('5m');
    else await panel.locator('#span-5m').click();
    // No chart says that it cannot be shown: every query is one that the engine answers.
    await row.locator('button.opener').click();
    // Latencies over time need two columns.
    await until('both heat maps', async () => (await panel.locator('vitals-heat canvas').count()) === 2);
    assert.equal(await panel.getByText(/cannot be shown/).count(), 0);
    await until('four charts', async () => (await panel.locator('vitals-technical vitals-chart').count()) === 4);
    await row.filter({ hasText: 'tsserver' }).waitFor();
    await row.locator('button.opener').click();
    await panel.getByRole('tab', { name: 'Overview' }).click();
  });

  it('counts the alerts that fire, a rule of the settings among them', async () => {
    const critical = panel
      .locator('vitals-counts')
      .getByText(/Critical/)
      .first()
      .locator('..');
    await critical.filter({ hasText: /0/ }).waitFor();
    const rule = { alert: 'Always', expr: 'vector(1)', labels: { severity: 'critical' } };
    await setSettings(session.host, { 'vitals.rules': { groups: [{ name: 'test', interval: '1s', rules: [rule] }] } });
    await critical.filter({ hasText: /1/ }).waitFor();
    await setSettings(session.host, { 'vitals.rules': null });
  });

  for (const kind of Object.keys(themes) as ThemeKind[]) {
    it(`has no accessibility violation in ${kind}`, async () => {
      await setTheme(session.host, kind);
      await untilTheme(panel, kind);
      await panel.evaluate(axeSource);
      const found = await panel.evaluate(async () => {
        const { violations } = await (globalThis as unknown as Watched).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
      });
      assert.deepEqual(found, []);
    });
  }

  it('is let through by its content security policy, whatever it has drawn', async () => {
    assert.deepEqual(await panel.evaluate(() => (globalThis as unknown as Watched).violations), []);
  });

  it('is built anew after it was hidden, and goes on', async () => {
    await command(session.page, 'View: Toggle Panel Visibility');
    await command(session.page, 'Performance: Open Panel');
    panel = await webviewFrame(session.page, 'vitals-app');
    await shows('tsserver');
  });

  it('says so when measuring is switched off', async () => {
    await setSettings(session.host, { 'vitals.enabled': false });
    await shows(/vitals\.enabled/);
    const item = await statusBarItem(session.page, statusBarId);
    await item.filter({ hasText: 'Vitals off' }).waitFor();
    await setSettings(session.host, { 'vitals.enabled': true });
    await shows('CPU');
  });

  const chosenTab = async (): Promise<string> => {
    panel = await webviewFrame(session.page, 'vitals-app');
    const tab = panel.locator('[role=tab][aria-selected=true]');
    await tab.waitFor();
    return (await tab.innerText()).trim();
  };

  it('opens as an editor, which keeps where the user was when another file hides it, and over a reload', async () => {
    const { page } = session;
    await command(page, 'View: Toggle Panel Visibility');
    await command(page, 'Performance: Open in Editor');
    panel = await webviewFrame(page, 'vitals-app');
    await panel.getByRole('tab', { name: 'Technical' }).click();
    await panel.locator('vitals-technical vitals-grid tbody tr').first().waitFor();
    const filter = panel.locator('#filter');
    await filter.fill('hover');
    await panel
      .getByText(/No operation has these words|Hover/)
      .first()
      .waitFor();
    await openFile(page, 'main.ts');
    await command(page, 'Performance: Open in Editor');
    assert.equal(await chosenTab(), 'Technical');
    assert.equal(await panel.locator('#filter').inputValue(), 'hover');
    assert.equal(await page.locator('.tab[aria-label*="Performance"]').count(), 1, 'the one there is');
    // VS Code's own, which writes down what is open before it goes.
    await Promise.all([page.waitForEvent('load'), command(page, 'Developer: Reload Window')]);
    assert.equal(await chosenTab(), 'Technical');
    assert.equal(await panel.locator('#filter').inputValue(), 'hover');
  });

  it('moves into a window of its own, as it was', async () => {
    const { page } = session;
    const opened = page.context().waitForEvent('page');
    await command(page, 'Performance: Open in New Window');
    const other = await opened;
    panel = await webviewFrame(other, 'vitals-app');
    await panel.locator('[role=tab][aria-selected=true]', { hasText: 'Technical' }).waitFor();
    assert.equal(await panel.locator('#filter').inputValue(), 'hover');
  });
});
