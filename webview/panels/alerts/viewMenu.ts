import type { TemplateResult } from 'lit';
import type { Alert } from '../../../src/common/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { copyMenu, tableMenu, textOfTable } from '../../parts/copying.ts';
import type { Sort } from '../../parts/ordering.ts';
import { groupAlerts } from './alertRows.ts';
import { alertColumns, historyColumns } from './columns.ts';
import type { AlertsMemory } from './kept.ts';
import type { Known, Look } from './known.ts';
import { ruleColumns, ruleRows, sortRules } from './ruleColumns.ts';
import { dateText } from './words.ts';

interface Seen extends HTMLElement {
  readonly look: Look;
  readonly known: Known;
  readonly memory: AlertsMemory;
  readonly ruleSort: Sort;
  readonly now: number;
  readonly rows: readonly Alert[];
  readonly renderRoot: ParentNode;
}

/** Copies the table that is seen, in the order in which it is seen. */
export const viewMenu = (panel: Seen): TemplateResult => {
  const { look, known, memory, ruleSort, now, rows } = panel;
  switch (look.view) {
    case 'open':
      return tableMenu(panel, {
        title: t('Alerts'),
        columns: alertColumns(now),
        rows: groupAlerts(rows, memory.grouping).rows,
      });
    case 'history':
      return tableMenu(panel, { title: t('Past alerts'), columns: historyColumns(now, dateText), rows });
    case 'rules': {
      const shown = ruleRows(known.rules ?? [], { effects: known.effects ?? [], text: look.text });
      return tableMenu(panel, {
        title: t('Rules'),
        // Nobody can change what is only written down.
        columns: ruleColumns(() => undefined),
        rows: sortRules(shown, ruleSort),
      });
    }
    case 'severities':
      return copyMenu(panel, {
        title: t('Severities'),
        table: () => textOfTable(panel.renderRoot.querySelector<HTMLTableElement>('table.severities')),
      });
  }
};
