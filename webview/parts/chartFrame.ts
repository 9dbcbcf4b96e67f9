/** What stands around a chart: the button to its table, that table, the legend, and what is shown in its place. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { t } from '../l10n/l10n.ts';
import { iconToggle } from './controls.ts';
import { placeholder } from './states.ts';

export const tableToggle = (chart: {
  readonly id: string;
  readonly asTable: boolean;
  readonly onClick: () => void;
}): TemplateResult =>
  iconToggle({
    id: `${chart.id}-table`,
    label: chart.asTable ? t('Show as chart') : t('Show as table'),
    icon: chart.asTable ? 'graph' : 'table',
    pressed: chart.asTable,
    onClick: chart.onClick,
  });

export const emptyChart = (text: string): TemplateResult => html`<div class="empty">${placeholder(text)}</div>`;

/** The first column holds words, the others figures. */
export const figureTable = (table: {
  readonly name: string;
  readonly heads: readonly string[];
  readonly rows: unknown;
  readonly note?: string;
}): TemplateResult => {
  const [first, ...others] = table.heads;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('{0}, as a table', table.name)}>
    <table>
      <thead>
        <tr>
          <th scope="col">${first}</th>
          ${others.map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody class="figures">
        ${table.rows}
      </tbody>
    </table>
    ${table.note === undefined || table.note === '' ? nothing : html`<p class="note quiet">${table.note}</p>`}
  </div>`;
};

export const figureRow = (first: string, figures: readonly (string | number)[]): TemplateResult =>
  html`<tr>
    <td>${first}</td>
    ${figures.map((figure) => html`<td class="number">${figure}</td>`)}
  </tr>`;

export const chartFrameStyles = css`
  .legend {
    display: flex;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: var(--v-size-small);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .body {
    position: relative;
    height: 160px;
    contain: size layout;
  }
  .empty {
    display: grid;
    height: 100%;
    border-block: 1px solid var(--v-hairline);
  }
  .scroll {
    height: 100%;
    overflow: auto;
  }
  .scroll:focus-visible {
    outline-offset: -1px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--v-size-small);
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--v-background);
    box-shadow: inset 0 -1px var(--v-hairline);
    font-weight: 600;
    text-align: start;
  }
  th,
  td {
    height: max(22px, 1.5em);
    padding: 0;
    white-space: nowrap;
  }
  th.number,
  td.number {
    padding-inline-start: var(--v-2);
    text-align: end;
  }
  .note {
    padding-block: var(--v-1);
    font-size: var(--v-size-small);
  }
`;
