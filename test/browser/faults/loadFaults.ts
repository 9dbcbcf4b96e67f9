// Faults of load: an extension that takes the CPU, a slow formatter, too little memory, a slow network.
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { createServer as createWebServer } from 'node:http';
import { join } from 'node:path';
import { openFile, typeText } from '../../host/browser.ts';
import { execute } from '../../host/control.ts';
import { freePort, type Host } from '../../host/host.ts';
import { fixture, until, type SessionOptions } from '../session.ts';
import { repeated, type Scenario } from './examine.ts';
import { request, slowServer, startServer } from './serverFaults.ts';

const hog = (): SessionOptions => ({
  host: { extensions: [fixture('control'), fixture('servers'), fixture('hog')] },
});

export const cpuHog: Scenario = {
  fault: 'CPU hog extension',
  expected: ['process-busy'],
  says: /^burn of Hog uses /,
  withinSeconds: 150,
  options: hog,
  async stage({ host }) {
    // It may get less than a core where others want it too.
    await execute(host, 'hog.burn', 6);
    return undefined;
  },
};

export const busyHost: Scenario = {
  fault: 'CPU hog in the extension host',
  expected: ['host-busy'],
  says: /was busy \d+ % of the last minute/,
  withinSeconds: 150,
  options: hog,
  async stage({ host }) {
    await execute(host, 'hog.work', 180, 5);
    return undefined;
  },
};

export const slowFormatter: Scenario = {
  fault: 'slow formatter on save',
  expected: ['slow-formatter'],
  says: /^Each save waits \d+ ms for the formatter of Slow Provider\.$/,
  withinSeconds: 90,
  options: () => ({
    settings: {
      'vitals.tap.providers': true,
      'editor.formatOnSave': true,
      '[plaintext]': { 'editor.defaultFormatter': 'vitals-test.slow-provider' },
    },
    host: { extensions: [fixture('control'), fixture('servers'), fixture('slowProvider')] },
  }),
  async stage({ host, page }) {
    await openFile(page, 'notes.txt');
    await execute(host, 'slowProvider.work');
    for (let i = 0; i < 3; i += 1) {
      await typeText(page, 'a');
      await page.keyboard.press('ControlOrMeta+S');
      await page.locator('.tab.active:not(.dirty)[data-resource-name="notes.txt"]').waitFor();
    }
    return undefined;
  },
};

const delayMs = 200;
/** Hands on what comes, in order, so much later. */
const later = (from: Socket, to: Socket): void => {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
  from.on('error', () => to.destroy());
};

/** A way to the server that takes as long as one around the world. */
const farAway = async (host: Host): Promise<Host> => {
  const port = await freePort();
  const relay = createServer((near) => {
    const far = connect(host.port, '127.0.0.1');
    later(near, far);
    later(far, near);
  });
  relay.listen(port, '127.0.0.1').unref();
  const stop = async (): Promise<void> => {
    relay.close();
    await host.stop();
  };
  return { ...host, port, url: `http://127.0.0.1:${String(port)}`, authority: `127.0.0.1:${String(port)}`, stop };
};

export const slowNetwork: Scenario = {
  fault: 'slow network',
  expected: ['window-far'],
  says: /^The way to the window and back takes (?:[3-9]\d\d ms|\d\.\d s)/,
  withinSeconds: 90,
  options: () => ({ started: farAway }),
  // It is slow from the beginning.
  stage: () => Promise.resolve(undefined),
};

export const slowService: Scenario = {
  fault: 'slow web service',
  expected: ['web-slow'],
  says: /^Half of what Hog asks over the network takes \d\.\d s or more/,
  withinSeconds: 90,
  options: hog,
  async stage({ host }) {
    const service = createWebServer((_request, response) => setTimeout(() => response.end('at last'), 2_500));
    const port = await freePort();
    service.listen(port, '127.0.0.1').unref();
    const end = repeated(async () => {
      await execute(host, 'hog.fetch', `http://127.0.0.1:${String(port)}/`);
    });
    return () => {
      void end();
      service.close();
      service.closeAllConnections();
    };
  },
};

/** A memory group (of version 1), in which the server and all that it starts will have so much and no more. */
const groups = '/sys/fs/cgroup/memory';
const groupOf = (host: Host): string => join(groups, `vitals-faults-${String(host.pid)}`);
const roomBytes = 250_000_000;

/** Its processes so far, and with them all that they will start. */
const limited = (host: Host): Host => {
  const group = groupOf(host);
  mkdirSync(group);
  const tasks = readFileSync(`/proc/${String(host.pid)}/task/${String(host.pid)}/children`, 'utf8').split(' ');
  for (const pid of [String(host.pid), ...tasks])
    if (pid.trim() !== '') writeFileSync(join(group, 'cgroup.procs'), pid.trim());
  const stop = async (): Promise<void> => {
    await host.stop();
    // The kernel keeps it until the last process is gone.
    await until('the memory group to be empty', () => Promise.resolve(isRemoved(group)));
  };
  return { ...host, stop };
};

const isRemoved = (group: string): boolean => {
  try {
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
};

const cannotLimit = (): string | undefined => {
  const probe = join(groups, `vitals-probe-${String(process.pid)}`);
  try {
    mkdirSync(probe);
    rmdirSync(probe);
    return undefined;
  } catch {
    return 'no memory group can be made here (it takes root and cgroup version 1)';
  }
};

export const memoryPressure: Scenario = {
  fault: 'memory pressure',
  expected: ['memory-short'],
  says: /^9\d % of the memory is in use/,
  withinSeconds: 120,
  impossible: cannotLimit,
  options: (folder) => ({ ...slowServer(folder), started: limited }),
  async stage(session) {
    await startServer(session);
    const group = groupOf(session.host);
    const held = Number(/^total_rss (\d+)$/m.exec(readFileSync(join(group, 'memory.stat'), 'utf8'))?.[1]);
    writeFileSync(join(group, 'memory.limit_in_bytes'), String(held + roomBytes));
    const share = async (): Promise<number> => (await session.value('system_memory_utilization_ratio')) ?? 0;
    // In steps, so that it stays below the limit.
    for (let taken = 0; taken < 240 && (await share()) < 0.93; taken += 20) {
      await request(session, 'vitalsTest/leak', { megabytes: 20, everyMs: 1, limit: 20 });
      const before = Date.now();
      await until('the next reading', async () =>
        (await session.ask('timestamp(system_memory_utilization_ratio)')).some(({ value }) => value * 1_000 > before),
      );
    }
    return undefined;
  },
};
