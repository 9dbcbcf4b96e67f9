/** What stands below a chart of the machine: its recommended limit, peak and maximum, and what to do where it was passed. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { textButton } from '../../parts/controls.ts';
import { momentText, percentText } from '../../parts/figures.ts';
import { recommended, type MachineChart } from './machine.ts';

/** `onRemedy` is told the response that lowers it. */
export interface MachineDeeds {
  readonly now: number;
  onWhy(atMs: number): void;
  onRemedy(response: string): void;
}

const deeds = ({ trend, overAt, response }: MachineChart, { now, onWhy, onRemedy }: MachineDeeds): TemplateResult[] => {
  if (overAt === undefined) return [];
  const why = textButton({
    id: `${trend.id}-why`,
    label: t('Why?'),
    title: t('Above the recommended limit at {0}: what used it, and what to do', momentText(overAt, now)),
    onClick: () => {
      onWhy(overAt);
    },
  });
  if (response === undefined) return [why];
  const remedy = textButton({
    id: `${trend.id}-remedy`,
    // What a response would change is known in the editor only.
    needs: 'actions.editor.dry-run',
    label: t('Remedy…'),
    title: t('{0}: what it would change. Nothing is done before you say so.', response.title),
    onClick: () => {
      onRemedy(response.rule);
    },
  });
  return [why, remedy];
};

/** Of the same height whether the limit was passed or not. */
export const machineFacts = (chart: MachineChart, act: MachineDeeds): TemplateResult =>
  html`<div class="facts quiet figures">
    ${
      chart.hasLimit
        ? html`<span class="limit">${t('Recommended limit {0}', percentText(recommended))}</span>`
        : nothing
    }
    ${chart.facts.map((fact) => html`<span>${fact}</span>`)}
    <span class="deeds">${deeds(chart, act)}</span>
  </div>`;

export const machineFactStyles = css`
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--v-4);
    min-height: max(28px, 1.5em);
    font-size: var(--v-size-small);
  }
  .limit::before {
    content: '';
    display: inline-block;
    width: 16px;
    margin-inline-end: 6px;
    border-block-start: 1px dashed var(--v-text);
    vertical-align: middle;
  }
  .deeds {
    --control-padding: 8px;
    display: flex;
    gap: var(--v-2);
    margin-inline-start: auto;
  }
`;
