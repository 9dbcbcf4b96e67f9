import type { UnixMs } from '../../common/units.ts';
import type { Sink } from './sources.ts';

/** The largest value since we began, and since the user's day began. */
class HighWater {
  #start = -Infinity;
  #day = -Infinity;
  #date = '';

  see(at: UnixMs, value: number): { readonly start: number; readonly day: number } {
    const date = new Date(at).toDateString();
    this.#day = date === this.#date ? Math.max(this.#day, value) : value;
    this.#date = date;
    this.#start = Math.max(this.#start, value);
    return { start: this.#start, day: this.#day };
  }
}

const peaksOf = { cpuUtilization: 'cpuPeak', memoryUsage: 'memoryPeak', treeMemory: 'treeMemoryPeak' } as const;
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
