import type { Sink, Source } from './sources.ts';

/** What the processes of the editor's tree are together: it hears what their source says of each. */
export class EditorTree {
  readonly #resident = new Map<string, number>();

  /** A sink that passes everything on, and remembers who is in the tree. */
  over(sink: Sink): Sink {
    return {
      ...sink,
      set: (metric, labels, value) => {
        if (metric === 'processMemory' && labels['pid'] !== undefined) this.#resident.set(labels['pid'], value);
        sink.set(metric, labels, value);
      },
      end: (metric, labels) => {
        if (metric === 'processMemory' && labels['pid'] !== undefined) this.#resident.delete(labels['pid']);
        sink.end(metric, labels);
      },
    };
  }

  get pids(): readonly string[] {
    return [...this.#resident.keys()];
  }

  /** Undefined while no process is known. */
  get residentBytes(): number | undefined {
    if (this.#resident.size === 0) return undefined;
    let sum = 0;
    for (const bytes of this.#resident.values()) sum += bytes;
    return sum;
  }
}

/** The sum over the tree; pages that processes share count in each of them, so it is an upper bound. */
export const treeMemorySource = (tree: EditorTree): Source => ({
  name: 'editor tree',
  tiers: ['fast'],
  sample(sink) {
    const bytes = tree.residentBytes;
    if (bytes !== undefined) sink.set('treeMemory', {}, bytes);
  },
});
