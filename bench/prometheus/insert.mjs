// What taking in samples costs: CPU milliseconds a minute, each series written each second. Ours into the rings, by
// handle, as the engine does; Prometheus scrapes the same number of series from a page, which it has to read first,
// and writes a log to disk, which the rings do not: the file of history has a bench of its own.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { startPeer } from '../../test/host/peerServer.ts';
import { table } from '../figures.mjs';
import { fillRings, stepsCpuMs } from './ours.mjs';
import { makeSeries, names } from './series.mjs';
import { scraped } from './theirs.mjs';

const ringMinutes = 10;
const settleMs = 5_000;

/** CPU of a process so far in milliseconds, to the kernel's 10 ms. */
export const cpuMsOf = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*[)] /, '');
  const [user, system] = stat.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10;
};

/** Without histograms, so that a series is one for both. */
const plainSeries = (count) => makeSeries({ count: Math.ceil(count / 0.94), observations: 1 }).slice(-count);

const oursPerMinute = (doors, count) => {
  const seconds = ringMinutes * 60;
  const { cpuMs } = fillRings(doors, plainSeries(count), seconds);
  return (cpuMs - stepsCpuMs(plainSeries(count), seconds)) / ringMinutes;
};

const pageOf = (doors, count) => {
  const series = plainSeries(count);
  const scrape = scraped(doors, series);
  const metadata = new Map([
    [names.gauge, { type: 'gauge' }],
    [names.counter.replace(/_total$/, ''), { type: 'counter' }],
  ]);
  return () => {
    const exposed = series.map(({ name, labels, step }, i) => ({
      labels: { ...labels, __name__: name },
      points: [{ time: 0, value: scrape(i, step()) }],
    }));
    const text = [...doors.writeOpenMetrics({ series: exposed, metadata })].join('');
    // What is scraped has no time of its own.
    return text.replaceAll(/ 0$/gm, '');
  };
};

const configuration = (port) =>
  `scrape_configs:\n- job_name: bench\n  scrape_interval: 1s\n  scrape_timeout: 1s\n  static_configs:\n  - targets: ['127.0.0.1:${port}']\n`;

const theirsPerMinute = async (doors, { count, seconds }) => {
  const page = pageOf(doors, count);
  const target = createServer((_request, response) => {
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    response.end(page());
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const server = await startPeer('prometheus', { files: { 'prometheus.yml': configuration(target.address().port) } });
  try {
    await wait(settleMs);
    const before = cpuMsOf(server.pid);
    await wait(seconds * 1_000);
    return ((cpuMsOf(server.pid) - before) * 60) / seconds;
  } finally {
    await server.stop();
    target.close();
    target.closeAllConnections();
  }
};

export const insertCost = async (doors, { seconds }) => {
  const idle = await theirsPerMinute(doors, { count: 1, seconds });
  const rows = [];
  for (const count of [500, 5_000]) {
    const ours = [1, 2, 3].map(() => oursPerMinute(doors, count)).sort((a, b) => a - b)[1];
    const theirs = (await theirsPerMinute(doors, { count, seconds })) - idle;
    rows.push({
      series: count,
      'rings, CPU ms a minute': ours.toFixed(0),
      'Prometheus, scraping them': theirs.toFixed(0),
      ratio: (ours / theirs).toFixed(3),
    });
  }
  table(rows);
};
