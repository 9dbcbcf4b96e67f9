// What changes in a real VS Code stands on the Timeline tab, with keys and sizes and never a value, name or path; and a
// reload of the window, which is a change itself, takes nothing of it away.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, openFile, webviewFrame } from '../host/browser.ts';
import { controlExtension, execute, setSettings } from '../host/control.ts';
import { fixture, Session, statusBarId, until } from './session.ts';

const branch = 'work-on-the-secret';
const expected = [
  'The setting editor.fontSize was changed.',
  'A file of 1 to 5 MB was opened.',
  'A branch was switched.',
  'Blocker was uninstalled.',
];

const git = (folder: string, ...args: readonly string[]): void => {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'pipe' });
};

const prepare = (folder: string): void => {
  writeFileSync(join(folder, 'big.txt'), 'a line of a big file\n'.repeat(100_000));
  git(folder, 'init', '--quiet');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  git(folder, 'branch', branch);
};

describe('the timeline, in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;

  /** The rows of the Timeline tab. */
  const rows = async (): Promise<readonly string[]> => {
    const frame = await webviewFrame(session.page, 'vitals-timeline');
    return frame.locator('vitals-timeline vitals-grid tbody tr').allInnerTexts();
  };
  const untilShown = (wanted: readonly string[]): Promise<readonly string[]> => {
    let last: readonly string[] = [];
    return until(`on the timeline: ${wanted.join(' ')}`, async () => {
      last = await rows().catch(() => []);
      return wanted.every((text) => last.some((row) => row.includes(text))) && last;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows ${JSON.stringify(last)}`);
    });
  };

  before(async () => {
    session = await Session.open((folder) => {
      // It is uninstalled, and with it the folder goes.
      const extension = join(folder, 'blocker');
      cpSync(fixture('blocker'), extension, { recursive: true });
      return {
        settings: { 'vitals.history.enabled': true },
        host: { extensions: [controlExtension, fixture('servers'), extension] },
        prepare,
      };
    });
    await until('the first figures', async () => (await session.value('system_cpu_utilization_ratio')) !== undefined);
    await until(
      'the window to be told',
      async () => ((await session.value('sum(vscode_changes_total{kind="window_opened"})')) ?? 0) > 0,
    );
  });
  after(async () => {
    await session.close();
  });

  it('tells of a setting, a big file, a branch and an extension, by key, size and name alone', async () => {
    await setSettings(session.host, { 'editor.fontSize': 17 });
    await openFile(session.page, 'big.txt');
    git(session.workspaceFolder, 'switch', '--quiet', branch);
    await execute(session.host, 'workbench.extensions.uninstallExtension', 'vitals-test.blocker');
    await command(session.page, 'Performance: Show Timeline');
    const shown = (await untilShown(expected)).join('\n');
    for (const secret of ['17', 'big.txt', branch, session.workspaceFolder])
      assert.ok(!shown.replaceAll(/\d\d:\d\d:\d\d/g, '').includes(secret), shown);
  });

  it('still tells it after a reload, and of the reload', async () => {
    await command(session.page, 'Developer: Reload Window');
    await session.page.locator('.part.statusbar').waitFor({ state: 'detached' });
    // A new extension host, which takes its time where others want the processor too.
    await session.page.locator(`.statusbar-item[id="${statusBarId}"]`).waitFor({ timeout: 90_000 });
    await command(session.page, 'Performance: Show Timeline');
    await untilShown([...expected, 'The window was reloaded.']);
  });
});
