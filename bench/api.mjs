// What the HTTP API bears: 200 readers of the stream and 500 requests a second for a minute, after as long without; how late
// a second process is answered, and how late the engine's own second is meanwhile. Of `vitals serve`, and of the engine in
// a real VS Code's worker, there with how late the extension host's thread is, too: it is not to notice.
// Run: npm run bench api [-- --quick --serve --editor]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { Agent, get } from 'node:http';
import { WebSocket } from 'ws';
import { Access } from '../src/engine/api/access.ts';
import { FileTokens } from '../src/engine/api/tokenFile.ts';
import { freePort } from '../test/host/host.ts';
import { setSettings } from '../test/host/control.ts';
import { probe, startEditor, untilMeasuring, untilTrue } from './editor.mjs';
import { fixed, quantile, say, table } from './figures.mjs';

const readers = 200;
const perSecond = 500;
/** Of each ten requests. */
const paths = [
  ...Array(4).fill('/api/metrics/snapshot'),
  ...Array(3).fill('/api/v1/query?query=sum(rate(vitals_api_requests_total[1m]))'),
  ...Array(2).fill('/api/alerts/active'),
  '/metrics',
];

/** One API, with a token for it. `loop` watches a thread beside the engine's, where there is one. */
class Loaded {
  constructor({ base, token, seconds, loop }) {
    Object.assign(this, { base, seconds, loop });
    this.headers = { authorization: `Bearer ${token}` };
    this.agent = new Agent({ keepAlive: true, maxSockets: 64 });
  }

  /** Milliseconds, or undefined where it was not answered well. */
  request(path) {
    const { base, headers, agent } = this;
    return new Promise((done) => {
      const begun = performance.now();
      get(base + path, { headers, agent }, (response) => {
        response.resume();
        response.once('end', () => done(response.statusCode === 200 ? performance.now() - begun : undefined));
      }).once('error', () => done(undefined));
    });
  }

  async value(expr) {
    const asked = new URLSearchParams({ query: expr });
    const answer = await fetch(`${this.base}/api/v1/query?${asked}`, { headers: this.headers });
    const { data } = await answer.json();
    return Number(data.result[0]?.value[1]);
  }

  async ownFigures() {
    const span = `${this.seconds}s`;
    const lateness = await this.value(`1000 * max_over_time(vitals_engine_tick_lateness_seconds[${span}])`);
    const cpu = await this.value(`sum(rate(vitals_cpu_time_seconds_total{thread="engine"}[${span}]))`);
    return { 'engine, CPU of a core': fixed(2)(cpu), 'engine, latest tick (ms)': fixed(0)(lateness) };
  }

  /** What the engine, and the thread beside it, say of the time that something takes. */
  async during(work) {
    await this.loop?.begin();
    await work();
    const late = await this.loop?.over();
    const host =
      late === undefined
        ? {}
        : { "host's loop p50 (ms)": fixed(1)(late.p50), p99: fixed(1)(late.p99), max: fixed(0)(late.max) };
    return { ...(await this.ownFigures()), ...host };
  }

  async load() {
    let frames = 0;
    const clients = Array.from(
      { length: readers },
      () => new WebSocket(`${this.base.replace('http', 'ws')}/api/metrics/stream`, { headers: this.headers }),
    );
    await Promise.all(clients.map((client) => once(client, 'open')));
    for (const client of clients) client.on('message', () => (frames += 1));
    const latencies = [];
    let [failed, sent] = [0, 0];
    const begun = performance.now();
    while (performance.now() - begun < this.seconds * 1_000) {
      const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
      for (; sent < due; sent += 1)
        void this.request(paths[sent % paths.length]).then((ms) =>
          ms === undefined ? (failed += 1) : latencies.push(ms),
        );
      await wait(2);
    }
    while (latencies.length + failed < sent) await wait(20);
    for (const client of clients) client.terminate();
    return {
      requests: sent,
      failed,
      'p50 (ms)': fixed(1)(quantile(latencies, 0.5)),
      'p99 (ms)': fixed(1)(quantile(latencies, 0.99)),
      'frames a reader and second': fixed(2)(frames / readers / this.seconds),
    };
  }

  async measure() {
    try {
      await wait(5_000);
      const without = await this.during(() => wait(this.seconds * 1_000));
      let answered;
      const busy = await this.during(async () => {
        answered = await this.load();
      });
      table([
        { '': 'without', ...without },
        { '': `${readers} readers, ${perSecond} requests/s`, ...busy },
      ]);
      table([answered]);
    } finally {
      this.agent.destroy();
    }
  }
}

const ofServe = async (seconds) => {
  say(`vitals serve, ${seconds} s each`);
  const folder = mkdtempSync(join(tmpdir(), 'vitals-api-'));
  const args = ['serve', '--port', '0', '--token-file', join(folder, 'token'), '--history', join(folder, 'history')];
  const server = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  server.stdout.on('data', (piece) => (printed += piece));
  try {
    while (!/127\.0\.0\.1:\d+/.test(printed)) await wait(50);
    const base = `http://${/127\.0\.0\.1:\d+/.exec(printed)[0]}`;
    await new Loaded({ base, token: readFileSync(join(folder, 'token'), 'utf8').trim(), seconds }).measure();
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
};

const ofEditor = async (seconds) => {
  say(`the engine in a worker of a real VS Code's extension host, ${seconds} s each`);
  const port = await freePort();
  const editor = await startEditor({ settings: { 'vitals.api.port': port } });
  const { host } = editor;
  try {
    await editor.openWindow();
    await untilMeasuring(host);
    // The token lies where the palette's command puts it, before the API is there to read it.
    const pattern = `${host.folders.userData}/**/*.db`;
    const history = await untilTrue('the history file', () =>
      globSync(pattern).find((file) => file.includes('ide-vitals')),
    );
    const tokens = new Access(new FileTokens(join(dirname(history), 'api-tokens.json')));
    const { secret } = tokens.create({ name: 'bench', level: 'read', days: 1 }, Date.now());
    await setSettings(host, { 'vitals.api.enabled': true });
    const base = `http://127.0.0.1:${port}`;
    await untilTrue('the API', () =>
      fetch(`${base}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const loop = { begin: () => probe(host, 'loopBegin'), over: () => probe(host, 'loopOver') };
    await new Loaded({ base, token: secret, seconds, loop }).measure();
  } finally {
    await editor.stop();
  }
};

export const run = async ({ quick, parts }) => {
  const seconds = quick ? 10 : 60;
  const wants = (part) => parts.length === 0 || parts.includes(part);
  if (wants('serve')) await ofServe(seconds);
  if (wants('editor')) await ofEditor(seconds);
};
