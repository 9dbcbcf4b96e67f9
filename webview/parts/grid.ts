/**
 * Grid: a native table of rows that can be sorted and, where `chosen` is given, walked, chosen and opened; where a column
 * unfolds, what `detail` gives stands below the open row. In: columns, rows already in order, the order. Out: `vitals-sort`
 * with the column whose head was pressed; `vitals-rows` with what was done to the rows; `vitals-unfold` with the row to
 * unfold, or none.
 * Invariants: columns have fixed widths, so that live figures never move one; rows are kept by key, so that what is
 * selected or focused survives an update; the heads are one tab stop and stay in sight while the page scrolls, and the
 * rows are one more; what is unfolded moves with its row.
 * Bounds: of rows that are walked only those near what is in sight are in the document (`RowSight`); of others at most
 * 500 are drawn, and the caption says when there are more.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { gridStyles } from './gridStyles.ts';
import { controlStyles } from './controls.ts';
import { grouped, type Direction, type Sort } from './ordering.ts';
import { RovingFocus } from './roving.ts';
import { RowFocus, toggled } from './rowFocus.ts';
import { RowSight } from './rowSight.ts';
import { placeholder, placeholderStyles } from './states.ts';

export interface GridColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Explains the head, where the label is too short to. */
  readonly title?: string;
  readonly align: 'start' | 'end';
  /** CSS width; one column has none and takes what is left. */
  readonly width: 'mark' | 'status' | 'text' | 'age' | 'figure' | 'limit' | 'wide' | 'owner' | 'rest';
  /** Shown from this width of the grid on; what a narrow grid hides, another column shows below its own text. */
  readonly from: 'narrow' | 'medium' | 'full' | 'widest';
  /** Which order comes first; a column without it cannot be sorted by. */
  readonly first?: Direction;
  /** Its text is read whole, on as many lines as it takes. */
  readonly wraps?: boolean;
  /** A press on the cell, or on the row, unfolds the row. */
  readonly unfolds?: boolean;
  readonly cell: (row: Row) => TemplateResult | string;
}

export type RowsEvent =
  | { readonly type: 'moved' | 'open'; readonly key: string }
  | { readonly type: 'chosen'; readonly chosen: ReadonlySet<string> }
  | { readonly type: 'letter'; readonly letter: string; readonly key: string };

const rowCap = 500;

type Item<Row> = { readonly row: Row } | { readonly group: string; readonly count: number };

export class VitalsGrid<Row = unknown> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    sort: { attribute: false },
    keyOf: { attribute: false },
    groupOf: { attribute: false },
    chosen: { attribute: false },
    opened: { attribute: false },
    letters: { attribute: false },
    detail: { attribute: false },
    shownColumns: { state: true },
    caption: { attribute: false },
    instead: { attribute: false },
  };
  declare columns: readonly GridColumn<Row>[];
  declare rows: readonly Row[];
  declare sort: Sort;
  declare keyOf: (row: Row, at: number) => string;
  /** The heading under which a row stands; rows of one heading follow each other. */
  declare groupOf: ((row: Row) => string) | undefined;
  /** Keys of the rows that are chosen; undefined where rows are only read. */
  declare chosen: ReadonlySet<string> | undefined;
  /** Key of the row whose details are shown, wherever; and what stands right below it. */
  declare opened: string | undefined;
  declare detail: (row: Row) => TemplateResult | typeof nothing;
  /** Columns that the width has room for: what spans a row spans these, for more would make room for themselves. */
  declare shownColumns: number;
  readonly #width = new ResizeObserver(() => {
    const heads = this.shadowRoot?.querySelectorAll('thead th') ?? [];
    this.shownColumns = [...heads].filter((head) => head.getClientRects().length > 0).length;
  });
  /** Keys that do something to a row. */
  declare letters: string;
  declare caption: string;
  /** Shown when there are no rows. */
  declare instead: string;
  readonly roving = new RovingFocus(this, 'thead button');
  readonly folds = new RovingFocus(this, 'tbody button.opener');
  readonly #sight = new RowSight(this);
  /** Of `rows`: worked out when those are others, not with each piece that is scrolled to. */
  #keys: readonly string[] = [];
  #places: ReadonlyMap<string, number> = new Map();
  #shown: readonly Item<Row>[] = [];
  readonly rowFocus = new RowFocus(this, {
    keys: () => this.#keys,
    chosen: () => this.chosen ?? new Set(),
    moved: (key) => {
      this.#tell({ type: 'moved', key });
    },
    choose: (chosen) => {
      this.#tell({ type: 'chosen', chosen });
    },
    open: (key) => {
      this.#tell({ type: 'open', key });
    },
    letter: (letter, key) => {
      const known = this.letters.includes(letter.toLowerCase()) && letter.length === 1;
      if (known) this.#tell({ type: 'letter', letter: letter.toLowerCase(), key });
      return known;
    },
  });

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.caption = '';
    this.instead = '';
    this.letters = '';
    this.detail = () => nothing;
    this.shownColumns = 1;
    this.keyOf = () => '';
    this.sort = { column: '', direction: 'ascending' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#width.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#width.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('rows') && !changed.has('groupOf') && !changed.has('keyOf')) return;
    this.#keys = this.rows.map((row, at) => this.keyOf(row, at));
    this.#places = new Map(this.#keys.map((key, at) => [key, at]));
    this.#shown = this.#items(this.rows);
  }

  override render(): unknown {
    const { chosen, rows } = this;
    const isWalked = chosen !== undefined;
    return html`<table
        role=${isWalked ? 'grid' : nothing}
        aria-multiselectable=${isWalked ? 'true' : nothing}
        aria-rowcount=${isWalked ? String(rows.length + 1) : nothing}
      >
        <caption class="spoken">
          ${this.caption}
        </caption>
        <thead>
          <tr aria-rowindex=${isWalked ? '1' : nothing}>
            ${chosen === undefined ? nothing : this.#headBox(chosen)}
            ${this.columns.map((column) => this.#head(column))}
          </tr>
        </thead>
        ${
          isWalked
            ? this.#pieces()
            : html`<tbody>
                ${this.#drawn(this.#items(rows.slice(0, rowCap)))}
              </tbody>`
        }
      </table>
      ${rows.length === 0 ? placeholder(this.instead) : nothing}
      ${
        !isWalked && rows.length > rowCap
          ? html`<p class="more quiet">${t('{0} more rows are not shown.', rows.length - rowCap)}</p>`
          : nothing
      }`;
  }

  #pieces(): unknown {
    const { held } = this.rowFocus;
    const items = this.#shown;
    const isHeld = (item: Item<Row>, at: number): boolean => 'row' in item && this.keyOf(item.row, at) === held;
    return repeat(
      this.#sight.pieces(items.length, items.findIndex(isHeld)),
      ({ isDrawn, from, to }, at) => (isDrawn && to - from > 1 ? 'window' : at),
      (piece) =>
        html`<tbody>
          ${
            piece.isDrawn
              ? this.#drawn(items.slice(piece.from, piece.to), this.#places)
              : html`<tr class="spacer" aria-hidden="true" .style=${`height: ${this.#sight.heightOf(piece)}`}></tr>`
          }
        </tbody>`,
    );
  }

  #drawn(items: readonly Item<Row>[], places?: ReadonlyMap<string, number>): unknown {
    return repeat(
      items,
      (item, at) => ('group' in item ? `group ${item.group}` : this.keyOf(item.row, at)),
      (item, at) => {
        if ('group' in item)
          return html`<tr class="group">
            <th scope="rowgroup" colspan=${this.shownColumns}>
              ${item.group}<span class="quiet figures"> ${item.count}</span>
            </th>
          </tr>`;
        const key = this.keyOf(item.row, at);
        const place = places?.get(key);
        if (place === undefined) return this.#row(item.row, key);
        // While one scrolls only those are made that were not there before.
        const told = [item.row, this.columns, place, this.chosen?.has(key), key === this.opened];
        return guard(told, () => this.#row(item.row, key, place));
      },
    );
  }

  #items(rows: readonly Row[]): readonly Item<Row>[] {
    const { groupOf } = this;
    if (groupOf === undefined) return rows.map((row) => ({ row }));
    return [...grouped(rows, groupOf)].flatMap(([group, members]) => [
      { group, count: members.length },
      ...members.map((row) => ({ row })),
    ]);
  }

  #row(row: Row, key: string, place = 0): TemplateResult {
    const isOpened = key === this.opened;
    const cells = this.columns.map((column) => this.#cell(column, row, key));
    const { chosen } = this;
    if (chosen === undefined && this.columns.some(({ unfolds }) => unfolds === true))
      return this.#foldedRow(row, { cells, isOpened });
    if (chosen === undefined)
      return html`<tr>
        ${cells}
      </tr>`;
    return html`<tr
      data-key=${key}
      aria-rowindex=${String(place + 2)}
      class=${isOpened ? 'opened' : ''}
      aria-selected=${String(chosen.has(key))}
      @click=${() => {
        this.#tell({ type: 'open', key });
      }}
    >
      <td
        class="box"
        @click=${(event: Event) => {
          event.stopPropagation();
        }}
      >
        <input
          type="checkbox"
          tabindex="-1"
          aria-label=${t('Choose')}
          .checked=${chosen.has(key)}
          @change=${() => {
            this.#tell({ type: 'chosen', chosen: toggled(chosen, key) });
          }}
        />
      </td>
      ${cells}
    </tr>`;
  }

  #foldedRow(row: Row, shown: { readonly cells: unknown; readonly isOpened: boolean }): TemplateResult {
    const { cells, isOpened } = shown;
    const unfold = (): void => {
      this.dispatchEvent(new CustomEvent('vitals-unfold', { detail: isOpened ? null : row }));
    };
    const detail = html`<tr class="detail">
      <td colspan=${this.shownColumns}>${this.detail(row)}</td>
    </tr>`;
    return html`<tr class="folded ${isOpened ? 'opened' : ''}" @click=${unfold}>
        ${cells}
      </tr>
      ${isOpened ? detail : nothing}`;
  }

  #cell({ align, from, width, unfolds, wraps, cell }: GridColumn<Row>, row: Row, key: string): TemplateResult {
    // The press is heard by the whole row, whose only control this is.
    const content =
      unfolds === true
        ? html`<button type="button" class="opener" aria-expanded=${key === this.opened}>${cell(row)}</button>`
        : cell(row);
    return html`<td class="${align} ${from} ${width} ${wraps === true ? 'wraps' : ''}">${content}</td>`;
  }

  #headBox(chosen: ReadonlySet<string>): TemplateResult {
    const all = this.#keys;
    const count = all.filter((key) => chosen.has(key)).length;
    return html`<th class="box">
      <input
        type="checkbox"
        aria-label=${t('Choose all')}
        .checked=${count > 0 && count === all.length}
        .indeterminate=${count > 0 && count < all.length}
        ?disabled=${all.length === 0}
        @change=${() => {
          this.#tell({ type: 'chosen', chosen: new Set(count === all.length ? [] : all) });
        }}
      />
    </th>`;
  }

  #tell(detail: RowsEvent): void {
    this.dispatchEvent(new CustomEvent('vitals-rows', { detail }));
  }

  #head({ id, label, title, align, width, from, first }: GridColumn<Row>): TemplateResult {
    const sorted = this.sort.column === id;
    if (first === undefined)
      return html`<th scope="col" class="plain ${align} ${from} ${width}" title=${title ?? nothing}>${label}</th>`;
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

  static override styles = [baseStyles, placeholderStyles, controlStyles, gridStyles];
}
customElements.define('vitals-grid', VitalsGrid);
