// Pictures of the built panel in a plain browser, for looking at: conditions × four themes × widths, to out/screens.
// `node .ci/screens-panel.mjs [--build] [condition ...] [--width N ...] [--theme kind ...] [--language de|zh-cn]`; all by default.
// `--docs` makes those that the README shows instead, in docs/images.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPalette } from './palette.mjs';
import { opened, stagesOf } from './panelStages.mjs';
import { continueUnderNode24 } from './setup.mjs';

const folder = join('out', 'screens');

/** The values after each `--name`. */
const valuesOf = (name) => {
  const all = process.argv.slice(2);
  return all.flatMap((argument, at) => (argument === `--${name}` ? [all[at + 1]] : []));
};
const plain = process.argv
  .slice(2)
  .filter((argument, at, all) => !/^--/.test(argument) && !/^--[wtl]/.test(all[at - 1] ?? ''));

/** What the README shows, by the name of its file. */
const pictures = {
  overview: { name: 'warning', kind: 'vscode-dark', height: 860 },
  why: { name: 'why', kind: 'vscode-dark', height: 640 },
  technical: { name: 'technical', kind: 'vscode-dark', height: 860 },
  trends: { name: 'trendsAhead', kind: 'vscode-dark', height: 640 },
  boards: { name: 'boards', kind: 'vscode-dark', height: 640 },
  alerts: { name: 'alertsWhy', kind: 'vscode-dark', height: 760 },
  'overview-light': { name: 'critical', kind: 'vscode-light', height: 860 },
};
const docsWidth = 1_100;

/** Of these only what is in sight is taken: it matters there, or the rest is not in the page. */
const inSight = ['manyRows', 'moreTabs', 'alertsHistory'];

/** The colours of a picture, as the browser reads them. */
const pixelsOf = async (page, png) => {
  const read = await page.evaluate(
    async (url) => {
      const picture = new globalThis.Image();
      picture.src = url;
      await picture.decode();
      const { width, height } = picture;
      const context = new globalThis.OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(picture, 0, 0);
      const bytes = context.getImageData(0, 0, width, height).data;
      let text = '';
      for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      return { width, height, text: globalThis.btoa(text) };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  return { width: read.width, height: read.height, pixels: Buffer.from(read.text, 'base64') };
};

const shootForDocs = async ({ browser, every, themes }) => {
  const images = join('docs', 'images');
  mkdirSync(images, { recursive: true });
  const reader = await browser.newPage();
  for (const [file, { name, kind, height }] of Object.entries(pictures)) {
    const theme = themes.find((one) => one.kind === kind);
    const panel = await opened(browser, name, { theme, width: docsWidth, height });
    await every[name](panel);
    await panel.setTheme(theme);
    const png = await panel.page.screenshot();
    writeFileSync(join(images, `${file}.png`), inPalette(await pixelsOf(reader, png)));
    await panel.close();
  }
};

const shoot = async () => {
  const { buildProduct } = await import('./build.mjs');
  if (process.argv.includes('--build')) await buildProduct();
  const { launchBrowser } = await import('../test/host/browser.ts');
  const frames = await import('../test/webview/frames.ts');
  const { themes } = await import('../test/webview/themes.ts');
  const every = stagesOf(frames);
  if (process.argv.includes('--docs')) {
    const browser = await launchBrowser();
    try {
      await shootForDocs({ browser, every, themes });
    } finally {
      await browser.close();
    }
    return;
  }
  const wanted = plain.length > 0 ? plain : Object.keys(every);
  const widths = valuesOf('width').length > 0 ? valuesOf('width').map(Number) : [320, 800, 1600];
  const kinds = valuesOf('theme');
  const [language] = valuesOf('language');
  mkdirSync(folder, { recursive: true });
  const looks = themes.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  const heightOf = (width) => (width < 500 ? 1000 : 760);
  const browser = await launchBrowser();
  try {
    // A page is opened once and then resized and given the other themes, as a person does it: to open it takes longest.
    for (const name of wanted) {
      const size = { theme: looks[0], width: widths[0], height: heightOf(widths[0]) };
      const panel = await opened(browser, name, language ? { ...size, language } : size);
      await every[name](panel);
      for (const width of widths) {
        await panel.page.setViewportSize({ width, height: heightOf(width) });
        for (const theme of looks) {
          await panel.setTheme(theme);
          await panel.page.screenshot({
            path: join(
              folder,
              `${name}-${language ? `${language}-` : ''}${theme.kind.replace('vscode-', '')}-${width}.png`,
            ),
            fullPage: !inSight.includes(name),
          });
        }
      }
      await panel.close();
    }
  } finally {
    await browser.close();
  }
};

if (continueUnderNode24()) {
  await shoot();
  process.stdout.write(`Pictures are in ${process.argv.includes('--docs') ? join('docs', 'images') : folder}.\n`);
}
