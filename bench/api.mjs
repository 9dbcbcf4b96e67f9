// What the HTTP API bears: `vitals serve` with 200 readers of the stream and 500 requests a second for a minute, after as
// long without; how late the second process is answered, and how late the engine's own second is meanwhile.
// `npm run build` first. Run: node bench/api.mjs [--quick]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { Agent, get } from 'node:http';
import { WebSocket } from 'ws';
import { fixed, machine, quantile, say, table } from './figures.mjs';

const quick = process.argv.includes('--quick');
const seconds = quick ? 10 : 60;
const readers = 200;
const perSecond = 500;
/** Of each ten requests. */
const paths = [
  ...Array(4).fill('/api/metrics/snapshot'),
  ...Array(3).fill('/api/v1/query?query=sum(rate(vitals_api_requests_total[1m]))'),
  ...Array(2).fill('/api/alerts/active'),
  '/metrics',
];

const folder = mkdtempSync(join(tmpdir(), 'vitals-api-'));
const args = ['serve', '--port', '0', '--token-file', join(folder, 'token'), '--history', join(folder, 'history')];
const server = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
let printed = '';
server.stdout.on('data', (piece) => (printed += piece));
while (!/127\.0\.0\.1:\d+/.test(printed)) await wait(50);
const base = `http://${/127\.0\.0\.1:\d+/.exec(printed)[0]}`;
const token = readFileSync(join(folder, 'token'), 'utf8').trim();
const headers = { authorization: `Bearer ${token}` };
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Milliseconds, or undefined where it was not answered well. */
const request = (path) =>
  new Promise((done) => {
    const begun = performance.now();
    get(base + path, { headers, agent }, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode === 200 ? performance.now() - begun : undefined));
    }).once('error', () => done(undefined));
  });

const value = async (expr) => {
  const answer = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query: expr })}`, { headers });
  const { data } = await answer.json();
  return Number(data.result[0]?.value[1]);
};
const span = `${seconds}s`;
const ownFigures = async () => ({
  'engine, CPU of a core': fixed(2)(await value(`sum(rate(vitals_cpu_time_seconds_total{thread="engine"}[${span}]))`)),
  'engine, latest tick (ms)': fixed(0)(
    await value(`1000 * max_over_time(vitals_engine_tick_lateness_seconds[${span}])`),
  ),
});

try {
  say(machine());
  await wait(5_000);
  await wait(seconds * 1_000);
  const idle = await ownFigures();

  let frames = 0;
  const clients = Array.from(
    { length: readers },
    () => new WebSocket(`${base.replace('http', 'ws')}/api/metrics/stream`, { headers }),
  );
  await Promise.all(clients.map((client) => once(client, 'open')));
  for (const client of clients) client.on('message', () => (frames += 1));
  const latencies = [];
  let failed = 0;
  let sent = 0;
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1_000) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    for (; sent < due; sent += 1)
      void request(paths[sent % paths.length]).then((ms) => (ms === undefined ? (failed += 1) : latencies.push(ms)));
    await wait(2);
  }
  while (latencies.length + failed < sent) await wait(20);
  const busy = await ownFigures();
  for (const client of clients) client.terminate();

  table([
    { '': 'without', ...idle },
    { '': `${readers} readers, ${perSecond} requests/s`, ...busy },
  ]);
  table([
    {
      requests: sent,
      failed,
      'p50 (ms)': fixed(1)(quantile(latencies, 0.5)),
      'p99 (ms)': fixed(1)(quantile(latencies, 0.99)),
      'frames a reader and second': fixed(2)(frames / readers / seconds),
    },
  ]);
} finally {
  agent.destroy();
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
