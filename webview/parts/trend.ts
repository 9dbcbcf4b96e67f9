/**
 * Trend: one quantity over time. In: a Plot ready to draw, or why there is none. Out: heading with the latest values,
 * the chart, and the same figures as a table behind one button.
 * Invariants: its height never depends on the data, nor on chart or table; a line is told by its dash as by its colour.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { t } from '../l10n/l10n.ts';
import { baseStyles } from '../theme/tokens.ts';
import './chart.ts';
import { chartFrameStyles, emptyChart, figureRow, figureTable, tableToggle } from './chartFrame.ts';
import { chartPicture } from './chartPicture.ts';
import { controlStyles } from './controls.ts';
import { copyMenu } from './copying.ts';
import { clockText, missing, preciseClockText } from './figures.ts';
import type { ExpectedMark } from './expected.ts';
import { expectedLegend, expectedLegendStyles } from './expectedLegend.ts';
import { swatch, swatchStyles } from './lineLooks.ts';
import './overlay.ts';
import type { Plot } from './plot.ts';
import { placeholderStyles } from './states.ts';
import type { TextTable } from './tableText.ts';

interface TrendRow {
  readonly at: number;
  readonly values: readonly string[];
}

export interface Trend {
  readonly id: string;
  readonly title: string;
  /** The latest value of each line; also the legend. */
  readonly lines: readonly { readonly label: string; readonly value: string; readonly isThreshold?: boolean }[];
  readonly plot: Plot | undefined;
  /** In place of the plot. */
  readonly instead: string;
  /** The chart in a sentence. */
  readonly text: string;
  readonly rows: readonly TrendRow[];
  /** What a row of the table holds: "highest of each 10 s". */
  readonly rowNote: string;
  /** The legend of what was expected, in a line of its own; undefined where that is not shown. */
  readonly marks?: readonly ExpectedMark[];
}

export class VitalsTrend extends LitElement {
  static override properties = {
    trend: { attribute: false },
    asTable: { attribute: false },
    events: { attribute: false },
  };
  declare trend: Trend;
  declare asTable: boolean;
  /** What happened meanwhile; undefined where the chart stands alone and its time cannot be chosen. */
  declare events: readonly TimelineEvent[] | undefined;

  constructor() {
    super();
    this.asTable = false;
  }

  override render(): unknown {
    const { id, title, lines } = this.trend;
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">${title}</h2>
        <ul class="legend" aria-label=${t('Latest values')}>
          ${lines.map(
            ({ label, value, isThreshold }, at) =>
              html`<li>
                ${swatch(isThreshold === true ? 'threshold' : at)}<span class="quiet">${label}</span
                ><span class="value figures">${value}</span>
              </li>`,
          )}
        </ul>
        ${tableToggle({
          id,
          asTable: this.asTable,
          onClick: () => this.dispatchEvent(new CustomEvent('vitals-table', { detail: { id }, bubbles: true })),
        })}
        ${this.#menu()}
      </header>
      ${this.#marks()}
      <div class="body">${this.#body()}</div>
    </section>`;
  }

  #marks(): TemplateResult | typeof nothing {
    const { marks } = this.trend;
    return marks === undefined ? nothing : expectedLegend(marks);
  }

  #menu(): TemplateResult {
    const { title, lines, marks = [] } = this.trend;
    const words = [...lines, ...marks].map(({ label, value }) => `${label} ${value}`);
    return copyMenu(this, {
      title,
      table: () => this.#figures(),
      picture: this.asTable ? undefined : () => chartPicture(this, { title, words }),
    });
  }

  #figures(): TextTable {
    const { lines, rows } = this.trend;
    const time = timeOf(rows);
    return {
      head: [t('Time'), ...lines.map(({ label }) => label)],
      rows: rows.map(({ at, values }) => [time(at), ...lines.map((_, column) => values[column] ?? missing)]),
    };
  }

  #body(): TemplateResult {
    const { plot, instead, text } = this.trend;
    if (plot === undefined) return emptyChart(instead);
    if (this.asTable) return this.#table();
    const chart = html`<vitals-chart .plot=${plot} .text=${text}></vitals-chart>`;
    if (this.events === undefined) return chart;
    return html`<vitals-overlay .span=${{ from: plot.from, to: plot.to }} .events=${this.events}
      >${chart}</vitals-overlay
    >`;
  }

  #table(): TemplateResult {
    const { title, lines, rows, rowNote } = this.trend;
    const time = timeOf(rows);
    return figureTable({
      name: title,
      heads: [t('Time'), ...lines.map(({ label }) => label)],
      rows: repeat(
        rows,
        ({ at }) => at,
        ({ at, values }) =>
          figureRow(
            time(at),
            lines.map((_, column) => values[column] ?? missing),
          ),
      ),
      note: rowNote,
    });
  }

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    chartFrameStyles,
    swatchStyles,
    expectedLegendStyles,
    css`
      :host {
        container-type: inline-size;
      }
      header {
        display: flex;
        align-items: center;
        gap: 0 var(--v-3);
        height: max(28px, 1.5em);
      }
      h2 {
        flex: 0 1 auto;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .legend {
        flex: 1 0 auto;
        justify-content: flex-end;
        gap: var(--v-4);
      }
      .value {
        min-width: 6ch;
        text-align: end;
      }
      @container (max-width: 420px) {
        header {
          gap: 0 var(--v-1);
        }
        .legend {
          gap: var(--v-2);
        }
        .value {
          min-width: 5ch;
        }
      }
      @container (max-width: 340px) {
        header {
          flex-wrap: wrap;
          align-content: start;
          height: max(50px, 2.7em);
        }
        h2 {
          flex: 1 1 auto;
        }
        .legend {
          order: 1;
          flex-basis: 100%;
          justify-content: flex-start;
          gap: var(--v-4);
        }
        .value {
          text-align: start;
        }
      }
    `,
  ];
}
/** Seconds only where they say something. */
const timeOf = (rows: readonly TrendRow[]): ((at: number) => string) =>
  rows.length > 0 && rows.every(({ at }) => at % 60_000 === 0) ? clockText : preciseClockText;
customElements.define('vitals-trend', VitalsTrend);
