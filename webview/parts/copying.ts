/**
 * Copying: the menu that charts and tables have, and what it asks the page to copy. In: a title, how to get the table,
 * and where there is one the picture. Out: `vitals-copy`, which the page hears.
 * Invariant: nothing is worked out before somebody asks for it.
 */
import { html, render, type TemplateResult } from 'lit';
import { t } from '../l10n/l10n.ts';
import './menu.ts';
import type { TextTable } from './tableText.ts';

const kinds = { png: t('Copy as PNG'), markdown: t('Copy as Markdown'), csv: t('Copy as CSV') } as const;
type CopyKind = keyof typeof kinds;
const isKind = (id: string): id is CopyKind => Object.hasOwn(kinds, id);

export interface Copyable {
  readonly title: string;
  readonly table: () => TextTable;
  /** Undefined where there is nothing but figures. */
  readonly picture?: (() => Promise<Blob | undefined>) | undefined;
}

/** `from` is the element that is copied. */
export const copyMenu = (from: HTMLElement, copyable: Copyable): TemplateResult => {
  const shown = Object.entries(kinds).filter(([kind]) => kind !== 'png' || copyable.picture !== undefined);
  return html`<vitals-menu
    .icon=${'more'}
    .label=${t('Copy {0}', copyable.title)}
    .items=${shown.map(([id, label]) => ({ id, label }))}
    @vitals-pick=${({ detail: { id } }: CustomEvent<{ readonly id: string }>) => {
      if (!isKind(id)) return;
      const detail: CopyWish = { kind: id, ...copyable };
      from.dispatchEvent(new CustomEvent('vitals-copy', { detail, bubbles: true, composed: true }));
    }}
  ></vitals-menu>`;
};

/** The menu of a table that is drawn from rows. */
export const tableMenu = <Row>(
  from: HTMLElement,
  table: { readonly title: string; readonly columns: readonly TextColumn<Row>[]; readonly rows: readonly Row[] },
): TemplateResult => copyMenu(from, { title: table.title, table: () => textTable(table.columns, table.rows) });

/** What a table in the page says, head and rows. */
export const textOfTable = (table: HTMLTableElement | null | undefined): TextTable => {
  const cells = (row: HTMLTableRowElement): string[] =>
    [...row.cells].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());
  const [head, ...rows] = [...(table?.rows ?? [])].map(cells);
  return { head: head ?? [], rows };
};

export interface CopyWish extends Copyable {
  readonly kind: CopyKind;
}

interface TextColumn<Row> {
  readonly label: string;
  readonly cell: (row: Row) => unknown;
}

/** What cells say, without what stands in them for narrow tables. */
const textTable = <Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): TextTable => {
  const place = document.createElement('div');
  const textOf = (cell: unknown): string => {
    if (typeof cell === 'string') return cell;
    render(html`${cell}`, place);
    for (const below of place.querySelectorAll('.below')) below.remove();
    for (const input of place.querySelectorAll('input'))
      input.replaceWith(input.type === 'checkbox' ? (input.checked ? t('Yes') : t('No')) : input.value);
    const text = place.textContent.replaceAll(/\s+/g, ' ').trim();
    // What was taken out of the tree must not be looked for in the next cell.
    render('', place);
    return text;
  };
  return {
    head: columns.map(({ label }) => label),
    rows: rows.map((row) => columns.map(({ cell }) => textOf(cell(row)))),
  };
};
