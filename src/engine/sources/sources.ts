/**
 * Sources: what the machine and the editor's processes say of themselves, read at three tiers.
 * In: a reader of small files and the time, and which tier is due. Out: samples, named by the catalogue.
 * Invariants: nothing here spawns a process; a source that fails is skipped for that tick and named in the health
 * report, and the others go on; a number that cannot be had is absent, never 0.
 * Bounds: at most 256 processes of the editor's tree.
 */
import type { MetricId } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';
import { reasonOf } from '../../common/problem.ts';
import type { InstalledExtension, ProcessChanges } from '../../common/protocol/engine.ts';
import type { Tier } from '../../common/sampling.ts';
import type { UnixMs } from '../../common/units.ts';
import { diskSource } from './disk.ts';
import { EditorTree, treeSource } from './editorTree.ts';
import { heatSource } from './heat.ts';
import { memorySource } from './memory.ts';
import { networkSource } from './network.ts';
import { pageCacheSource } from './pageCache.ts';
import { Peaks } from './peaks.ts';
import { PowerSource } from './power.ts';
import { pressureSource } from './pressure.ts';
import { readPowerSupply, type PowerSupply } from './powerSupply.ts';
import { ProcessSource, type ProcessNames } from './processes.ts';
import { ProcessorSource } from './processor.ts';
import { spaceSource, type Space } from './space.ts';
import { ReaderSource, type ProcessList, type Reader } from './reader.ts';

export { localMachine } from './localMachine.ts';
export { readerThread, type ListedProcess, type Reader, type Reading } from './reader.ts';
export type { PowerSupply } from './powerSupply.ts';
export type { ProcessNames } from './processes.ts';

/** What a source needs of the machine; tests hand in recorded files. */
export interface Machine {
  readonly platform: string;
  /** The text of a file; undefined when it is not there or not readable. */
  read(path: string): string | undefined;
  /** Names in a folder; empty when it is not there. */
  list(path: string): readonly string[];
  /** Cumulative milliseconds per core. */
  cpus(): readonly { readonly busyMs: number; readonly idleMs: number }[];
  loadAverage(): number;
  totalMemoryBytes(): number;
  freeMemoryBytes(): number;
  /** Resident bytes of this process, to learn the size of a page. */
  ownResidentBytes(): number;
  /** The file systems that are told of, once each has answered. */
  spaces?(told: (spaces: readonly Space[]) => void): void;
  /** The processes, where no files tell of them; undefined until they were read. */
  listed?(): ProcessList | undefined;
}

/** Where samples go. */
export interface Sink {
  readonly set: (metric: MetricId, labels: Labels, value: number) => void;
  readonly add: (metric: MetricId, labels: Labels, delta: number) => void;
  readonly observe: (metric: MetricId, labels: Labels, value: number) => void;
  readonly end: (metric: MetricId, labels: Labels) => void;
  /** Why this machine cannot give a metric, in words that follow "not available:". */
  readonly lacks: (metric: MetricId, reason: string) => void;
}

export interface Source {
  readonly name: string;
  /**
   * When it is read: `fast`, each second, what changes by the second and costs little; `medium`, each 10 s; `slow`, each
   * 60 s. A tier may come round less often (the engine slows down), so what is read is divided by the time that passed.
   */
  readonly tiers: readonly Tier[];
  sample(sink: Sink, at: UnixMs, tier: Tier): void;
}

export interface SourcesOptions {
  readonly machine: Machine;
  readonly hostPid: number;
  readonly names: ProcessNames;
  /** Reads a machine that has no /proc. */
  readonly reader?: Reader | undefined;
  /** CPU seconds that the reader's thread has used. */
  spent?(seconds: number): void;
  /** To name processes by. */
  readonly extensions: readonly InstalledExtension[];
  onFault(source: string, reason: string): void;
}

export interface Sources {
  sample(tier: Tier, sink: Sink, at: UnixMs): void;
  /** Looks for new processes at the next fast sample instead of the next medium one. */
  processStarted(): void;
  /** Whether the machine runs on its battery, read now. */
  powerSupply(): PowerSupply;
  /** Children of the extension host that started and ended. */
  processesChanged(changes: ProcessChanges): void;
  extensionsChanged(extensions: readonly InstalledExtension[]): void;
  dispose(): void;
}

export const createSources = (options: SourcesOptions): Sources => {
  const { onFault, reader, spent, ...editor } = options;
  const news = { fault: onFault.bind(undefined, 'platform'), spent: spent ?? (() => undefined) };
  const read = reader === undefined ? undefined : new ReaderSource(reader, news);
  const machine: Machine = read === undefined ? options.machine : { ...options.machine, listed: () => read.list };
  const processes = new ProcessSource({ ...editor, machine });
  const tree = new EditorTree();
  const peaks = new Peaks();
  const all: readonly Source[] = [
    ...(read === undefined ? [] : [read]),
    new ProcessorSource(machine),
    memorySource(machine),
    pressureSource(machine),
    diskSource(machine),
    spaceSource(machine),
    networkSource(machine),
    processes,
    treeSource(tree),
    pageCacheSource(machine, tree),
    new PowerSource(machine),
    heatSource(machine),
  ];
  return {
    sample(tier, sink, at) {
      const heard = peaks.over(tree.over(sink), at);
      for (const source of all) {
        if (!source.tiers.includes(tier)) continue;
        try {
          source.sample(heard, at, tier);
        } catch (error) {
          onFault(source.name, reasonOf(error));
        }
      }
    },
    processStarted() {
      processes.rescan();
    },
    powerSupply: () => read?.power ?? readPowerSupply(machine),
    processesChanged(changes) {
      processes.accept(changes);
    },
    extensionsChanged(extensions) {
      processes.setExtensions(extensions);
    },
    dispose() {
      reader?.dispose();
    },
  };
};
