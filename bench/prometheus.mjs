// The same 500 series in Debian's Prometheus and in our engine, asked the same: an hour at 1 s (ours in the rings) and
// 30 days at 1 min (ours in the file of history). Prints times, their ratio, whether the answers agree, bytes on disk.
// Ours answers in its own process; Prometheus over HTTP, so what the simplest question costs there is taken off.
import { URLSearchParams } from 'node:url';
import { loadavg } from 'node:os';
import { installPeers, peerVersion } from '../test/host/peers.mjs';
import { startPeer } from '../test/host/peerServer.ts';
import { buildDoors } from './prometheus/buildDoors.mjs';
import { daysOfMinutes, hourOfSeconds } from './prometheus/data.mjs';
import { cpuMsOf, insertCost } from './prometheus/insert.mjs';
import { compare, fromOurs, fromTheirs, questions } from './prometheus/queries.mjs';
import { median, say, table } from './figures.mjs';

const ownCpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const ask = async (server, query, over) => {
  const at =
    over.stepMs === 0
      ? { time: over.end / 1_000 }
      : { start: over.start / 1_000, end: over.end / 1_000, step: over.stepMs / 1_000 };
  const path = over.stepMs === 0 ? 'query' : 'query_range';
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ query, ...at }),
  });
  const { status, data, error } = await answer.json();
  if (status !== 'success') throw new Error(`${query}: ${error}`);
  return data;
};

const ownAnswer = (engine, query, over) =>
  over.stepMs === 0 ? engine.instant(query, over.end) : engine.range(query, over);

const timed = async (run) => {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
};

/** One question in alternating order, after warming up: what each pair took, and the CPU of all of them. */
const pairs = async ({ engine, server }, { ours, theirs }, { over, count }) => {
  for (let i = 0; i < 3; i += 1) {
    ownAnswer(engine, ours, over);
    await ask(server, theirs, over);
  }
  const found = { ours: [], theirs: [], floor: [], oursCpu: 0, theirsCpu: 0 };
  const own = async () => {
    const before = ownCpuMs();
    found.ours.push(await timed(() => ownAnswer(engine, ours, over)));
    found.oursCpu += ownCpuMs() - before;
  };
  const peer = async () => {
    const before = cpuMsOf(server.pid);
    found.theirs.push(await timed(() => ask(server, theirs, over)));
    found.theirsCpu += cpuMsOf(server.pid) - before;
  };
  for (let i = 0; i < count; i += 1) {
    for (const side of i % 2 === 0 ? [own, peer] : [peer, own]) await side();
    found.floor.push(await timed(() => ask(server, 'vector(1)', over)));
  }
  return found;
};

/** What is left of an answer that is as fast as the simplest one: HTTP varies by more. */
const leastNetMs = 0.5;

const ms = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));

const rowOf = (question, found, agreement) => {
  const { points, agreeing, largest, onlyOurs, onlyTheirs } = agreement;
  const floor = median(found.floor);
  const net = found.theirs.map((value) => Math.max(leastNetMs, value - floor));
  const count = found.ours.length;
  return {
    query: question.ours
      .replaceAll('process_memory_usage_bytes', 'G')
      .replaceAll('lsp_requests_total', 'C')
      .replaceAll('lsp_request_duration_milliseconds', 'H'),
    'ours ms': ms(median(found.ours)),
    'theirs ms': ms(median(found.theirs)),
    'net of HTTP': ms(median(net)),
    'ours / net': median(found.ours.map((value, i) => value / net[i])).toFixed(2),
    'CPU ms': `${ms(found.oursCpu / count)} : ${ms(found.theirsCpu / count)}`,
    'CPU ratio': (found.oursCpu / Math.max(10, found.theirsCpu)).toFixed(2),
    agree: `${agreeing} of ${points + onlyOurs}${onlyTheirs > 0 ? `, ${onlyTheirs} missing` : ''}`,
    apart: `${(largest * 100).toPrecision(2)} %`,
  };
};

const compareSides = async (doors, side, { kinds, count }) => {
  const server = await startPeer('prometheus', {
    folder: side.folder,
    args: ['--storage.tsdb.retention.time=100y', '--query.lookback-delta=5m'],
  });
  const engine = doors.createQueryEngine({ source: side.source, elapsed: () => performance.now() });
  try {
    for (const { title, over, asked } of kinds) {
      const rows = [];
      for (const question of asked) {
        const agreement = compare(
          fromOurs(ownAnswer(engine, question.ours, over)),
          fromTheirs(await ask(server, question.theirs, over)),
          question.slack,
        );
        rows.push(rowOf(question, await pairs({ engine, server }, question, { over, count }), agreement));
      }
      say(`\n${title}; load average ${loadavg()[0].toFixed(1)}`);
      table(rows);
    }
  } finally {
    await server.stop();
  }
};

const bytesPer = (bytes, count) => `${(bytes / count).toFixed(2)} B`;

/** What a sample costs on disk, by what is kept of it. */
const tellDisk = ({ ours, disk }) => {
  const rows = Object.entries(ours.held).flatMap(([name, kinds]) =>
    Object.entries(kinds).map(([kind, { bytes, rows: count }]) => ({
      table: name,
      kind,
      MB: (bytes / 1e6).toFixed(1),
      rows: count,
      'a row': bytesPer(bytes, count),
    })),
  );
  table(rows);
  const minutes = Object.values(ours.held.chunk60).reduce(
    (sum, { bytes, rows: count }) => ({ bytes: sum.bytes + bytes, rows: sum.rows + count }),
    { bytes: 0, rows: 0 },
  );
  say(
    `Prometheus: ${(disk.bytes / 1e6).toFixed(1)} MB in ${disk.blocks} blocks, ${disk.series} series, ${bytesPer(disk.bytes, disk.samples)} a sample.`,
  );
  say(
    `Ours: ${(ours.fileBytes / 1e6).toFixed(1)} MB the whole file, of it ${(minutes.bytes / 1e6).toFixed(1)} MB a row a minute.`,
  );
  say(
    `Ratio, the same minutes: ${(minutes.bytes / disk.bytes).toFixed(2)}; the whole file with its three resolutions: ${(ours.fileBytes / disk.bytes).toFixed(2)}.`,
  );
};

const minute = 60_000;
const hour = 60 * minute;

const kindsOf = ({ end, span, stepMs, asked, what }) => [
  { title: `${what}, the latest moment`, over: { end, stepMs: 0 }, asked },
  { title: `${what}, a chart of ${Math.round(span / stepMs)} points`, over: { start: end - span, end, stepMs }, asked },
];

export const run = async ({ quick, parts }) => {
  if (!installPeers(['prometheus', 'promtool'])) return;
  const doors = await buildDoors();
  say(`Prometheus ${peerVersion('prometheus')}; G gauge, C counter, H histogram; ${quick ? 3 : 30} days`);
  const count = quick ? 5 : 15;
  if (parts.length === 0 || parts.includes('insert')) {
    say('\ntaking in a sample a second of each series');
    await insertCost(doors, { seconds: quick ? 10 : 60 });
  }
  if (parts.length === 0 || parts.includes('hour')) {
    const side = hourOfSeconds(doors);
    const asked = questions({ window: '5m', wide: '10m', subStep: '1m', slack: 0.01 });
    const kinds = kindsOf({ end: side.end, span: 40 * minute, stepMs: 10_000, asked, what: 'one hour at 1 s' });
    await compareSides(doors, side, { kinds, count });
    say(`Prometheus: ${bytesPer(side.disk.bytes, side.disk.samples)} a sample on disk; ours are in memory.`);
  }
  if (parts.length === 0 || parts.includes('days')) {
    const days = quick ? 3 : 30;
    const side = daysOfMinutes(doors, days);
    const asked = questions({ window: '1h', wide: '6h', subStep: '1h', slack: 0.05 });
    const kinds = kindsOf({
      end: side.end,
      span: (days - 1) * 24 * hour,
      stepMs: hour,
      asked,
      what: `${days} days at 1 min`,
    });
    await compareSides(doors, side, { kinds, count });
    side.source.dispose();
    tellDisk(side);
  }
};
