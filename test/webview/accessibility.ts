import assert from 'node:assert/strict';
import { source as axeSource, type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What the source defines in the page. */
declare const axe: { run(): Promise<AxeResults> };

/** Violations of axe's rules in the page as it stands. */
export const accessibilityFaults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axeSource);
  const { passes, faults } = await page.evaluate(async () => {
    const result = await axe.run();
    return {
      passes: result.passes.length,
      faults: result.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)}: ${failureSummary}`),
      ),
    };
  });
  assert.ok(passes > 15, `axe looked at hardly anything: ${passes} rules passed`);
  return faults;
};
