import { html } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { serverText } from '../../parts/choice.ts';
import { countText, decimalText, durationText, missing, percentText } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import {
  budgetColumn,
  figureColumn,
  levelColumn,
  operationColumn,
  p50Column,
  p95Column,
  serverColumn,
} from '../../parts/operationCells.ts';
import { sparkline } from '../../parts/sparkline.ts';
import type { OperationLine } from './operationRows.ts';

/** 0.4/min, 12/min. */
export const rateText = (perMinute: number): string =>
  `${perMinute >= 9.95 ? countText(Math.round(perMinute)) : decimalText(perMinute)}/min`;

/** Under one in a thousand is said as such, and none as 0. */
export const failedText = (share: number): string => {
  if (share === 0) return '0';
  return share < 0.0995 ? `${decimalText(Math.max(0.1, share * 100))} %` : percentText(share);
};

/** p95 against the span before: +12 %, −30 %, 3.1×. What is within a twentieth is even. */
export const changeText = (change: number | null): string => {
  if (change === null) return missing;
  if (change >= 2) return `${decimalText(change)}×`;
  const percent = Math.round((change - 1) * 100);
  if (Math.abs(percent) < 5) return t('even');
  return percent > 0 ? `+${String(percent)} %` : `−${String(-percent)} %`;
};

/** What a narrow table hides stands below the operation and its p95. */
export const operationColumns: readonly GridColumn<OperationLine>[] = [
  levelColumn,
  operationColumn((row) => t('{0}, {1}, {2} failed', serverText(row), rateText(row.perMinute), failedText(row.failed))),
  serverColumn,
  p50Column('widest'),
  p95Column,
  figureColumn('p99', {
    title: t('99 of 100 requests were faster than this'),
    from: 'medium',
    cell: ({ p99Ms }) => durationText(p99Ms),
  }),
  budgetColumn('full'),
  {
    id: 'throughput',
    label: t('Rate'),
    title: t('Requests that ended, a minute'),
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ perMinute }) => rateText(perMinute),
  },
  {
    id: 'errors',
    label: t('Errors'),
    title: t('Share that failed, was not answered in time, or was lost'),
    align: 'end',
    width: 'age',
    from: 'medium',
    first: 'descending',
    cell: ({ failed }) =>
      failed === 0 ? html`<span class="quiet">0</span>` : html`<span class="strong">${failedText(failed)}</span>`,
  },
  {
    id: 'trend',
    label: t('Trend'),
    title: t('p95 over this time, and against the same length of time before'),
    align: 'end',
    width: 'wide',
    from: 'widest',
    first: 'descending',
    cell: ({ course, change }) => html`${sparkline(course)} <span class="quiet">${changeText(change)}</span>`,
  },
];
