import { html, nothing, type TemplateResult } from 'lit';
import type { Level, OperationRow } from '../../../src/common/summary.ts';
import { serverText } from '../../parts/choice.ts';
import { countText, durationText } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { levelIcons, operationWords } from '../../parts/levels.ts';
import { icon } from '../../theme/icons.ts';

const below = (text: string): TemplateResult => html`<span class="below">${text}</span>`;

const status = (level: Level): TemplateResult =>
  html`<span class="cell">${icon(levelIcons[level], level)}<span class="word">${operationWords[level]}</span></span>`;

const raised = ({ level }: OperationRow): string | typeof nothing =>
  level === 'warning' || level === 'critical' ? 'strong' : nothing;

/** What the table shows. Below 660 px the server stands under the operation and the budget under p95. */
export const operationColumns: readonly GridColumn<OperationRow>[] = [
  {
    id: 'level',
    label: 'Status',
    align: 'start',
    width: 'status',
    from: 'narrow',
    first: 'ascending',
    cell: ({ level }) => status(level),
  },
  {
    id: 'operation',
    unfolds: true,
    label: 'Operation',
    align: 'start',
    width: 'text',
    from: 'narrow',
    first: 'ascending',
    cell: (row) =>
      html`<span title="${row.label}, ${serverText(row)}"
        ><span class="opening"><span class="name">${row.label}</span>${icon('descending', 'fold')}</span
        >${below(`${countText(row.count)}× ${serverText(row)}`)}</span
      >`,
  },
  {
    id: 'server',
    label: 'Server',
    align: 'start',
    width: 'rest',
    from: 'medium',
    first: 'ascending',
    cell: (row) =>
      html`<span
        title=${row.extension === '' ? nothing : `${row.server} of ${row.extensionName || row.extension} (${row.extension})`}
        >${serverText(row)}</span
      >`,
  },
  {
    id: 'p50',
    label: 'p50',
    title: 'Half of the requests were faster than this',
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ p50Ms }) => durationText(p50Ms),
  },
  {
    id: 'p95',
    label: 'p95',
    title: '95 of 100 requests were faster than this',
    align: 'end',
    width: 'figure',
    from: 'narrow',
    first: 'descending',
    cell: (row) =>
      html`<span class=${raised(row)}>${durationText(row.p95Ms)}</span>${below(`of ${durationText(row.warnMs)}`)}`,
  },
  {
    id: 'budget',
    label: 'Budget',
    title: 'p95 above the first is a warning, above the second critical',
    align: 'end',
    width: 'wide',
    from: 'medium',
    first: 'descending',
    cell: ({ warnMs, badMs }) => html`${durationText(warnMs)}<span class="quiet"> / ${durationText(badMs)}</span>`,
  },
  {
    id: 'count',
    label: 'Count',
    title: 'Answered or failed requests in the window',
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ count }) => countText(count),
  },
  {
    id: 'cancelled',
    label: 'Cancelled',
    title: 'Cancelled by the editor; never counted as slow',
    align: 'end',
    width: 'wide',
    from: 'full',
    first: 'descending',
    cell: ({ cancelled }) =>
      cancelled === null
        ? html`<span class="quiet" title="Not available: tsserver is told to cancel through a file">n/a</span>`
        : html`<span class="quiet">${countText(cancelled)}</span>`,
  },
];
