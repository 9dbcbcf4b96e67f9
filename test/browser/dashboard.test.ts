// The dashboard as a user meets it: a real `vitals serve` of this machine, in a real browser.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { overflowOf } from '../webview/overflow.ts';

const [admin, team, read] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];
// It holds on every machine that is measured.
const rules = {
  groups: [
    {
      name: 'mine',
      interval: '1s',
      rules: [
        {
          alert: 'MachineMeasured',
          expr: 'system_memory_utilization_ratio > 0',
          labels: { severity: 'high', category: 'resources', component: 'machine' },
          annotations: { summary: 'Memory is in use.' },
        },
      ],
    },
  ],
};
const sizes = [
  [320, 700],
  [800, 700],
  [1600, 1000],
] as const;

describe('the dashboard in a browser, of a real vitals serve', function () {
  this.timeout(120_000);
  let folder: string;
  let child: ChildProcess;
  let base: string;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  const start = async (port = '0'): Promise<string> => {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ 'vitals.rules': rules }));
    writeFileSync(join(folder, 'token'), `${admin}\n${team} team Ada\n${read} read Wall\n`);
    const files = ['--token-file', join(folder, 'token'), '--history', join(folder, 'history'), '--settings', settings];
    child = spawn(process.execPath, [resolve('dist/cli.js'), 'serve', '--port', port, ...files]);
    let text = '';
    return new Promise((found, failed) => {
      const heard = (piece: Buffer): void => {
        text += piece.toString();
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
        if (address !== undefined) found(address);
      };
      child.stdout?.on('data', heard);
      child.stderr?.on('data', heard);
      child.once('exit', () => {
        failed(new Error(text));
      });
    });
  };
  const opened = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
    const next = await context.newPage();
    next.setDefaultTimeout(60_000);
    next.on('console', (message) => {
      const text = message.text();
      // A wrong token is answered with 401, and an engine that has ended not at all, which the browser says by itself.
      if (message.type() === 'error' && !/401 \(Unauthorized\)|ERR_CONNECTION|WebSocket connection to/.test(text))
        faults.push(text);
    });
    next.on('pageerror', (error) => faults.push(error.message));
    return next;
  };
  const signIn = async (to: Page, token: string): Promise<void> => {
    await to.goto(`${base}/login`);
    await to.locator('#token:focus').waitFor();
    await to.keyboard.type(token);
    await to.keyboard.press('Enter');
    await to.locator('vitals-app').waitFor({ state: 'attached' });
  };
  const open = (to: Page, tab: string): Promise<void> => to.getByRole('tab', { name: tab }).click();
  const rowOf = (of: Page): Locator => of.locator('vitals-alerts tbody tr', { hasText: 'MachineMeasured' }).first();
  const api = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(base + path, { headers: { authorization: `Bearer ${admin}` } })).json()) as never;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-dashboard-'));
    base = await start();
    browser = await launchBrowser();
    page = await opened();
  });
  after(async () => {
    await browser?.close();
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('tells everybody the health, and a wrong token why it is refused', async () => {
    await page.goto(base);
    await page.getByRole('heading', { name: /^IDE Vitals: / }).waitFor();
    assert.equal(await page.locator('vitals-app').count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.locator('#token').fill('x'.repeat(40));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'not known' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('is signed in to by keyboard, and shows real figures on its tabs', async () => {
    await signIn(page, team);
    await page.getByText('Ada may read and acknowledge').waitFor();
    await page
      .locator('vitals-bars')
      .getByText(/\d+ ?%/)
      .first()
      .waitFor();
    assert.equal(await page.locator('#show-health').count(), 0, 'what only the editor shows has no button');
    await open(page, 'Technical');
    await page
      .locator('vitals-technical')
      .getByText(/\d+(?:\.\d+)? ?[GM]B|\d+ ?%/)
      .first()
      .waitFor();
    await open(page, 'Trends');
    await page
      .locator('vitals-trends')
      .getByRole('button', { name: 'Today' })
      .or(page.locator('#page-today'))
      .first()
      .waitFor();
    await open(page, 'Boards');
    await page.locator('vitals-boards vitals-tile').first().waitFor();
    assert.equal(await page.locator('vitals-boards #edit').count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('acknowledges an alert in the name of its token, and says so in the audit log', async () => {
    await open(page, 'Alerts');
    await rowOf(page).click();
    await page.locator('#do-acknowledge').click();
    await rowOf(page).filter({ hasText: 'Acknowledged' }).first().waitFor();
    const { alerts } = (await api('/api/alerts/active')) as { alerts: { name: string; acknowledgedBy?: string }[] };
    assert.equal(alerts.find(({ name }) => name === 'MachineMeasured')?.acknowledgedBy, 'Ada');
    const { entries } = (await api('/api/audit?limit=100')) as { entries: { by: string; action: string }[] };
    for (const action of ['signed in', 'dashboard alerts.acknowledge'])
      assert.ok(
        entries.some((entry) => entry.by === 'Ada' && entry.action === action),
        action,
      );
    for (const gone of ['do-assign', 'do-silence', 'do-resolve'])
      assert.equal(await page.locator(`#${gone}`).count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('keeps the choice of its looks over a reload, and fits narrow windows', async () => {
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    for (const appearance of ['light', 'contrast-dark', 'contrast-light']) {
      await page.locator('#appearance').selectOption(appearance);
      assert.deepEqual(await accessibilityFaults(page), [], appearance);
    }
    await page.locator('#appearance').selectOption('light');
    await page.reload();
    await page.locator('vitals-app').waitFor({ state: 'attached' });
    assert.notEqual(await background(), dark);
    assert.equal(await page.locator('#appearance').inputValue(), 'light');
    mkdirSync('out/screens', { recursive: true });
    for (const tab of ['Overview', 'Alerts', 'Trends'])
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width: 1280, height });
        await open(page, tab);
        await page.setViewportSize({ width, height });
        assert.equal(await overflowOf(page), 0, `${tab} at ${String(width)}`);
        for (const appearance of ['light', 'dark', 'contrast-dark']) {
          await page.locator('#appearance').selectOption(appearance);
          if (process.env['VITALS_SCREENS'] !== undefined)
            await page.screenshot({ path: `out/screens/dashboard-${tab}-${String(width)}-${appearance}.png` });
        }
      }
  });

  it('speaks the language of the browser, and follows the contrast and the forced colors of the system', async () => {
    const context = await browser.newContext({ locale: 'de-DE', viewport: { width: 800, height: 700 } });
    const german = await context.newPage();
    german.setDefaultTimeout(60_000);
    german.on('pageerror', (error) => faults.push(error.message));
    const shot = async (name: string): Promise<void> => {
      if (process.env['VITALS_SCREENS'] !== undefined)
        await german.screenshot({ path: `out/screens/dashboard-${name}.png` });
    };
    await german.goto(base);
    await german.getByRole('link', { name: 'Anmelden' }).waitFor();
    await shot('de-health');
    await german.goto(`${base}/login`);
    await german.locator('#token').fill(read);
    await shot('de-login');
    await german.keyboard.press('Enter');
    await german.getByRole('tab', { name: 'Übersicht' }).waitFor();
    await german.getByText('Wall darf lesen').waitFor();
    assert.equal(await german.evaluate(() => document.documentElement.lang), 'de');
    const kind = (): Promise<string | undefined> => german.evaluate(() => document.body.dataset['vscodeThemeKind']);
    await german.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
    await german.waitForFunction(() => document.body.dataset['vscodeThemeKind'] === 'vscode-high-contrast');
    await shot('de-forced-dark');
    await german.emulateMedia({ colorScheme: 'light', forcedColors: 'none', contrast: 'more' });
    await german.waitForFunction(() => document.body.dataset['vscodeThemeKind'] === 'vscode-high-contrast-light');
    await shot('de-contrast-light');
    await german.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
    await german.waitForFunction(() => document.body.dataset['vscodeThemeKind'] === 'vscode-light');
    assert.equal(await kind(), 'vscode-light');
    await shot('de-light');
    await context.close();
  });

  // The long suite's alone: it starts an engine anew.
  if (process.env['VITALS_LONG'] !== undefined)
    it('says that the connection is lost, and goes on once the engine is there again', async () => {
      await page.setViewportSize({ width: 800, height: 700 });
      await open(page, 'Overview');
      const { port } = new URL(base);
      child.removeAllListeners('exit');
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      assert.equal((await gone)[0], 0);
      await page.getByText('The connection to IDE Vitals is lost').waitFor();
      if (process.env['VITALS_SCREENS'] !== undefined)
        for (const [width, height] of sizes) {
          await page.setViewportSize({ width, height });
          await page.screenshot({ path: `out/screens/dashboard-lost-${String(width)}.png` });
        }
      // Sessions end with the engine: whoever was signed in is led to the door.
      base = await start(port);
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      await signIn(page, team);
      await page
        .locator('vitals-bars')
        .getByText(/\d+ ?%/)
        .first()
        .waitFor();
    });

  it('offers a reader nothing to do, and is gone when the session ends', async () => {
    const reader = await opened();
    await signIn(reader, read);
    await open(reader, 'Alerts');
    await rowOf(reader).click();
    assert.equal(await reader.locator('#do-acknowledge, #acknowledge').count(), 0);
    await reader.getByRole('button', { name: 'Sign out' }).click();
    await reader.getByRole('link', { name: 'Sign in' }).waitFor();
    await reader.goto(`${base}/`);
    assert.equal(await reader.locator('vitals-app').count(), 0);
    await reader.context().close();
  });

  it('has broken nothing: no content was refused, no script has failed', () => {
    assert.deepEqual(faults, []);
  });
});
