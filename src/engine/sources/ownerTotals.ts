import type { MetricId } from '../../common/catalogue.ts';
import { labelsKey, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { OwnerPeaks } from './ownerPeaks.ts';
import type { Named } from './processNames.ts';
import type { Sink } from './sources.ts';

/** Sets of labels told apart; history keeps each for as long as it keeps anything. What comes later is counted together. */
const labelsCap = 192;
const others: Labels = { owner: '(other)', extension: '', role: 'tool', process: '(other)' };
const { role: _others, ...otherEvents } = others;

interface Now {
  readonly labels: Labels;
  memoryBytes: number;
  /** Cores that its processes used since the sample before. */
  cpu: number;
  processes: number;
}

/**
 * What processes cost by owner: the series that history keeps, for process ids come and go. What a terminal runs is not
 * told apart, here: it is the user's, not the editor's.
 */
export class OwnerTotals {
  readonly #labels = new Map<string, Labels>();
  readonly #peaks = new Map<Labels, number>();
  readonly #limits = new Map<Labels, number>();
  readonly #marks = new OwnerPeaks();
  #now = new Map<Labels, Now>();

  /** The labels of an owner; always the same object for the same owner. */
  labelsOf({ owner, extension, role, process }: Named): Labels {
    return this.#same({ owner, extension, role, process: role === 'terminal' ? 'Terminal' : process }, others);
  }

  /** The labels of what happens to an owner's processes: their role may show only later. */
  eventLabelsOf({ owner, extension, role, process }: Named): Labels {
    return this.#same({ owner, extension, process: role === 'terminal' ? 'Terminal' : process }, otherEvents);
  }

  /** Memory of one process, and the cores it used. */
  holds(labels: Labels, { memoryBytes = 0, cpu = 0 }: { readonly memoryBytes?: number; readonly cpu?: number }): void {
    const now = this.#now.get(labels) ?? { labels, memoryBytes: 0, cpu: 0, processes: 0 };
    now.memoryBytes += memoryBytes;
    now.cpu += cpu;
    now.processes += 1;
    this.#now.set(labels, now);
  }

  /** The most that one process has held so far. */
  peaked(labels: Labels, bytes: number): void {
    this.#peaks.set(labels, Math.max(bytes, this.#peaks.get(labels) ?? 0));
  }

  /** The heap that its newest process may have; undefined where that is not said. */
  limited(labels: Labels, bytes: number | undefined): void {
    if (bytes !== undefined) this.#limits.set(labels, bytes);
  }

  #same(labels: Labels, otherwise: Labels): Labels {
    const key = labelsKey(labels);
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    if (this.#labels.size >= labelsCap) return otherwise;
    this.#labels.set(key, labels);
    return labels;
  }

  /** Writes what was told since the last time, and ends what nobody holds any more. */
  write(sink: Sink, at: UnixMs, before: ReadonlySet<Labels>): ReadonlySet<Labels> {
    const written = new Set<Labels>();
    for (const { labels, memoryBytes, cpu, processes } of this.#now.values()) {
      this.#marks.see(at, labels, { memoryBytes, cpu });
      written.add(labels);
      sink.set('ownerProcesses', labels, processes);
      if (memoryBytes > 0) sink.set('ownerMemory', labels, memoryBytes);
      const peak = this.#peaks.get(labels);
      if (peak !== undefined) sink.set('ownerMemoryPeak', labels, peak);
      const limit = this.#limits.get(labels);
      if (limit !== undefined) sink.set('ownerMemoryLimit', labels, limit);
    }
    const gauges: readonly MetricId[] = ['ownerProcesses', 'ownerMemory', 'ownerMemoryPeak', 'ownerMemoryLimit'];
    for (const labels of before) {
      if (written.has(labels)) continue;
      this.#limits.delete(labels);
      for (const metric of gauges) sink.end(metric, labels);
    }
    this.#marks.write(sink);
    this.#now = new Map();
    return written;
  }
}
