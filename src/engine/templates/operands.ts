/**
 * The words of one action: pipelines, commands and operands.
 * Source: https://pkg.go.dev/text/template#hdr-Pipelines and #hdr-Arguments
 */
import { parseString } from '../../common/goStrings.ts';
import type { Pipeline, Term } from './ast.ts';
import type { Word } from './lex.ts';
import { boolValue, floatValue, intValue, nil, TemplateFailure, textValue, type Value } from './values.ts';

const numberOf = ({ text, at }: Word): Value => {
  if (text.startsWith("'")) {
    const inner = parseString(`"${text.slice(1, -1).replace("\\'", "'")}"`);
    if (inner === undefined || [...inner].length !== 1) throw new TemplateFailure(`malformed character: ${text}`, at);
    return intValue(inner.codePointAt(0) ?? 0);
  }
  const plain = text.replaceAll('_', '').toLowerCase();
  const isFloat = /[.e]/.test(plain) && !plain.includes('x');
  const sign = plain.startsWith('-') ? -1 : 1;
  const bare = plain.replace(/^[+-]/, '').replace(/^0(?=[0-7]+$)/, '0o');
  const number = sign * Number(bare);
  if (Number.isNaN(number)) throw new TemplateFailure(`bad number: ${text}`, at);
  return isFloat ? floatValue(number) : intValue(number);
};

const constants: Readonly<Record<string, Value>> = { nil, true: boolValue(true), false: boolValue(false) };

/** Reads the words of an action from the left; `knows` says which functions there are. */
export class ActionReader {
  private readonly words: readonly Word[];
  private readonly end: number;
  private readonly knows: (name: string) => boolean;
  private place = 0;
  /** Variables in sight; the caller takes off what a block has declared. */
  readonly variables: string[];

  constructor(
    action: { readonly words: readonly Word[]; readonly at: number },
    scope: { readonly variables: string[]; readonly knows: (name: string) => boolean },
  ) {
    this.words = action.words;
    this.end = action.at;
    this.variables = scope.variables;
    this.knows = scope.knows;
  }

  get next(): Word | undefined {
    return this.words[this.place];
  }

  take(): Word | undefined {
    const word = this.words[this.place];
    this.place += 1;
    return word;
  }

  fail(message: string): never {
    throw new TemplateFailure(message, this.next?.at ?? this.end);
  }

  /** Refuses words that nothing has asked for. */
  finish(context: string): void {
    if (this.next !== undefined) this.fail(`unexpected ${JSON.stringify(this.next.text)} in ${context}`);
  }

  pipeline(context: string): Pipeline {
    const at = this.next?.at ?? this.end;
    const { declares, how } = this.declarations(context);
    const commands: Term[][] = [];
    for (;;) {
      commands.push(this.command(context));
      if (this.next?.text !== '|' || this.next.kind !== 'sign') break;
      this.take();
      // Go lets nothing follow the last one.
      if (this.isOver) break;
    }
    for (const [term] of commands.slice(1))
      if (term !== undefined && (term.kind === 'constant' || term.kind === 'dot' || term.kind === 'variable'))
        throw new TemplateFailure('what stands behind "|" must be a function', term.at);
    return { declares, how, commands, at };
  }

  private get isOver(): boolean {
    return this.next === undefined || this.next.text === ')';
  }

  private declarations(context: string): Pick<Pipeline, 'declares' | 'how'> {
    const [first, second, third, fourth] = this.words.slice(this.place);
    const sets = (word: Word | undefined): boolean => word?.text === ':=' || word?.text === '=';
    if (first?.kind !== 'variable') return { declares: [], how: 'declare' };
    if (sets(second)) {
      this.place += 2;
      return this.declared([first], second?.text ?? '');
    }
    if (second?.text === ',' && third?.kind === 'variable' && sets(fourth)) {
      if (context !== 'range') this.fail('two variables can be set in a range only');
      this.place += 4;
      return this.declared([first, third], fourth?.text ?? '');
    }
    return { declares: [], how: 'declare' };
  }

  private declared(words: readonly Word[], sign: string): Pick<Pipeline, 'declares' | 'how'> {
    const how = sign === '=' ? 'assign' : 'declare';
    for (const word of words)
      if (how === 'declare') this.variables.push(word.text);
      else this.mustKnow(word);
    return { declares: words.map(({ text }) => text), how };
  }

  private mustKnow({ text, at }: Word): void {
    if (!this.variables.includes(text)) throw new TemplateFailure(`undefined variable ${JSON.stringify(text)}`, at);
  }

  private command(context: string): Term[] {
    const terms: Term[] = [];
    for (let word = this.next; word !== undefined && word.text !== ')' && word.text !== '|'; word = this.next) {
      if (terms.length > 0 && !word.spaced) this.fail(`a space is missing before ${JSON.stringify(word.text)}`);
      terms.push(this.operand(context));
    }
    if (terms.length === 0) this.fail(`missing value for ${context}`);
    const [first] = terms;
    if (first?.kind === 'constant' && terms.length > 1)
      throw new TemplateFailure("can't give argument to a constant", first.at);
    if (first?.kind === 'constant' && first.value.kind === 'nil')
      throw new TemplateFailure('nil is not a command', first.at);
    return terms;
  }

  private operand(context: string): Term {
    const term = this.term(context);
    const names: string[] = [];
    const isField = (): boolean => this.next?.kind === 'field' && !this.next.spaced;
    while (isField()) names.push(this.take()?.text.slice(1) ?? '');
    if (names.length === 0) return term;
    if (term.kind === 'constant' || term.kind === 'dot') this.fail('a constant has no fields');
    if (term.kind !== 'fields') return { kind: 'fields', of: term, names, at: term.at };
    return { ...term, names: [...term.names, ...names] };
  }

  private term(context: string): Term {
    const word = this.take() ?? this.fail(`missing value for ${context}`);
    const { text, at } = word;
    switch (word.kind) {
      case 'name':
        if (!this.knows(text)) throw new TemplateFailure(`function ${JSON.stringify(text)} not defined`, at);
        return { kind: 'function', name: text, at };
      case 'dot':
        return { kind: 'dot', at };
      case 'field':
        return { kind: 'fields', of: { kind: 'dot', at }, names: [text.slice(1)], at };
      case 'variable':
        this.mustKnow(word);
        return { kind: 'variable', name: text, at };
      case 'number':
        return { kind: 'constant', value: numberOf(word), at };
      case 'text': {
        const value = parseString(text);
        if (value === undefined) throw new TemplateFailure(`malformed string: ${text}`, at);
        return { kind: 'constant', value: textValue(value), at };
      }
      case 'keyword': {
        const value = constants[text];
        if (value !== undefined) return { kind: 'constant', value, at };
        break;
      }
      case 'sign':
        if (text === '(') {
          const pipeline = this.pipeline('parenthesised pipeline');
          if (this.take()?.text !== ')') throw new TemplateFailure('unclosed left paren', at);
          return { kind: 'pipeline', pipeline, at };
        }
    }
    throw new TemplateFailure(`unexpected ${JSON.stringify(text)} in ${context}`, at);
  }
}
