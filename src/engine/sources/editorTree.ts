import type { MetricId } from '../../common/catalogue.ts';
import type { Sink, Source } from './sources.ts';

/** What the processes of the editor's tree are together: it hears what their source says of each. */
export class EditorTree {
  readonly #resident = new Map<string, number>();
  readonly #cpu = new Map<string, number>();

  /** A sink that passes everything on, and remembers who is in the tree. */
  over(sink: Sink): Sink {
    return {
      ...sink,
      set: (metric, labels, value) => {
        this.#heardOf(metric)?.set(labels['pid'] ?? '', value);
        sink.set(metric, labels, value);
      },
      end: (metric, labels) => {
        this.#heardOf(metric)?.delete(labels['pid'] ?? '');
        sink.end(metric, labels);
      },
    };
  }

  #heardOf(metric: MetricId): Map<string, number> | undefined {
    if (metric === 'processMemory') return this.#resident;
    return metric === 'processCpu' ? this.#cpu : undefined;
  }

  get pids(): readonly string[] {
    return [...this.#resident.keys()];
  }

  /** Undefined while no process is known. */
  get residentBytes(): number | undefined {
    return sumOf(this.#resident);
  }

  /** Cores in use; undefined before the second reading. */
  get cpu(): number | undefined {
    return sumOf(this.#cpu);
  }
}

const sumOf = (values: ReadonlyMap<string, number>): number | undefined => {
  if (values.size === 0) return undefined;
  let sum = 0;
  for (const value of values.values()) sum += value;
  return sum;
};

/** The sums over the tree; pages that processes share count in each of them, so memory is an upper bound. */
export const treeSource = (tree: EditorTree): Source => ({
  name: 'editor tree',
  tiers: ['fast'],
  sample(sink) {
    const bytes = tree.residentBytes;
    if (bytes !== undefined) sink.set('treeMemory', {}, bytes);
    const { cpu } = tree;
    if (cpu !== undefined) sink.set('treeCpu', {}, cpu);
  },
});
