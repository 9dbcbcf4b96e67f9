/**
 * YAML: a YAML or JSON text as a tree that knows where everything stands, and the only place that knows the library. The
 * engine reads it as a bundle of its own, and only where somebody has written rules.
 * Scalars are text, whatever they look like. Aliases and merge keys are resolved. Of several documents the first counts,
 * as in Prometheus. Bounds: 200,000 branches, 64 levels, so that aliases of aliases end.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import type { Problem } from '../../common/problem.ts';

export interface TextBranch {
  readonly kind: 'text';
  readonly text: string;
  readonly isPlain: boolean;
  readonly from: number;
  readonly to: number;
  /** Where a character of the text stands in the source. */
  readonly offsetOf: (index: number) => number;
}
export interface Field {
  readonly key: TextBranch;
  readonly value: Branch;
}
export type Branch =
  | TextBranch
  | { readonly kind: 'list'; readonly items: readonly Branch[]; readonly from: number; readonly to: number }
  | { readonly kind: 'fields'; readonly fields: readonly Field[]; readonly from: number; readonly to: number }
  | { readonly kind: 'nothing'; readonly from: number; readonly to: number };

const branchCap = 200_000;
const deepest = 64;

class TooMuch extends Error {}

/** Start of each line of a block scalar's content, after its indentation. */
const blockStarts = (source: string, from: number): number[] => {
  const starts: number[] = [];
  let indent: number | undefined;
  for (let place = source.indexOf('\n', from) + 1; place > 0 && place < source.length;) {
    const end = source.indexOf('\n', place);
    const line = source.slice(place, end === -1 ? undefined : end);
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    if (line.trim() !== '') {
      if (indent !== undefined && spaces < indent) break;
      indent ??= spaces;
    }
    starts.push(place + Math.min(indent ?? spaces, line.length));
    if (end === -1) break;
    place = end + 1;
  }
  return starts;
};

/** Exact where the source spells the text as it is, else the start of the scalar. */
const offsets = (source: string, text: string, { type, from, to }: { type: string; from: number; to: number }) => {
  const raw = source.slice(from, to);
  if (type === 'BLOCK_LITERAL') {
    const starts = blockStarts(source, from);
    return (index: number): number => {
      const before = text.slice(0, index).split('\n');
      return (starts[before.length - 1] ?? from) + (before.at(-1) ?? '').length;
    };
  }
  if (raw === text) return (index: number): number => from + index;
  if (raw.slice(1, -1) === text) return (index: number): number => from + 1 + index;
  return (): number => from;
};

class Grower {
  private readonly source: string;
  private readonly document: Document;
  private branches = 0;

  constructor(source: string, document: Document) {
    this.source = source;
    this.document = document;
  }

  branch(node: unknown, depth: number, around: number): Branch {
    this.branches += 1;
    if (this.branches > branchCap || depth > deepest) throw new TooMuch();
    if (isAlias(node)) return this.branch(node.resolve(this.document), depth + 1, around);
    const [from, to] = rangeOf(node) ?? [around, around];
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => this.branch(item, depth + 1, from)), from, to };
    if (isMap(node)) return { kind: 'fields', fields: this.fields(node.items, depth, from), from, to };
    if (!isScalar(node)) return { kind: 'nothing', from, to };
    const text = typeof node.value === 'string' ? node.value : '';
    const type = node.type ?? 'PLAIN';
    if (type === 'PLAIN' && /^(?:|~|null|Null|NULL)$/.test(text)) return { kind: 'nothing', from, to };
    const offsetOf = offsets(this.source, text, { type, from, to });
    return { kind: 'text', text, isPlain: type === 'PLAIN', from, to, offsetOf };
  }

  private fields(pairs: readonly { key: unknown; value: unknown }[], depth: number, around: number): Field[] {
    const own: Field[] = [];
    const merged: Field[] = [];
    for (const pair of pairs) {
      const key = this.branch(pair.key, depth + 1, around);
      const value = this.branch(pair.value, depth + 1, key.from);
      if (key.kind !== 'text') own.push({ key: nameless(key), value });
      else if (key.text === '<<' && key.isPlain) merged.push(...fieldsWithin(value));
      else own.push({ key, value });
    }
    const names = new Set(own.map(({ key }) => key.text));
    for (const field of merged)
      if (!names.has(field.key.text)) {
        names.add(field.key.text);
        own.push(field);
      }
    return own;
  }
}

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  const range = (node as Node | null | undefined)?.range;
  return range == null ? undefined : [range[0], range[1]];
};

const nameless = ({ from, to }: Branch): TextBranch => ({
  kind: 'text',
  text: '',
  isPlain: true,
  from,
  to,
  offsetOf: () => from,
});

const fieldsWithin = (branch: Branch): readonly Field[] => {
  if (branch.kind === 'fields') return branch.fields;
  return branch.kind === 'list' ? branch.items.flatMap(fieldsWithin) : [];
};

/** Without a value where the text is no YAML at all. */
export interface SourceTree {
  readonly value?: Branch;
  readonly problems: readonly Problem[];
}

export const readSource = (text: string): SourceTree => {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { schema: 'failsafe', lineCounter, prettyErrors: false });
  const [document] = 'empty' in documents ? [] : documents;
  if (document === undefined) return { value: { kind: 'nothing', from: 0, to: 0 }, problems: [] };
  if (document.errors.length > 0)
    return { problems: document.errors.map(({ message, pos: [from, to] }) => ({ message, from, to })) };
  try {
    return { value: new Grower(text, document).branch(document.contents, 0, 0), problems: [] };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return { problems: [{ message: `more than ${branchCap} branches or ${deepest} levels`, from: 0, to: 0 }] };
  }
};
