import { html, nothing, type TemplateResult } from 'lit';
import { ageText } from '../../../src/common/age.ts';
import { severities, type RuleEffect, type RuleChange, type RuleView } from '../../../src/common/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { durationText, missing } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { isOffered } from '../../parts/offers.ts';
import { sortRows, type Sort, type SortValue } from '../../parts/ordering.ts';
import { icon } from '../../theme/icons.ts';
import { severityCell } from './columns.ts';
import { figureText } from './whyChart.ts';
import { templateText } from './words.ts';

/** A rule with how it has done. */
export interface RuleRow {
  readonly rule: RuleView;
  readonly effect: RuleEffect | undefined;
}

export const ruleRows = (
  rules: readonly RuleView[],
  { effects, text }: { readonly effects: readonly RuleEffect[]; readonly text: string },
): readonly RuleRow[] => {
  const words = text.toLowerCase().split(/\s+/);
  return rules
    .filter(({ kind }) => kind === 'alert')
    .filter(({ name, group, severity, category, expr }) => {
      const said = `${name} ${group} ${severity} ${category} ${expr}`.toLowerCase();
      return words.every((word) => said.includes(word));
    })
    .map((rule) => ({ rule, effect: effects.find((effect) => effect.rule === rule.name) }));
};

const values: Readonly<Record<string, (row: RuleRow) => SortValue>> = {
  severity: ({ rule }) => severities.indexOf(rule.severity),
  name: ({ rule }) => rule.name,
  threshold: ({ rule }) => rule.threshold,
  for: ({ rule }) => rule.forMs,
  fired: ({ effect }) => effect?.fired ?? 0,
  answered: ({ effect }) => effect?.medianAcknowledgeMs ?? null,
  on: ({ rule }) => (rule.enabled ? 1 : 0),
};

export const sortRules = (rows: readonly RuleRow[], { column, direction }: Sort): readonly RuleRow[] => {
  const value = values[column];
  return sortRows(rows, [
    ...(value === undefined ? [] : [{ value, direction }]),
    { value: ({ rule }) => severities.indexOf(rule.severity), direction: 'ascending' },
    { value: ({ rule }) => rule.name, direction: 'ascending' },
  ]);
};

export const ruleKey = ({ rule }: RuleRow): string => `${rule.file} ${rule.group} ${rule.name}`;

/** What a reader types as a threshold; undefined when it is none. */
export const thresholdOf = (text: string): number | undefined => {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
};

type Change = (rule: RuleView, change: RuleChange) => void;

const state = ({ rule }: RuleRow): TemplateResult | typeof nothing => {
  if (rule.problem !== undefined)
    return html`<span title=${rule.problem}
      >${icon('warning', 'warning')}<span class="spoken">${rule.problem}</span></span
    > `;
  return nothing;
};

const nameCell = (row: RuleRow): TemplateResult => {
  const { rule, effect } = row;
  const said = templateText(rule.annotations['summary'] ?? rule.expr);
  const advice = effect?.advice ?? '';
  return html`<span title="${rule.name}: ${rule.expr}"
    >${state(row)}<span class=${rule.firing > 0 ? 'strong' : nothing}>${rule.name}</span
    ><span class="aside quiet"> ${advice === '' ? said : advice}</span
    ><span class="below">${advice === '' ? said : advice}</span></span
  >`;
};

const thresholdCell = ({ rule }: RuleRow, change: Change): TemplateResult => {
  if (rule.threshold === null)
    return html`<span class="quiet" title=${t('The rule compares with no number')}>${missing}</span>`;
  const { threshold, shippedThreshold } = rule;
  if (!isOffered('alerts.override')) return html`${figureText(threshold)}`;
  const isOwn = shippedThreshold !== null && threshold !== shippedThreshold;
  const shipped = isOwn ? t('Back to {0}, as shipped', figureText(shippedThreshold)) : t('As shipped');
  return html`${
      isOwn
        ? html`<button
            type="button"
            class="back"
            title=${shipped}
            aria-label="${rule.name}: ${shipped}"
            @click=${() => {
              change(rule, { threshold: null });
            }}
          >
            ${icon('restarting')}
          </button>`
        : nothing
    }<input
      class="threshold"
      type="text"
      inputmode="decimal"
      aria-label=${t('Threshold of {0}', rule.name)}
      title=${isOwn ? t('Yours') : shipped}
      .value=${figureText(threshold)}
      @click=${(event: Event) => {
        event.stopPropagation();
      }}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const value = input.value.trim() === '' ? shippedThreshold : thresholdOf(input.value);
        // What the engine makes of it comes with the next list.
        input.value = figureText(threshold);
        if (value === shippedThreshold) change(rule, { threshold: null });
        else if (value !== undefined) change(rule, { threshold: value });
      }}
    />`;
};

export const ruleColumns = (change: Change): readonly GridColumn<RuleRow>[] => [
  {
    id: 'on',
    label: t('On'),
    align: 'start',
    width: 'mark',
    from: 'narrow',
    first: 'descending',
    cell: ({ rule }) =>
      html`<input
        type="checkbox"
        aria-label=${t('{0} is on', rule.name)}
        .checked=${rule.enabled}
        ?disabled=${!isOffered('alerts.override')}
        @change=${() => {
          change(rule, { enabled: !rule.enabled });
        }}
      />`,
  },
  {
    id: 'severity',
    label: t('Severity'),
    align: 'start',
    width: 'status',
    from: 'narrow',
    first: 'ascending',
    cell: ({ rule }) => severityCell(rule.severity),
  },
  { id: 'name', label: t('Rule'), align: 'start', width: 'rest', from: 'narrow', first: 'ascending', cell: nameCell },
  {
    id: 'threshold',
    label: t('Threshold'),
    title: t('Change it here; empty it to have the shipped one back'),
    align: 'end',
    width: 'limit',
    from: 'narrow',
    first: 'descending',
    cell: (row) => thresholdCell(row, change),
  },
  ...toldColumns,
];

const toldColumns: readonly GridColumn<RuleRow>[] = [
  {
    id: 'for',
    label: t('For'),
    title: t('How long the condition holds before it fires'),
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ rule }) => (rule.forMs === 0 ? t('at once') : ageText(rule.forMs)),
  },
  {
    id: 'fired',
    label: t('Fired'),
    title: t('In the last 30 days; in brackets how often it was marked as not useful'),
    align: 'end',
    width: 'figure',
    from: 'medium',
    first: 'descending',
    cell: ({ effect }) => {
      const useless = effect === undefined || effect.notUseful === 0 ? '' : ` (${effect.notUseful})`;
      return html`${effect?.fired ?? 0}<span class="quiet">${useless}</span>`;
    },
  },
  {
    id: 'answered',
    label: t('Answered in'),
    title: t('Half of its alerts were acknowledged within this time'),
    align: 'end',
    width: 'limit',
    from: 'full',
    first: 'ascending',
    cell: ({ effect }) => durationText(effect?.medianAcknowledgeMs),
  },
];
