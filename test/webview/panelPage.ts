// The built panel in a plain browser: served with the product's own content security policy, in a theme, with a
// stand-in for VS Code that keeps what the page sends and can speak to it. In: theme and size. Out: a page to drive.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { FromPanel, ToPanel } from '../../src/common/protocol/panel.ts';
import type { Theme } from './themes.ts';

const address = 'http://panel.invalid/';
const nonce = 'bm9uY2U';
const policy = [
  "default-src 'none'",
  `script-src 'nonce-${nonce}'`,
  `style-src ${address} 'nonce-${nonce}'`,
  `img-src ${address} data:`,
  `font-src ${address}`,
].join('; ');

const document_ = (theme: Theme, language: string | undefined): string => `<!doctype html>
<html lang="${language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Performance</title>
<script nonce="${nonce}">
for (const [name, value] of Object.entries(${JSON.stringify(theme.variables)}))
  document.documentElement.style.setProperty(name, value);
</script>
</head>
<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}">
<vitals-app></vitals-app>
${language === undefined ? '' : `<script nonce="${nonce}" src="${address}l10n/${language}.js"></script>`}
<script type="module" nonce="${nonce}" src="${address}webview.js"></script>
</body>
</html>`;

interface StandIn {
  readonly sent: FromPanel[];
  readonly violations: string[];
  /** All that was said to the page. */
  readonly heard: unknown[];
  state: unknown;
}
declare global {
  interface Window {
    standIn: StandIn;
  }
}

export interface PanelOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  /** What VS Code kept of the page before. */
  readonly state?: unknown;
  /** Text scale of the page: 2 is what a zoom of 200 % leaves, together with half the width. */
  readonly deviceScaleFactor?: number;
  /** Panels whose scripts cannot be had. */
  readonly unread?: readonly string[];
  /** Whose words the host names; English without. */
  readonly language?: string;
  /** Words instead of those that are shipped, for a language that nobody speaks. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface PanelPage {
  readonly page: Page;
  readonly say: (message: ToPanel) => Promise<void>;
  readonly sent: () => Promise<readonly FromPanel[]>;
  readonly violations: () => Promise<readonly string[]>;
  readonly kept: () => Promise<unknown>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Two animation frames: Lit has rendered and the canvas is painted. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
      }),
  );

const applyTheme = ({ kind, bodyClass, variables }: Theme): void => {
  const { style } = document.documentElement;
  for (const name of [...style].filter((property) => property.startsWith('--vscode-'))) style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
  document.body.dataset['vscodeThemeKind'] = kind;
  document.body.className = bodyClass;
};

const installStandIn = (state: unknown): void => {
  window.standIn = { sent: [], violations: [], heard: [], state };
  window.addEventListener('message', ({ data }) => window.standIn.heard.push(data));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, lineNumber }) => {
    window.standIn.violations.push(`${violatedDirective} ${sourceFile}:${lineNumber}`);
  });
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: FromPanel) => window.standIn.sent.push(message),
      getState: () => window.standIn.state,
      setState: (kept: unknown) => (window.standIn.state = kept),
    }),
  });
};

export const openPanel = async (browser: Browser, options: PanelOptions): Promise<PanelPage> => {
  const { theme, width, height, deviceScaleFactor = 1 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.route(`${address}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (options.unread?.some((name) => pathname.startsWith(`/webview/${name}-`)) === true) return route.abort();
    if (pathname.startsWith('/l10n/') && options.words !== undefined) {
      const said = JSON.stringify({ language: 'en', words: options.words });
      return route.fulfill({ contentType: 'text/javascript', body: `globalThis.vitalsWords=${said};` });
    }
    return pathname.endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: readFileSync(join('dist', pathname), 'utf8') })
      : route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': policy },
          body: document_(theme, options.language),
        });
  });
  await page.addInitScript(installStandIn, options.state);
  await page.goto(address);
  // A panel is read after the page; one that cannot be says so.
  await page.locator('[role=tabpanel] > :not(main), .unread').first().waitFor({ state: 'attached' });
  return {
    page,
    say: async (message) => {
      await page.evaluate((said) => {
        window.postMessage(said, '*');
      }, message);
      await settled(page);
    },
    sent: () => page.evaluate(() => window.standIn.sent),
    violations: () => page.evaluate(() => window.standIn.violations),
    kept: () => page.evaluate(() => window.standIn.state),
    setTheme: async (next) => {
      await page.evaluate(applyTheme, next);
      await settled(page);
    },
    close: () => context.close(),
  };
};
