/**
 * A template as pieces of text and the words of its actions, with their places.
 * Source: https://pkg.go.dev/text/template#hdr-Text_and_spaces and #hdr-Actions
 */
import { TemplateFailure } from './values.ts';

export type WordKind = 'name' | 'keyword' | 'field' | 'variable' | 'dot' | 'number' | 'text' | 'sign';
export interface Word {
  readonly kind: WordKind;
  readonly text: string;
  readonly at: number;
  /** Whether a space stands before it: `$a.b` is one operand, `$a .b` are two. */
  readonly spaced: boolean;
}
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'action'; readonly words: readonly Word[]; readonly at: number };

const keywords = new Set([
  ...['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue'],
  ...['nil', 'true', 'false'],
]);

const wordPattern = new RegExp(
  [
    String.raw`(?<variable>\$[\p{L}\p{Nd}_]*)`,
    String.raw`(?<number>[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|'(?:[^'\\\n]|\\[^\n])+')`,
    String.raw`(?<field>\.[\p{L}_][\p{L}\p{Nd}_]*)`,
    String.raw`(?<dot>\.)`,
    String.raw`(?<name>[\p{L}_][\p{L}\p{Nd}_]*)`,
    '(?<text>"(?:[^"\\\\\\n]|\\\\[^\\n])*"|`[^`]*`)',
    String.raw`(?<sign>:=|=|\||,|\(|\))`,
  ].join('|'),
  'uy',
);
const spaces = /[ \t\r\n]*/y;
const closing = /[ \t\r\n]+-\}\}|\}\}/y;
const comment = /\{\{(?:-[ \t\r\n]+)?\/\*[^]*?\*\/(?:[ \t\r\n]+-)?\}\}/y;
/** What may follow a name, field or variable. */
const terminator = /[ \t\r\n.,|:=()]|\}\}|$/y;

const at = (pattern: RegExp, text: string, from: number): RegExpExecArray | null => {
  pattern.lastIndex = from;
  return pattern.exec(text);
};

const wordAt = (text: string, from: number, spaced: Word['spaced'] | undefined): Word => {
  const found = at(wordPattern, text, from);
  const [kind, word] = Object.entries(found?.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
  if (kind === undefined || word === undefined) {
    if (text[from] === '"' || text[from] === '`')
      throw new TemplateFailure('unterminated quoted string: close it on the same line', from);
    const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
    throw new TemplateFailure(`unexpected ${JSON.stringify(character)} in an action`, from);
  }
  const end = from + word.length;
  if (['name', 'field', 'variable', 'dot'].includes(kind) && at(terminator, text, end) === null)
    throw new TemplateFailure(`unexpected ${JSON.stringify(text[end])} right after ${JSON.stringify(word)}`, end);
  const isKeyword = kind === 'name' && keywords.has(word);
  return { kind: isKeyword ? 'keyword' : (kind as WordKind), text: word, at: from, spaced: spaced ?? false };
};

/** The words of the action that opens at `from`, and where it ends. */
const actionAt = (text: string, from: number): { words: Word[]; end: number; trims: boolean } => {
  const opened = /\{\{(?:-(?=[ \t\r\n]))?/y;
  let place = from + (at(opened, text, from)?.[0].length ?? 2);
  const words: Word[] = [];
  for (;;) {
    const close = at(closing, text, place);
    if (close !== null) return { words, end: place + close[0].length, trims: close[0].length > 2 };
    const gap = at(spaces, text, place)?.[0].length ?? 0;
    place += gap;
    const closed = at(closing, text, place);
    if (closed !== null) return { words, end: place + closed[0].length, trims: false };
    if (place >= text.length) throw new TemplateFailure('unclosed action: "}}" is missing', from);
    const word = wordAt(text, place, gap > 0);
    words.push(word);
    place += word.text.length;
  }
};

export const lex = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let place = 0;
  let trims = false;
  const literal = (from: number, end: number, cut: { before: boolean }): void => {
    let part = text.slice(from, end);
    if (trims) part = part.replace(/^[ \t\r\n]+/, '');
    if (cut.before) part = part.replace(/[ \t\r\n]+$/, '');
    if (part !== '') pieces.push({ kind: 'text', text: part, at: from });
  };
  for (;;) {
    const open = text.indexOf('{{', place);
    if (open === -1) {
      literal(place, text.length, { before: false });
      return pieces;
    }
    literal(place, open, { before: /^\{\{-[ \t\r\n]/.test(text.slice(open, open + 4)) });
    const remark = at(comment, text, open);
    if (remark !== null) {
      place = open + remark[0].length;
      trims = remark[0].endsWith('-}}');
    } else {
      const action = actionAt(text, open);
      pieces.push({ kind: 'action', words: action.words, at: open });
      ({ end: place, trims } = action);
    }
  }
};
