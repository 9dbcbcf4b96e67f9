/** What of a history is exported, and in which pieces. */
import type { UnixMs } from '../../common/units.ts';
import { resolutions, type HistoryFiles, type HistorySeries, type Matcher, type Resolution } from '../store/store.ts';
import { csvPieces } from './csv.ts';
import { jsonPieces } from './json.ts';
import { openMetricsPieces } from './openMetrics.ts';

export const exportFormats = ['csv', 'json', 'openmetrics'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly matchers: readonly Matcher[];
  /** All there is, without them. */
  readonly start?: UnixMs | undefined;
  readonly end?: UnixMs | undefined;
  /** Without it the finest that holds everything from `start` on. */
  readonly resolutionSeconds?: number | undefined;
}

/** What is written: rows whose time is within `(start, end]`. */
export interface Exported {
  readonly files: HistoryFiles;
  readonly series: readonly HistorySeries[];
  readonly span: { readonly resolution: Resolution; readonly start: UnixMs; readonly end: UnixMs };
}

export interface Piece {
  readonly text: string;
  /** Series that are written whole. */
  readonly done: number;
}

export interface Export {
  readonly series: number;
  readonly resolutionSeconds: number;
  readonly start: UnixMs;
  readonly end: UnixMs;
  pieces(): Generator<Piece, void, undefined>;
}

const writers = { csv: csvPieces, json: jsonPieces, openmetrics: openMetricsPieces };

export const resolutionSeconds = resolutions.map(({ seconds }) => seconds);

/** Undefined where there is nothing to export. */
export const exportOf = (files: HistoryFiles, request: ExportRequest): Export | undefined => {
  const [start, end] = [request.start ?? files.start, request.end ?? files.end];
  if (start === undefined || end === undefined) return undefined;
  const wanted = resolutions.find(({ seconds }) => seconds === request.resolutionSeconds);
  const span = { start, end, resolution: wanted ?? files.finest(start) };
  const series = files.series(request.matchers);
  return {
    series: series.length,
    resolutionSeconds: span.resolution.seconds,
    start,
    end,
    pieces: () => writers[request.format]({ files, series, span }),
  };
};
