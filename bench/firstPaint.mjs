// How long the panel is blank after a window has opened, with a history file of some 190 MB and without any, in a real
// VS Code: alternating, each in a fresh extension host. The panel is asked for as soon as the host answers, so the
// engine is only starting. The file is made of the tables and chunks that compaction writes, and kept in out/bench.
// First paint is the page's own entry, on the machine's clock; the first figures are seen to within a tenth of a second.
// Run: npm run bench firstPaint [-- --quick]
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { webviewFrame } from '../test/host/browser.ts';
import { execute } from '../test/host/control.ts';
import { extensionId, probe, startEditor, untilMeasuring, untilTrue, valueOf } from './editor.mjs';
import { say, spread, table } from './figures.mjs';
import { buildDoors } from './prometheus/buildDoors.mjs';
import { fillHistory } from './prometheus/ours.mjs';
import { makeSeries } from './prometheus/series.mjs';

const hours = 24 * 24;
const hourMs = 3_600_000;
const isHistory = (name) => /^history[-a-z]*\.db/.test(name);

/** A file just below the cap of 200 MB, whose last hour is the one before this. */
const fullFile = async () => {
  const folder = resolve('out', 'bench', 'full');
  const made = () => (existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.db')) : undefined);
  if (made() === undefined) {
    mkdirSync(folder, { recursive: true });
    const from = (Math.floor(Date.now() / hourMs) - hours) * hourMs;
    const series = makeSeries({ count: 1_700, observations: 20 });
    fillHistory(await buildDoors(), series, { folder, hours, from, minute: () => undefined });
  }
  return join(folder, made());
};

/** Runs in the page. */
const pageTimes = async () => {
  const nextFrame = () => new Promise((done) => globalThis.requestAnimationFrame(done));
  const panel = () => globalThis.document.querySelector('vitals-app')?.shadowRoot?.querySelector('vitals-executive');
  while (!panel()?.shadowRoot?.querySelector('.badge.live')) await nextFrame();
  const [first] = performance.getEntriesByName('first-contentful-paint');
  return { painted: performance.timeOrigin + first.startTime, figures: Date.now() };
};

const openPanel = async (editor) => {
  const page = await editor.openWindow();
  const { pid } = await probe(editor.host, 'process');
  const asked = Date.now();
  await execute(editor.host, 'vitals.panel.focus');
  const { painted, figures } = await (await webviewFrame(page, 'vitals-app')).evaluate(pageTimes);
  await untilMeasuring(editor.host);
  const megabytes = await untilTrue('the file to be open', () =>
    valueOf(editor.host, 'vitals_history_size_bytes / 1e6'),
  );
  await editor.closeWindow(page, pid);
  return { painted: painted - asked, figures: figures - asked, megabytes };
};

export const run = async ({ quick }) => {
  const full = await fullFile();
  const editor = await startEditor({ settings: { 'vitals.history.enabled': true } });
  const storage = join(editor.host.folders.userData, 'User', 'globalStorage', extensionId);
  const found = { without: [], with: [] };
  try {
    await openPanel(editor);
    // How the file is called depends on the SQLite of the editor's Node.
    const name = readdirSync(storage).find((one) => isHistory(one) && one.endsWith('.db'));
    for (let pair = 0; pair < (quick ? 2 : 6); pair += 1)
      for (const kind of pair % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
        for (const old of readdirSync(storage).filter(isHistory)) rmSync(join(storage, old));
        if (kind === 'with') cpSync(full, join(storage, name));
        found[kind].push(await openPanel(editor));
      }
  } finally {
    await editor.stop();
  }
  say(`From asking for the panel to what it shows, ms; the full file has ${(statSync(full).size / 1e6).toFixed(0)} MB`);
  const of = (kind, what) =>
    spread(
      found[kind].map((one) => one[what]),
      0,
    );
  table({
    'first paint, no file': of('without', 'painted'),
    'first paint, full file': of('with', 'painted'),
    'first figures, no file': of('without', 'figures'),
    'first figures, full file': of('with', 'figures'),
    'MB of history the engine then had, no file': of('without', 'megabytes'),
    'MB of history the engine then had, full file': of('with', 'megabytes'),
  });
};
