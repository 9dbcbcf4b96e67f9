import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { metricIds, type MetricId } from '../../../src/common/catalogue.ts';
import { formatLabels } from '../../../src/common/labels.ts';
import { unixMs } from '../../../src/common/units.ts';
import { pageSizeOf, statOf } from '../../../src/engine/sources/processStat.ts';
import { createSources, localMachine, readerThread, type Reading } from '../../../src/engine/sources/sources.ts';

/** What our own sources read of /proc, by `metric{labels}`. */
const ofFiles = (): ReadonlyMap<string, number> => {
  const values = new Map<string, number>();
  const sources = createSources({
    machine: localMachine,
    hostPid: process.pid,
    names: { serverOf: () => undefined },
    extensions: [],
    onFault: (source, reason) => assert.fail(`${source}: ${reason}`),
  });
  const set = (metric: MetricId, labels: Readonly<Record<string, string>>, value: number): void => {
    values.set(formatLabels({ __name__: metric, ...labels }), value);
  };
  const ignore = (): void => undefined;
  for (const tier of ['medium', 'fast'] as const) {
    sources.sample(tier, { set, add: set, observe: ignore, end: ignore, lacks: ignore }, unixMs(0));
  }
  return values;
};

describe('the reader of macOS and Windows, on Linux beside /proc', function () {
  this.timeout(60_000);
  const reader = readerThread('./dist/platform.js');
  let child: ChildProcess;
  let first: ReadonlyMap<string, number>;
  let last: ReadonlyMap<string, number>;
  let reading: Reading;
  let own: readonly [number, number];
  const value = (series: string): number | undefined =>
    reading.samples.find(([metric, labels]) => formatLabels({ __name__: metric, ...labels }) === series)?.[2];

  /** What came, once a reading with processes did. */
  const read = async (): Promise<Reading> => {
    reader.ask('medium');
    for (;;) {
      const [came] = reader.take();
      if (came !== undefined) return came;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  before(async () => {
    child = spawn('sleep', ['1234.5'], { detached: true });
    await once(child, 'spawn');
    const cpuTicks = (): number => statOf(localMachine, process.pid)?.cpuTicks ?? NaN;
    first = ofFiles();
    const ticks = cpuTicks();
    reading = await read();
    last = ofFiles();
    own = [ticks, cpuTicks()];
  });
  after(() => {
    child.kill();
    reader.dispose();
  });

  it('has no fault, and only metrics of the catalogue', () => {
    assert.deepEqual(reading.faults, []);
    for (const [metric] of reading.samples) assert.ok(metricIds.includes(metric));
  });

  it('counts the time of the processors and the bytes of the network as /proc does', () => {
    const counters = [...first.keys()].filter(
      (series) =>
        /^cpuTime\{mode="(?:user|system)"/.test(series) ||
        (series.startsWith('networkIo') && value(series) !== undefined),
    );
    assert.ok(counters.filter((series) => series.startsWith('cpuTime')).length === 2);
    for (const series of counters) {
      const [from = NaN, is = NaN, to = NaN] = [first.get(series), value(series), last.get(series)];
      // The sum over the cores may be a tick a core below the kernel's own, which is rounded once.
      const ticks = series.startsWith('cpuTime') ? localMachine.cpus().length / 100 : 0;
      assert.ok(from - ticks <= is && is <= to, `${series}: ${String(from)} <= ${String(is)} <= ${String(to)}`);
    }
    const devices = [...first.keys()].filter((series) => series.startsWith('networkIo'));
    assert.ok(devices.length === 0 || counters.length > 2, 'a network that /proc tells of is read');
  });

  it('tells the memory that /proc/meminfo tells', () => {
    const [from = NaN, is = NaN, to = NaN] = [first, reading, last].map((one) =>
      one instanceof Map ? (one.get('memoryAvailable') as number) : value('memoryAvailable'),
    );
    const limit = first.get('memoryLimit') ?? NaN;
    // Others take and give back meanwhile. A control group may allow less than the machine has, which is what is told here.
    assert.ok(is >= Math.min(from, to) - limit / 10, `${String(from)}, ${String(is)}, ${String(to)}`);
    const most =
      limit < localMachine.totalMemoryBytes() ? localMachine.totalMemoryBytes() : Math.max(from, to) + limit / 10;
    assert.ok(is <= most, `${String(from)}, ${String(is)}, ${String(to)}`);
  });

  it('lists the processes of /proc: who they are, whose child, how large, and what they were started with', () => {
    const listed = reading.processes?.get(child.pid ?? 0);
    const stat = statOf(localMachine, child.pid ?? 0);
    assert.ok(listed !== undefined && stat !== undefined);
    assert.deepEqual(listed.args, ['sleep', '1234.5']);
    const { parent, group, session } = stat;
    assert.deepEqual([listed.stat.parent, listed.stat.group], [parent, group]);
    assert.equal(session, group, 'it leads both, since it was detached');
    assert.equal(listed.stat.pid, stat.pid);
    assert.ok(listed.stat.startTicks > 0);
    // A process that sleeps stays as large as it is; the kernel counts pages by processor, up to 64 at a time.
    const page = pageSizeOf(localMachine) ?? NaN;
    const off = Math.abs(listed.stat.residentPages - stat.residentPages * page);
    assert.ok(listed.stat.residentPages > 0 && off <= 64 * localMachine.cpus().length * page, String(off));
    const me = reading.processes?.get(process.pid);
    assert.equal(me?.stat.parent, process.ppid);
    // ps cuts off what is below a second.
    const [from, to] = own;
    assert.ok(me.stat.cpuTicks > from - 100 && me.stat.cpuTicks <= to, `${String(own)}: ${String(me.stat.cpuTicks)}`);
  });

  it('names the tree that the sources find by themselves', () => {
    const namesIn = (series: Iterable<string>): readonly string[] =>
      [...series].filter((one) => one.startsWith('processMemory{') && one.includes(`pid="${String(child.pid)}"`));
    const values = new Map<string, number>();
    const sources = createSources({
      machine: { ...localMachine, platform: 'darwin' },
      reader: { ask: () => undefined, take: () => [reading], dispose: () => undefined },
      hostPid: process.pid,
      names: { serverOf: () => undefined },
      extensions: [],
      onFault: (source, reason) => assert.fail(`${source}: ${reason}`),
    });
    const set = (metric: MetricId, labels: Readonly<Record<string, string>>, amount: number): void => {
      values.set(formatLabels({ __name__: metric, ...labels }), amount);
    };
    const ignore = (): void => undefined;
    sources.sample('fast', { set, add: set, observe: ignore, end: ignore, lacks: ignore }, unixMs(0));
    assert.equal(namesIn(first.keys()).length, 1);
    assert.deepEqual(namesIn(values.keys()), namesIn(first.keys()));
  });

  it("starts its processes where the extension host's own child_process sees nothing of them", async () => {
    const { ChildProcess: Class } = await import('node:child_process');
    const prototype = Class.prototype as unknown as { spawn: (...args: unknown[]) => unknown };
    const original = prototype.spawn;
    let seen = 0;
    prototype.spawn = function (this: unknown, ...args: unknown[]) {
      seen += 1;
      return original.apply(this, args);
    };
    try {
      assert.ok(((await read()).processes?.size ?? 0) > 0, 'ps ran');
    } finally {
      prototype.spawn = original;
    }
    assert.equal(seen, 0);
  });
});
