import { html, type TemplateResult } from 'lit';
import type { RuleChange, RuleView, SeverityRow } from '../../../src/common/alerts.ts';
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { textButton } from '../../parts/controls.ts';
import '../../parts/grid.ts';
import { nextSort, type Direction, type Sort } from '../../parts/ordering.ts';
import { placeholder } from '../../parts/states.ts';
import type { Known } from './known.ts';
import { ruleColumns, ruleKey, ruleRows, sortRules } from './ruleColumns.ts';
import { severityTable } from './severityTable.ts';

type Act = (
  action: { readonly type: 'command'; readonly command: string } | { readonly type: 'ask'; readonly ask: AlertAsk },
) => void;

export interface RulesViewOptions {
  readonly known: Known;
  readonly text: string;
  readonly sort: Sort;
  readonly sorted: (sort: Sort) => void;
  readonly act: Act;
}

/** The rules: on or off, their threshold, and how they have done. */
export const rulesView = ({ known, text, sort, sorted, act }: RulesViewOptions): TemplateResult => {
  const { rules, effects } = known;
  const rows = ruleRows(rules ?? [], { effects: effects ?? [], text });
  const override = (rule: RuleView, change: RuleChange): void => {
    act({ type: 'ask', ask: { kind: 'override', rule: rule.name, override: change } });
  };
  return html`<div class="deeds">
      ${textButton({
        id: 'test-rule',
        needs: 'vitals.testRule',
        label: t('Test a rule…'),
        onClick: () => {
          act({ type: 'command', command: 'vitals.testRule' });
        },
      })}
      <p class="told" role="status">${known.told}</p>
    </div>
    <vitals-grid
      .columns=${ruleColumns(override)}
      .rows=${sortRules(rows, sort)}
      .keyOf=${ruleKey}
      .sort=${sort}
      .caption=${t('Rules')}
      .instead=${rules === undefined ? t('Loading…') : t('No rule has these words.')}
      @vitals-sort=${({ detail }: CustomEvent<{ readonly column: string; readonly first: Direction }>) => {
        sorted(nextSort(sort, detail.column, detail.first));
      }}
    ></vitals-grid>`;
};

/** What each severity means; it is edited where settings are. */
export const severitiesView = (rows: readonly SeverityRow[] | undefined, act: Act): TemplateResult =>
  html`${rows === undefined ? placeholder(t('Loading…')) : severityTable(rows)}
    <div class="more">
      ${textButton({
        id: 'edit-severities',
        needs: 'vitals.openAlertSettings',
        label: t('Edit in settings'),
        onClick: () => {
          act({ type: 'command', command: 'vitals.openAlertSettings' });
        },
      })}
    </div>`;
