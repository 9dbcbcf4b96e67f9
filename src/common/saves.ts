import type { UnixMs } from './units.ts';

/** How big a document is, by its lines: under a thousand, under ten thousand, more. */
export type SizeClass = 'small' | 'medium' | 'large';
export type SaveReason = 'manual' | 'delay' | 'focus';

/** One save as the host sees it; nothing tells which document it was. */
export interface SaveRecord {
  /** When extensions were told that the document will be saved, and that it had been. */
  readonly willSaveAt: UnixMs;
  readonly didSaveAt: UnixMs;
  /** The running number of the document, as in a call of the second ear. */
  readonly document: number;
  readonly languageId: string;
  readonly size: SizeClass;
  readonly reason: SaveReason;
}

/** VS Code gives each listener this long, and all of them together; then it saves without them. */
export const saveListenerLimitMs = 1_500;

export const savePartLabels = {
  will_save: 'Listener before the save',
  code_action: 'Code actions',
  formatter: 'Formatter',
  editor: 'Not seen',
  write: 'Write and the rest',
  did_save: 'Work after the save',
} as const;
export type SavePartKind = keyof typeof savePartLabels;

export interface SavePart {
  readonly kind: SavePartKind;
  /** Id of the extension, '' where it is VS Code's own or not known. */
  readonly extension: string;
  /** The extension's display name, where it is known. */
  readonly name?: string;
  /** Name of the language server that was asked, '' where none was. */
  readonly server: string;
  /** From the beginning of the save. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Its own stretch in the bar: parts that run at the same time share theirs with the one that began first. */
  readonly shownMs: number;
  /** How much of it the language server took, as far as the tap heard; null where it heard of none. */
  readonly serverMs: number | null;
  /** `given up`: VS Code waited no longer, and what it would have changed is lost. */
  readonly outcome: 'ok' | 'error' | 'given up';
}

export interface SaveBreakdown {
  /** When the document had been saved. */
  readonly at: UnixMs;
  readonly languageId: string;
  readonly size: SizeClass;
  readonly reason: SaveReason;
  /** From the first thing seen of the save to its end; the work after it is not counted. */
  readonly totalMs: number;
  readonly parts: readonly SavePart[];
  /** What could not be seen, and why; '' when all was. */
  readonly missing: string;
}
