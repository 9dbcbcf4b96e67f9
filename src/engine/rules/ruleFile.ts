/**
 * A Prometheus rule file as groups of rules. What is wrong with a rule is a located problem that says what to write, and
 * that rule is left out; the others go on.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ and alerting_rules/.
 */
import { parseDuration } from '../../common/durations.ts';
import type { Labels } from '../../common/labels.ts';
import type { Problem } from '../../common/problem.ts';
import { compileTemplate, type Template } from '../templates/templates.ts';
import { readGuards, type Guards } from './guards.ts';
import type { Branch, Field, SourceTree, TextBranch } from '../yaml/yaml.ts';

export interface RecordingRule {
  readonly kind: 'record';
  readonly name: string;
  readonly expr: string;
  readonly labels: Labels;
}
/** A text and what it expands to. */
export interface Expandable {
  readonly text: string;
  readonly template: Template;
}
export interface AlertingRule {
  readonly kind: 'alert';
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: Readonly<Record<string, Expandable>>;
  readonly annotations: Readonly<Record<string, Expandable>>;
  readonly guards: Guards;
}
export type Rule = RecordingRule | AlertingRule;

export interface RuleGroup {
  readonly name: string;
  /** Undefined: as often as whoever runs it does by default. */
  readonly intervalMs: number | undefined;
  readonly queryOffsetMs: number | undefined;
  /** Alerts or series a rule may have; 0 is no limit. */
  readonly limit: number;
  readonly rules: readonly Rule[];
}

/** What checking an expression needs of PromQL. */
export interface ExpressionCheck {
  check(expr: string): readonly Problem[];
  /** The vector that the outermost comparison of an expression judges. */
  comparedOf(expr: string): string | undefined;
}

const ruleCap = 5_000;
const groupFields = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules'];
const ruleFields = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

type Fields = ReadonlyMap<string, Field>;
type Texts = ReadonlyMap<string, TextBranch>;

const isLike = (wanted: string, written: string): boolean => {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const [a, b] = [plain(wanted), plain(written)];
  return a === b || (b.length > 2 && (a.startsWith(b) || b.startsWith(a)));
};

/** Takes a file apart and remembers what did not fit. */
class FileReader {
  readonly problems: Problem[] = [];
  private readonly expressions: ExpressionCheck;
  private rules = 0;

  constructor(expressions: ExpressionCheck) {
    this.expressions = expressions;
  }

  complain({ from, to }: { readonly from: number; readonly to: number }, message: string): void {
    this.problems.push({ message, from, to: Math.max(to, from) });
  }

  groups(root: Branch): RuleGroup[] {
    if (root.kind === 'nothing') return [];
    const fields = this.fields(root, ['groups'], 'a rule file');
    const names = new Set<string>();
    return this.list(fields, 'groups').flatMap((branch) => {
      const group = this.group(branch);
      if (group === undefined) return [];
      if (names.has(group.name)) {
        this.complain(
          branch,
          `groupname: ${JSON.stringify(group.name)} is repeated in the same file: give each its own`,
        );
        return [];
      }
      names.add(group.name);
      return [group];
    });
  }

  private fields(branch: Branch, known: readonly string[], what: string): Fields {
    if (branch.kind !== 'fields') {
      this.complain(branch, `${what} must have fields: ${known.join(', ')}`);
      return new Map();
    }
    for (const { key } of branch.fields) {
      if (known.includes(key.text)) continue;
      const meant = known.find((name) => isLike(name, key.text));
      const instead = meant === undefined ? `there are: ${known.join(', ')}` : `did you mean ${meant}?`;
      this.complain(key, `${what} has no field ${JSON.stringify(key.text)}; ${instead}`);
    }
    return new Map(branch.fields.map((field) => [field.key.text, field]));
  }

  private list(fields: Fields, name: string): readonly Branch[] {
    const value = fields.get(name)?.value;
    if (value === undefined || value.kind === 'nothing') return [];
    if (value.kind === 'list') return value.items;
    this.complain(value, `${name} must be a list: begin each with "- "`);
    return [];
  }

  private text(fields: Fields, name: string): TextBranch | undefined {
    const value = fields.get(name)?.value;
    if (value === undefined || value.kind === 'nothing') return undefined;
    if (value.kind === 'text') return value;
    this.complain(value, `${name} must be text`);
    return undefined;
  }

  private name(fields: Fields, name: string): TextBranch | undefined {
    const value = this.text(fields, name);
    return value?.text === '' ? undefined : value;
  }

  private duration(fields: Fields, name: string): number | undefined {
    const value = this.text(fields, name);
    if (value === undefined) return undefined;
    const duration = parseDuration(value.text);
    if (duration === undefined)
      this.complain(
        value,
        `${name}: not a valid duration string: ${JSON.stringify(value.text)}; write it as 30s or 1h30m`,
      );
    return duration;
  }

  private limit(fields: Fields): number {
    const value = this.text(fields, 'limit');
    if (value === undefined) return 0;
    const isWhole = value.isPlain && /^[+-]?\d+$/.test(value.text);
    if (!isWhole) this.complain(value, `limit: must be a whole number, 0 for none, not ${JSON.stringify(value.text)}`);
    return isWhole ? Number(value.text) : 0;
  }

  /** Names with texts; what is no text is a problem. */
  private texts(fields: Fields, name: string): Texts {
    const value = fields.get(name)?.value;
    if (value === undefined || value.kind === 'nothing') return new Map();
    if (value.kind !== 'fields') {
      this.complain(value, `${name} must be names with texts, as in ${name}: { severity: page }`);
      return new Map();
    }
    const texts = new Map<string, TextBranch>();
    for (const { key, value: text } of value.fields) {
      if (text.kind === 'text') texts.set(key.text, text);
      else if (text.kind === 'nothing')
        texts.set(key.text, { ...key, text: '', isPlain: true, offsetOf: () => text.from });
      else this.complain(text, `${name}: ${key.text} must be text`);
      if (key.text === '')
        this.complain(key, `invalid ${name === 'labels' ? 'label' : 'annotation'} name: it is empty`);
      else if (name === 'labels' && key.text === '__name__')
        this.complain(key, 'invalid label name: __name__; "record" names a series');
    }
    return texts;
  }

  private group(branch: Branch): RuleGroup | undefined {
    const fields = this.fields(branch, groupFields, 'a group');
    const name = this.name(fields, 'name');
    if (name === undefined) this.complain(branch, 'Groupname must not be empty: write "name"');
    const labels = this.texts(fields, 'labels');
    const intervalMs = this.duration(fields, 'interval');
    const group = {
      intervalMs: intervalMs === 0 ? undefined : intervalMs,
      queryOffsetMs: this.duration(fields, 'query_offset'),
      limit: this.limit(fields),
    };
    const rules = this.list(fields, 'rules').flatMap((rule) => this.rule(rule, labels) ?? []);
    return name === undefined ? undefined : { name: name.text, ...group, rules };
  }

  private rule(branch: Branch, groupLabels: Texts): Rule | undefined {
    const before = this.problems.length;
    this.rules += 1;
    if (this.rules > ruleCap) {
      this.complain(branch, `more than ${ruleCap} rules: this one and those behind it are left out`);
      return undefined;
    }
    const fields = this.fields(branch, ruleFields, 'a rule');
    const record = this.name(fields, 'record');
    const alert = this.name(fields, 'alert');
    const expr = this.expression(fields, branch);
    if (record !== undefined && alert !== undefined)
      this.complain(alert, "only one of 'record' and 'alert' must be set: make two rules of it");
    if (record === undefined && alert === undefined)
      this.complain(branch, "one of 'record' or 'alert' must be set: the name of the rule");
    const labels = new Map([...groupLabels, ...this.texts(fields, 'labels')]);
    const rule =
      record === undefined
        ? this.alerting(fields, { name: alert?.text ?? '', expr, labels })
        : this.recording(fields, { record, expr, labels });
    return this.problems.length > before ? undefined : rule;
  }

  private expression(fields: Fields, rule: Branch): string {
    const expr = this.text(fields, 'expr');
    if (expr === undefined || expr.text.trim() === '') {
      this.complain(expr ?? rule, "field 'expr' must be set in rule: what it asks, in PromQL");
      return '';
    }
    this.checked(expr, 'could not parse expression');
    return expr.text;
  }

  /** Problems of a PromQL text at their place in the file. */
  private checked(expr: TextBranch, what: string): void {
    for (const { message, from = 0, to = from } of this.expressions.check(expr.text))
      this.complain({ from: expr.offsetOf(from), to: expr.offsetOf(to) }, `${what}: ${message}`);
  }

  private recording(
    fields: Fields,
    { record, expr, labels }: { record: TextBranch; expr: string; labels: Texts },
  ): RecordingRule {
    for (const name of ['annotations', 'for', 'keep_firing_for']) {
      const field = fields.get(name);
      const isEmpty = field === undefined || field.value.kind === 'nothing';
      const isZero = field?.value.kind === 'text' && parseDuration(field.value.text) === 0;
      if (!isEmpty && !isZero) this.complain(field.key, `invalid field '${name}' in recording rule: it is for alerts`);
    }
    if (/[{}]/.test(record.text))
      this.complain(record, `braces present in the recording rule name; should it be in expr?: ${record.text}`);
    return {
      kind: 'record',
      name: record.text,
      expr,
      labels: Object.fromEntries([...labels].map(([name, { text }]) => [name, text])),
    };
  }

  private alerting(
    fields: Fields,
    { name, expr, labels }: { name: string; expr: string; labels: Texts },
  ): AlertingRule {
    const annotations = this.texts(fields, 'annotations');
    return {
      kind: 'alert',
      name,
      expr,
      forMs: this.duration(fields, 'for') ?? 0,
      keepFiringForMs: this.duration(fields, 'keep_firing_for') ?? 0,
      labels: this.templates(labels, 'label'),
      annotations: this.templates(annotations, 'annotation'),
      guards: this.guards(annotations, expr),
    };
  }

  private templates(texts: Texts, what: string): Record<string, Expandable> {
    const compiled: [string, Expandable][] = [];
    for (const [name, branch] of texts) {
      const { value, problem } = compileTemplate(branch.text);
      if (value !== undefined) compiled.push([name, { text: branch.text, template: value }]);
      else if (problem !== undefined) {
        const { message, from = 0, to = from } = problem;
        this.complain(
          { from: branch.offsetOf(from), to: branch.offsetOf(to) },
          `${what} ${JSON.stringify(name)}: ${message}`,
        );
      }
    }
    return Object.fromEntries(compiled);
  }

  private guards(annotations: Texts, expr: string): Guards {
    const texts = new Map([...annotations].map(([name, { text }]) => [name, text]));
    const { value, problems } = readGuards(texts, this.expressions.comparedOf(expr));
    for (const { annotation, message } of problems) {
      const branch = annotations.get(annotation);
      if (branch !== undefined) this.complain(branch, `annotation ${JSON.stringify(annotation)}: ${message}`);
    }
    for (const [annotation, branch] of annotations)
      if (['vitals_recovery', 'vitals_data', 'vitals_samples'].includes(annotation))
        this.checked(branch, `annotation ${JSON.stringify(annotation)}: could not parse expression`);
    return value;
  }
}

export const readRuleFile = (
  source: SourceTree,
  expressions: ExpressionCheck,
): { readonly value: readonly RuleGroup[]; readonly problems: readonly Problem[] } => {
  if (source.value === undefined) return { value: [], problems: source.problems };
  const reader = new FileReader(expressions);
  const value = reader.groups(source.value);
  return { value, problems: reader.problems };
};
