// What measuring costs: CPU of an idle editor's extension host, its event loop at 200 requests a second, its memory;
// each with and without us, in alternating pairs, and other monitors beside us in the same minutes. Linux only.
// Run: npm run bench overhead [-- --quick --idle --busy --memory]
import { setTimeout as wait } from 'node:timers/promises';
import { execute, setSettings } from '../test/host/control.ts';
import { extensionId, probe, startEditor, untilMeasuring, valueOf } from './editor.mjs';
import { fixed, median, say, spread, table } from './figures.mjs';
import { startMonitors } from './otherMonitors.mjs';
import { cpuSeconds, residentMb, threadSeconds } from './processTimes.mjs';

const goalPercent = 1;
const settleMs = 10_000;
const perSecond = 200;

const difference = (after, before) =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));

/** CPU of everything over one idle window; what the extension says of itself when it is on. */
const idleWindow = async ({ host, pid, monitors, seconds }) => {
  const look = () => ({
    at: performance.now(),
    process: cpuSeconds(pid),
    threads: threadSeconds(pid),
    others: monitors.cpuSeconds(),
  });
  const before = look();
  await wait(seconds * 1_000);
  const after = look();
  const elapsed = (after.at - before.at) / 1_000;
  const own = async (thread) =>
    valueOf(host, `rate(vitals_cpu_time_seconds_total{thread="${thread}"}[${Math.floor(seconds)}s])`).catch(
      () => undefined,
    );
  return {
    percent: ((after.process - before.process) / elapsed) * 100,
    threads: difference(after.threads, before.threads),
    others: Object.fromEntries(
      Object.entries(difference(after.others, before.others)).map(([name, value]) => [name, (value / elapsed) * 60]),
    ),
    engine: await own('engine'),
    hooks: await own('extension_host'),
    rssMb: residentMb(pid),
  };
};

/** The two ways, in alternating order, so that what drifts does not favour one of them. */
const inPairs = async (pairs, one) => {
  const results = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? ['off', 'on'] : ['on', 'off'];
    const result = {};
    for (const way of order) result[way] = await one(way);
    results.push(result);
  }
  return results;
};

const switchTo = async (host, way) => {
  await setSettings(host, { 'vitals.enabled': way === 'on' });
  if (way === 'on') await untilMeasuring(host);
  await wait(settleMs);
};

const idle = async ({ pairs, seconds }) => {
  const editor = await startEditor();
  const monitors = await startMonitors();
  try {
    await editor.openWindow();
    const { pid } = await probe(editor.host, 'process');
    // The window's own start is over before the first pair.
    await wait(settleMs * 2);
    const results = await inPairs(pairs, async (way) => {
      await switchTo(editor.host, way);
      return idleWindow({ host: editor.host, pid, monitors, seconds });
    });
    printIdle(results, seconds);
  } finally {
    monitors.stop();
    await editor.stop();
  }
};

const printIdle = (results, seconds) => {
  const on = results.map((pair) => pair.on);
  const added = results.map((pair) => pair.on.percent - pair.off.percent);
  const percentOf = (values) =>
    spread(
      values.filter((value) => value !== undefined).map((value) => value * 100),
      2,
    );
  say(`Idle editor, ${results.length} pairs of ${seconds} s: % of one core`);
  table({
    'extension host without us': spread(
      results.map((pair) => pair.off.percent),
      2,
    ),
    'extension host with us': spread(
      on.map(({ percent }) => percent),
      2,
    ),
    'added (pairs)': spread(added, 2),
    'engine thread, by our own count': percentOf(on.map(({ engine }) => engine)),
    "host's thread, by our own count": percentOf(on.map(({ hooks }) => hooks)),
  });
  say(
    `Added: ${fixed(2)(median(added))} % of a core, goal ${goalPercent} %: ${median(added) <= goalPercent ? 'met' : 'MISSED'}`,
  );
  const ours = median(added) * 0.6;
  const names = Object.keys(results[0].on.others);
  say('CPU seconds a minute, all in the same minutes');
  table([
    { monitor: 'ours (added to the extension host)', 'CPU s/min': fixed(2)(ours), 'of ours': '1.0' },
    ...names.map((name) => {
      const each = median(results.flatMap((pair) => [pair.on.others[name], pair.off.others[name]]));
      return { monitor: name, 'CPU s/min': fixed(2)(each), 'of ours': fixed(1)(each / ours) };
    }),
  ]);
  printThreads(results, seconds);
};

const printThreads = (results, seconds) => {
  const names = [...new Set(results.flatMap(({ on, off }) => Object.keys({ ...on.threads, ...off.threads })))];
  const each = (way, name) => median(results.map((pair) => ((pair[way].threads[name] ?? 0) / seconds) * 60_000));
  const rows = names.map((name) => [name, { without: fixed(0)(each('off', name)), with: fixed(0)(each('on', name)) }]);
  say('CPU ms a minute by thread of the extension host (medians)');
  table(Object.fromEntries(rows.filter(([, row]) => Number(row.without) + Number(row.with) > 5)));
};

const busy = async ({ pairs, seconds }) => {
  const editor = await startEditor();
  try {
    await editor.openWindow();
    await untilMeasuring(editor.host);
    await execute(editor.host, 'vitalsTest.startServer', 'slow-stdio');
    const plan = { server: 'slow-stdio', method: 'textDocument/documentSymbol', perSecond, seconds };
    await probe(editor.host, 'drive', plan);
    const results = await inPairs(pairs, async (way) => {
      await setSettings(editor.host, { 'vitals.tap.enabled': way === 'on' });
      await wait(1_500);
      return probe(editor.host, 'drive', plan);
    });
    const seen = await valueOf(
      editor.host,
      'histogram_count(sum(lsp_request_duration_milliseconds{extension=~".*servers"}))',
    );
    printBusy(results, { seconds, seen });
  } finally {
    await editor.stop();
  }
};

const printBusy = (results, { seconds, seen }) => {
  const row = (title, pick, digits = 2) => ({
    [`${title}, without`]: spread(
      results.map(({ off }) => pick(off)),
      digits,
    ),
    [`${title}, with`]: spread(
      results.map(({ on }) => pick(on)),
      digits,
    ),
    [`${title}, added (pairs)`]: spread(
      results.map(({ on, off }) => pick(on) - pick(off)),
      digits,
    ),
  });
  const sent = results[0].on.sent;
  say(
    `${perSecond} requests and ${perSecond} answers a second through the tap, ${results.length} pairs of ${seconds} s; ${sent} requests each, ${seen} counted by us in all`,
  );
  table({
    ...row('event-loop delay p50, ms', ({ p50 }) => p50),
    ...row('event-loop delay p99, ms', ({ p99 }) => p99),
    ...row('event-loop delay max, ms', ({ max }) => max),
    ...row('CPU of the thread a request, µs', ({ threadCpuMs, sent: count }) => (threadCpuMs * 1_000) / count, 0),
  });
};

/** Fresh extension hosts: memory that was taken once is not given back by switching off. */
const memory = async ({ pairs, seconds }) => {
  const results = [];
  const editor = await startEditor();
  try {
    for (let pair = 0; pair < pairs; pair += 1) {
      const result = {};
      for (const way of pair % 2 === 0 ? ['off', 'on'] : ['on', 'off']) {
        const page = await editor.openWindow();
        const { pid } = await probe(editor.host, 'process');
        await setSettings(editor.host, { 'vitals.enabled': way === 'on' });
        await editor.closeWindow(page, pid);
        const measured = await editor.openWindow();
        const fresh = await probe(editor.host, 'process');
        await wait(seconds * 1_000);
        result[way] = residentMb(fresh.pid);
        await editor.closeWindow(measured, fresh.pid);
      }
      results.push(result);
    }
  } finally {
    await editor.stop();
  }
  say(`Resident memory of a fresh extension host after ${seconds} s, MB`);
  table({
    'without us': spread(
      results.map(({ off }) => off),
      0,
    ),
    'with us': spread(
      results.map(({ on }) => on),
      0,
    ),
    'added (pairs)': spread(
      results.map(({ on, off }) => on - off),
      0,
    ),
  });
};

export const run = async ({ quick, parts }) => {
  if (process.platform !== 'linux') {
    say(`Not measured: the outside view of ${extensionId} reads /proc, which is Linux only.`);
    return;
  }
  const wanted = (part) => parts.length === 0 || parts.includes(part);
  if (wanted('idle')) await idle(quick ? { pairs: 1, seconds: 20 } : { pairs: 3, seconds: 60 });
  if (wanted('busy')) await busy(quick ? { pairs: 2, seconds: 5 } : { pairs: 12, seconds: 8 });
  if (wanted('memory')) await memory(quick ? { pairs: 1, seconds: 10 } : { pairs: 3, seconds: 15 });
};
