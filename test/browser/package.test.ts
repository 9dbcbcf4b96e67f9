// The package as a user gets it: made, installed into a clean VS Code without any test switch, and seen to work.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchBrowser, openWorkbench, statusBarItem } from '../host/browser.ts';
import { installVsix, startHost } from '../host/host.ts';
import { temporaryFolder } from '../host/paths.mjs';

const MOST_BYTES = 2 * 1024 * 1024;
const run = promisify(execFile);
const script = async (name: string, ...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, [join('.ci', name), ...args], { timeout: 100_000 })).stdout;

describe('the package', () => {
  const vsix = join(process.cwd(), 'out', 'ide-vitals.vsix');
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  before(() => script('package.mjs'));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('stays small', () => {
    const { size } = statSync(vsix);
    assert.ok(size < MOST_BYTES, `${size} bytes`);
  });

  it('installs into a clean VS Code and shows its status bar item', async () => {
    const extensionsFolder = join(folder, 'ext');
    installVsix(vsix, { userData: join(folder, 'ud'), extensions: extensionsFolder, serverData: join(folder, 'sd') });
    const listed = readFileSync(join(extensionsFolder, 'extensions.json'), 'utf8');
    assert.match(listed, /ide-vitals\.ide-vitals/);
    const installed = join(
      extensionsFolder,
      readdirSync(extensionsFolder).find((name) => name.startsWith('ide-vitals')) ?? '',
    );
    for (const language of ['de', 'zh-cn'])
      for (const words of [`package.nls.${language}.json`, `l10n/bundle.l10n.${language}.json`])
        assert.ok(existsSync(join(installed, words)), words);
    const host = await startHost({ dataFolder: folder, extensionsFolder, driver: 'off', token: 'only-for-this-test' });
    const browser = await launchBrowser();
    try {
      assert.equal((await fetch(host.url)).status, 403, 'who does not know the token is refused');
      const workspace = join(process.cwd(), 'test', 'fixtures', 'sample');
      const page = await openWorkbench(browser, host, { workspace });
      const item = await statusBarItem(page, 'ide-vitals.ide-vitals.health');
      assert.notEqual((await item.innerText()).trim(), '');
    } finally {
      await browser.close();
      await host.stop();
    }
  });

  it('is what `npm start` starts', async () => {
    assert.match(await script('start.mjs', '--browser', '--check'), /^READY after [\d.]+ s$/m);
  });
});
