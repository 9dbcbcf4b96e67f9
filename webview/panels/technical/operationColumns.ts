import { html, nothing, type TemplateResult } from 'lit';
import { serverText } from '../../parts/choice.ts';
import { countText, durationText, missing, percentText } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { levelIcons, operationWords } from '../../parts/levels.ts';
import { sparkline } from '../../parts/sparkline.ts';
import { icon } from '../../theme/icons.ts';
import type { OperationLine } from './operationRows.ts';

const below = (text: string): TemplateResult => html`<span class="below">${text}</span>`;

/** 0.4/min, 12/min. */
export const rateText = (perMinute: number): string =>
  `${perMinute >= 9.95 ? countText(Math.round(perMinute)) : perMinute.toFixed(1).replace(/\.0$/, '')}/min`;

/** Under one in a thousand is said as such, and none as 0. */
export const failedText = (share: number): string => {
  if (share === 0) return '0';
  return share < 0.0995
    ? `${Math.max(0.1, share * 100)
        .toFixed(1)
        .replace(/\.0$/, '')} %`
    : percentText(share);
};

/** p95 against the span before: +12 %, −30 %, 3.1×. What is within a twentieth is even. */
export const changeText = (change: number | null): string => {
  if (change === null) return missing;
  if (change >= 2) return `${change.toFixed(1)}×`;
  const percent = Math.round((change - 1) * 100);
  if (Math.abs(percent) < 5) return 'even';
  return percent > 0 ? `+${String(percent)} %` : `−${String(-percent)} %`;
};

const raised = ({ level }: OperationLine): string | typeof nothing =>
  level === 'warning' || level === 'critical' ? 'strong' : nothing;

const figure = (
  id: 'p50' | 'p95' | 'p99',
  words: Pick<GridColumn<OperationLine>, 'title' | 'from' | 'cell'>,
): GridColumn<OperationLine> => ({ id, label: id, align: 'end', width: 'figure', first: 'descending', ...words });

/** What a narrow table hides stands below the operation and its p95. */
export const operationColumns: readonly GridColumn<OperationLine>[] = [
  {
    id: 'level',
    label: 'Status',
    align: 'start',
    width: 'status',
    from: 'narrow',
    first: 'ascending',
    cell: ({ level }) =>
      html`<span class="cell"
        >${icon(levelIcons[level], level)}<span class="word">${operationWords[level]}</span></span
      >`,
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
        >${below(`${serverText(row)}, ${rateText(row.perMinute)}, ${failedText(row.failed)} failed`)}</span
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
      html`<span title=${row.extension === '' ? nothing : `${row.server} of ${row.extensionName} (${row.extension})`}
        >${serverText(row)}</span
      >`,
  },
  figure('p50', {
    title: 'Half of the requests were faster than this',
    from: 'full',
    cell: ({ p50Ms }) => durationText(p50Ms),
  }),
  figure('p95', {
    title: '95 of 100 requests were faster than this',
    from: 'narrow',
    cell: (row) =>
      html`<span class=${raised(row)}>${durationText(row.p95Ms)}</span>${below(`of ${durationText(row.warnMs)}`)}`,
  }),
  figure('p99', {
    title: '99 of 100 requests were faster than this',
    from: 'medium',
    cell: ({ p99Ms }) => durationText(p99Ms),
  }),
  {
    id: 'budget',
    label: 'Budget',
    title: 'p95 above the first is a warning, above the second critical',
    align: 'end',
    width: 'wide',
    from: 'full',
    first: 'descending',
    cell: ({ warnMs, badMs }) => html`${durationText(warnMs)}<span class="quiet"> / ${durationText(badMs)}</span>`,
  },
  {
    id: 'throughput',
    label: 'Rate',
    title: 'Requests that ended, a minute',
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ perMinute }) => rateText(perMinute),
  },
  {
    id: 'errors',
    label: 'Errors',
    title: 'Share that failed, was not answered in time, or was lost',
    align: 'end',
    width: 'age',
    from: 'medium',
    first: 'descending',
    cell: ({ failed }) =>
      failed === 0 ? html`<span class="quiet">0</span>` : html`<span class="strong">${failedText(failed)}</span>`,
  },
  {
    id: 'trend',
    label: 'Trend',
    title: 'p95 over this time, and against the same length of time before',
    align: 'end',
    width: 'wide',
    from: 'full',
    first: 'descending',
    cell: ({ course, change }) => html`${sparkline(course)} <span class="quiet">${changeText(change)}</span>`,
  },
];
