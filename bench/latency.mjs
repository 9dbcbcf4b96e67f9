// How far the tap's duration of a request is from the recording proxy's of the same request: stdio, pipe, socket, driven
// in a real VS Code. The proxy times from the request it read to the answer it wrote; the tap from the request written
// by the client to the answer handed to it. So the difference is the transport both ways and the waiting for the
// extension host's thread, which is what its user waits for too. It cannot be below nought but by the clocks' error.
// We keep histograms, not requests: one request at a time per transport, and the growth of the histogram's sum.
// A third clock is the client's own: from sendRequest() to its promise, in the extension host, with us and without us.
// Run: npm run bench latency [-- --quick]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute, setSettings } from '../test/host/control.ts';
import { ask, probe, startEditor, untilMeasuring, untilTrue } from './editor.mjs';
import { say, spread, table } from './figures.mjs';

const method = 'textDocument/documentSymbol';
const duration = `lsp_request_duration_milliseconds{method="${method}",extension=~".*servers"}`;
const servers = [
  { name: 'bash-stdio', transport: 'stdio', file: 'deploy/release.sh' },
  { name: 'yaml-pipe', transport: 'pipe', file: 'deploy/shop.yaml' },
  { name: 'yaml-socket', transport: 'socket', file: 'deploy/shop.yaml' },
];

const byTransport = async (host, fn) => {
  const samples = await ask(host, `${fn}(sum by (transport) (${duration}))`);
  return Object.fromEntries(samples.map(({ labels, value }) => [labels.transport, value]));
};
const state = async (host) => ({
  counts: await byTransport(host, 'histogram_count'),
  sums: await byTransport(host, 'histogram_sum'),
});

/** The proxy's times of this method's answers, in the order they were given. */
const recorded = (folder, name) =>
  readFileSync(join(folder, `${name}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"response"') && line.includes(method))
    .map((line) => JSON.parse(line).ms);

const stateWith = async (host, counts) => {
  let found;
  await untilTrue('the requests to be counted', async () => {
    found = await state(host);
    return servers.every(({ transport }) => found.counts[transport] >= (counts[transport] ?? 0) + 1);
  });
  return found;
};

/** One request over each transport, one after the other; the time that the client itself waited. */
const askEach = async ({ host, workspace }) => {
  const waited = {};
  for (const { name, transport, file } of servers) {
    const textDocument = { uri: pathToFileURL(join(workspace, file)).href };
    waited[transport] = await probe(host, 'timedRequest', { server: name, method, params: { textDocument } });
  }
  return waited;
};

const clientWithout = async (editor, rounds) => {
  await setSettings(editor.host, { 'vitals.tap.enabled': false });
  const times = [];
  for (let round = 0; round < rounds; round += 1) times.push(await askEach(editor));
  return times;
};

const measure = async (editor, rounds) => {
  const { host, folder } = editor;
  await askEach(editor);
  let before = await stateWith(host, {});
  const pairs = new Map(servers.map(({ transport }) => [transport, []]));
  let discarded = 0;
  for (let round = 0; round < rounds; round += 1) {
    const client = await askEach(editor);
    const after = await stateWith(host, before.counts);
    for (const { name, transport } of servers) {
      const times = recorded(folder, name);
      // Only where exactly one request was added on both sides do the two figures belong to the same request.
      if (after.counts[transport] !== before.counts[transport] + 1 || times.length !== after.counts[transport])
        discarded += 1;
      else
        pairs.get(transport).push({
          ours: after.sums[transport] - before.sums[transport],
          proxy: times.at(-1),
          client: client[transport],
        });
    }
    before = after;
  }
  return { pairs, discarded };
};

export const run = async ({ quick }) => {
  const rounds = quick ? 20 : 200;
  const editor = await startEditor({ env: { VITALS_TEST_RECORDS: '<folder>' } });
  let result;
  let without;
  try {
    await editor.openWindow();
    await untilMeasuring(editor.host);
    for (const { name } of servers) await execute(editor.host, 'vitalsTest.startServer', name);
    for (const { file } of servers) await probe(editor.host, 'openDocument', join(editor.workspace, file));
    result = await measure(editor, rounds);
    without = await clientWithout(editor, Math.min(rounds, 100));
  } finally {
    await editor.stop();
  }
  say(`${rounds} requests (${method}) over each transport, ms; ${result.discarded} pairs discarded`);
  const rows = {};
  for (const [transport, pairs] of result.pairs) {
    rows[`${transport}: proxy`] = spread(
      pairs.map(({ proxy }) => proxy),
      2,
    );
    rows[`${transport}: ours`] = spread(
      pairs.map(({ ours }) => ours),
      2,
    );
    rows[`${transport}: ours - proxy, of each request`] = spread(
      pairs.map(({ ours, proxy }) => ours - proxy),
      2,
    );
    rows[`${transport}: client's await - ours`] = spread(
      pairs.map(({ ours, client }) => client - ours),
      2,
    );
    rows[`${transport}: client's await, with us`] = spread(
      pairs.map(({ client }) => client),
      2,
    );
    rows[`${transport}: client's await, without us`] = spread(
      without.map((times) => times[transport]),
      2,
    );
  }
  table(rows);
};
