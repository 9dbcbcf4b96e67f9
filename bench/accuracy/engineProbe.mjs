// The shipped engine in a plain process, asked by lines of JSON on standard input: {"expr"} gives {"samples"}, and
// {"read": file, "times"} reads a file here, in a process that the engine counts to the editor's tree.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { beatBytes } from '../../src/common/heartbeat.ts';

const options = JSON.parse(process.argv[2]);
const worker = new Worker('./dist/engine.js', {
  workerData: { ...options, hostPid: process.pid, heartbeat: new Int32Array(new SharedArrayBuffer(beatBytes)) },
  execArgv: [],
  stdout: true,
  stderr: true,
});
const waiting = new Map();
let requests = 0;
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

worker.on('message', (message) => {
  if (message.type === 'ready') say({ ready: true });
  if ('request' in message) {
    waiting.get(message.request)?.(message);
    waiting.delete(message.request);
  }
});

const ask = (message) =>
  new Promise((resolve) => {
    requests += 1;
    waiting.set(requests, resolve);
    worker.postMessage({ ...message, request: requests });
  });

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { expr, read, times, health } = JSON.parse(line);
  if (read !== undefined) {
    for (let time = 0; time < times; time += 1) readFileSync(read);
    say({ done: true });
  } else if (health) {
    const { report } = await ask({ type: 'health' });
    say({ unavailable: report.measured.filter(({ state }) => state === 'unavailable') });
  } else {
    const { answer } = await ask({ type: 'query', query: { kind: 'instant', expr } });
    say(answer.kind === 'vector' ? { samples: answer.samples } : { problems: answer.problems });
  }
});
process.stdin.on('end', () => process.exit(0));
