/** Text to tree: the blocks of a template. Source: https://pkg.go.dev/text/template#hdr-Actions */
import { parseString } from '../../common/goStrings.ts';
import type { Node, Pipeline, Tree } from './ast.ts';
import { lex, type Piece } from './lex.ts';
import { ActionReader } from './operands.ts';
import { TemplateFailure } from './values.ts';

export interface Vocabulary {
  readonly variables: readonly string[];
  readonly knows: (name: string) => boolean;
}

type Block = { readonly ended: 'end' | 'else'; readonly rest: ActionReader };
const maxDepth = 100;

class Parser {
  private readonly pieces: readonly Piece[];
  private readonly knows: Vocabulary['knows'];
  private place = 0;
  private variables: string[];
  private ranges = 0;
  private depth = 0;
  readonly named = new Map<string, readonly Node[]>();

  constructor(text: string, { variables, knows }: Vocabulary) {
    this.pieces = lex(text);
    this.variables = ['$', ...variables];
    this.knows = knows;
  }

  top(): Node[] {
    const nodes: Node[] = [];
    const ended = this.nodes(nodes);
    if (ended !== undefined) throw new TemplateFailure(`unexpected {{${ended.ended}}}`, ended.at);
    return nodes;
  }

  /** Nodes up to an `end` or `else`, which is handed back, or to the end of the text. */
  private nodes(into: Node[]): (Block & { readonly at: number }) | undefined {
    for (let piece = this.pieces[this.place]; piece !== undefined; piece = this.pieces[this.place]) {
      this.place += 1;
      if (piece.kind === 'text') {
        into.push({ kind: 'text', text: piece.text });
        continue;
      }
      const reader = new ActionReader(piece, { variables: this.variables, knows: this.knows });
      const keyword = reader.next?.kind === 'keyword' ? reader.next.text : '';
      if (keyword === 'end' || keyword === 'else') {
        reader.take();
        return { ended: keyword, rest: reader, at: piece.at };
      }
      const node = this.action(keyword, reader, piece.at);
      if (node !== undefined) into.push(node);
    }
    return undefined;
  }

  private action(keyword: string, reader: ActionReader, at: number): Node | undefined {
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        reader.take();
        return this.control(keyword, reader, at);
      case 'break':
      case 'continue':
        reader.take();
        reader.finish(keyword);
        if (this.ranges === 0) throw new TemplateFailure(`{{${keyword}}} outside {{range}}`, at);
        return { kind: keyword };
      case 'template':
        reader.take();
        return this.template(reader, at);
      case 'define':
      case 'block':
        reader.take();
        return this.definition(keyword, reader, at);
      default: {
        const pipeline = reader.pipeline('command');
        reader.finish('command');
        return { kind: 'print', pipeline };
      }
    }
  }

  private control(kind: 'if' | 'with' | 'range', reader: ActionReader, at: number): Node {
    this.depth += 1;
    if (this.depth > maxDepth) throw new TemplateFailure(`blocks are nested more than ${maxDepth} deep`, at);
    const scope = this.variables.length;
    const pipeline = reader.pipeline(kind);
    reader.finish(kind);
    const inRange = kind === 'range' ? 1 : 0;
    this.ranges += inRange;
    const body: Node[] = [];
    const ended = this.nodes(body) ?? this.unclosed(kind, at);
    this.ranges -= inRange;
    const otherwise = ended.ended === 'else' ? this.alternative(kind, ended.rest, at) : undefined;
    if (ended.ended === 'end') ended.rest.finish('end');
    this.variables.length = scope;
    this.depth -= 1;
    return { kind, pipeline, body, otherwise };
  }

  private alternative(kind: 'if' | 'with' | 'range', rest: ActionReader, at: number): Node[] {
    const again = rest.next?.kind === 'keyword' ? rest.next.text : '';
    if (again !== '' && again === kind && kind !== 'range') {
      rest.take();
      return [this.control(kind, rest, at)];
    }
    rest.finish('else');
    const nodes: Node[] = [];
    const ended = this.nodes(nodes) ?? this.unclosed(kind, at);
    if (ended.ended === 'else') throw new TemplateFailure('a second {{else}}', ended.at);
    ended.rest.finish('end');
    return nodes;
  }

  private unclosed(kind: string, at: number): never {
    throw new TemplateFailure(`{{${kind}}} is not closed: {{end}} is missing`, at);
  }

  private nameOf(reader: ActionReader, kind: string): string {
    const word = reader.take();
    const name = word?.kind === 'text' ? parseString(word.text) : undefined;
    return name ?? reader.fail(`{{${kind}}} needs a name in quotation marks`);
  }

  private template(reader: ActionReader, at: number): Node {
    const name = this.nameOf(reader, 'template');
    const pipeline = reader.next === undefined ? undefined : reader.pipeline('template');
    reader.finish('template');
    return { kind: 'template', name, pipeline, at };
  }

  private definition(kind: 'define' | 'block', reader: ActionReader, at: number): Node | undefined {
    const name = this.nameOf(reader, kind);
    let pipeline: Pipeline | undefined;
    if (kind === 'block') pipeline = reader.pipeline(kind);
    reader.finish(kind);
    const [outer, ranges] = [this.variables, this.ranges];
    // A named template sees none of the variables around it.
    this.variables = ['$'];
    this.ranges = 0;
    const nodes: Node[] = [];
    const ended = this.nodes(nodes) ?? this.unclosed(kind, at);
    if (ended.ended !== 'end') throw new TemplateFailure(`unexpected {{else}} in ${kind}`, ended.at);
    ended.rest.finish('end');
    this.variables = outer;
    this.ranges = ranges;
    this.named.set(name, nodes);
    return kind === 'block' ? { kind: 'template', name, pipeline, at } : undefined;
  }
}

export const parseTemplate = (text: string, vocabulary: Vocabulary): Tree => {
  const parser = new Parser(text, vocabulary);
  const nodes = parser.top();
  return { nodes, named: parser.named };
};
