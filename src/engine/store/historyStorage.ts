/** What lies in the file, by resolution and by metric: a job, because every chunk is looked at. */
import { metricNameLabel } from '../../common/labels.ts';
import type { StorageReport, StoredMetric, StoredResolution } from '../../common/protocol/history.ts';
import { unixMs } from '../../common/units.ts';
import { reopenDatabase, type Journal } from '../database/database.ts';
import { reportArchive } from './historyArchive.ts';
import { rowsOfChunk } from './historyChunk.ts';
import { HistoryFiles } from './historyFiles.ts';
import { fine, resolutions, Tables, type KeepSeconds, type Resolution } from './historyTables.ts';

export interface StorageOrder {
  readonly file: string;
  readonly journal: Journal;
  readonly keepSeconds: KeepSeconds;
  readonly archiveFolder: string;
}
/** What the file does not know is added by whoever asks. */
export type StorageResult = Omit<StorageReport, 'maxBytes'>;

const ticksPerStep = 64;

/** Rows and bytes by series. */
class Tally {
  readonly bySeries = new Map<number, { rows: number; bytes: number }>();

  add(series: number, rows: number, bytes: number): void {
    const known = this.bySeries.get(series) ?? { rows: 0, bytes: 0 };
    this.bySeries.set(series, { rows: known.rows + rows, bytes: known.bytes + bytes });
  }
}

function* chunksOf(
  tables: Tables,
  resolution: Resolution,
  tally: Tally,
): Generator<number, { rows: number; bytes: number }> {
  const total = { rows: 0, bytes: 0 };
  const [from, to] = [tables.oldestPeriod(resolution) ?? 0, tables.newestPeriod(resolution) ?? -1];
  for (let period = from; period <= to; period += 1) {
    for (const { series, bytes, head } of tables.chunkSizes(resolution, period)) {
      const rows = rowsOfChunk(head);
      tally.add(series, rows, bytes);
      total.rows += rows;
      total.bytes += bytes;
    }
    yield (period - from) / (to - from + 1);
  }
  return total;
}

function* ticksOf(tables: Tables, tally: Tally): Generator<number, { rows: number; bytes: number }> {
  const total = { rows: 0, bytes: 0 };
  const keys = tables.tickKeys(tables.oldestTick() ?? 0, tables.latestTick() ?? 0);
  for (let at = 0; at < keys.length; at += ticksPerStep) {
    for (const key of keys.slice(at, at + ticksPerStep)) {
      const tick = tables.tick(key);
      for (let i = 0; i < (tick?.length ?? 0); i += 1) {
        const bytes = tick?.bytesAt(i) ?? 0;
        tally.add(tick?.seriesAt(i) ?? 0, 1, bytes);
        total.rows += 1;
        total.bytes += bytes;
      }
    }
    yield at / keys.length;
  }
  return total;
}

const metricsOf = (tables: Tables, tally: Tally): readonly StoredMetric[] => {
  const metrics = new Map<string, { name: string; series: number; rows: number; bytes: number }>();
  for (const { id, labels } of tables.seriesAfter(0)) {
    const name = labels[metricNameLabel] ?? '';
    const metric = metrics.get(name) ?? { name, series: 0, rows: 0, bytes: 0 };
    const { rows = 0, bytes = 0 } = tally.bySeries.get(id) ?? {};
    metrics.set(name, { name, series: metric.series + 1, rows: metric.rows + rows, bytes: metric.bytes + bytes });
  }
  return [...metrics.values()].sort((a, b) => b.bytes - a.bytes);
};

export function* reportStorage(order: StorageOrder): Generator<number, StorageResult> {
  const database = reopenDatabase(order);
  try {
    const tables = new Tables(database);
    const files = new HistoryFiles([database]);
    const tally = new Tally();
    const recent = yield* ticksOf(tables, tally);
    const stored: StoredResolution[] = [];
    for (const resolution of resolutions) {
      const { seconds, table } = resolution;
      const chunks = yield* chunksOf(tables, resolution, tally);
      const total =
        resolution === fine ? { rows: chunks.rows + recent.rows, bytes: chunks.bytes + recent.bytes } : chunks;
      const edges = files.edges(resolution);
      const span = edges && { first: unixMs(edges.first - seconds * 1_000), last: unixMs(edges.last) };
      stored.push({
        seconds,
        keepSeconds: order.keepSeconds[table],
        ...total,
        ...(span === undefined ? {} : { span }),
      });
    }
    const { file: fileBytes, log: logBytes } = database.fileBytes;
    return {
      file: order.file,
      journal: order.journal,
      fileBytes,
      logBytes,
      usedBytes: database.usedBytes,
      resolutions: stored,
      recent,
      metrics: metricsOf(tables, tally),
      ...(order.archiveFolder === '' ? {} : { archive: reportArchive(order.archiveFolder) }),
    };
  } finally {
    database.close();
  }
}
