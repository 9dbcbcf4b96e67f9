import { operations, type OperationId } from '../../../src/common/operations.ts';
import type { Frame, PanelLabels, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import type { Level, OperationRow } from '../../../src/common/summary.ts';
import { named } from '../../l10n/l10n.ts';
import { serverText, type Choice } from '../../parts/choice.ts';
import { levelRank } from '../../parts/levels.ts';
import { sortRows, type Criterion, type Sort, type SortValue } from '../../parts/ordering.ts';
import { operationName, type Asking, type OperationFigure } from './queries.ts';

/** A row of the table of operations, over the whole span that is seen. */
export interface OperationLine extends Pick<
  OperationRow,
  'operation' | 'label' | 'server' | 'extension' | 'extensionName' | 'warnMs' | 'badMs'
> {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Requests that ended, in all and a minute. */
  readonly count: number;
  readonly perMinute: number;
  /** Share of them that failed, timed out or were lost. */
  readonly failed: number;
  /** p95 against that of the span before, as a factor; null where one of them is not known. */
  readonly change: number | null;
  readonly course: readonly (number | null)[] | undefined;
  readonly level: Level;
}

/** Below this many requests nothing is judged, as everywhere. */
const enough = 20;

export const lineKey = ({ operation, server = '', extension = '' }: Partial<Choice> | PanelLabels): string =>
  `${operation ?? ''}\u0000${server}\u0000${extension}`;

const byKey = (answer: QueryAnswer | undefined): ReadonlyMap<string, number | null> =>
  new Map(answer?.kind === 'vector' ? answer.samples.map(({ labels, value }) => [lineKey(labels), value]) : []);

const levelOf = (
  p95: number | null,
  count: number,
  { warnMs, badMs }: Pick<OperationRow, 'warnMs' | 'badMs'>,
): Level => {
  if (p95 === null || count < enough) return 'unknown';
  if (p95 > badMs) return 'critical';
  return p95 > warnMs ? 'warning' : 'healthy';
};

const isOperation = (id: string): id is OperationId => Object.hasOwn(operations, id);

/** Undefined until the answers for this span have come. */
export const operationLines = (frame: Frame | undefined, asking: Asking): readonly OperationLine[] | undefined => {
  const answer = (figure: OperationFigure): QueryAnswer | undefined => frame?.answers[operationName(figure, asking)];
  const counts = answer('count');
  if (frame === undefined || counts === undefined) return undefined;
  const [p50, p95, p99] = [byKey(answer('p50')), byKey(answer('p95')), byKey(answer('p99'))];
  const [failed, before] = [byKey(answer('failed')), byKey(answer('before'))];
  const courses = answer('course');
  const course = new Map(
    courses?.kind === 'matrix' ? courses.series.map(({ labels, values }) => [lineKey(labels), values]) : [],
  );
  return (counts.kind === 'vector' ? counts.samples : []).flatMap(({ labels, value }): OperationLine[] => {
    const { operation = '', server = '', extension = '' } = labels;
    if (!isOperation(operation) || value === null || value < 0.5) return [];
    const known = frame.summary.operations.find(
      (row) => row.operation === operation && (server === '' || row.server === server),
    );
    const { warnMs, badMs } = known ?? operations[operation].budget;
    const key = lineKey(labels);
    const was = before.get(key) ?? null;
    const now = p95.get(key) ?? null;
    return [
      {
        operation,
        label: named(operations[operation].label),
        server,
        extension,
        extensionName: known?.extensionName ?? extension,
        warnMs,
        badMs,
        p50Ms: p50.get(key) ?? null,
        p95Ms: now,
        p99Ms: p99.get(key) ?? null,
        count: value,
        perMinute: value / (asking.time.rangeMs / 60_000),
        failed: (failed.get(key) ?? 0) / value,
        change: was === null || now === null || was === 0 ? null : now / was,
        course: course.get(key),
        level: levelOf(now, value, { warnMs, badMs }),
      },
    ];
  });
};

const values: Readonly<Record<string, (row: OperationLine) => SortValue>> = {
  level: ({ level }) => levelRank[level],
  operation: ({ label }) => label,
  server: serverText,
  p50: ({ p50Ms }) => p50Ms,
  p95: ({ p95Ms }) => p95Ms,
  p99: ({ p99Ms }) => p99Ms,
  budget: ({ warnMs }) => warnMs,
  throughput: ({ perMinute }) => perMinute,
  errors: ({ failed }) => failed,
  trend: ({ change }) => change,
};

/** The worst first. */
export const lineSort: Sort = { column: 'level', direction: 'ascending' };

/** Those with all the words, in the wanted order; what is equal in it by p95, then by name. */
export const orderedLines = (
  rows: readonly OperationLine[],
  { sort, text }: { readonly sort: Sort; readonly text: string },
): readonly OperationLine[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = rows.filter((row) => {
    const all = `${row.label} ${serverText(row)} ${row.extensionName} ${row.extension}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const criteria: readonly Criterion<OperationLine>[] = [
    { value: values[sort.column] ?? (({ level }) => levelRank[level]), direction: sort.direction },
    { value: ({ p95Ms }) => p95Ms, direction: 'descending' },
    { value: lineKey, direction: 'ascending' },
  ];
  return sortRows(wanted, criteria);
};
