// `npm run screens`: the Performance panel and the status bar in a real VS Code, in four themes and three widths, as
// PNGs in out/screens/editor. `npm run screens -- --docs` also refreshes the picture of the README.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installForTest } from '../test/host/install.mjs';
import { continueUnderNode24 } from './setup.mjs';

const widths = [320, 800, 1600];
const settleMs = 1_500;
const figuresMs = 20_000;
const calmWithinMs = 120_000;

const main = async () => {
  const { buildProduct } = await import('./build.mjs');
  const { startHost } = await import('../test/host/host.ts');
  const browserTools = await import('../test/host/browser.ts');
  const control = await import('../test/host/control.ts');
  const { copyWorkspace } = await import('../test/host/workspace.ts');
  const { command, launchBrowser, openFile, openWorkbench, statusBarItem } = browserTools;
  const { suggestions, themes, typeText, untilTheme, webviewFrame } = browserTools;
  await buildProduct();
  const folder = join('out', 'screens', 'editor');
  mkdirSync(folder, { recursive: true });
  const workspace = copyWorkspace(join('test', 'fixtures', 'sample'));
  const host = await startHost({
    extensions: [control.controlExtension, join(process.cwd(), 'test', 'fixtures', 'servers')],
    env: { VITALS_TEST: '1', VITALS_TEST_SERVERS: 'yaml-stdio,bash-stdio' },
  });
  const browser = await launchBrowser();
  try {
    const page = await openWorkbench(browser, host, { workspace: workspace.folder, development: process.cwd() });
    const item = await statusBarItem(page, 'ide-vitals.ide-vitals.health');
    for (const [file, text] of [
      ['shop.yaml', '\nextra: tr'],
      ['main.ts', '\nconst answer = Math.ma'],
    ]) {
      await openFile(page, file);
      await page.keyboard.press('ControlOrMeta+End');
      await typeText(page, text);
      await suggestions(page).catch(() => undefined);
      await page.keyboard.press('Escape');
    }
    await wait(figuresMs);
    await item.click();
    await webviewFrame(page, 'vitals-app');
    await wait(settleMs);
    const shot = (name) => page.screenshot({ path: join(folder, `${name}.png`) });
    await shot('panel-in-workbench');
    await item.hover();
    await wait(settleMs);
    await shot('status-bar-tooltip');
    await page.mouse.move(400, 20);
    await command(page, 'View: Toggle Maximized Panel');
    await command(page, 'View: Toggle Primary Side Bar Visibility');
    // At 320 px the workbench would cut the panel off beside its activity bar.
    await control.setSettings(host, { 'workbench.activityBar.location': 'hidden' });
    for (const [kind, theme] of Object.entries(themes)) {
      await control.setTheme(host, kind);
      await untilTheme(await webviewFrame(page, 'vitals-app'), kind);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await wait(settleMs);
        await shot(`${theme.toLowerCase().replaceAll(' ', '-')}-${width}`);
      }
    }
    if (process.argv.includes('--docs')) {
      mkdirSync(join('docs', 'images'), { recursive: true });
      await control.setTheme(host, 'vscode-dark');
      await untilTheme(await webviewFrame(page, 'vitals-app'), 'vscode-dark');
      await page.setViewportSize({ width: 1600, height: 900 });
      // A reader is to see the panel, not what the machine was busy with when its picture was taken.
      await item.filter({ hasNotText: /critical|warning|calming/ }).waitFor({ timeout: calmWithinMs });
      await wait(settleMs);
      await shot('panel');
      copyFileSync(join(folder, 'panel.png'), join('docs', 'images', 'panel.png'));
    }
    process.stdout.write(`Pictures in ${folder}\n`);
  } finally {
    await browser.close();
    await host.stop();
    workspace.remove();
  }
};

installForTest();
if (continueUnderNode24()) await main();
