import type { Page } from 'playwright-core';

/**
 * By how many pixels the page is wider than its window; 0 where it fits. Asked after a few frames: what measures itself
 * (the strip of tabs, the charts) learns of a new width in the first and is laid out anew in the next.
 */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
