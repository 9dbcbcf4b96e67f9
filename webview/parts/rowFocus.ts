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
  #place = 0;
  #hadFocus = false;

  constructor(host: ReactiveControllerHost & HTMLElement, keys: RowKeys) {
    super(host);
    this.#keys = keys;
  }

  hostUpdate(): void {
    this.#hadFocus = this.#rows().includes(this.host.shadowRoot?.activeElement as HTMLElement);
  }

  hostUpdated(): void {
    const rows = this.#rows();
    if (!rows.some(({ dataset }) => dataset['key'] === this.#active))
      this.#active = rows[Math.min(this.#place, rows.length - 1)]?.dataset['key'];
    this.#mark(rows);
    if (this.#hadFocus && this.host.shadowRoot?.activeElement == null) this.focus();
  }

  /** Gives the focus to the row where the keyboard stands; false where there is none. */
  focus(): boolean {
    const row = this.#rows().find(({ dataset }) => dataset['key'] === this.#active);
    row?.focus();
    return row !== undefined;
  }

  #rows(): readonly HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>('tr[data-key]') ?? [])];
  }

  #mark(rows: readonly HTMLElement[]): void {
    this.mark(
      rows,
      rows.find(({ dataset }) => dataset['key'] === this.#active),
    );
  }

  #enter(rows: readonly HTMLElement[], at: number): void {
    const key = rows[at]?.dataset['key'];
    if (key === undefined) return;
    this.#place = at;
    if (key === this.#active) return;
    this.#active = key;
    this.#mark(rows);
    this.#keys.moved(key);
  }

  protected override focused(path: readonly EventTarget[]): void {
    const rows = this.#rows();
    const at = rows.findIndex((row) => path.includes(row));
    if (at >= 0) this.#enter(rows, at);
  }

  protected override pressed(event: KeyboardEvent): boolean {
    const rows = this.#rows();
    const at = rows.indexOf(event.target as HTMLElement);
    const key = rows[at]?.dataset['key'];
    return key !== undefined && this.#done(event, { rows, at, key });
  }

  #done(
    event: KeyboardEvent,
    row: { readonly rows: readonly HTMLElement[]; readonly at: number; readonly key: string },
  ): boolean {
    const { rows, at, key } = row;
    const chosen = this.#keys.chosen();
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return false;
      const all = this.#keys.keys();
      this.#keys.choose(new Set(chosen.size === all.length ? [] : all));
      return true;
    }
    const next = nextRow(event.key, at, rows.length);
    if (next !== undefined) {
      const reached = rows[next]?.dataset['key'];
      if (event.shiftKey && reached !== undefined) this.#keys.choose(new Set([...chosen, key, reached]));
      rows[next]?.focus();
      return true;
    }
    if (event.key === ' ') this.#keys.choose(toggled(chosen, key));
    else if (event.key === 'Enter') this.#keys.open(key);
    else return this.#keys.letter(event.key, key);
    return true;
  }
}
