// One real VS Code with our extension, driven from outside: what every journey starts from.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Diagnosis } from '../../src/common/diagnosis.ts';
import type { PanelLabels, QueryAnswer } from '../../src/common/protocol/panel.ts';
import type { Summary } from '../../src/common/summary.ts';
import { command, launchBrowser, openWorkbench } from '../host/browser.ts';
import { callApi, controlExtension } from '../host/control.ts';
import { startHost, type Host, type HostOptions } from '../host/host.ts';
import { temporaryFolder } from '../host/paths.mjs';
import { copyWorkspace, type WorkspaceCopy } from '../host/workspace.ts';

export const extensionId = 'ide-vitals.ide-vitals';
export const statusBarId = `${extensionId}.health`;
export const fixture = (name: string): string => join(process.cwd(), 'test', 'fixtures', name);

export interface SessionOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly host?: Partial<HostOptions>;
  /** Of the window, where it is not English: VS Code's own words stay English, ours are those of the language. */
  readonly language?: string;
  /** Makes the copy of the workspace ready before it is opened. */
  readonly prepare?: (workspaceFolder: string) => void;
  /** Sees the server before a window is opened, and may hand back another way to it. */
  readonly started?: (host: Host) => Host | Promise<Host>;
}

export interface LabelledValue {
  readonly labels: PanelLabels;
  readonly value: number;
}

export class Session {
  readonly host: Host;
  readonly page: Page;
  /** A folder for what a test writes and reads; it goes with the session. */
  readonly folder: string;
  readonly #browser: Browser;
  readonly #workspace: WorkspaceCopy;

  private constructor(parts: { host: Host; page: Page; folder: string; browser: Browser; workspace: WorkspaceCopy }) {
    this.host = parts.host;
    this.page = parts.page;
    this.folder = parts.folder;
    this.#browser = parts.browser;
    this.#workspace = parts.workspace;
  }

  /** `optionsOf` is given the session's own folder, for files that its servers read or write. */
  static async open(optionsOf: (folder: string) => SessionOptions): Promise<Session> {
    const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
    const options = optionsOf(folder);
    const workspace = copyWorkspace(fixture('sample'));
    options.prepare?.(workspace.folder);
    const own = await startHost({
      extensions: [controlExtension, fixture('servers')],
      settings: options.settings ?? {},
      env: { VITALS_TEST: '1', VITALS_TEST_SERVERS: '', ...options.env },
      ...options.host,
    });
    const host = (await options.started?.(own)) ?? own;
    const browser = await launchBrowser();
    const page = await openWorkbench(browser, host, {
      workspace: workspace.folder,
      development: process.cwd(),
      ...(options.language === undefined ? {} : { language: options.language }),
    });
    return new Session({ host, page, folder, browser, workspace });
  }

  /** The copy of the sample workspace that is open. */
  get workspaceFolder(): string {
    return this.#workspace.folder;
  }

  /** Another window on the same user's data, with an extension host of its own; closed with the session, or sooner. */
  openWindow(): Promise<Page> {
    return openWorkbench(this.#browser, this.host, {
      workspace: this.#workspace.folder,
      development: process.cwd(),
    });
  }

  /** The samples of an instant query; a query that is refused fails the test. */
  async ask(expr: string): Promise<readonly LabelledValue[]> {
    const answer = (await callApi(this.host, extensionId, 'query', { kind: 'instant', expr })) as QueryAnswer;
    if (answer.kind !== 'vector') throw new Error(`${expr}: ${JSON.stringify(answer)}`);
    return answer.samples.flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }]));
  }

  /** The single value of an instant query; undefined where there is none. */
  async value(expr: string): Promise<number | undefined> {
    return (await this.ask(expr))[0]?.value;
  }

  /** What "Performance: Why Is It Slow?" is told. */
  async diagnosis(): Promise<Diagnosis> {
    const diagnosis = (await callApi(this.host, extensionId, 'diagnosis')) as Diagnosis | undefined;
    if (diagnosis === undefined) throw new Error('Measuring is off.');
    return diagnosis;
  }

  summary(): Promise<Summary | undefined> {
    return callApi(this.host, extensionId, 'summary') as Promise<Summary | undefined>;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.host.stop();
    this.#workspace.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const patienceMs = 60_000;

/** What to look at when something was waited for in vain. */
const described = async (session: Session | undefined): Promise<string> =>
  session === undefined ? '' : `; the summary is ${JSON.stringify(await session.summary())}`;

/** Waits until `look` gives something; says what was waited for, and what stood there, when it never does. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  session?: Session,
): Promise<T> => {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}${await described(session)}`);
    await wait(200);
  }
};

/** Looks into the notification centre: a toast may be gone, or held back, where the machine is slow. */
export const notification = async (page: Page, text: string): Promise<Locator> => {
  const item = page.locator('.notifications-center .notification-list-item', { hasText: text });
  await until(`the notification "${text}"`, async () => {
    if (!(await page.locator('.notifications-center').isVisible()))
      await command(page, 'Notifications: Show Notifications');
    return item.first().isVisible();
  });
  return item.first();
};
