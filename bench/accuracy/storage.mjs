// Disk and page cache, beside iostat and what was really moved.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { field, output, points, relative, row, seconds } from './compare.mjs';

const file = '/var/tmp/vitals-accuracy';
const mebibyte = 2 ** 20;
const moved = (direction, megabytes) =>
  output(
    'dd',
    direction === 'read'
      ? [`if=${file}`, 'of=/dev/null', 'bs=1M', `count=${megabytes}`, 'iflag=direct']
      : ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${megabytes}`, 'oflag=direct'],
  );

/** Bytes of known size: other programs write meanwhile, which can only add, so the least of seven short runs counts. */
const knownSize = async (probe, direction) => {
  const megabytes = 512;
  const counter = `sum(system_disk_io_bytes_total{direction="${direction}"})`;
  const figures = [];
  for (let turn = 0; turn < 7; turn += 1) {
    await sleep(1_100);
    const before = await probe.value(counter);
    await moved(direction, megabytes);
    await sleep(1_100);
    figures.push((await probe.value(counter)) - before);
  }
  return row(`M3 disk ${direction}, MiB`, `dd ${direction}`, {
    ours: Math.min(...figures),
    theirs: megabytes * mebibyte,
    tool: 'what dd moved past the cache; least of 7',
    error: relative,
    unit: mebibyte,
    digits: 1,
  });
};

export const diskRows = async (probe, direction) => {
  const device = readdirSync('/sys/block').find((name) => existsSync(`/sys/block/${name}/device`));
  if (device === undefined) return [];
  const bytes = `sum(system_disk_io_bytes_total{device="${device}",direction="${direction}"})`;
  const time = `system_disk_io_time_seconds_total{device="${device}"}`;
  const reading = async () => ({ bytes: await probe.value(bytes), time: await probe.value(time) });
  await moved('write', 1_024);
  // What was moved just now must be in the reading from which we count.
  await sleep(2_200);
  const before = await reading();
  const iostat = output('iostat', ['-dxk', '-y', String(seconds), '1', device]);
  await sleep(2_000);
  for (let turn = 0; turn < 4; turn += 1) await moved(direction, 1_024);
  const text = await iostat;
  await sleep(1_100);
  const after = await reading();
  const isDevice = (line) => line[0] === device;
  const condition = `4 GiB of dd ${direction} in ${seconds} s`;
  const tool = `iostat -x, ${seconds} s`;
  const rows = [
    row(`M3 disk ${direction}, MB/s`, condition, {
      ours: (after.bytes - before.bytes) / seconds,
      theirs: field(text, isDevice, direction === 'read' ? 'rkB/s' : 'wkB/s') * 1_024,
      tool,
      error: relative,
      unit: 1e6,
    }),
    row('M3 disk busy, %', condition, {
      ours: (after.time - before.time) / seconds,
      theirs: field(text, isDevice, '%util') / 100,
      tool,
      error: points,
      unit: 0.01,
    }),
    await knownSize(probe, direction),
  ];
  rmSync(file, { force: true });
  return rows;
};

/** A file read once from the disk and three times from the cache, by a process of the tree: 3 of 4 are hits. */
export const cacheRows = async (probe) => {
  const size = 64 * 2 ** 20;
  writeFileSync(file, Buffer.alloc(size, 7));
  await output('sync', [file]);
  await output('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']);
  const expr = (from) => `vscode_editor_read_bytes_total{from="${from}"}`;
  await sleep(11_000);
  const before = { any: await probe.value(expr('any')), disk: await probe.value(expr('disk')) };
  await probe.read(file, 4);
  await sleep(11_000);
  const any = (await probe.value(expr('any'))) - before.any;
  const disk = (await probe.value(expr('disk'))) - before.disk;
  rmSync(file, { force: true });
  return [
    row('M4 cache hit ratio, %', '64 MiB read once cold, three times warm', {
      ours: 1 - disk / any,
      theirs: 0.75,
      tool: 'what was read',
      error: points,
      unit: 0.01,
    }),
  ];
};
