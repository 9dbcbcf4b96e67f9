/** What a function of a template is handed, taken in the type it wants, or refused in Go's words. */
import { TemplateFailure, typeName, type Value } from './values.ts';

export interface TemplateSample {
  readonly labels: Readonly<Record<string, string>>;
  /** A number, or the text of a native histogram. */
  readonly value: number | string;
}

/** What functions know of the world outside their arguments. */
export interface Surroundings {
  readonly nowSeconds: number;
  readonly externalUrl: string;
  /** A vector, or why there is none. */
  readonly query: (expr: string) => readonly TemplateSample[] | string;
}

export interface TemplateFunction {
  /** How many arguments: exactly the first number, or from the first to the second. */
  readonly arity: readonly [least: number, most: number];
  readonly run: (args: readonly Value[], around: Surroundings) => Value;
}

const wrong = (wanted: string, value: Value): never => {
  throw new TemplateFailure(`wrong type for value; expected ${wanted}; got ${typeName(value)}`);
};

export const given = (args: readonly Value[], place: number): Value => args[place] ?? { kind: 'nil' };

export const textAt = (args: readonly Value[], place: number): string => {
  const value = given(args, place);
  return value.kind === 'string' ? value.text : wrong('string', value);
};

export const recordAt = (args: readonly Value[], place: number): ReadonlyMap<string, Value> => {
  const value = given(args, place);
  return value.kind === 'record' ? value.fields : wrong('*template.sample', value);
};

export const listAt = (args: readonly Value[], place: number): readonly Value[] => {
  const value = given(args, place);
  return value.kind === 'list' ? value.items : wrong('template.queryResult', value);
};

/** A number, or a text that is one, as Go's ParseFloat reads it. */
export const floatAt = (args: readonly Value[], place: number): number => {
  const value = given(args, place);
  if (value.kind === 'float' || value.kind === 'int') return value.number;
  if (value.kind === 'duration') return value.seconds;
  if (value.kind !== 'string') throw new TemplateFailure(`can't convert ${typeName(value)} to float`);
  const { text } = value;
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new TemplateFailure(`parsing ${JSON.stringify(text)}: invalid syntax`);
};
