// What needs root: a control group with limits, and a network of its own.
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { points, relative, row, seconds } from './compare.mjs';
import { startProbe } from './probe.mjs';

/** A pair of virtual interfaces, one in a namespace of its own; datagrams of known size go through it. */
export const networkRows = async (options) => {
  const commands = [
    'ip netns add vitals',
    'ip link add vitals0 type veth peer name vitals1',
    'ip link set vitals1 netns vitals',
    'ip addr add 10.213.7.1/24 dev vitals0',
    'ip link set vitals0 up',
    'ip netns exec vitals ip addr add 10.213.7.2/24 dev vitals1',
    'ip netns exec vitals ip link set vitals1 up',
  ];
  const datagrams = 200_000;
  const payload = 1_000;
  // Ethernet, IPv4 and UDP put 14, 20 and 8 bytes in front of each.
  const wire = datagrams * (payload + 42);
  try {
    for (const command of commands) execFileSync('sh', ['-c', command]);
    const probe = await startProbe(options, ['ip', 'netns', 'exec', 'vitals']);
    await sleep(4_000);
    const sum = 'sum(system_network_io_bytes_total{direction="receive"})';
    const counter = async () =>
      Number(
        /rx_bytes:\s*(\d+)|^\s*(\d+)/.exec(
          execFileSync('ip', ['netns', 'exec', 'vitals', 'cat', '/sys/class/net/vitals1/statistics/rx_bytes'], {
            encoding: 'utf8',
          }),
        )?.[2],
      );
    const before = await probe.value(sum);
    const countedBefore = await counter();
    await sendDatagrams('10.213.7.2', datagrams, payload);
    await sleep(2_000);
    const ours = (await probe.value(sum)) - before;
    const counted = (await counter()) - countedBefore;
    await probe.stop();
    return [
      row('M3 network received, MB', 'UDP through a veth pair', {
        ours,
        theirs: wire,
        tool: `${datagrams} datagrams of ${payload + 42} B sent`,
        error: relative,
        unit: 1e6,
        digits: 3,
      }),
      row('M3 network received, MB', 'UDP through a veth pair', {
        ours,
        theirs: counted,
        tool: "the driver's statistics/rx_bytes",
        error: relative,
        unit: 1e6,
        digits: 3,
      }),
    ];
  } finally {
    for (const command of ['ip link del vitals0', 'ip netns del vitals'])
      execFileSync('sh', ['-c', `${command} 2>/dev/null || true`]);
  }
};

const sendDatagrams = async (address, count, bytes) => {
  const socket = createSocket('udp4');
  const data = Buffer.alloc(bytes);
  const send = () =>
    new Promise((resolve, reject) => socket.send(data, 9, address, (error) => (error ? reject(error) : resolve())));
  // A refused datagram is reported at a later one; nobody listens there, and that is as it should be.
  socket.on('error', () => undefined);
  for (let sent = 0; sent < count; sent += 100) await Promise.allSettled(Array.from({ length: 100 }, send));
  socket.close();
};

/** Half a core and 512 MiB, in control groups of version 1; a load of known size runs in the same group. */
export const groupRows = async (options) => {
  const roots = ['cpu', 'cpuacct', 'memory'].map((controller) => `/sys/fs/cgroup/${controller}`);
  if (!roots.every((root) => existsSync(`${root}/cgroup.procs`))) return [];
  const groups = roots.map((root) => `${root}/vitals-accuracy`);
  for (const group of groups) mkdirSync(group, { recursive: true });
  try {
    writeFileSync(`${groups[0]}/cpu.cfs_quota_us`, '50000');
    writeFileSync(`${groups[2]}/memory.limit_in_bytes`, String(512 * 2 ** 20));
    const enter = [
      'sh',
      '-c',
      `for group in ${groups.join(' ')}; do echo $$ > $group/cgroup.procs; done; exec "$@"`,
      'sh',
    ];
    const probe = await startProbe(options, enter);
    const rows = [];
    for (const [load, expected] of [
      [20, 0.4],
      [100, 1],
    ]) {
      const stress = spawn(
        enter[0],
        [...enter.slice(1), 'stress-ng', '--cpu', '1', '--cpu-load', String(load), '--quiet'],
        { stdio: 'ignore' },
      );
      await sleep(3_000);
      const accounted = () => Number(readFileSync(`${groups[1]}/cpuacct.usage`, 'utf8')) / 1e9;
      const [before, begun] = [accounted(), performance.now()];
      await sleep(seconds * 1_000);
      const share = (accounted() - before) / ((performance.now() - begun) / 1_000) / 0.5;
      const ours = await probe.value(`avg_over_time(system_cpu_utilization_ratio[${seconds}s])`);
      const condition = `stress-ng --cpu 1 --cpu-load ${load} in 0.5 CPU, 512 MiB`;
      rows.push(
        row('M1 CPU of the quota', condition, {
          ours,
          theirs: share,
          tool: `cpuacct.usage, ${seconds} s (the load alone: ${expected * 100} %)`,
          error: points,
          unit: 0.01,
        }),
      );
      if (load === 100)
        rows.push(
          row('M2 memory limit, MiB', condition, {
            ours: await probe.value('system_memory_limit_bytes'),
            theirs: 512 * 2 ** 20,
            tool: 'what was set',
            error: relative,
            unit: 2 ** 20,
          }),
        );
      stress.kill('SIGINT');
      await once(stress, 'exit');
    }
    await probe.stop();
    return rows;
  } finally {
    await sleep(500);
    for (const group of groups) rmdirSync(group);
  }
};
