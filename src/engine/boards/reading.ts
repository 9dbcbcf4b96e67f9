/** Takes JSON apart field by field; what does not fit is noted with the place where it stands. */
export interface Note {
  readonly field: string;
  readonly message: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a value is, as a sentence says it. */
const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

export class Reading {
  readonly notes: Note[] = [];

  note(field: string, message: string): void {
    this.notes.push({ field, message });
  }

  /** Notes what is missing or does not fit: then there is no value. */
  fit<T>(value: T | undefined, field: string, message: string): T | undefined {
    if (value === undefined) this.note(field, message);
    return value;
  }

  fields(value: unknown, field: string): Fields | undefined {
    return this.fit(isFields(value) ? value : undefined, field, `must be an object, not ${kindOf(value)}`);
  }

  list(value: unknown, field: string, most: number): readonly unknown[] | undefined {
    const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
    if (list === undefined) {
      this.note(field, `must be a list, not ${kindOf(value)}`);
      return undefined;
    }
    const many = `has ${String(list.length)} entries; at most ${String(most)} are taken`;
    return this.fit(list.length <= most ? list : undefined, field, many);
  }

  text(value: unknown, field: string, most: number): string | undefined {
    const text = typeof value === 'string' ? value : undefined;
    if (text === undefined) {
      this.note(field, `must be a text, not ${kindOf(value)}`);
      return undefined;
    }
    return this.fit(text.length <= most ? text : undefined, field, `is longer than ${String(most)} characters`);
  }

  number(
    value: unknown,
    field: string,
    [from, to]: readonly [from: number, to: number] = [-Infinity, Infinity],
  ): number | undefined {
    const number = typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    if (number === undefined) {
      this.note(field, `must be a number, not ${kindOf(value)}`);
      return undefined;
    }
    const isWithin = number >= from && number <= to;
    return this.fit(isWithin ? number : undefined, field, `must be from ${String(from)} to ${String(to)}`);
  }

  one<T extends string>(value: unknown, field: string, words: readonly T[]): T | undefined {
    return this.fit(
      words.find((word) => word === value),
      field,
      `must be one of ${words.join(', ')}`,
    );
  }

  /** What no version of a board knows is a slip of the pen, as `tresholds`. */
  known(value: Fields, at: string, names: readonly string[]): void {
    for (const name of Object.keys(value))
      if (!names.includes(name)) this.note(at === '' ? name : `${at}.${name}`, 'is not known here');
  }
}
