/** A template as a tree. Every node knows where it stands in the text. */
import type { Value } from './values.ts';

export type Term =
  | { readonly kind: 'constant'; readonly value: Value; readonly at: number }
  | { readonly kind: 'dot'; readonly at: number }
  /** `.a.b`, `$v.a`, `(pipeline).a`: fields of the dot, of a variable or of what a pipeline gives. */
  | { readonly kind: 'fields'; readonly of: Term; readonly names: readonly string[]; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'function'; readonly name: string; readonly at: number }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly at: number };

export interface Pipeline {
  readonly declares: readonly string[];
  /** `=` gives a variable that there is another value; `:=` makes a new one. */
  readonly how: 'declare' | 'assign';
  readonly commands: readonly (readonly Term[])[];
  readonly at: number;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[] | undefined;
    }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined; readonly at: number }
  | { readonly kind: 'break' | 'continue' };

export interface Tree {
  readonly nodes: readonly Node[];
  /** What `define` and `block` have named. */
  readonly named: ReadonlyMap<string, readonly Node[]>;
}
