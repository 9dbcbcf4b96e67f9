/** The last seven days, a row a measure. In: rows ready to be shown. Out: `vitals-command` with what a row offers. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { copyMenu, textOfTable } from '../../parts/copying.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { isOffered } from '../../parts/offers.ts';
import { placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { blockTable, tableStyles } from '../../parts/blockTable.ts';
import { verdictMark } from './verdict.ts';
import type { WeekRow } from './week.ts';

const [width, height] = [132, 22];

/** A line with gaps where nothing was measured; single points are dots. */
const spark = (course: WeekRow['course'], text: string): TemplateResult => {
  const x = (at: number): number => 1 + (at / Math.max(1, course.length - 1)) * (width - 2);
  const y = (share: number): number => height - 2 - share * (height - 4);
  let path = '';
  course.forEach((share, at) => {
    if (share === null) return;
    const isJoined = (course[at - 1] ?? null) !== null;
    path += `${isJoined ? 'L' : 'M'}${x(at).toFixed(1)} ${y(share).toFixed(1)}`;
    if (!isJoined && (course[at + 1] ?? null) === null) path += 'h0.1';
  });
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" role="img" aria-label=${text}>
    ${path === '' ? nothing : svg`<path d=${path} />`}
  </svg>`;
};

export class VitalsWeek extends LitElement {
  static override properties = { rows: { attribute: false }, note: { attribute: false } };
  declare rows: readonly WeekRow[];
  declare note: string;

  constructor() {
    super();
    this.rows = [];
    this.note = '';
  }

  override render(): unknown {
    const heads = [t('What'), t('Last 7 days'), t('Change'), t('Trend'), t('Prediction'), t('What to do')];
    return html`<div class="intro">
        <p class="quiet">${this.note}</p>
        ${copyMenu(this, { title: t('Trends'), table: () => textOfTable(this.renderRoot.querySelector('table')) })}
      </div>
      ${blockTable(
        t('The last seven days beside the seven before'),
        heads,
        this.rows.map((row) => this.#row(row)),
      )}`;
  }

  #row({ id, label, value, change, verdict, course, courseText, prediction, action }: WeekRow): TemplateResult {
    return html`<tr role="row">
      <th role="rowheader" scope="row">${label}</th>
      <td role="cell" class="figures" data-label=${t('Last 7 days')}>${value}</td>
      <td role="cell" data-label=${t('Change')}>${verdictMark(verdict, change)}</td>
      <td role="cell" data-label=${t('Trend')}>${spark(course, `${label}: ${courseText}`)}</td>
      <td role="cell" class="figures quiet" data-label=${t('Prediction')}>${prediction}</td>
      <td role="cell" data-label=${t('What to do')}>
        ${
          action === undefined
            ? html`<span class="quiet">${verdict === 'unknown' ? '–' : t('nothing')}</span>`
            : !isOffered(action.command)
              ? html`<span class="quiet">${t('{0}, in the editor', action.text)}</span>`
              : textButton({
                  id: `do-${id}`,
                  label: action.text,
                  onClick: () => {
                    this.dispatchEvent(new CustomEvent('vitals-command', { detail: action.command }));
                  },
                })
        }
      </td>
    </tr>`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    ...tableStyles(700),
    css`
      .intro {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--v-3);
        padding-block-end: var(--v-2);
      }
      .intro > :not(p) {
        flex: none;
      }
      .spark {
        display: block;
        width: 132px;
        height: max(22px, 1.5em);
        fill: none;
        stroke: var(--v-accent);
        stroke-width: 1.5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
    `,
  ];
}
customElements.define('vitals-week', VitalsWeek);
