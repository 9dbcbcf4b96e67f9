/** What the host may ask of the history on disk, and what comes of it. */
import type { UnixMs } from '../units.ts';

/** `sqlite` is the file itself, as another file. */
export const historyExportFormats = ['csv', 'json', 'openmetrics', 'sqlite'] as const;
export type HistoryExportFormat = (typeof historyExportFormats)[number];

export type HistoryTask =
  | {
      readonly kind: 'export';
      readonly format: HistoryExportFormat;
      /** A file that is written anew. */
      readonly path: string;
      /** All there is, without it. */
      readonly start?: UnixMs;
    }
  | { readonly kind: 'delete'; readonly archive: 'left' | 'deleted' }
  | { readonly kind: 'storage' };

export interface StoredResolution {
  readonly seconds: number;
  readonly keepSeconds: number;
  readonly rows: number;
  readonly bytes: number;
  /** When the oldest begins, and the newest ends; absent where there is none. */
  readonly span?: { readonly first: UnixMs; readonly last: UnixMs };
}

export interface StoredMetric {
  readonly name: string;
  readonly series: number;
  readonly rows: number;
  readonly bytes: number;
}

/** A month. */
export interface ArchiveFile {
  readonly name: string;
  readonly bytes: number;
  readonly span?: { readonly first: UnixMs; readonly last: UnixMs };
  /** Why it cannot be read. */
  readonly problem?: string;
}

export interface ArchiveReport {
  readonly folder: string;
  readonly files: readonly ArchiveFile[];
  /** Why it cannot be read, or was not written at the last attempt. */
  readonly problem?: string;
}

/** What **Show Storage** prints. */
export interface StorageReport {
  readonly file: string;
  readonly journal: string;
  readonly fileBytes: number;
  readonly usedBytes: number;
  readonly logBytes: number;
  readonly maxBytes: number;
  readonly resolutions: readonly StoredResolution[];
  /** What of the ten seconds waits to be compacted. */
  readonly recent: { readonly rows: number; readonly bytes: number };
  /** Largest first. */
  readonly metrics: readonly StoredMetric[];
  /** Where one is kept. */
  readonly archive?: ArchiveReport;
}

export type HistoryOutcome =
  | { readonly state: 'exported'; readonly series: number; readonly resolutionSeconds: number | undefined }
  | { readonly state: 'deleted' }
  | { readonly state: 'storage'; readonly report: StorageReport }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly reason: string };
