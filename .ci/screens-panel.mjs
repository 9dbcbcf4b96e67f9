// Pictures of the built panel in a plain browser, for looking at: conditions × four themes × widths, to out/screens.
// `node .ci/screens-panel.mjs [--build] [condition ...] [--width N ...] [--theme kind ...]`; all of them by default.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { continueUnderNode24 } from './setup.mjs';

const folder = join('out', 'screens');

/** The values after each `--name`. */
const valuesOf = (name) => {
  const all = process.argv.slice(2);
  return all.flatMap((argument, at) => (argument === `--${name}` ? [all[at + 1]] : []));
};
const plain = process.argv
  .slice(2)
  .filter((argument, at, all) => !/^--/.test(argument) && !/^--[wt]/.test(all[at - 1] ?? ''));

/** Besides what the engine sends: the states without figures, and what the user has done. */
const stages = (frames) => ({
  ...Object.fromEntries(frames.conditions.map((name) => [name, async ({ say }) => say(frames.frameOf(name))])),
  loading: async () => undefined,
  off: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  failed: async ({ say }) =>
    say({
      type: 'engine',
      engine: { state: 'failed', reason: 'The engine ended 5 times within a minute: out of memory.' },
    }),
  restarting: async ({ say }) => {
    await say(frames.frameOf('healthy'));
    await say({ type: 'engine', engine: { state: 'restarting', reason: 'It did not answer for 5 s.' } });
  },
  paused: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('#pause').click();
  },
  table: async ({ say, page }) => {
    await say(frames.frameOf('healthy'));
    await page.locator('#response-table').click();
    await page.locator('#memory-table').click();
  },
  slowest: async ({ say, page, sent }) => {
    await say(frames.frameOf('warning'));
    await page.locator('button.opener').first().click();
    await say({
      type: 'slowest',
      request: (await sent()).findLast(({ type }) => type === 'slowest').request,
      requests: frames.slowRequests,
    });
  },
  tooltip: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('#lsp').focus();
  },
  chartHover: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('canvas').last().hover();
  },
});

const openedWhy = async ({ page, answer, tick }, name) => {
  await page.locator('tr[data-key]', { hasText: name }).first().click();
  await answer();
  await tick();
};

/** The same of the Alerts tab: `open` gives a page in which the engine has answered once. */
const alertStages = {
  alerts: async () => undefined,
  alertsQuiet: async () => undefined,
  alertsLoading: async () => undefined,
  alertsOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  alertsFailed: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'failed', reason: 'The engine ended 5 times within a minute.' } }),
  alertsPaused: async ({ page }) => page.locator('#pause').click(),
  alertsWhy: (panel) => openedWhy(panel, 'LanguageServerSlow'),
  alertsWhyTaken: (panel) => openedWhy(panel, 'MemoryNearlyFull'),
  alertsWhyFlapping: (panel) => openedWhy(panel, 'ExtensionHostStalls'),
  alertsWhySilenced: async (panel) => {
    await panel.page.locator('#shown').selectOption('all');
    await openedWhy(panel, 'CompletionErrorsSpike');
  },
  alertsWhyTable: async (panel) => {
    await openedWhy(panel, 'LanguageServerSlow');
    await panel.page.locator('#why-table').click();
  },
  alertsWhyPast: async (panel) => {
    await panel.page.locator('#view-history').click();
    await panel.answer();
    await openedWhy(panel, 'MemoryNearlyFull');
  },
  alertsEvery: async ({ page }) => page.locator('#shown').selectOption('all'),
  alertsDays: async ({ page, answer }) => {
    await page.locator('#days-30').click();
    await answer();
  },
  alertsChosen: async ({ page }) => {
    await page.locator('#grouping').selectOption('severity');
    await page.locator('#shown').selectOption('all');
    await page.locator('tr[data-key] input').nth(1).click();
    await page.locator('tr[data-key] input').nth(2).click();
    await page.locator('tr[data-key]').nth(2).focus();
  },
  alertsHistory: async ({ page, answer }) => {
    await page.locator('#view-history').click();
    await answer();
  },
  alertsRules: async ({ page, answer }) => {
    await page.locator('#view-rules').click();
    await answer();
  },
  alertsSeverities: async ({ page }) => page.locator('#view-severities').click(),
};

const shoot = async () => {
  const { buildProduct } = await import('./build.mjs');
  if (process.argv.includes('--build')) await buildProduct();
  const { launchBrowser } = await import('../test/host/browser.ts');
  const { openPanel } = await import('../test/webview/panelPage.ts');
  const frames = await import('../test/webview/frames.ts');
  const { themes } = await import('../test/webview/themes.ts');
  const { openAlerts } = await import('../test/webview/alertPage.ts');
  const every = stages(frames);
  const wanted = plain.length > 0 ? plain : [...Object.keys(every), ...Object.keys(alertStages)];
  const widths = valuesOf('width').length > 0 ? valuesOf('width').map(Number) : [320, 800, 1600];
  const kinds = valuesOf('theme');
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  try {
    for (const theme of themes.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)))
      for (const width of widths)
        for (const name of wanted) {
          const size = { theme, width, height: width < 500 ? 1000 : 760 };
          const ofAlerts = name in alertStages;
          const panel = await (ofAlerts && name !== 'alertsLoading'
            ? openAlerts(browser, size, name === 'alertsQuiet' ? 'quiet' : 'every')
            : openPanel(browser, ofAlerts ? { ...size, state: { tab: 'alerts' } } : size));
          if (!ofAlerts) await panel.say({ type: 'engine', engine: { state: 'running' } });
          await (ofAlerts ? alertStages : every)[name](panel);
          await panel.page.screenshot({
            path: join(folder, `${name}-${theme.kind.replace('vscode-', '')}-${width}.png`),
            fullPage: name !== 'manyRows',
          });
          await panel.close();
        }
  } finally {
    await browser.close();
  }
};

if (continueUnderNode24()) {
  await shoot();
  process.stdout.write(`Pictures are in ${folder}.\n`);
}
