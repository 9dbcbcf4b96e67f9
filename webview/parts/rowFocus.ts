import type { ReactiveControllerHost } from 'lit';
import { ShadowKeys } from './shadowKeys.ts';

export interface RowKeys {
  /** Keys of the rows as they stand. */
  keys(): readonly string[];
  chosen(): ReadonlySet<string>;
  /** The keyboard stands on another row. */
  moved(key: string): void;
  choose(chosen: ReadonlySet<string>): void;
  open(key: string): void;
  /** A letter was pressed on a row: an action of the panel's own; true when there is one. */
  letter(letter: string, key: string): boolean;
}

const page = 10;

/** Which row a key leads to among `count` rows, without going round: a table has an end. */
export const nextRow = (key: string, at: number, count: number): number | undefined => {
  const by: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = by[key];
  return step === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, at + step));
};

export const toggled = (chosen: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
};

/**
 * Rows of a table that can be walked, chosen and opened by keyboard: one tab stop; arrows, Page Up and Down, Home and
 * End move, Shift takes rows along, Space chooses, Ctrl+A chooses all or none, Enter opens. When the row that has the
 * focus goes, the one in its place gets it: a live table must not throw its reader out.
 */
export class RowFocus extends ShadowKeys {
  readonly #keys: RowKeys;
  #active: string | undefined;
  /** The row that gets the focus as soon as it is drawn. */
  #coming: string | undefined;
  #place = 0;
  #hadFocus = false;

  constructor(host: ReactiveControllerHost & HTMLElement, keys: RowKeys) {
    super(host);
    this.#keys = keys;
  }

  /** The row that has to be in the document, for the keyboard stands on it or is about to. */
  get held(): string | undefined {
    return this.#coming ?? this.#active;
  }

  hostUpdate(): void {
    this.#hadFocus = this.#rows().includes(this.host.shadowRoot?.activeElement as HTMLElement);
  }

  hostUpdated(): void {
    const keys = this.#keys.keys();
    if (this.#active === undefined || !keys.includes(this.#active))
      this.#active = keys[Math.min(this.#place, keys.length - 1)];
    this.#mark(this.#rows());
    const coming = this.#coming;
    this.#coming = undefined;
    if (coming !== undefined) this.#rowOf(coming)?.focus();
    else if (this.#hadFocus && this.host.shadowRoot?.activeElement == null) this.focus();
  }

  /** Gives the focus to the row where the keyboard stands; false where there is none. */
  focus(): boolean {
    const row = this.#rowOf(this.#active);
    row?.focus();
    return row !== undefined;
  }

  /** Those in the document. */

  #rows(): readonly HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>('tr[data-key]') ?? [])];
  }

  #rowOf(key: string | undefined): HTMLElement | undefined {
    return this.#rows().find(({ dataset }) => dataset['key'] === key);
  }

  #mark(rows: readonly HTMLElement[]): void {
    this.mark(
      rows,
      rows.find(({ dataset }) => dataset['key'] === this.#active),
    );
  }

  /** A row far away is drawn first. */
  #go(key: string): void {
    const row = this.#rowOf(key);
    if (row !== undefined) row.focus();
    else {
      this.#coming = key;
      this.host.requestUpdate();
    }
  }

  protected override focused(path: readonly EventTarget[]): void {
    const rows = this.#rows();
    const key = rows.find((row) => path.includes(row))?.dataset['key'];
    if (key === undefined) return;
    this.#place = this.#keys.keys().indexOf(key);
    if (key === this.#active) return;
    this.#active = key;
    this.#mark(rows);
    this.#keys.moved(key);
  }

  protected override pressed(event: KeyboardEvent): boolean {
    const key = this.#rows().find((row) => row === event.target)?.dataset['key'];
    return key !== undefined && this.#done(event, key);
  }

  #done(event: KeyboardEvent, key: string): boolean {
    const chosen = this.#keys.chosen();
    const keys = this.#keys.keys();
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return false;
      this.#keys.choose(new Set(chosen.size === keys.length ? [] : keys));
      return true;
    }
    const next = nextRow(event.key, keys.indexOf(key), keys.length);
    if (next !== undefined) {
      const reached = keys[next];
      if (reached === undefined) return true;
      if (event.shiftKey) this.#keys.choose(new Set([...chosen, key, reached]));
      this.#go(reached);
      return true;
    }
    if (event.key === ' ') this.#keys.choose(toggled(chosen, key));
    else if (event.key === 'Enter') this.#keys.open(key);
    else return this.#keys.letter(event.key, key);
    return true;
  }
}
