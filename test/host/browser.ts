// Drives the workbench as a person would, in a headless Chromium: palette, files, typing, status bar, webviews.
// In: a host and what to open. Out: a page, and functions on it. Every wait has a limit and is for something visible.
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import type { Host } from './host.ts';
import { findBrowser } from './paths.mjs';
import { workbenchUrl, type WorkbenchOptions } from './workbench.ts';

const SHOWN_WITHIN_MS = 30_000;

const chromiumArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's own sandbox refuses to run as root, which is what containers usually are.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** `more` are arguments of Chromium's, besides those that all have. */
export const launchBrowser = (more: readonly string[] = []): Promise<Browser> => {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error('No Chromium, Chrome or Edge found: run "npm test" once, or set CHROMIUM_PATH.');
  // The host ends this process on an interrupt, and with it the browser; the browser's own handlers would be in the way.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return chromium.launch({ executablePath, args: [...chromiumArguments, ...more], ...signals });
};

/** Opens a workbench in a fresh page, which also means a fresh extension host. */
export const openWorkbench = async (browser: Browser, host: Host, options: WorkbenchOptions): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // Where VS Code's own translations would have come from, they would say so as well.
  await context.addInitScript((language) => {
    if (language !== undefined) Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
  }, options.language);
  const page = await context.newPage();
  page.setDefaultTimeout(SHOWN_WITHIN_MS);
  await page.goto(workbenchUrl(host, options));
  await page.locator('.part.statusbar').waitFor();
  return page;
};

/** Our status-bar item, once it is there. `id` is `<publisher>.<name>.<item id>`. */
export const statusBarItem = async (page: Page, id: string): Promise<Locator> => {
  const item = page.locator(`.statusbar-item[id="${id}"]`);
  await item.waitFor();
  return item;
};

const quickInput = (page: Page): Locator => page.locator('.quick-input-widget input.input');

/**
 * Asks for `text` until the list's first row is the wanted one, and takes it: the list is refilled while one types, and one
 * that was asked for too soon does not look again.
 */
const choose = async (page: Page, key: string, { text, wanted }: { text: string; wanted: string }): Promise<void> => {
  const first = page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: wanted });
  const isFound = async (): Promise<boolean> => {
    await page.keyboard.press(key);
    await quickInput(page).waitFor();
    await quickInput(page).fill(text);
    return first.waitFor({ timeout: 6_000 }).then(
      () => true,
      () => false,
    );
  };
  for (let tries = 0; tries < 6 && !(await isFound()); tries += 1) await page.keyboard.press('Escape');
  await first.waitFor({ timeout: 1_000 });
  await page.keyboard.press('Enter');
};

/** Runs a command by its full title ("Performance: Show Panel") through the palette. F1 works in every browser. */
export const command = (page: Page, title: string): Promise<void> =>
  choose(page, 'F1', { text: `>${title}`, wanted: title });

/** Opens a file of the workspace by its name, through Ctrl+P. */
export const openFile = async (page: Page, name: string): Promise<void> => {
  await choose(page, 'ControlOrMeta+P', { text: name, wanted: name });
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
};

/** Types into whatever has the focus, key by key, as fast as a quick typist. */
export const typeText = (page: Page, text: string): Promise<void> => page.keyboard.type(text, { delay: 60 });

/** The rows of the completion list. It is asked for again while it stays away: a server may have been starting. */
export const suggestions = async (page: Page): Promise<readonly string[]> => {
  const rows = page.locator('.suggest-widget.visible .monaco-list-row');
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const shown = await rows
      .first()
      .waitFor({ timeout: 4_000 })
      .then(() => true)
      .catch(() => false);
    if (shown) return rows.allInnerTexts();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Space');
  }
  throw new Error('The completion list was not shown.');
};

/** Grants trust to a workspace that was opened in Restricted Mode (`trust: 'on'`). Extensions may start anew. */
export const trustWorkspace = async (page: Page): Promise<void> => {
  await page.locator('.statusbar-item[id="status.workspaceTrust"]').click();
  await page.locator('.workspace-trust-editor .workspace-trust-buttons-row .monaco-button').first().click();
  await page.locator('.statusbar-item[id="status.workspaceTrust"]').waitFor({ state: 'detached' });
};

const holds = async (frame: Frame, selector: string): Promise<boolean> => {
  if (frame.parentFrame() === null) return false;
  // A frame can go while it is being asked: VS Code builds it anew whenever its view is shown again.
  return (
    (await frame
      .locator(selector)
      .count()
      .catch(() => 0)) > 0
  );
};

/** The inner frame of the webview that shows `selector`. Ask again after the view was hidden: it is a new frame then. */
export const webviewFrame = async (page: Page, selector: string): Promise<Frame> => {
  const end = performance.now() + SHOWN_WITHIN_MS;
  while (performance.now() < end) {
    for (const frame of page.frames()) if (await holds(frame, selector)) return frame;
    await wait(100);
  }
  throw new Error(`No webview shows ${selector}.`);
};

/** VS Code's four kinds of theme, and one theme of each that every VS Code has. */
export const themes = {
  'vscode-dark': 'Dark Modern',
  'vscode-light': 'Light Modern',
  'vscode-high-contrast': 'Default High Contrast',
  'vscode-high-contrast-light': 'Default High Contrast Light',
} as const;
export type ThemeKind = keyof typeof themes;

/** Waits until a webview has been told of the theme; `setTheme` in control.ts changes it. */
export const untilTheme = async (frame: Frame, kind: ThemeKind): Promise<void> => {
  await frame.waitForFunction((wanted) => document.body.dataset['vscodeThemeKind'] === wanted, kind);
};
