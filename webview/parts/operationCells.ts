/** Columns of operations, the same in every table of them. What a narrow table hides stands below the operation and its p95. */
import { html, nothing, type TemplateResult } from 'lit';
import type { OperationRow } from '../../src/common/summary.ts';
import { named, t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { serverText } from './choice.ts';
import { durationText } from './figures.ts';
import type { GridColumn } from './grid.ts';
import { levelIcons, operationWords } from './levels.ts';

export type OperationFacts = Pick<
  OperationRow,
  'level' | 'label' | 'server' | 'extension' | 'extensionName' | 'p50Ms' | 'p95Ms' | 'warnMs' | 'badMs'
>;
type Column = GridColumn<OperationFacts>;

const below = (text: string): TemplateResult => html`<span class="below">${text}</span>`;

export const levelColumn: Column = {
  id: 'level',
  label: t('Status'),
  align: 'start',
  width: 'status',
  from: 'narrow',
  first: 'ascending',
  cell: ({ level }) =>
    html`<span class="cell">${icon(levelIcons[level], level)}<span class="word">${operationWords[level]}</span></span>`,
};

/** `facts` is what else is said of it where columns are hidden. */
export const operationColumn = <Row extends OperationFacts>(facts: (row: Row) => string): GridColumn<Row> => ({
  id: 'operation',
  unfolds: true,
  label: t('Operation'),
  align: 'start',
  width: 'text',
  from: 'narrow',
  first: 'ascending',
  cell: (row) =>
    html`<span title="${named(row.label)}, ${serverText(row)}"
      ><span class="opening"><span class="name">${named(row.label)}</span>${icon('descending', 'fold')}</span
      >${below(facts(row))}</span
    >`,
});

export const serverColumn: Column = {
  id: 'server',
  label: t('Server'),
  align: 'start',
  width: 'rest',
  from: 'medium',
  first: 'ascending',
  cell: (row) =>
    html`<span
      title=${row.extension === '' ? nothing : t('{0} of {1} ({2})', row.server, row.extensionName || row.extension, row.extension)}
      >${serverText(row)}</span
    >`,
};

const raised = ({ level }: OperationFacts): string | typeof nothing =>
  level === 'warning' || level === 'critical' ? 'strong' : nothing;

export const figureColumn = <Row extends OperationFacts>(
  id: 'p50' | 'p95' | 'p99',
  words: Pick<GridColumn<Row>, 'title' | 'from' | 'cell'>,
): GridColumn<Row> => ({ id, label: id, align: 'end', width: 'figure', first: 'descending', ...words });

export const p50Column = (from: Column['from']): Column =>
  figureColumn('p50', {
    title: t('Half of the requests were faster than this'),
    from,
    cell: ({ p50Ms }) => durationText(p50Ms),
  });

export const p95Column: Column = figureColumn('p95', {
  title: t('95 of 100 requests were faster than this'),
  from: 'narrow',
  cell: (row) =>
    html`<span class=${raised(row)}>${durationText(row.p95Ms)}</span>${below(t('of {0}', durationText(row.warnMs)))}`,
});

export const budgetColumn = (from: Column['from']): Column => ({
  id: 'budget',
  label: t('Budget'),
  title: t('p95 above the first is a warning, above the second critical'),
  align: 'end',
  width: 'wide',
  from,
  first: 'descending',
  cell: ({ warnMs, badMs }) => html`${durationText(warnMs)}<span class="quiet"> / ${durationText(badMs)}</span>`,
});
