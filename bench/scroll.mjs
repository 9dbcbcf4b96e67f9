// What a fast scroll through 5,000 rows costs: the table of processes, and the history of alerts, in the built panel, as
// Chromium scrolls them as a wheel does (4,000 px a second). In: the built page. Out: frames
// that were dropped by the clock (this machine may be shared), long tasks of the main thread by its CPU time, and how
// often a row in sight was not there yet. Beside them a page of as many lines of text, without a script: what the browser
// itself drops on this machine. Run: npm run bench scroll [-- --quick]
import { launchBrowser } from '../test/host/browser.ts';
import { openAlerts, showHistory } from '../test/webview/alertPage.ts';
import { openTechnical } from '../test/webview/technicalPage.ts';
import { themes } from '../test/webview/themes.ts';
import { fixed, median, say, table } from './figures.mjs';
import { longTaskMs, traced } from './frames/tasks.mjs';

const rows = 5_000;
const pxPerSecond = 4_000;
const frameMs = 1_000 / 60;
const size = { theme: themes[0], width: 1_200, height: 800 };

/** Runs in the page: watches each frame until it is told to stop. `box` is where rows are to be seen. */
const watch = (box) => {
  const root = box.getRootNode();
  const seen = { times: [], looked: 0, empty: 0, isOver: false };
  globalThis.scrollSeen = seen;
  const look = (time) => {
    seen.times.push(time);
    if (!seen.isOver) globalThis.requestAnimationFrame(look);
    // To look makes the browser lay the page out, which would be told as the table's cost.
    if (seen.times.length % 10 !== 0) return;
    seen.looked += 1;
    const { left, top, bottom } = box.getBoundingClientRect();
    const [from, to] = [Math.max(top + 40, 60), Math.min(bottom, globalThis.innerHeight) - 20];
    const there = [from, (from + to) / 2, to].map((y) => root.elementFromPoint(left + 60, y));
    if (there.some((element) => element === null || element.closest('[aria-rowindex]') === null)) seen.empty += 1;
  };
  globalThis.requestAnimationFrame(look);
};

const stop = () => {
  globalThis.scrollSeen.isOver = true;
  return globalThis.scrollSeen;
};

const kinds = {
  processes: {
    open: async (browser) => {
      const panel = await openTechnical(browser, size, { processes: rows });
      await panel.page.locator('vitals-long-table').scrollIntoViewIfNeeded();
      return panel;
    },
    box: 'vitals-long-table .scroll',
  },
  'past alerts': {
    open: async (browser) => {
      const panel = await openAlerts(browser, size);
      await showHistory(panel, rows);
      return panel;
    },
    box: 'vitals-grid table',
  },
  'lines of text, no script': {
    open: async (browser) => {
      const page = await browser.newPage({ viewport: { width: size.width, height: size.height } });
      const lines = Array.from(
        { length: rows },
        (_, at) => `<div aria-rowindex="${at}" style="height:26px">Line ${at}</div>`,
      );
      await page.setContent(`<main>${lines.join('')}</main>`);
      return { page, tick: () => Promise.resolve(), close: () => page.close() };
    },
    box: 'main',
  },
};

const measured = async (browser, { open, box }, seconds) => {
  const panel = await open(browser);
  const { page } = panel;
  const session = await page.context().newCDPSession(page);
  const { x, y, width, height } = await page.locator(box).boundingBox();
  const at = { x: x + width / 2, y: Math.min(y + height / 2, size.height - 100) };
  const scroll = async (distance) => {
    await session.send('Input.synthesizeScrollGesture', {
      ...at,
      yDistance: -distance,
      speed: pxPerSecond,
      preventFling: true,
      gestureSourceType: 'mouse',
    });
  };
  const { tasks, result } = await traced(browser, { page, frame: page.mainFrame() }, async () => {
    await page.locator(box).evaluate(watch);
    await scroll(pxPerSecond * seconds);
    await scroll((-pxPerSecond * seconds) / 2);
    return page.evaluate(stop);
  });
  await panel.close();
  const gaps = result.times.slice(1).map((time, i) => time - result.times[i]);
  return {
    frames: gaps.length,
    dropped: gaps.reduce((count, gap) => count + Math.max(0, Math.round(gap / frameMs) - 1), 0),
    long: tasks.filter(({ cpu }) => cpu > longTaskMs).length,
    longest: Math.max(...tasks.map(({ cpu }) => cpu)),
    empty: result.empty / result.looked,
  };
};

export const run = async ({ quick }) => {
  const [runs, seconds] = quick ? [1, 4] : [3, 8];
  const browser = await launchBrowser();
  try {
    say(`${rows} rows, ${pxPerSecond} px a second for ${seconds} s and half the way back; medians of the runs`);
    const told = {};
    for (const [name, kind] of Object.entries(kinds)) {
      const found = [];
      for (let i = 0; i < runs; i += 1) found.push(await measured(browser, kind, seconds));
      const middle = (key, digits = 0) => fixed(digits)(median(found.map((one) => one[key])));
      told[name] = {
        frames: middle('frames'),
        'dropped, by the clock': middle('dropped'),
        'tasks over 16 ms, CPU': middle('long'),
        'longest task, ms, CPU': middle('longest', 1),
        'an empty row in sight, share of frames': middle('empty', 2),
        runs,
      };
    }
    table(told);
  } finally {
    await browser.close();
  }
};
