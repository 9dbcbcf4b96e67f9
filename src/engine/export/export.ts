/**
 * History as text that leaves the editor. In: a history that is only read, and what of it is wanted. Out: the text in
 * pieces, with how far it has come. CSV has a line a row, JSON an object a series, and OpenMetrics is what `promtool
 * tsdb create-blocks-from openmetrics` reads: gauges as their mean, counters as totals, histograms as classic buckets.
 * Invariants: it reads and writes nothing but what it is handed; rows come as they are kept, none is made up.
 * Bounds: a period of one series is held at a time, for OpenMetrics one histogram more.
 */
export { exportFile, type ExportOrder, type ExportResult } from './exportFile.ts';
export { exportFormats, exportOf, resolutionSeconds, type ExportFormat } from './exportOf.ts';
