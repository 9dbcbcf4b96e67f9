import type { ArgumentPlace, RemedyChange } from './diagnosis.ts';
import type { OperationId } from './operations.ts';

/** Where a fact was read. With a commit it is that of a public repository; without one the extension comes with VS Code. */
export interface ManifestSource {
  readonly url: string;
  readonly version: string;
}

interface Fact {
  /** Whether the ids were read in the manifest that `manifest` names. What was not is never done unattended. */
  readonly checked: boolean;
}

export interface RestartFact extends Fact {
  /** One command under its names, the newest first. */
  readonly commands: readonly string[];
}

/**
 * How a number stands in its setting: as the number; as one argument of a list or of a text, which holds others that
 * must stay. An argument is written `argument`, the number, `suffix`.
 */
export type NumberForm = { readonly form: 'number' } | ArgumentPlace;

/** A limit that can be raised: memory in megabytes (of 1,048,576 bytes), or a number of workers. */
export type LimitFact = Fact &
  NumberForm & {
    /** One setting under its names, the newest first. */
    readonly keys: readonly string[];
    /** What holds while the setting is not set; null where the server decides it by the machine. */
    readonly default: number | null;
    /** What it is raised to first. */
    readonly raised: number;
    /** Beyond this it is no longer the limit that is at fault. */
    readonly most: number;
    readonly takesEffect: 'at once' | 'when the server is restarted' | 'when the window is reloaded';
  };

/** What switches an operation of this server off, and what a user then lacks. */
export interface FeatureFact extends Fact {
  readonly operation: OperationId;
  readonly changes: readonly RemedyChange[];
  readonly lost: string;
}

/** The setting that makes the server write its messages down, which costs time and holds document text. */
export interface TraceFact extends Fact {
  readonly keys: readonly string[];
  readonly on: string;
  readonly off: string;
}

/** Who collects a server's garbage, and so how the end of its heap looks: `src/shipped/heapLimits.json`. */
export type Collector = 'V8' | 'JVM' | '.NET' | 'none';

/** How the end of a heap looks from outside. */
export interface HeapLimit {
  readonly collector: Collector;
  /** Memory from this share of the limit on, this many cores busy, for this long, and the memory flat: it collects garbage. */
  readonly memoryShare: number | null;
  readonly cores: number | null;
  readonly seconds: number | null;
  readonly sign: string;
  readonly source: string;
}

/** What is known of a language server, as shipped in `src/shipped/servers`. */
export interface ServerFacts {
  readonly id: string;
  /** As in "Restart …". */
  readonly title: string;
  /** Id of the extension, spelt as its manifest does; VS Code compares ids without regard to case. */
  readonly extension: string;
  /** What the tap calls its processes: the label `server`. */
  readonly names: readonly string[];
  readonly restart?: RestartFact;
  readonly memory?: LimitFact;
  readonly workers?: LimitFact;
  readonly collector: Collector;
  readonly manifest?: ManifestSource;
  /** Where the rest is told. */
  readonly source: string;
}

/** What of a server can be switched off or traced: `src/shipped/serverFeatures.json`, by the id of its facts. */
export interface ServerFeatures {
  readonly id: string;
  readonly features: readonly FeatureFact[];
  readonly trace?: TraceFact;
}
