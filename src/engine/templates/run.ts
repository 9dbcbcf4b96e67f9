/**
 * A tree run over data. Bounds: steps, the length of what is written, the depth of templates within templates.
 * Source: https://pkg.go.dev/text/template#hdr-Actions
 */
import type { Node, Pipeline, Term, Tree } from './ast.ts';
import type { Surroundings } from './arguments.ts';
import { functions } from './functions.ts';
import {
  intValue,
  isTrue,
  nil,
  sortedEntries,
  TemplateFailure,
  textOf,
  textValue,
  typeName,
  type Value,
} from './values.ts';

export const bounds = { steps: 100_000, characters: 65_536, depth: 100 } as const;

interface Variable {
  readonly name: string;
  value: Value;
}
type Flow = 'on' | 'break' | 'continue';

const fieldOf = (value: Value, name: string, at: number): Value => {
  if (value.kind === 'map') return value.entries.get(name) ?? value.zero;
  if (value.kind === 'record') {
    const field = value.fields.get(name);
    if (field !== undefined) return field;
  }
  if (value.kind === 'nil') throw new TemplateFailure(`nil has no field ${name}`, at);
  throw new TemplateFailure(`can't evaluate field ${name} in type ${typeName(value)}`, at);
};

class Run {
  private readonly tree: Tree;
  private readonly around: Surroundings;
  private variables: Variable[];
  private steps = 0;
  private depth = 0;
  private written = 0;
  private readonly out: string[] = [];

  constructor(tree: Tree, around: Surroundings, variables: Variable[]) {
    this.tree = tree;
    this.around = around;
    this.variables = variables;
  }

  get text(): string {
    return this.out.join('');
  }

  private step(): void {
    this.steps += 1;
    if (this.steps > bounds.steps) throw new TemplateFailure(`a template may take ${bounds.steps} steps`);
  }

  private write(text: string): void {
    this.written += text.length;
    if (this.written > bounds.characters)
      throw new TemplateFailure(`a template may write ${bounds.characters} characters`);
    this.out.push(text);
  }

  nodes(nodes: readonly Node[], dot: Value): Flow {
    for (const node of nodes) {
      const flow = this.node(node, dot);
      if (flow !== 'on') return flow;
    }
    return 'on';
  }

  private node(node: Node, dot: Value): Flow {
    this.step();
    switch (node.kind) {
      case 'text':
        this.write(node.text);
        return 'on';
      case 'print': {
        const value = this.pipeline(node.pipeline, dot);
        if (node.pipeline.declares.length === 0) this.write(textOf(value));
        return 'on';
      }
      case 'template':
        this.template(node, dot);
        return 'on';
      case 'break':
      case 'continue':
        return node.kind;
      case 'range':
        return this.scoped(() => this.range(node, dot));
      case 'if':
      case 'with':
        return this.scoped(() => {
          const value = this.pipeline(node.pipeline, dot);
          if (!isTrue(value)) return this.nodes(node.otherwise ?? [], dot);
          return this.nodes(node.body, node.kind === 'with' ? value : dot);
        });
    }
  }

  private scoped(run: () => Flow): Flow {
    const { length } = this.variables;
    const flow = run();
    this.variables.length = length;
    return flow;
  }

  private template(node: Extract<Node, { kind: 'template' }>, dot: Value): void {
    const nodes = this.tree.named.get(node.name);
    if (nodes === undefined) throw new TemplateFailure(`template ${JSON.stringify(node.name)} not defined`, node.at);
    this.depth += 1;
    if (this.depth > bounds.depth)
      throw new TemplateFailure(`templates call each other more than ${bounds.depth} deep`, node.at);
    const data = node.pipeline === undefined ? nil : this.pipeline(node.pipeline, dot);
    const outer = this.variables;
    this.variables = [{ name: '$', value: data }];
    this.nodes(nodes, data);
    this.variables = outer;
    this.depth -= 1;
  }

  /** Key and element of each round; the pipeline's variables are set to them, not to the whole. */
  private rounds(value: Value, at: number): (readonly [Value, Value])[] {
    if (value.kind === 'list') return value.items.map((item, i) => [intValue(i), item]);
    if (value.kind === 'map') return sortedEntries(value.entries).map(([name, one]) => [textValue(name), one]);
    if (value.kind === 'nil') return [];
    if (value.kind === 'int') {
      const count = Math.max(0, Math.min(value.number, bounds.steps + 1));
      return Array.from({ length: count }, (_, i) => [intValue(i), intValue(i)]);
    }
    throw new TemplateFailure(`range can't iterate over ${textOf(value)}`, at);
  }

  private range(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Value): Flow {
    const { pipeline } = node;
    const rounds = this.rounds(this.commands(pipeline, dot), pipeline.at);
    if (rounds.length === 0) return this.nodes(node.otherwise ?? [], dot);
    for (const [key, element] of rounds) {
      this.step();
      const flow = this.scoped(() => {
        const values = pipeline.declares.length === 1 ? [element] : [key, element];
        pipeline.declares.forEach((name, i) => this.set(pipeline, name, values[i] ?? nil));
        return this.nodes(node.body, element);
      });
      if (flow === 'break') break;
    }
    return 'on';
  }

  private pipeline(pipeline: Pipeline, dot: Value): Value {
    const value = this.commands(pipeline, dot);
    for (const name of pipeline.declares) this.set(pipeline, name, value);
    return value;
  }

  private set({ how, at }: Pipeline, name: string, value: Value): void {
    if (how === 'declare') {
      this.variables.push({ name, value });
      return;
    }
    const known = this.variables.findLast((one) => one.name === name);
    if (known === undefined) throw new TemplateFailure(`undefined variable ${JSON.stringify(name)}`, at);
    known.value = value;
  }

  private commands(pipeline: Pipeline, dot: Value): Value {
    let value: Value | undefined;
    for (const command of pipeline.commands) value = this.command(command, dot, value);
    return value ?? nil;
  }

  private command(terms: readonly Term[], dot: Value, piped?: Value): Value {
    this.step();
    const [first, ...others] = terms;
    if (first === undefined) return nil;
    if (first.kind === 'function') return this.call(first, { others, dot, piped });
    if (others.length > 0 || piped !== undefined)
      throw new TemplateFailure("can't give arguments to what is no function", first.at);
    return this.term(first, dot);
  }

  private call(
    { name, at }: { readonly name: string; readonly at: number },
    { others, dot, piped }: { others: readonly Term[]; dot: Value; piped: Value | undefined },
  ): Value {
    const last = piped === undefined ? [] : [piped];
    const least = (wanted: number): void => {
      if (others.length + last.length < wanted)
        throw new TemplateFailure(`wrong number of args for ${name}: want at least ${wanted} got ${others.length}`, at);
    };
    if (name === 'and' || name === 'or') {
      least(1);
      return this.decided(name, { others, dot, last });
    }
    const known = functions.get(name);
    if (known === undefined) throw new TemplateFailure(`function ${JSON.stringify(name)} not defined`, at);
    const [fewest, most] = known.arity;
    if (fewest !== most) least(fewest);
    const count = others.length + last.length;
    if (count > most || (fewest === most && count < fewest))
      throw new TemplateFailure(`wrong number of args for ${name}: want ${most} got ${count}`, at);
    const args = [...others.map((term) => this.term(term, dot)), ...last];
    try {
      return known.run(args, this.around);
    } catch (error) {
      if (!(error instanceof TemplateFailure) || error.at !== undefined) throw error;
      throw new TemplateFailure(`error calling ${name}: ${error.message}`, at);
    }
  }

  /** The first argument that decides, without looking at those behind it. */
  private decided(
    name: 'and' | 'or',
    { others, dot, last }: { others: readonly Term[]; dot: Value; last: readonly Value[] },
  ): Value {
    let value: Value = nil;
    for (const term of others) {
      value = this.term(term, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return last[0] ?? value;
  }

  private term(term: Term, dot: Value): Value {
    switch (term.kind) {
      case 'constant':
        return term.value;
      case 'dot':
        return dot;
      case 'variable':
        return this.variables.findLast(({ name }) => name === term.name)?.value ?? nil;
      case 'fields':
        return term.names.reduce((value, name) => fieldOf(value, name, term.at), this.term(term.of, dot));
      case 'pipeline':
        return this.pipeline(term.pipeline, dot);
      case 'function':
        return this.call(term, { others: [], dot, piped: undefined });
    }
  }
}

export interface RunData {
  readonly dot: Value;
  readonly variables: ReadonlyMap<string, Value>;
  readonly around: Surroundings;
}

export const runTree = (tree: Tree, { dot, variables, around }: RunData): string => {
  const declared = [{ name: '$', value: dot }, ...[...variables].map(([name, value]) => ({ name, value }))];
  const run = new Run(tree, around, declared);
  run.nodes(tree.nodes, dot);
  return run.text;
};
