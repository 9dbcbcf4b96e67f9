import type { UnixMs } from '../../common/units.ts';
import { HighWater } from './highWater.ts';
import type { Sink } from './sources.ts';

const peaksOf = {
  cpuUtilization: 'cpuPeak',
  memoryUsage: 'memoryPeak',
  treeCpu: 'treeCpuPeak',
  treeMemory: 'treeMemoryPeak',
} as const;
type Peaked = keyof typeof peaksOf;
const isPeaked = (metric: string): metric is Peaked => Object.hasOwn(peaksOf, metric);

/** High-water marks of the machine and of the tree: hears their samples, and writes the marks beside them. */
export class Peaks {
  readonly #marks = new Map<Peaked, HighWater>();

  over(sink: Sink, at: UnixMs): Sink {
    return {
      ...sink,
      set: (metric, labels, value) => {
        sink.set(metric, labels, value);
        if (!isPeaked(metric)) return;
        const marks = this.#marks.get(metric) ?? new HighWater();
        this.#marks.set(metric, marks);
        const { start, day } = marks.see(at, value);
        sink.set(peaksOf[metric], { since: 'start' }, start);
        sink.set(peaksOf[metric], { since: 'day' }, day);
      },
    };
  }
}
