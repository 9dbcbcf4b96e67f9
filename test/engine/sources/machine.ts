import { readFileSync } from 'node:fs';
import type { MetricId } from '../../../src/common/catalogue.ts';
import { formatLabels, type Labels } from '../../../src/common/labels.ts';
import type { Tier } from '../../../src/common/sampling.ts';
import { unixMs } from '../../../src/common/units.ts';
import { createSources, type Machine, type Sink } from '../../../src/engine/sources/sources.ts';

/** A machine made of files; a folder is listed from the paths below it. */
export const machineOf = (files: Map<string, string>, platform = 'linux'): Machine => ({
  platform,
  read: (path) => files.get(path),
  list: (path) => [
    ...new Set(
      [...files.keys()]
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
    ),
  ],
  cpus: () => [{ busyMs: Number(files.get('busy') ?? 0), idleMs: Number(files.get('idle') ?? 0) }],
  loadAverage: () => 0.5,
  totalMemoryBytes: () => 8_000,
  freeMemoryBytes: () => 2_000,
  ownResidentBytes: () => 40_960_000,
});

/** Writes each sample as a line: the metric's id, its labels, its value, amount or end. */
export const printingSink = (lines: string[], lacking = new Map<MetricId, string>()): Sink => {
  const print = (metric: MetricId, labels: Labels, value: number | 'end'): void => {
    lines.push(`${formatLabels({ __name__: metric, ...labels })} ${String(value)}`);
  };
  return {
    set: print,
    add: print,
    observe: print,
    end: (metric, labels) => {
      print(metric, labels, 'end');
    },
    lacks: (metric, reason) => {
      lacking.set(metric, reason);
    },
  };
};

/** Runs the sources over a machine and prints what they said, one sample a line. */
export const samplesOf = (
  machine: Machine,
  steps: readonly { readonly tier: Tier; readonly at: number; before?: () => void }[],
  server?: { pid: number; name: string },
): { lines: string[]; faults: string[]; lacking: Map<MetricId, string> } => {
  const lacking = new Map<MetricId, string>();
  const lines: string[] = [];
  const faults: string[] = [];
  const sources = createSources({
    machine,
    hostPid: 20,
    names: {
      serverOf: (pid) =>
        pid === server?.pid ? { name: server.name, extensionId: 'test.yaml', extensionName: 'YAML' } : undefined,
    },
    extensions: [{ id: 'test.lint', name: 'Lint', path: '/ext/lint' }],
    onFault: (source, reason) => faults.push(`${source}: ${reason}`),
  });
  for (const { tier, at, before } of steps) {
    before?.();
    lines.length = 0;
    sources.sample(tier, printingSink(lines, lacking), unixMs(at));
  }
  return { lines, faults, lacking };
};

/** A machine recorded as one text: `== path`, then what the file held. */
export const recorded = (name: string): Map<string, string> =>
  new Map(
    readFileSync(`test/fixtures/machines/${name}.txt`, 'utf8')
      .split(/^== /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
