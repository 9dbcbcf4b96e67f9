import type { Page } from 'playwright-core';

/**
 * Resolves after a few frames: what measures itself (the strip of tabs, charts) and controls that pass on to a part of
 * theirs what they are told are done only in the one after.
 */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
  });
