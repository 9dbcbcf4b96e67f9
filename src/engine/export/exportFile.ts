/** The export as a job: from the engine's own history into a file. */
import type { HistoryExportFormat } from '../../common/protocol/history.ts';
import type { UnixMs } from '../../common/units.ts';
import { NewFile } from '../jobs/jobs.ts';
import { reopenHistory } from '../store/store.ts';
import { exportOf } from './exportOf.ts';

export interface ExportOrder {
  readonly file: string;
  readonly journal: 'wal' | 'delete';
  readonly format: HistoryExportFormat;
  readonly path: string;
  readonly start?: UnixMs;
}

export interface ExportResult {
  readonly series: number;
  /** Of the whole file there is not one. */
  readonly resolutionSeconds: number | undefined;
}

const nothing = 'there is no history yet';

export function* exportFile(order: ExportOrder): Generator<number, ExportResult> {
  const { files, copyInto } = reopenHistory(order);
  const target = new NewFile(order.path);
  try {
    yield 0;
    const { format, start } = order;
    const exported = exportOf(files, { format: format === 'sqlite' ? 'json' : format, matchers: [], start });
    if (exported === undefined) throw new Error(nothing);
    const { series, resolutionSeconds } = exported;
    if (format === 'sqlite') copyInto(target.part);
    else
      for (const { text, done } of exported.pieces()) {
        target.write(text);
        yield series === 0 ? 0 : done / series;
      }
    target.finish();
    return { series, resolutionSeconds: format === 'sqlite' ? undefined : resolutionSeconds };
  } finally {
    target.dispose();
    files.close();
  }
}
