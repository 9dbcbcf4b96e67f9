/**
 * Templates of labels and annotations: Go's text/template with the functions of Prometheus, as far as
 * docs/rules-format.md lists them. In: a text, once; then the data of an alert, as often as it is evaluated. Out: the
 * expanded text, or what is wrong and where. Nothing is thrown.
 * Bounds: 100,000 steps, 64 K characters written, 100 templates within templates, 100 blocks within blocks; what goes
 * beyond is an error of that template.
 */
import type { Labels } from '../../common/labels.ts';
import { placeOf, reasonOf, type Problem } from '../../common/problem.ts';
import type { Tree } from './ast.ts';
import type { TemplateSample } from './arguments.ts';
import { isFunction } from './functions.ts';
import { parseTemplate } from './parse.ts';
import { runTree } from './run.ts';
import { floatValue, labelsValue, TemplateFailure, textValue, type Value } from './values.ts';

export type { TemplateSample } from './arguments.ts';

/** What a template of an alert sees. */
export interface AlertData {
  readonly labels: Labels;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** A number, or the text of a native histogram. */
  readonly value: number | string;
  readonly nowSeconds: number;
  /** A vector, or why there is none. */
  readonly query: (expr: string) => readonly TemplateSample[] | string;
}

export interface Template {
  expand(data: AlertData): { readonly text: string } | { readonly problem: string };
}

const variableNames = ['$labels', '$externalLabels', '$externalURL', '$value'];

const placed = (text: string, message: string, at: number): string => {
  const { line, column } = placeOf(text, at);
  return `${line}:${column}: ${message}`;
};

class Compiled implements Template {
  private readonly text: string;
  private readonly tree: Tree;

  constructor(text: string, tree: Tree) {
    this.text = text;
    this.tree = tree;
  }

  expand(data: AlertData): { text: string } | { problem: string } {
    const [only] = this.tree.nodes;
    if (this.tree.nodes.length === 0) return { text: '' };
    if (this.tree.nodes.length === 1 && only?.kind === 'text') return { text: only.text };
    const fields: [string, Value][] = [
      ['Labels', labelsValue(data.labels)],
      ['ExternalLabels', labelsValue(data.externalLabels)],
      ['ExternalURL', textValue(data.externalUrl)],
      ['Value', typeof data.value === 'number' ? floatValue(data.value) : { kind: 'histogram', text: data.value }],
    ];
    const dot: Value = { kind: 'record', type: 'alert data', fields: new Map(fields) };
    const variables = new Map(fields.map(([, value], i) => [variableNames[i] ?? '', value]));
    try {
      return { text: runTree(this.tree, { dot, variables, around: data }) };
    } catch (error) {
      const message = reasonOf(error);
      const at = error instanceof TemplateFailure ? error.at : undefined;
      return { problem: at === undefined ? message : placed(this.text, message, at) };
    }
  }
}

/** Compiles a text; a problem's offsets are into that text. */
export const compileTemplate = (text: string): { readonly value?: Template; readonly problem?: Problem } => {
  try {
    return { value: new Compiled(text, parseTemplate(text, { variables: variableNames, knows: isFunction })) };
  } catch (error) {
    if (!(error instanceof TemplateFailure)) return { problem: { message: reasonOf(error) } };
    const { at = 0, message } = error;
    return { problem: { message, from: at, to: Math.min(at + 1, text.length) } };
  }
};
