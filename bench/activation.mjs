// How long our activation holds the extension host's thread, in fresh extension hosts of a real VS Code (goal: 15 ms).
// Two clocks that are not the product's: a main file of the bench's that requires the shipped bundle and calls its
// activate(), and VS Code's own (Developer: Show Running Extensions: load and activate() together, whole milliseconds).
// Run: npm run bench activation [-- --quick]
import { execute } from '../test/host/control.ts';
import { say, spread, table } from './figures.mjs';
import { extensionId, probe, startEditor, untilMeasuring } from './editor.mjs';

const ours = [extensionId, 'IDE Vitals'];
const goalMs = 15;
const rows = '.runtime-extensions-editor .monaco-list-row';

/** Milliseconds by extension, as VS Code shows them to its users. */
const shownByVsCode = async (page, host) => {
  await execute(host, 'workbench.action.showRuntimeExtensions');
  await page.locator(rows).filter({ hasText: 'Activation' }).first().waitFor();
  const texts = await page.locator(rows).allInnerTexts();
  return texts.map((text) => ({ name: text.split('\n')[0], ms: Number(/Activation: (\d+)ms/.exec(text)?.[1]) }));
};

export const run = async ({ quick }) => {
  const windows = quick ? 3 : 9;
  const editor = await startEditor();
  const times = [];
  try {
    for (let window = 0; window < windows; window += 1) {
      const page = await editor.openWindow();
      const { pid } = await probe(editor.host, 'process');
      await untilMeasuring(editor.host);
      times.push({ ...(await probe(editor.host, 'activation')), shown: await shownByVsCode(page, editor.host) });
      await editor.closeWindow(page, pid);
    }
  } finally {
    await editor.stop();
  }
  const of = (pick) => spread(times.map(pick), 1);
  say(`Activation in ${windows} fresh extension hosts, ms`);
  table({
    'load the bundle (wall)': of((time) => time.load),
    'load the bundle (CPU)': of((time) => time.loadCpu),
    'activate() (wall)': of((time) => time.activate),
    'activate() (CPU)': of((time) => time.activateCpu),
    'load + activate() (wall)': of((time) => time.load + time.activate),
    'VS Code shows: load + activate()': spread(
      times.flatMap(({ shown }) => shown.filter(({ name }) => ours.includes(name)).map(({ ms }) => ms)),
      0,
    ),
    'VS Code shows: each other extension': spread(
      times.flatMap(({ shown }) => shown.filter(({ name, ms }) => !ours.includes(name) && ms > 0).map(({ ms }) => ms)),
      0,
    ),
  });
  const median = Number(of((time) => time.activate).median);
  say(`activate(): ${median} ms, goal ${goalMs} ms: ${median <= goalMs ? 'met' : 'MISSED'}`);
  const first = times[0];
  if (first)
    say(
      `The first window, before V8 has cached the code: load ${first.load.toFixed(1)}, activate() ${first.activate.toFixed(1)} ms`,
    );
};
