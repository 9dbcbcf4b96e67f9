// Other monitors of the same things, run beside ours in the same minutes: Prometheus's node_exporter, asked once a
// second as ours samples once a second (when it is installed), and systeminformation polled once a second.
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { freePort } from '../test/host/host.ts';
import { cpuSeconds } from './processTimes.mjs';

const quiet = { stdio: 'ignore' };

const exporter = async () => {
  const program = ['prometheus-node-exporter', 'node_exporter'].find((name) => !spawnSync(name, ['--version']).error);
  if (program === undefined) return undefined;
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, [`--web.listen-address=${address}`], quiet);
  const scrape = () =>
    fetch(`http://${address}/metrics`)
      .then((answer) => answer.text())
      .catch(() => undefined);
  const timer = setInterval(() => void scrape(), 1_000);
  return { name: `${program}, scraped each second`, child, end: () => clearInterval(timer) };
};

const poller = (what, name) => ({
  name,
  child: spawn(process.execPath, [resolve('bench/poller.mjs'), what], quiet),
  end: () => undefined,
});

export const startMonitors = async () => {
  const monitors = [
    await exporter(),
    poller('machine', 'systeminformation each second: CPU, memory, disk, network'),
    poller('all', 'the same with its list of processes'),
  ].filter((monitor) => monitor !== undefined);
  return {
    cpuSeconds: () => Object.fromEntries(monitors.map(({ name, child }) => [name, cpuSeconds(child.pid)])),
    stop: () => {
      for (const { child, end } of monitors) {
        end();
        child.kill();
      }
    },
  };
};
