import type { Page } from 'playwright-core';
import { settled } from './settled.ts';

/** By how many pixels the page is wider than its window, once it has settled; 0 where it fits. */
export const overflowOf = async (page: Page): Promise<number> => {
  await settled(page);
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
};
