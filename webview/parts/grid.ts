/**
 * Grid: a native table of rows that can be sorted. In: columns, rows already in order, the order. Out: `vitals-sort`
 * with the column whose head was pressed.
 * Invariants: columns have fixed widths, so that live figures never move one; rows are kept by key, so that what is
 * selected or focused survives an update; the heads are one tab stop and stay in sight while the page scrolls.
 * Bounds: at most 500 rows are drawn, the caption says when there are more.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import type { Direction, Sort } from './ordering.ts';
import { RovingFocus } from './roving.ts';
import { placeholder, placeholderStyles } from './states.ts';

export interface GridColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Explains the head, where the label is too short to. */
  readonly title?: string;
  readonly align: 'start' | 'end';
  /** CSS width; one column has none and takes what is left. */
  readonly width: 'status' | 'text' | 'figure' | 'wide' | 'rest';
  /** Shown from this width of the grid on; what a narrow grid hides, another column shows below its own text. */
  readonly from: 'narrow' | 'medium' | 'full';
  readonly first: Direction;
  readonly cell: (row: Row) => TemplateResult | string;
}

const rowCap = 500;

export class VitalsGrid<Row = unknown> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    sort: { attribute: false },
    keyOf: { attribute: false },
    caption: { attribute: false },
    instead: { attribute: false },
  };
  declare columns: readonly GridColumn<Row>[];
  declare rows: readonly Row[];
  declare sort: Sort;
  declare keyOf: (row: Row) => string;
  declare caption: string;
  /** Shown when there are no rows. */
  declare instead: string;
  readonly roving = new RovingFocus(this, 'thead button');

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.caption = '';
    this.instead = '';
    this.keyOf = () => '';
    this.sort = { column: '', direction: 'ascending' };
  }

  override render(): unknown {
    const shown = this.rows.slice(0, rowCap);
    return html`<table>
        <caption class="spoken">
          ${this.caption}
        </caption>
        <thead>
          <tr>
            ${this.columns.map((column) => this.#head(column))}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown,
            (row) => this.keyOf(row),
            (row) =>
              html`<tr>
                ${this.columns.map(
                  (column) => html`<td class="${column.align} ${column.from} ${column.width}">${column.cell(row)}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
      ${this.rows.length === 0 ? placeholder(this.instead) : nothing}
      ${
        this.rows.length > rowCap
          ? html`<p class="more quiet">${this.rows.length - rowCap} more rows are not shown.</p>`
          : nothing
      }`;
  }

  #head({ id, label, title, align, width, from, first }: GridColumn<Row>): TemplateResult {
    const sorted = this.sort.column === id;
    return html`<th scope="col" class="${align} ${from} ${width}" aria-sort=${sorted ? this.sort.direction : nothing}>
      <button
        type="button"
        title=${title ?? nothing}
        @click=${() => this.dispatchEvent(new CustomEvent('vitals-sort', { detail: { column: id, first } }))}
      >
        <span class="label">${label}</span>
        <span class="arrow"
          >${sorted ? icon(this.sort.direction === 'ascending' ? 'ascending' : 'descending') : nothing}</span
        >
      </button>
    </th>`;
  }

  static override styles = [
    baseStyles,
    placeholderStyles,
    css`
      :host {
        container-type: inline-size;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        height: 28px;
        padding: 0;
        background: var(--v-background);
        box-shadow: inset 0 -1px var(--v-hairline);
        font-weight: 600;
      }
      button {
        all: unset;
        box-sizing: border-box;
        display: flex;
        align-items: center;
        width: 100%;
        height: 28px;
        cursor: pointer;
      }
      .end button {
        flex-direction: row-reverse;
      }
      button:hover .label {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      button:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: -1px;
        border-radius: 2px;
      }
      .label {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .arrow {
        flex: none;
        width: 16px;
        height: 16px;
        line-height: 0;
      }
      td {
        height: 26px;
        padding: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        vertical-align: middle;
      }
      /* Text stands on the page's own edges, whichever column is the outermost; the highlight reaches beyond it. */
      tbody tr:hover {
        background: var(--v-hover);
        box-shadow:
          calc(-1 * var(--v-2)) 0 var(--v-hover),
          var(--v-2) 0 var(--v-hover);
      }
      th.start,
      td.start {
        padding-inline-end: var(--v-4);
        text-align: start;
      }
      th.end,
      td.end {
        padding-inline-start: var(--v-3);
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .status {
        width: 104px;
      }
      .figure {
        width: 84px;
      }
      /* Two durations of three digits each: "100 ms / 500 ms". */
      .wide {
        width: 136px;
      }
      .text {
        width: max(152px, 22cqi);
      }
      .cell {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
      }
      .strong {
        font-weight: 600;
      }
      .below {
        display: none;
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--v-text-quiet);
        font-size: var(--v-size-small);
        font-weight: 400;
        line-height: 16px;
      }
      .more,
      .placeholder {
        padding: var(--v-4) 0;
      }
      @container (max-width: 960px) {
        .full {
          display: none;
        }
        .status {
          width: 96px;
        }
        th.start,
        td.start {
          padding-inline-end: var(--v-2);
        }
        .figure {
          width: 72px;
        }
        .wide {
          width: 126px;
        }
        .text {
          width: 140px;
        }
      }
      @container (max-width: 660px) {
        .medium {
          display: none;
        }
        .below {
          display: block;
        }
        td {
          height: 42px;
          line-height: 18px;
        }
        .status {
          width: 28px;
        }
        th.start.status,
        td.start.status {
          padding-inline-end: var(--v-2);
        }
        .status .label,
        .status .word {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .text {
          width: auto;
        }
        .figure {
          width: 116px;
        }
      }
    `,
  ];
}
customElements.define('vitals-grid', VitalsGrid);
