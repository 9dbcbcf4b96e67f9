import type { EarState } from './calls.ts';
import type { SaveBreakdown } from './saves.ts';
import type { OperationId } from './operations.ts';
import type { UnixMs } from './units.ts';

/** What the status bar and the executive tab show; worked out by the engine from PromQL, drawn by anyone. */
export type Level = 'healthy' | 'warning' | 'critical' | 'unknown';
export type BarId = 'cpu' | 'memory' | 'lsp' | 'lspBudget' | 'io' | 'health';

/** What a bar is called, wherever it is shown. */
export const barLabels: Readonly<Record<BarId, string>> = {
  cpu: 'CPU',
  memory: 'MEM',
  lsp: 'LSP',
  lspBudget: 'LSP over budget',
  io: 'IO',
  health: 'Overall',
};

export interface Bar {
  readonly id: BarId;
  readonly label: string;
  /** 0 to 1, more is worse; null while it cannot be told (`note` says why). */
  readonly ratio: number | null;
  readonly level: Level;
  /** The value in words: "62 %", "completion p95 840 ms". */
  readonly value: string;
  /** The definition, for the tooltip. */
  readonly formula: string;
  /** Why there is no ratio, or what else the reader must know. */
  readonly note: string;
}

export interface OperationRow {
  readonly operation: OperationId;
  readonly label: string;
  /** Server name, or '' for the row over all servers. */
  readonly server: string;
  /** Id of the extension that started the server, and its name for a reader. */
  readonly extension: string;
  readonly extensionName: string;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Requests in the window that ended: answered, failed or timed out; cancelled ones are not counted. */
  readonly count: number;
  /** Null where it cannot be seen: tsserver is told to cancel through a file. */
  readonly cancelled: number | null;
  readonly warnMs: number;
  readonly badMs: number;
  readonly level: Level;
}

/** What is done by itself now. */
export interface ResponseCounts {
  readonly waiting: number;
  readonly standing: number;
}

export interface Summary {
  /** Absent where nothing may be done by itself. */
  readonly responses?: ResponseCounts;
  readonly at: UnixMs;
  readonly level: Level;
  /** One plain sentence: what is wrong and what to do, or that all is well. */
  readonly sentence: string;
  /** The bar that is worst, for the status bar; undefined while nothing is known. */
  readonly worst: Bar | undefined;
  readonly bars: readonly Bar[];
  readonly operations: readonly OperationRow[];
  /** Window over which the operations are judged, in milliseconds. */
  readonly windowMs: number;
  readonly alerts: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number };
  /** What else the panel must say: "history is off", "paused on battery". */
  readonly notices: readonly string[];
  /** The last save, part by part; undefined before the first. */
  readonly lastSave?: SaveBreakdown | undefined;
  /** How provider timing stands, for the offer to switch it on. */
  readonly ear?: EarState;
}
