import { html } from 'lit';
import type { OperationRow } from '../../../src/common/summary.ts';
import { t } from '../../l10n/l10n.ts';
import { serverText } from '../../parts/choice.ts';
import { countText } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import {
  budgetColumn,
  levelColumn,
  operationColumn,
  p50Column,
  p95Column,
  serverColumn,
} from '../../parts/operationCells.ts';

/** What the table shows. Below 660 px the server stands under the operation and the budget under p95. */
export const operationColumns: readonly GridColumn<OperationRow>[] = [
  levelColumn,
  operationColumn((row) => `${countText(row.count)}× ${serverText(row)}`),
  serverColumn,
  p50Column('medium'),
  p95Column,
  budgetColumn('medium'),
  {
    id: 'count',
    label: t('Count'),
    title: t('Answered or failed requests in the window'),
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ count }) => countText(count),
  },
  {
    id: 'cancelled',
    label: t('Cancelled'),
    title: t('Cancelled by the editor; never counted as slow'),
    align: 'end',
    width: 'wide',
    from: 'full',
    first: 'descending',
    cell: ({ cancelled }) =>
      cancelled === null
        ? html`<span class="quiet" title=${t('Not available: tsserver is told to cancel through a file')}
            >${t('n/a')}</span
          >`
        : html`<span class="quiet">${countText(cancelled)}</span>`,
  },
];
