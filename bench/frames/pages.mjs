// The pages of the bench of frames: an editor's page with a webview in it, from another site, so that Chromium gives it a
// process and a main thread of its own, as VS Code does. In: what the engine would say. Out: a frame to drive, which is
// fed by the page around it as the editor feeds a webview: by messages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { themes } from '../../test/webview/themes.ts';

const require = createRequire(import.meta.url);

/** What the engine does with a frame before it is sent. */
const wire = () => {
  const entry = { entryPoints: ['src/common/protocol/packed.ts'], bundle: true, format: 'iife', globalName: 'wire' };
  const { outputFiles } = buildSync({ ...entry, write: false });
  return outputFiles[0].text;
};

const editor = 'http://editor.invalid/';
const webview = 'http://panel.invalid/';
export const charts = 12;
export const hourOfSeconds = 3_600;

/** Twelve charts of one line, in rows of four: all of them in sight. */
export const board = {
  id: 'bench',
  title: 'Twelve charts',
  range: '1h',
  rows: Array.from({ length: charts / 4 }, (_, row) => ({
    height: 'low',
    panels: Array.from({ length: 4 }, (__, column) => ({
      id: `chart${row * 4 + column}`,
      title: `Chart ${row * 4 + column + 1}`,
      visual: 'line',
      width: 3,
      unit: 'percent',
      queries: [{ expr: `chart_${row * 4 + column}` }],
    })),
  })),
};

/** Runs in the editor's page: answers its webview, and feeds it when it is told to. */
const feeder = ({ base, list }) => {
  let asked = {};
  let intervalMs = 1_000;
  let sequence = 0;
  let { atMs } = base;
  const child = () => globalThis.document.querySelector('iframe').contentWindow;
  /** Blocks of doubles are handed over, not copied, as VS Code does it (`pre/index.html` of its webviews). */
  const post = (message) =>
    child().postMessage(message, '*', message.figures === undefined ? [] : [message.figures.buffer]);
  const noise = (i) => ((Math.imul(i ^ (i >>> 15), 0x2c1b3c6d) ^ (i * 0x297a2d39)) >>> 0) / 2 ** 32;
  /** The same each time: slow waves, and noise that makes each point another. */
  const valueAt = (chart, second) => 45 + 30 * Math.sin(second / 400 + chart) + 20 * noise(second * 31 + chart);
  const matrix = (chart, { rangeMs, stepMs }, atMs) => {
    const end = Math.floor(atMs / stepMs) * stepMs;
    const count = Math.floor(rangeMs / stepMs);
    const times = Array.from({ length: count }, (_, i) => end - (count - 1 - i) * stepMs);
    return { kind: 'matrix', times, series: [{ labels: {}, values: times.map((at) => valueAt(chart, at / 1_000)) }] };
  };
  /** One frame of what is subscribed to; `stepMs` where another step is fed than was asked for. */
  const frame = (stepMs, byMs = 1_000) => {
    sequence += 1;
    atMs += byMs;
    const answers = Object.entries(asked).map(([name, query], chart) => [
      name,
      query.kind === 'range'
        ? matrix(chart, { ...query, stepMs: stepMs ?? query.stepMs }, atMs)
        : { kind: 'vector', samples: [] },
    ]);
    post(globalThis.wire.packed({ ...base, sequence, atMs, boards: 1, answers: Object.fromEntries(answers) }));
  };
  let heard = () => undefined;
  globalThis.addEventListener('message', ({ data }) => {
    if (data.type === 'ready') post({ type: 'engine', engine: { state: 'running' } });
    else if (data.type === 'boards') post({ type: 'boards', request: data.request, answer: { kind: 'list', list } });
    else if (data.type === 'subscribe') {
      asked = data.queries;
      ({ intervalMs } = data);
      frame(globalThis.feed.stepMs);
    } else if (data.type === 'taken') heard();
  });
  const ticks = ({ seconds, stepMs }) =>
    new Promise((done) => {
      let left = seconds;
      const timer = setInterval(() => {
        if (left === 0) {
          clearInterval(timer);
          done();
          return;
        }
        left -= 1;
        frame(stepMs);
      }, 1_000);
    });
  /** As fast as the webview takes them: each is worked out, and each tenth waited for until it is painted. */
  const fast = async (count) => {
    for (let i = 0; i < count; i += 1) {
      frame(undefined, intervalMs);
      if (i % 10 !== 9 && i !== count - 1) continue;
      const taken = new Promise((done) => (heard = done));
      post({ type: 'take' });
      await taken;
    }
  };
  globalThis.feed = { ticks, fast, stepMs: undefined };
};

/** Runs in the webview before anything else: VS Code's interface, and an answer once a frame has been painted. */
const standIn = (state) => {
  let kept = state;
  const say = (message) => globalThis.parent.postMessage(message, '*');
  globalThis.acquireVsCodeApi = () => ({
    postMessage: say,
    getState: () => kept,
    setState: (next) => (kept = next),
  });
  globalThis.addEventListener('message', ({ data }) => {
    if (data.type === 'take')
      globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(() => say({ type: 'taken' })));
  });
};

/** What the webview of the uPlot page does with the same messages: one figure a chart, drawn at once, as its users do. */
const withUplot = (count) => {
  const { uPlot } = globalThis;
  const made = [];
  const build = (box, data) =>
    new uPlot(
      {
        width: box.clientWidth,
        height: box.clientHeight,
        legend: { show: false },
        scales: { y: { range: [0, 100] } },
        series: [{}, { stroke: '#3794ff', width: 1.5 }],
      },
      data,
      box,
    );
  globalThis.addEventListener('message', ({ data: { type, matrices, figures } }) => {
    if (type !== 'packed') return;
    matrices.forEach(({ at: begin, steps }, at) => {
      const data = [
        figures.subarray(begin, begin + steps).map((time) => time / 1_000),
        figures.subarray(begin + steps, begin + 2 * steps),
      ];
      if (made[at] === undefined) made[at] = build(globalThis.document.querySelectorAll('.box')[at], data);
      else made[at].setData(data);
    });
  });
  const queries = Array.from({ length: count }, (_, i) => [
    `chart${i}`,
    { kind: 'range', rangeMs: 3_600_000, stepMs: 1_000 },
  ]);
  globalThis.parent.postMessage({ type: 'subscribe', queries: Object.fromEntries(queries) }, '*');
};

const [theme] = themes;
const panelPage = () => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Performance</title></head>
<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}"><vitals-app></vitals-app>
<script>for (const [name, value] of Object.entries(${JSON.stringify(theme.variables)}))
  document.documentElement.style.setProperty(name, value);
(${standIn})(${JSON.stringify({ tab: 'boards', panels: { boards: { board: board.id } } })});</script>
<script type="module" src="${webview}webview.js"></script></body></html>`;

const uplotPage = () => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>uPlot</title>
<style>body{margin:16px;display:grid;grid-template-columns:repeat(4,1fr);gap:16px}.box{height:130px;min-width:0;overflow:hidden}</style>
<style>${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')}</style></head>
<body>${'<div class="box"></div>'.repeat(charts)}
<script>${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')};globalThis.uPlot = uPlot;</script>
<script>(${withUplot})(${charts});</script></body></html>`;

const pages = { ours: panelPage, uPlot: uplotPage };

/** `stepMs`: the step of all answers, where it is not the one that is asked for. */
export const openFrames = async (browser, { kind, base, stepMs }) => {
  const context = await browser.newContext({
    viewport: { width: 1_600, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  const html = (body) => ({ contentType: 'text/html', body });
  await page.route(`${webview}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return pathname.endsWith('.js')
      ? route.fulfill({
          contentType: 'text/javascript',
          headers: { 'access-control-allow-origin': '*' },
          body: readFileSync(join('dist', pathname), 'utf8'),
        })
      : route.fulfill(html(pages[kind]()));
  });
  const list = { boards: [{ board, origin: 'user' }], problems: [], workspace: '', revision: 1 };
  await page.route(`${editor}**`, (route) =>
    route.fulfill(
      html(`<!doctype html><title>Editor</title><style>body{margin:0}iframe{border:0;width:100vw;height:100vh;display:block}</style>
<script>${wire()};globalThis.wire = wire;</script>
<script>(${feeder})(${JSON.stringify({ base, list })});feed.stepMs = ${JSON.stringify(stepMs)};</script><iframe src="${webview}"></iframe>`),
    ),
  );
  await page.goto(editor);
  await page
    .frameLocator('iframe')
    .locator('canvas')
    .nth(charts - 1)
    .waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(webview));
  return { page, frame, context };
};
