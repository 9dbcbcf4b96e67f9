// A browser for the tests of a suite. In: how a page is opened in it. Out: the page, which is closed after its test.
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';

interface Closable {
  close(): Promise<void>;
}

/** Called in the body of a suite: the browser lives as long as that, a page as long as its test. */
export const ownBrowser = (): (<Opened extends Closable>(
  open: (browser: Browser) => Promise<Opened>,
) => Promise<Opened>) => {
  let browser: Browser;
  const pages: Closable[] = [];
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  return async (open) => {
    const opened = await open(browser);
    pages.push(opened);
    return opened;
  };
};
