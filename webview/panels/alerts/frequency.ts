import { css, html, LitElement, type TemplateResult } from 'lit';
import { severities } from '../../../src/common/alerts.ts';
import type { FrequencyDay } from '../../../src/common/protocol/alerts.ts';
import '../../parts/chart.ts';
import { choiceButton, controlStyles, iconToggle } from '../../parts/controls.ts';
import { severityLooks } from '../../parts/severities.ts';
import { stackOf, stackText, type Bucket } from '../../parts/stack.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';

export const spans = [7, 30] as const;

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });
const dayOfMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric' });
const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

/** Days as bars: with their weekday as long as each has the room for it. */
export const bucketsOf = (days: readonly FrequencyDay[]): readonly Bucket[] => {
  const format = days.length > 10 ? dayOfMonth : weekday;
  return days.map(({ at, counts }) => ({ label: format.format(at), title: fullDay.format(at), counts }));
};

/** Alerts that began to fire, day by day, by severity. Its height never depends on what it shows. */
export class VitalsFrequency extends LitElement {
  static override properties = {
    days: { attribute: false },
    span: { attribute: false },
    asTable: { state: true },
  };
  declare days: readonly FrequencyDay[] | undefined;
  declare span: number;
  declare asTable: boolean;

  constructor() {
    super();
    this.span = 7;
    this.asTable = false;
  }

  override render(): unknown {
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">Alerts by day</h2>
        <div class="joined" role="group" aria-label="Days">
          ${spans.map((span) =>
            choiceButton({
              id: `days-${span}`,
              label: `${span} days`,
              pressed: span === this.span,
              onClick: () => this.dispatchEvent(new CustomEvent('vitals-days', { detail: { days: span } })),
            }),
          )}
        </div>
        ${iconToggle({
          id: 'frequency-table',
          label: this.asTable ? 'Show as chart' : 'Show as table',
          icon: this.asTable ? 'graph' : 'table',
          pressed: this.asTable,
          onClick: () => {
            this.asTable = !this.asTable;
          },
        })}
      </header>
      ${this.#legend()}
      <div class="body">${this.#body()}</div>
    </section>`;
  }

  /** A frame of the span before must not stand under the heading of this one. */
  get #shown(): readonly FrequencyDay[] | undefined {
    return this.days?.length === this.span ? this.days : undefined;
  }

  #legend(): TemplateResult {
    const shown = this.#shown;
    return html`<ul class="legend" aria-label="In all">
      ${severities.map((id) => {
        const sum = shown?.reduce((all, { counts }) => all + counts[id], 0);
        return html`<li>
          <span class="swatch ${id}"></span>${severityLooks[id].word}
          <span class="figures">${sum ?? '–'}</span>
        </li>`;
      })}
    </ul>`;
  }

  #body(): TemplateResult {
    const shown = this.#shown;
    if (shown === undefined) return html`<div class="empty">${placeholder('Loading…')}</div>`;
    const buckets = bucketsOf(shown);
    if (this.asTable) return this.#table(buckets);
    return html`<vitals-chart
      .stack=${stackOf(buckets)}
      .text=${stackText(`Alerts over ${this.span} days`, buckets)}
    ></vitals-chart>`;
  }

  #table(buckets: readonly Bucket[]): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Alerts by day, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            ${severities.map((id) => html`<th scope="col" class="number">${severityLooks[id].word}</th>`)}
          </tr>
        </thead>
        <tbody class="figures">
          ${buckets.toReversed().map(
            ({ title, counts }) =>
              html`<tr>
                <td>${title}</td>
                ${severities.map((id) => html`<td class="number">${counts[id]}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        min-height: 28px;
        --control-padding: 8px;
      }
      h2 {
        flex: 1 1 auto;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--v-4);
        margin: var(--v-2) 0 0;
        padding: 0;
        list-style: none;
        font-size: var(--v-size-small);
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .swatch {
        width: 10px;
        height: 10px;
        border: 1px solid;
      }
      .critical {
        color: var(--v-critical);
        background: currentColor;
      }
      .high {
        color: var(--v-warning);
        background: repeating-linear-gradient(-45deg, currentColor 0 1.5px, transparent 1.5px 3px);
      }
      .medium {
        color: var(--v-accent);
        background: repeating-linear-gradient(currentColor 0 1.5px, transparent 1.5px 3px);
      }
      .low {
        color: var(--v-text-quiet);
      }
      .body {
        position: relative;
        height: 160px;
        margin-top: var(--v-1);
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
        height: 22px;
        padding: 0;
      }
      th.number,
      td.number {
        text-align: end;
      }
    `,
  ];
}
customElements.define('vitals-frequency', VitalsFrequency);
