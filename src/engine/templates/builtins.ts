/** Go's own functions. `and` and `or` are not here: they look at their arguments one by one. Source: as comparing.ts. */
import { given, textAt, type TemplateFunction } from './arguments.ts';
import { print, printf } from './printf.ts';
import { boolValue, intValue, isTrue, TemplateFailure, textValue, typeName, type Value } from './values.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const wholeOf = (value: Value): number => {
  if (value.kind !== 'int') throw new TemplateFailure(`cannot index slice/array with type ${typeName(value)}`);
  return value.number;
};

const elementOf = (container: Value, key: Value): Value => {
  if (container.kind === 'map') {
    if (key.kind !== 'string') throw new TemplateFailure(`value has type ${typeName(key)}; should be string`);
    return container.entries.get(key.text) ?? container.zero;
  }
  const place = container.kind === 'list' || container.kind === 'string' ? wholeOf(key) : 0;
  const outside = (): never => {
    throw new TemplateFailure(`index out of range: ${place}`);
  };
  if (container.kind === 'list') return container.items[place] ?? outside();
  if (container.kind === 'string') return intValue(bytesOf(container.text)[place] ?? outside());
  throw new TemplateFailure(
    container.kind === 'nil' ? 'index of untyped nil' : `can't index item of type ${typeName(container)}`,
  );
};

const lengthOf = (value: Value): number => {
  if (value.kind === 'string') return bytesOf(value.text).length;
  if (value.kind === 'map') return value.entries.size;
  if (value.kind === 'list') return value.items.length;
  throw new TemplateFailure(value.kind === 'nil' ? 'len of nil pointer' : `len of type ${typeName(value)}`);
};

const sliceOf = (value: Value, bounds: readonly Value[]): Value => {
  const [from = 0, to = lengthOf(value)] = bounds.map(wholeOf);
  if (from < 0 || to > lengthOf(value)) throw new TemplateFailure(`index out of range: ${from < 0 ? from : to}`);
  if (from > to) throw new TemplateFailure(`invalid slice index: ${from} > ${to}`);
  if (value.kind === 'list') return { kind: 'list', items: value.items.slice(from, to) };
  if (value.kind === 'string') return textValue(new TextDecoder().decode(bytesOf(value.text).slice(from, to)));
  throw new TemplateFailure(`can't slice item of type ${typeName(value)}`);
};

const markup: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

const scripted = (text: string): string =>
  text.replace(/[\\'"<>&=\p{Cc}]/gu, (character) => {
    if (/[\\'"]/.test(character)) return `\\${character}`;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });

/** Go's QueryEscape: everything but letters, digits and `-_.~`, with `+` for a space. */
export const queryEscaped = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

const texts = (turn: (text: string) => string): TemplateFunction => ({
  arity: [1, Infinity],
  run: (args) => {
    const [only] = args;
    return textValue(turn(args.length === 1 && only?.kind === 'string' ? only.text : print(args)));
  },
});

export const builtins: Readonly<Record<string, TemplateFunction>> = {
  not: { arity: [1, 1], run: (args) => boolValue(!isTrue(given(args, 0))) },
  len: { arity: [1, 1], run: (args) => intValue(lengthOf(given(args, 0))) },
  index: {
    arity: [1, Infinity],
    run: ([container = { kind: 'nil' }, ...keys]) => keys.reduce(elementOf, container),
  },
  slice: { arity: [1, 3], run: ([value = { kind: 'nil' }, ...bounds]) => sliceOf(value, bounds) },
  printf: { arity: [1, Infinity], run: (args) => textValue(printf(textAt(args, 0), args.slice(1))) },
  print: { arity: [0, Infinity], run: (args) => textValue(print(args)) },
  println: {
    arity: [0, Infinity],
    run: (args) => textValue(`${args.map((value) => print([value])).join(' ')}\n`),
  },
  html: texts((text) => text.replace(/[\0"'&<>]/g, (character) => markup[character] ?? character)),
  js: texts(scripted),
  urlquery: texts(queryEscaped),
};
