/**
 * Long table: thousands of rows of one height, of which only those in sight are in the document. In: columns, rows
 * already in order. Out: `vitals-sort` with the column whose head was pressed.
 * Invariants: what a row holds depends on its index only, so that scrolling moves no other; a reader is told how many
 * rows there are and which this is; the head stays in sight; live figures change texts, never the place of the scroll.
 * Keys: the table is one stop; arrows, Page Up and Down, Home and End scroll it. Its heads are another.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import type { Direction, Sort } from './ordering.ts';
import { RovingFocus } from './roving.ts';
import { rowPxOf, windowOf } from './rowWindow.ts';
import { placeholder, placeholderStyles } from './states.ts';

export interface LongColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly align: 'start' | 'end';
  /** A track of a CSS grid. */
  readonly width: string;
  /** Hidden where the table is narrower than 640 px. */
  readonly wide?: boolean;
  readonly first?: Direction;
  readonly cell: (row: Row) => TemplateResult | string | typeof nothing;
}

export class VitalsLongTable<Row = unknown> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    sort: { attribute: false },
    caption: { attribute: false },
    instead: { attribute: false },
    view: { state: true },
  };
  declare columns: readonly LongColumn<Row>[];
  declare rows: readonly Row[];
  declare sort: Sort;
  declare caption: string;
  /** Shown when there are no rows. */
  declare instead: string;
  declare view: { readonly top: number; readonly height: number };
  readonly roving = new RovingFocus(this, '.head button');

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.sort = { column: '', direction: 'ascending' };
    this.caption = '';
    this.instead = '';
    this.view = { top: 0, height: 400 };
  }

  override render(): unknown {
    const { rows, columns, view } = this;
    const rowPx = rowPxOf(Number.parseFloat(getComputedStyle(this).fontSize));
    const { first, last } = windowOf(view, { count: rows.length, rowPx });
    const tracks = (some: readonly LongColumn<Row>[]): string => some.map(({ width }) => width).join(' ');
    const few = columns.filter(({ wide }) => wide !== true);
    return html`<div
        class="table"
        role="table"
        aria-label=${this.caption}
        aria-rowcount=${String(rows.length + 1)}
        .style=${`--all: ${tracks(columns)}; --few: ${tracks(few)}; --row: ${String(rowPx)}px`}
      >
        <div role="rowgroup">
          <div class="row head" role="row" aria-rowindex="1">${columns.map((column) => this.#head(column))}</div>
        </div>
        <div class="scroll" role="rowgroup" tabindex="0" aria-label=${t('Rows')} @scroll=${this.#onScroll}>
          <div class="all" role="presentation" .style=${`height: ${String(rows.length * rowPx)}px`}>
            <div class="seen" role="presentation" .style=${`transform: translateY(${String(first * rowPx)}px)`}>
              ${rows.slice(first, last).map((row, at) => this.#row(row, first + at))}
            </div>
          </div>
        </div>
      </div>
      ${rows.length === 0 ? placeholder(this.instead) : nothing}`;
  }

  #row(row: Row, at: number): TemplateResult {
    return html`<div class="row" role="row" aria-rowindex=${String(at + 2)}>
      ${this.columns.map(
        ({ align, wide, cell }) =>
          html`<span role="cell" class="${align} ${wide === true ? 'wide' : ''}">${cell(row)}</span>`,
      )}
    </div>`;
  }

  #head({ id, label, align, wide, first }: LongColumn<Row>): TemplateResult {
    const sorted = this.sort.column === id;
    return html`<span
      role="columnheader"
      class="${align} ${wide === true ? 'wide' : ''}"
      aria-sort=${sorted ? this.sort.direction : nothing}
      >${
        first === undefined
          ? label
          : html`<button
              type="button"
              @click=${() => this.dispatchEvent(new CustomEvent('vitals-sort', { detail: { column: id, first } }))}
            >
              ${label}${sorted ? icon(this.sort.direction === 'ascending' ? 'ascending' : 'descending') : nothing}
            </button>`
      }</span
    >`;
  }

  readonly #onScroll = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const { scrollTop, clientHeight: height } = event.currentTarget;
    // Some rows come and go together: those in sight are made anew with each.
    const step = 6 * rowPxOf(Number.parseFloat(getComputedStyle(this).fontSize));
    const top = Math.floor(scrollTop / step) * step;
    if (top !== this.view.top || height !== this.view.height) this.view = { top, height };
  };

  static override styles = [
    baseStyles,
    placeholderStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .row {
        display: grid;
        grid-template-columns: var(--all);
        gap: var(--v-3);
        height: var(--row);
        line-height: var(--row);
      }
      .head {
        box-shadow: inset 0 -1px var(--v-hairline);
        font-weight: 600;
        /* As wide as the rows, which leave room for the scroll bar. */
        padding-inline-end: 10px;
      }
      .scroll {
        max-height: 312px;
        overflow-y: auto;
        scrollbar-gutter: stable;
        contain: strict;
        height: 312px;
      }
      .scroll:focus-visible {
        outline-offset: -1px;
      }
      .row:not(.head):hover {
        background: var(--v-hover);
      }
      .row > span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .end {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      button {
        all: unset;
        cursor: pointer;
      }
      button:hover {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      button:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: -1px;
        border-radius: 2px;
      }
      .spark {
        width: 100%;
        height: 18px;
        vertical-align: middle;
      }
      .below {
        color: var(--v-text-quiet);
      }
      .inner {
        padding-inline-start: var(--v-4);
      }
      @container (max-width: 640px) {
        .row {
          grid-template-columns: var(--few);
        }
        .wide {
          display: none;
        }
      }
    `,
  ];
}
customElements.define('vitals-long-table', VitalsLongTable);
