// A workspace that is not trusted has no say: its settings count only once the user trusts it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, statusBarItem, trustWorkspace, webviewFrame } from '../host/browser.ts';
import { controlExtension } from '../host/control.ts';
import { fixture, Session, statusBarId } from './session.ts';

describe('an untrusted workspace, in a real VS Code', function () {
  this.timeout(120_000);
  let session: Session;

  before(async () => {
    session = await Session.open(() => ({
      host: { trust: 'on', extensions: [controlExtension, fixture('servers')] },
      prepare: (workspace) => {
        mkdirSync(join(workspace, '.vscode'), { recursive: true });
        writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'vitals.enabled': false }));
      },
    }));
  });
  after(async () => {
    await session.close();
  });

  it('runs in Restricted Mode, ignores the settings of the workspace, and measures', async () => {
    const item = await statusBarItem(session.page, statusBarId);
    await session.page.locator('.statusbar-item[id="status.workspaceTrust"]').waitFor();
    await item.filter({ hasText: /(CPU|MEM|IO) .*%/ }).waitFor();
    assert.doesNotMatch(await item.innerText(), /off/);
  });

  it('still opens its panel there', async () => {
    await command(session.page, 'Performance: Open Panel');
    const panel = await webviewFrame(session.page, 'vitals-app');
    await panel.getByText('CPU').first().waitFor();
  });

  it('takes the settings of the workspace once it is trusted', async () => {
    await trustWorkspace(session.page);
    const item = await statusBarItem(session.page, statusBarId);
    await item.filter({ hasText: 'Vitals off' }).waitFor();
  });
});
