// A real VS Code used by keyboard alone, from the palette to an alert that is taken on: no pointer is moved or pressed.
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { command, openFile, webviewFrame } from '../host/browser.ts';
import { Session, until } from './session.ts';

const name = 'ByKeyboard';
const rules = {
  groups: [
    {
      name: 'keyboard',
      interval: '1s',
      rules: [{ alert: name, expr: 'vector(1)', labels: { severity: 'high', category: 'performance' } }],
    },
  ],
};

/** Runs in the page: what has the focus, in whatever shadow root. */
const focused = (): string => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return `${at?.localName ?? 'nothing'}#${at?.id ?? ''}`;
};

/** It opens an editor of its own. */
export const keyboardOnly = (): void => {
  describe('the keyboard alone, in a real VS Code', function () {
    this.timeout(180_000);
    let session: Session;
    let panel: Frame;

    const has = async (selector: string): Promise<boolean> => (await panel.locator(selector).count()) > 0;
    /** Presses a key until what is wanted has the focus; a page that is drawn meanwhile may answer a moment later. */
    const walk = async (key: string, selector: string): Promise<void> => {
      const trail: string[] = [];
      for (let step = 0; step < 60; step += 1) {
        if (await has(`${selector}:focus-within`)) return;
        await session.page.keyboard.press(key);
        trail.push(await panel.evaluate(focused));
      }
      throw new Error(`${key} does not lead to ${selector}, but to ${[...new Set(trail)].join(', ')}`);
    };
    const untilThere = (selector: string): Promise<void> =>
      panel.locator(selector).first().waitFor({ state: 'attached' });

    before(async () => {
      session = await Session.open(() => ({ settings: { 'vitals.rules': rules, 'vitals.alerts.user': 'mara' } }));
      await openFile(session.page, 'main.ts');
      await until('the alert to fire', async () => (await session.ask(`ALERTS{alertname="${name}"}`)).length > 0);
    });
    after(async () => {
      await session.close();
    });

    it('opens the panel from the palette, and reaches its tabs', async () => {
      await command(session.page, 'Performance: Open Panel');
      panel = await webviewFrame(session.page, 'vitals-app');
      await untilThere('vitals-executive .badge.live');
      await walk('Tab', '[role=tab]');
    });

    it('changes the range', async () => {
      // One stop for the toolbar, arrows within it.
      await walk('Tab', 'vitals-executive [role=toolbar]');
      await walk('ArrowRight', '#range-1h');
      await session.page.keyboard.press('Enter');
      await untilThere('#range-1h[aria-current=true]');
      await walk('Shift+Tab', '[role=tab]');
    });

    it('goes to the alerts by arrows', async () => {
      for (let step = 0; step < 8 && !(await has('[role=tab][aria-selected=true]:text("Alerts")')); step += 1) {
        const before = await panel.locator('[role=tab][aria-selected=true]').innerText();
        await session.page.keyboard.press('ArrowRight');
        await panel.locator('[role=tab][aria-selected=true]:focus').filter({ hasNotText: before }).waitFor();
      }
      await panel.locator('vitals-alerts tr[data-key]', { hasText: name }).waitFor();
    });

    it('opens a row with Enter, and closes it with Escape where it was', async () => {
      await walk('Tab', 'vitals-alerts tr[data-key]');
      await panel.locator('tr[data-key]:focus').waitFor();
      for (let step = 0; step < 20; step += 1) {
        if ((await panel.locator('tr[data-key]:focus').innerText()).includes(name)) break;
        await session.page.keyboard.press('ArrowDown');
      }
      await session.page.keyboard.press('Enter');
      await untilThere('vitals-drawer');
      await session.page.keyboard.press('Escape');
      await panel.locator('vitals-drawer').waitFor({ state: 'detached' });
      await panel.locator('tr[data-key]:focus', { hasText: name }).waitFor();
    });

    it('acknowledges the alert', async () => {
      await session.page.keyboard.press('a');
      await panel
        .locator('tr[data-key]', { hasText: name })
        .filter({ hasText: /Acknowledged/ })
        .waitFor();
      assert.equal((await session.ask(`ALERTS{alertname="${name}"}`)).length, 1);
    });
  });
};
