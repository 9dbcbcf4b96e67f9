// How far the engine's figures are from those of other tools, idle and under loads of known size. The shipped engine
// runs in a process of its own (accuracy/engineProbe.mjs); what it is compared with reads the kernel by other ways, or is what
// the load was asked to do. Linux only; control groups, a network namespace and installing the tools need root.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { installTools } from './accuracy/compare.mjs';
import { groupRows, networkRows } from './accuracy/limits.mjs';
import { memoryRows, processorRows } from './accuracy/machine.mjs';
import { engineOptions, startProbe } from './accuracy/probe.mjs';
import { cacheRows, diskRows } from './accuracy/storage.mjs';
import { say, table } from './figures.mjs';

/** Runs `during` while a load runs, which has begun 3 s before. */
const underLoad = async (args, during) => {
  if (args === undefined) return during();
  const load = spawn('stress-ng', [...args, '--temp-path', '/var/tmp', '--quiet'], { stdio: 'ignore' });
  await sleep(3_000);
  try {
    return await during();
  } finally {
    load.kill('SIGINT');
    await once(load, 'exit');
  }
};

const loads = [
  ['idle (with what else ran)', undefined],
  ['stress-ng --cpu 1 --cpu-load 50', ['--cpu', '1', '--cpu-load', '50']],
  ['stress-ng --cpu 0 --cpu-load 100', ['--cpu', '0']],
  ['stress-ng --vm 1 --vm-bytes 4g --vm-keep', ['--vm', '1', '--vm-bytes', '4g', '--vm-keep']],
];

export const run = async ({ parts }) => {
  if (process.platform !== 'linux') throw new Error('The accuracy bench runs on Linux only.');
  installTools();
  const wants = (part) => parts.length === 0 || parts.includes(part);
  const options = await engineOptions();
  const probe = await startProbe(options);
  await sleep(5_000);
  const rows = [];
  for (const [condition, args] of wants('load') ? loads : []) {
    rows.push(
      ...(await underLoad(args, async () => [
        ...(await processorRows(probe, condition)),
        ...(await memoryRows(probe, condition)),
      ])),
    );
  }
  if (wants('disk')) for (const direction of ['write', 'read']) rows.push(...(await diskRows(probe, direction)));
  if (wants('cache')) rows.push(...(await cacheRows(probe)));
  say('Not available here:');
  for (const { what, detail } of await probe.unavailable()) say(`  ${what}: ${detail}`);
  await probe.stop();
  const isRoot = process.getuid() === 0;
  if (!isRoot) say('Control groups and the network need root: left out.');
  if (isRoot && wants('group')) rows.push(...(await groupRows(options)));
  if (isRoot && wants('network')) rows.push(...(await networkRows(options)));
  table(rows);
};
