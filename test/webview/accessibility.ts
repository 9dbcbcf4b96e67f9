import assert from 'node:assert/strict';
import { source as axeSource, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { settled } from './settled.ts';

/** What the source defines in the page. */
declare const axe: { run(options: RunOptions): Promise<AxeResults> };

/** Where every rule is asked; the other themes differ from it in nothing but colours. */
const wholeTheme = 'vscode-dark';
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Violations of axe's rules in the page once it has settled. The long form asks every rule in every theme. */
export const accessibilityFaults = async (page: Page): Promise<readonly string[]> => {
  await settled(page);
  const { isThere, theme } = await page.evaluate(() => ({
    isThere: 'axe' in window,
    theme: document.body.dataset['vscodeThemeKind'],
  }));
  if (!isThere) await page.evaluate(axeSource);
  const isWhole = theme === wholeTheme || process.env['VITALS_LONG'] !== undefined;
  const options: RunOptions = isWhole ? {} : { runOnly: colourRules };
  const { passes, faults } = await page.evaluate(async (asked) => {
    const result = await axe.run(asked);
    return {
      passes: result.passes.length,
      faults: result.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)}: ${failureSummary}`),
      ),
    };
  }, options);
  assert.ok(passes > (isWhole ? 15 : 0), `axe looked at hardly anything: ${passes} rules passed`);
  return faults;
};
