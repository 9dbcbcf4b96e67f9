// What the panel costs the main thread of its webview: twelve charts in sight, a frame each second, in a real Chromium, in
// a page around it that feeds it as the editor does, so that the webview has a process of its own. Tasks are Chromium's
// own, from a trace; a task's CPU time is told beside its wall time, because this machine may be shared. Beside it uPlot,
// given the same messages in the same minutes; the time from choosing 30 days to its pixels, where the answer comes at
// once (what the engine takes for it is in the benches history and prometheus); and the heap after eight hours.
// Run: npm run bench frames [-- --quick]
import { launchBrowser } from '../test/host/browser.ts';
import { frameOf } from '../test/webview/frames.ts';
import { fixed, median, quantile, say, spread, table } from './figures.mjs';
import { charts, hourOfSeconds, openFrames } from './frames/pages.mjs';
import { longTaskMs, sum, traced } from './frames/tasks.mjs';

/** Without it the headless Chromium keeps both pages in one process, and what feeds the webview would be told as its cost. */
const ownProcess = '--site-per-process';
const base = { ...frameOf('healthy'), answers: {} };

/** One page for so many seconds at one frame a second. */
const measured = async (browser, { kind, stepMs, seconds }) => {
  const { page, frame, context } = await openFrames(browser, { kind, base, stepMs });
  await page.evaluate(({ stepMs: step }) => globalThis.feed.ticks({ seconds: 5, stepMs: step }), { stepMs });
  const { tasks, spanMs } = await traced(browser, { page, frame }, () =>
    page.evaluate((asked) => globalThis.feed.ticks(asked), { seconds, stepMs }),
  );
  await context.close();
  const over = (values) => values.filter((value) => value > longTaskMs).length / seconds;
  const all = tasks.map(({ cpu }) => cpu);
  const drawing = tasks.map(({ cpu, readCpu }) => cpu - readCpu);
  const drawingWall = tasks.map(({ wall, readWall }) => wall - readWall);
  return {
    all: { longest: Math.max(...all), over: over(all), share: sum(all) / spanMs },
    drawing: { longest: Math.max(...drawing), over: over(drawing), share: sum(drawing) / spanMs },
    wall: { longest: Math.max(...drawingWall), over: over(drawingWall), share: sum(drawingWall) / spanMs },
  };
};

const rowsOf = (name, runs) =>
  Object.entries({ all: 'all, CPU', drawing: 'without reading messages, CPU', wall: 'without, wall time' }).map(
    ([kind, words]) => {
      const middle = (key, digits, factor = 1) => fixed(digits)(factor * median(runs.map((run) => run[kind][key])));
      const row = {
        'longest task, ms': middle('longest', 1),
        'tasks over 16 ms a frame': middle('over', 2),
        'share of the thread, %': middle('share', 2, 100),
        runs: runs.length,
      };
      return [`${name}: ${words}`, row];
    },
  );

const framesPart = async (browser, quick) => {
  const [runs, seconds] = quick ? [1, 15] : [3, 20];
  const kinds = {
    [`ours, ${hourOfSeconds} points a chart`]: { kind: 'ours', stepMs: 1_000 },
    'ours, as it asks (240 points)': { kind: 'ours' },
    [`uPlot, ${hourOfSeconds} points a chart`]: { kind: 'uPlot', stepMs: 1_000 },
  };
  const found = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1)
    for (const [name, what] of Object.entries(kinds)) found[name].push(await measured(browser, { ...what, seconds }));
  say(`${charts} charts in sight, a frame a second for ${seconds} s; medians of the runs`);
  table(Object.fromEntries(Object.entries(found).flatMap(([name, all]) => rowsOf(name, all))));
};

/** Runs in the webview: chooses a range as a hand does, and ends when every chart of it has been painted. */
const toPixels = async ({ range, count }) => {
  const all = (root, selector) =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.matches(selector) ? [element] : []),
      ...(element.shadowRoot === null ? [] : all(element.shadowRoot, selector)),
    ]);
  const select = all(globalThis.document, 'select#range')[0];
  const drawn = new Set();
  const { prototype } = globalThis.CanvasRenderingContext2D;
  const { clearRect } = prototype;
  prototype.clearRect = function clear(...where) {
    drawn.add(this.canvas);
    return clearRect.apply(this, where);
  };
  const nextFrame = () => new Promise((done) => globalThis.requestAnimationFrame(done));
  await nextFrame();
  drawn.clear();
  const from = performance.now();
  select.value = range;
  select.dispatchEvent(new globalThis.Event('change', { bubbles: true }));
  while (drawn.size < count) await nextFrame();
  // The frame in which the last was drawn ends; the next begins when it has been handed on.
  await nextFrame();
  prototype.clearRect = clearRect;
  return performance.now() - from;
};

const rangePart = async (browser, quick) => {
  const { page, frame, context } = await openFrames(browser, { kind: 'ours', base });
  const found = { '1h': [], '30d': [] };
  for (let turn = 0; turn < (quick ? 4 : 20); turn += 1)
    for (const range of ['30d', '1h']) {
      await page.evaluate(() => globalThis.feed.ticks({ seconds: 1 }));
      found[range].push(await frame.evaluate(toPixels, { range, count: charts }));
    }
  await context.close();
  say(`From choosing a range to the pixels of ${charts} charts, ms, answered at once`);
  table({ '30 days': spread(found['30d'], 0), '1 hour': spread(found['1h'], 0) });
  say(`p95 of 30 days: ${fixed(0)(quantile(found['30d'], 0.95))} ms`);
};

const heapOf = async (session) => {
  for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { megabytes: usedSize / 1e6, nodes, jsEventListeners };
};

const heapPart = async (quick) => {
  const hours = quick ? 1 : 8;
  // As fast as it can paint; otherwise eight hours would take the time of as many screens.
  const browser = await launchBrowser([ownProcess, '--disable-frame-rate-limit', '--disable-gpu-vsync']);
  try {
    const { page, frame, context } = await openFrames(browser, { kind: 'ours', base });
    // That of the webview's own process; it throws where there is none.
    const session = await context.newCDPSession(frame);
    const feed = async (count) => {
      // In pieces: one question to a page that takes minutes is given up.
      for (let left = count; left > 0; left -= 200)
        await page.evaluate((frames) => globalThis.feed.fast(frames), Math.min(200, left));
    };
    // At an hour it asks for a frame each 5 s.
    await feed(600 / 5);
    const young = await heapOf(session);
    await feed((hours * 3_600 - 600) / 5);
    const old = await heapOf(session);
    say(
      `The webview's heap after garbage collection, ${charts} charts over an hour, each frame that it asks for in that time`,
    );
    const row = ({ megabytes, nodes, jsEventListeners }) => ({
      MB: fixed(2)(megabytes),
      'DOM nodes': nodes,
      'event listeners': jsEventListeners,
    });
    table({ 'after 10 min': row(young), [`after ${hours} h`]: row(old) });
    say(`${fixed(3)(old.megabytes / young.megabytes)} of it after 10 min`);
  } finally {
    await browser.close();
  }
};

export const run = async ({ quick, parts }) => {
  const wants = (part) => parts.length === 0 || parts.includes(part);
  const browser = await launchBrowser([ownProcess]);
  try {
    if (wants('tasks')) await framesPart(browser, quick);
    if (wants('range')) await rangePart(browser, quick);
  } finally {
    await browser.close();
  }
  if (wants('heap')) await heapPart(quick);
};
