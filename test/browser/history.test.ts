// History on disk as a person and several windows use it: recorded, exported, looked at, deleted, taken over.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { unixMs } from '../../src/common/units.ts';
import { openHistory, resolutions } from '../../src/engine/store/store.ts';
import { command, webviewFrame } from '../host/browser.ts';
import { setSettings } from '../host/control.ts';
import { proposedThreshold } from './proposedThreshold.ts';
import { extensionId, Session, until } from './session.ts';

const [fine] = resolutions;

describe('history, in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;
  let folder: string;
  let second: Page;
  /** Which page's extension host was not killed. */
  let survivor: 'first' | 'second' = 'second';
  const file = (): string | undefined => {
    const name = existsSync(folder) ? readdirSync(folder).find((one) => /^history[-a-z]*\.db$/.test(one)) : undefined;
    return name === undefined ? undefined : join(folder, name);
  };

  /** End of each row of a series, by window; what the file holds, as the command line would read it. */
  const rowsOf = (metric: string): Readonly<Record<string, readonly number[]>> => {
    const { files } = openHistory(file() ?? folder);
    if (files === undefined || fine === undefined) return {};
    try {
      const series = files.series([{ name: '__name__', op: '=', value: metric }]);
      const span = { resolution: fine, start: unixMs(0), end: unixMs(8e15) };
      return Object.fromEntries(
        [...files.walk(series, span)].map((walked) => [
          walked.series.labels['window'] ?? 'machine',
          [...walked.rows()].flatMap(({ at }) => at),
        ]),
      );
    } finally {
      files.close();
    }
  };
  /** Who holds a lease: the process id of its extension host. */
  const holder = (name: string): number | undefined => {
    const path = file();
    if (path === undefined) return undefined;
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      database.exec('PRAGMA busy_timeout=1000');
      const owner = database.prepare('SELECT owner FROM lease WHERE name=?').get(name)?.['owner'];
      return typeof owner === 'string' ? Number(owner.split('/')[1]) : undefined;
    } catch {
      return undefined;
    } finally {
      database.close();
    }
  };
  const isContiguous = (rows: readonly number[]): boolean =>
    rows.every((at, i) => i === 0 || at === (rows[i - 1] ?? 0) + 1);
  const shows = (page: Page, text: string | RegExp): Promise<void> =>
    page.locator('.notification-list-item-message').filter({ hasText: text }).first().waitFor();
  /** Toasts are switched off under test; the list of notifications has them. */
  const lookAtNotifications = (page: Page): Promise<void> => command(page, 'Notifications: Show Notifications');

  before(async () => {
    session = await Session.open(() => ({}));
    folder = join(session.host.folders.userData, 'User', 'globalStorage', extensionId);
    await setSettings(session.host, { 'vitals.history.enabled': true });
    second = await session.openWindow();
    await until('a row of the machine', () =>
      Promise.resolve((rowsOf('system_cpu_logical_count').machine ?? []).length > 0),
    );
  });
  after(async () => {
    await session.close();
  });

  it('exports to the file that the user chooses', async () => {
    const target = join(session.folder, 'history.csv');
    const { page } = session;
    await command(page, 'Performance: Export History');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'CSV' }).click();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Everything' }).click();
    const input = page.locator('.quick-input-widget input.input');
    await page.locator('.quick-input-title').filter({ hasText: 'Export History' }).waitFor();
    await until('the dialog to offer a name', async () => (await input.inputValue()).includes('vitals-history-'));
    await input.fill(target);
    // The dialog looks at what was typed before it takes it.
    await until('the file', async () => {
      if (!existsSync(target) && (await input.isVisible())) await page.keyboard.press('Enter');
      return existsSync(target);
    });
    const lines = readFileSync(target, 'utf8').trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^time,metric,seconds,min,max/);
    assert.ok(lines.some((line) => line.includes(',system_cpu_logical_count,10,')));
    await lookAtNotifications(page);
    await shows(page, /Exported \d+ series in steps of 10 s to .*history\.csv/);
  });

  it('shows what is stored', async () => {
    await command(session.page, 'Performance: Show Storage');
    const frame = await webviewFrame(session.page, 'h1:has-text("Storage of IDE Vitals")');
    await frame.getByText('system_cpu_logical_count').waitFor();
    await frame.getByText('history.db').first().waitFor();
  });

  it('lets a second window record itself, and the machine only once', async () => {
    await until('rows of both windows', () => {
      const rows = rowsOf('vitals_store_series');
      return Promise.resolve((rows['1'] ?? []).length > 0 && (rows['0'] ?? []).length > 0);
    });
    assert.notEqual(holder('window:0'), holder('window:1'));
    assert.deepEqual(Object.keys(rowsOf('system_cpu_logical_count')), ['machine']);
    assert.ok(isContiguous(rowsOf('system_cpu_logical_count').machine ?? []));
  });

  it('takes over within 15 s of the death of the window that recorded the machine, with nothing doubled', async () => {
    const before = rowsOf('system_cpu_logical_count').machine ?? [];
    const dying = holder('machine') ?? 0;
    const windows = [holder('window:0'), holder('window:1')];
    assert.ok(windows.includes(dying));
    process.kill(dying, 'SIGKILL');
    const killed = performance.now();
    const heir = await until('an heir', () => {
      const pid = holder('machine');
      return Promise.resolve(pid !== undefined && pid !== dying && pid);
    });
    assert.ok(performance.now() - killed <= 15_000, `${String(performance.now() - killed)} ms`);
    assert.ok(windows.includes(heir), 'the other window, not one that began anew');
    survivor = heir === windows[0] ? 'first' : 'second';
    await until('rows of the heir', () =>
      Promise.resolve((rowsOf('system_cpu_logical_count').machine ?? []).length > before.length + 1),
    );
    const rows = rowsOf('system_cpu_logical_count').machine ?? [];
    assert.equal(new Set(rows).size, rows.length);
    const lost = (rows.at(-1) ?? 0) - (rows[0] ?? 0) + 1 - rows.length;
    // What the dead window had not written yet, which its heir measured as well.
    assert.ok(lost <= 1, `${String(lost)} rows are missing`);
  });

  it('deletes every trace when the user says so, and all windows go on with what comes after', async () => {
    const path = file() ?? '';
    writeFileSync(`${path}.damaged-1`, 'set aside once');
    const page = survivor === 'first' ? session.page : second;
    await command(page, 'Performance: Show Storage');
    const storage = await webviewFrame(page, 'h1:has-text("Storage of IDE Vitals")');
    await storage.getByText('system_cpu_logical_count').waitFor();
    const begun = Date.now();
    await command(page, 'Performance: Delete All History');
    await page.locator('.monaco-dialog-box').filter({ hasText: 'Delete all history' }).waitFor();
    await page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Delete All History' }).click();
    await until('the copies to be gone', () => Promise.resolve(!existsSync(`${path}.damaged-1`)));
    await until('new rows', () => Promise.resolve((rowsOf('system_cpu_logical_count').machine ?? []).length > 0));
    const rows = rowsOf('system_cpu_logical_count').machine ?? [];
    assert.ok((rows[0] ?? 0) * 10_000 >= begun, 'nothing older than the deletion');
    // The empty tables, the names of all series, and some seconds of them.
    assert.ok(statSync(path).size < 800_000, `${String(statSync(path).size)} bytes`);
    await lookAtNotifications(page);
    await shows(page, 'All history was deleted.');
    await storage.getByText('system_cpu_logical_count').waitFor({ state: 'detached' });
    await storage.getByText('All history was deleted.').waitFor();
  });
});

if (process.env['VITALS_LONG'] !== undefined) proposedThreshold();
