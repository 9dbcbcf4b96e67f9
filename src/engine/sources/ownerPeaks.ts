import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { HighWater, type Marks } from './highWater.ts';
import type { Sink } from './sources.ts';

/** Owners whose marks are told: those that have held most. Four series each, and history keeps them all. */
const toldOwners = 24;
const metrics = ['ownerMemoryUsagePeak', 'ownerCpuPeak'] as const;
const since = ['start', 'day'] as const;

interface Owner {
  readonly told: Readonly<Record<(typeof since)[number], Labels>>;
  readonly memory: HighWater;
  readonly cpu: HighWater;
  marks: { readonly memory: Marks; readonly cpu: Marks } | undefined;
}

/** High-water marks of what an owner's processes of one name use together, since we began and since midnight. */
export class OwnerPeaks {
  readonly #owners = new Map<Labels, Owner>();
  #told: ReadonlySet<Owner> = new Set();

  see(at: UnixMs, labels: Labels, { memoryBytes, cpu }: { readonly memoryBytes: number; readonly cpu: number }): void {
    const owner = this.#owners.get(labels) ?? ownerOf(labels);
    this.#owners.set(labels, owner);
    owner.marks = { memory: owner.memory.see(at, memoryBytes), cpu: owner.cpu.see(at, cpu) };
  }

  /** Writes the marks of the owners that were seen this time; ends those of the others. */
  write(sink: Sink): void {
    const seen = [...this.#owners.values()].filter(({ marks }) => marks !== undefined);
    const told = new Set(
      seen.length <= toldOwners ? seen : seen.sort((a, b) => startOf(b) - startOf(a)).slice(0, toldOwners),
    );
    for (const { told: labels, marks } of told) {
      for (const span of since) {
        if (marks === undefined) continue;
        sink.set('ownerMemoryUsagePeak', labels[span], marks.memory[span]);
        sink.set('ownerCpuPeak', labels[span], marks.cpu[span]);
      }
    }
    for (const owner of this.#told) {
      if (told.has(owner)) continue;
      for (const metric of metrics) for (const span of since) sink.end(metric, owner.told[span]);
    }
    this.#told = told;
    for (const owner of seen) owner.marks = undefined;
  }
}

const startOf = ({ marks }: Owner): number => marks?.memory.start ?? 0;

const ownerOf = (labels: Labels): Owner => ({
  told: { start: { ...labels, since: 'start' }, day: { ...labels, since: 'day' } },
  memory: new HighWater(),
  cpu: new HighWater(),
  marks: undefined,
});
