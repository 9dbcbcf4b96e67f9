// What the tap adds to a message: microseconds by transport and size, each block of round trips measured in a pair, with
// the tap and without it, in alternating order. Run: node bench/tap.mjs [--quick]
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = join(root, 'out/bench/tap.mjs');
await build({
  entryPoints: [join(root, 'src/host/tap/tap.ts')],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const { createTap } = await import(pathToFileURL(outfile).href);

const quick = process.argv.includes('--quick');
const sizes = [
  { title: '1 KB', bytes: 1_000, rounds: 300 },
  { title: '100 KB', bytes: 100_000, rounds: 60 },
  { title: '5 MB', bytes: 5_000_000, rounds: 3 },
];
const transports = ['stdio', 'ipc', 'pipe', 'socket'];
const pairs = quick ? 5 : 15;
const folder = mkdtempSync(join(tmpdir(), 'vitals-bench-'));
const server = join(root, 'bench/tap-server.cjs');

const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const median = (values) => quantile(values, 0.5);

const request = (id) => {
  const body = `{"jsonrpc":"2.0","id":${id},"method":"textDocument/completion","params":{}}`;
  return [`Content-Length: ${body.length}\r\n\r\n`, body];
};

/** A client that counts bytes and parses nothing, so that its own work is small. */
const overStreams = (incoming, outgoing, answerBytes) => {
  let due = 0;
  let done = () => undefined;
  incoming.on('data', (chunk) => {
    due -= chunk.length;
    if (due <= 0) done();
  });
  return (id) =>
    new Promise((resolve) => {
      done = resolve;
      due = answerBytes(id);
      const [header, body] = request(id);
      outgoing.write(header, 'ascii');
      outgoing.write(body);
    });
};

const start = async (transport, bytes) => {
  if (transport === 'ipc') {
    const child = spawn(process.execPath, [server, String(bytes), 'ipc'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let done = () => undefined;
    child.on('message', () => done());
    const ask = (id) =>
      new Promise((resolve) => {
        done = resolve;
        child.send({ jsonrpc: '2.0', id, method: 'textDocument/completion', params: {} });
      });
    return { ask, stop: () => child.kill() };
  }
  // The size of an answer is that of its parts: an id of one digit, and what more digits add.
  const size = answerSize(bytes);
  const answerBytes = (id) => {
    const body = size + String(id).length;
    return body + `Content-Length: ${body}\r\n\r\n`.length;
  };
  if (transport === 'stdio') {
    const child = spawn(process.execPath, [server, String(bytes), 'stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { ask: overStreams(child.stdout, child.stdin, answerBytes), stop: () => child.kill() };
  }
  const listener = net.createServer();
  const address = transport === 'pipe' ? join(folder, `${bytes}.sock`) : 0;
  await new Promise((resolve) => listener.listen(address, resolve));
  const place = transport === 'pipe' ? address : String(listener.address().port);
  const child = spawn(process.execPath, [server, String(bytes), place], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [socket] = await once(listener, 'connection');
  socket.setNoDelay(true);
  listener.close();
  return {
    ask: overStreams(socket, socket, answerBytes),
    stop: () => {
      socket.destroy();
      child.kill();
    },
  };
};

const answerOf = (bytes) => {
  const items = [];
  for (let at = 0; at < bytes; at += 150) {
    items.push({
      label: `methodNumber${items.length}`,
      kind: 2,
      detail: '(method) Foo.bar(): void',
      data: { uri: 'file:///a.ts', offset: items.length },
    });
  }
  return JSON.stringify(items);
};
const answerSize = (bytes) => '{"jsonrpc":"2.0","id":,"result":}'.length + answerOf(bytes).length;

let heard = 0;
const newTap = () =>
  createTap({
    clock: { now: Date.now, elapsed: () => performance.now() },
    extensions: () => [],
    isEnabled: () => true,
    ownFolder: '/nowhere/vitals',
    send: (message) => {
      if (message.type === 'records') heard += message.batch.count;
    },
  });

let id = 0;
const block = async (ask, rounds) => {
  const before = performance.now();
  for (let round = 0; round < rounds; round++) await ask((id += 1));
  return ((performance.now() - before) * 1_000) / rounds;
};

const measure = async (transport, { title, bytes, rounds }) => {
  const { ask, stop } = await start(transport, bytes);
  await block(ask, rounds);
  const [without, withTap, added] = [[], [], []];
  let hooksMs = 0;
  let expected = 0;
  heard = 0;
  const tapped = async () => {
    const tap = newTap();
    // The first round trip after joining late tells that this is a language server, and is not measured.
    await ask((id += 1));
    const before = tap.spentMs;
    const result = await block(ask, rounds);
    hooksMs += tap.spentMs - before;
    expected += rounds + 1;
    tap.dispose();
    return result;
  };
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0 ? await tapped() : await block(ask, rounds);
    const second = pair % 2 === 0 ? await block(ask, rounds) : await tapped();
    const [on, off] = pair % 2 === 0 ? [first, second] : [second, first];
    withTap.push(on);
    without.push(off);
    added.push(on - off);
  }
  stop();
  if (heard !== expected) throw new Error(`${transport} ${title}: heard ${heard} of ${expected} requests`);
  return {
    transport,
    answer: title,
    'without µs': Math.round(median(without)),
    'with µs': Math.round(median(withTap)),
    'added µs (median of pairs)': Number(median(added).toFixed(1)),
    'middle half of pairs': `${quantile(added, 0.25).toFixed(0)} … ${quantile(added, 0.75).toFixed(0)}`,
    'in hooks µs': Number(((hooksMs * 1_000) / (pairs * rounds)).toFixed(1)),
  };
};

/** What a tap would cost that makes a string of each answer and parses it. */
const anchor = ({ title, bytes, rounds }) => {
  const body = Buffer.from(`{"jsonrpc":"2.0","id":1,"result":${answerOf(bytes)}}`);
  const times = [];
  for (let pair = 0; pair < pairs; pair++) {
    const before = performance.now();
    for (let round = 0; round < rounds; round++)
      if (JSON.parse(body.toString('utf8')).id !== 1) throw new Error('no id');
    times.push(((performance.now() - before) * 1_000) / rounds);
  }
  return [title, Number(median(times).toFixed(1))];
};

const anchors = Object.fromEntries(sizes.map(anchor));
const rows = [];
for (const transport of transports) {
  for (const size of sizes)
    rows.push({ ...(await measure(transport, size)), 'toString + JSON.parse µs': anchors[size.title] });
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(
  `The tap, per round trip of a request and an answer of that size. ${pairs} pairs. Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}\n`,
);
console.table(rows);
