// The Alerts tab as it is built, in a plain browser: its layout in narrow panels, its faults of accessibility, its ways out.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../webview/accessibility.ts';
import { openAlerts, showHistory, type AlertPage } from '../webview/alertPage.ts';
import { ownBrowser } from '../webview/ownBrowser.ts';
import { themes, themesLookedAt } from '../webview/themes.ts';

const why = async ({ page, answer, tick }: AlertPage): Promise<void> => {
  await page.locator('tr[data-key]').first().click();
  await answer();
  await tick();
};

/** The other views, each as a reader comes to it. */
const views = {
  history: async ({ page, answer }: AlertPage) => {
    await page.locator('#view-history').click();
    await answer();
  },
  rules: async ({ page, answer }: AlertPage) => {
    await page.locator('#view-rules').click();
    await answer();
  },
  severities: ({ page }: AlertPage) => page.locator('#view-severities').click(),
} as const;

describe('the Alerts tab in a browser', () => {
  const inBrowser = ownBrowser();
  let panel: AlertPage;
  const open = async (width: number, theme = themes[0]!): Promise<AlertPage> => {
    panel = await inBrowser((browser) => openAlerts(browser, { theme, width, height: 800 }, 'every'));
    await panel.page.locator('#shown').selectOption('all');
    return panel;
  };

  for (const theme of themesLookedAt)
    it(`has no accessibility fault and breaks no policy in ${theme.kind}`, async () => {
      // Wide enough for the table beside the drawer: one look sees both.
      const { page, violations } = await open(1_600, theme);
      const faults: string[] = [];
      const look = async (name: string): Promise<void> => {
        for (const fault of await accessibilityFaults(page)) faults.push(`${name}: ${fault}`);
      };
      await page.locator('#grouping').selectOption('severity');
      await why(panel);
      await look('all alerts, and why');
      for (const [name, show] of Object.entries(theme === themes[0] ? views : { rules: views.rules })) {
        await show(panel);
        await look(name);
      }
      assert.deepEqual(faults, []);
      assert.deepEqual(await violations(), []);
    });

  it('fits 320 px in every view: nothing wider than the page, and names keep their room in groups', async () => {
    const { page } = await open(320);
    const tooWide: string[] = [];
    const look = async (name: string): Promise<void> => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) tooWide.push(`${name}: ${String(width)}`);
    };
    const nameWidth = (): Promise<number> =>
      page
        .locator('tr[data-key] td.rest')
        .first()
        .evaluate((cell) => cell.getBoundingClientRect().width);
    await look('all alerts');
    const ungrouped = await nameWidth();
    await page.locator('#grouping').selectOption('severity');
    await page.locator('tr.group').first().waitFor();
    await look('groups');
    assert.ok(Math.abs((await nameWidth()) - ungrouped) < 1, 'a heading of a group makes no column');
    await why(panel);
    await look('why');
    await page.keyboard.press('Escape');
    for (const [name, show] of Object.entries(views)) {
      await show(panel);
      await look(name);
    }
    assert.deepEqual(tooWide, []);
  });

  it('leads by keyboard from a row into its drawer and back, where the drawer takes the place of the table', async () => {
    const { page, answer, tick } = await open(800);
    await page.locator('tr[data-key]').first().focus();
    await page.keyboard.press('Enter');
    await answer();
    await tick();
    await page.locator('vitals-drawer #close:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('tr[data-key]:focus').waitFor();
  });

  it('shows in the timeline what else changed while an alert fired', async () => {
    const { page } = await open(1_600);
    await why(panel);
    await page.getByText('The setting files.exclude was changed.').waitFor();
    await page.locator('vitals-drawer ul.trail button').first().click();
    await page.locator('vitals-timeline .moment', { hasText: '14:00' }).locator('#why-then').waitFor();
  });

  it('takes a rule back to its threshold by a button, or by an empty field, and asks for nothing else', async () => {
    const { page, answer } = await open(800);
    await views.rules(panel);
    await page.getByRole('button', { name: 'MemoryNearlyFull: Back to 0.85, as shipped' }).click();
    const back = { kind: 'override', rule: 'MemoryNearlyFull', override: { threshold: null } };
    assert.deepEqual(
      (await answer()).filter(({ kind }) => kind === 'override'),
      [back],
    );
    const field = page.getByLabel('Threshold of MemoryNearlyFull');
    await field.fill('');
    await field.press('Enter');
    assert.deepEqual(
      (await answer()).filter(({ kind }) => kind === 'override'),
      [back],
    );
  });

  it('copies the table that is seen, from a menu beside the filters', async () => {
    const { page, sent } = await open(1_093);
    const middle = async (name: string): Promise<number> => {
      const { y, height } = (await page.getByRole('button', { name, exact: true }).boundingBox())!;
      return Math.round(y + height / 2);
    };
    assert.equal(await middle('Copy Alerts'), await middle('Severities'));
    // A page that may not write to the clipboard has its host do it.
    const texts = async (): Promise<readonly string[]> =>
      (await sent()).flatMap((said) => (said.type === 'copy' ? [said.text] : []));
    const copied = async (title: string): Promise<string> => {
      const before = (await texts()).length;
      await page.getByRole('button', { name: `Copy ${title}`, exact: true }).click();
      await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
      for (let tries = 0; (await texts()).length === before && tries < 100; tries += 1) await page.waitForTimeout(50);
      return (await texts()).at(before) ?? '';
    };
    await views.rules(panel);
    assert.match(await copied('Rules'), /\r\nYes,[A-Z][a-z]+,MemoryNearlyFull [^\r\n]*,0\.9,/);
    await views.severities(panel);
    assert.match(await copied('Severities'), /^Severity,When,Answer within,[^\r\n]*\r\nCritical,/);
  });

  it('offers to end a silence or a snooze where there is one', async () => {
    const { page, sent } = await open(800);
    const unmute = page.locator('#do-unmute');
    await page.locator('tr[data-key]', { hasText: 'MemoryNearlyFull' }).focus();
    assert.notEqual(await unmute.getAttribute('disabled'), null);
    const silenced = page.locator('tr[data-key]', { hasText: 'CompletionErrorsSpike' });
    await silenced.focus();
    await page.keyboard.press('u');
    const said = (await sent()).findLast(({ type }) => type === 'command');
    assert.ok(said?.type === 'command' && said.command === 'vitals.unmuteAlert');
    assert.equal(said.alerts?.length, 1);
  });

  it('draws of 5,000 past alerts only those in sight, wherever one scrolls, and walks them by keyboard', async () => {
    const { page } = await open(1_200);
    await showHistory(panel, 5_000);
    const table = page.locator('vitals-grid table');
    const rows = table.locator('tr[data-key]');
    await rows.first().waitFor();
    assert.equal(await table.getAttribute('aria-rowcount'), '5001');
    assert.ok((await rows.count()) <= 200);
    await page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight / 2);
    });
    await page.waitForFunction(() => {
      const seen = document.elementFromPoint(400, 400);
      const within = (element: Element | null | undefined): Element | null | undefined =>
        element?.shadowRoot == null ? element : within(element.shadowRoot.elementFromPoint(400, 400));
      return within(seen)?.closest('tr')?.hasAttribute('data-key');
    });
    assert.ok((await rows.count()) <= 200);
    const focused = (): Promise<string | null> =>
      table.evaluate(
        (element) => (element.getRootNode() as ShadowRoot).activeElement?.getAttribute('aria-rowindex') ?? null,
      );
    await rows.first().focus();
    await page.keyboard.press('End');
    await table.locator('tr[aria-rowindex="5001"]').waitFor();
    assert.equal(await focused(), '5001');
    await page.keyboard.press('PageUp');
    assert.equal(await focused(), '4991');
    await page.keyboard.press('Home');
    assert.equal(await focused(), '2');
  });
});
