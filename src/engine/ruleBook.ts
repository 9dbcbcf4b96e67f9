import {
  alertCategories,
  severities,
  type RuleOrigin,
  type RuleOverride,
  type RuleProblem,
  type RuleView,
  type Runbook,
} from '../common/alerts.ts';
import { metricIds, seriesName } from '../common/catalogue.ts';
import type { Labels } from '../common/labels.ts';
import { placeOf, type Problem } from '../common/problem.ts';
import type { RuleSource } from '../common/protocol/alerts.ts';
import { isMachineWide } from './keeping.ts';
import type { QueryEngine } from './query/query.ts';
import { readRuleFile, treeOf, type LoadedGroup, type Rule, type RuleGroup } from './rules/rules.ts';
import type { SourceTree } from './yaml/yaml.ts';

/** A rule file that is shipped, as plain data. */
export interface ShippedRules {
  readonly file: string;
  readonly groups: unknown;
}

interface FileOfRules {
  readonly origin: RuleOrigin;
  readonly file: string;
  readonly groups: readonly RuleGroup[];
  readonly problems: readonly RuleProblem[];
}

export interface BookEntry {
  readonly rule: Rule;
  readonly origin: RuleOrigin;
  readonly file: string;
  readonly key: string;
  readonly group: RuleGroup;
  readonly enabled: boolean;
  /** As it was written, before a threshold of the user's. */
  readonly written: string;
  /** Judges what all windows of a machine would judge alike: shipped, because each window has rules of its own besides. */
  readonly machineWide: boolean;
}

type Checks = Pick<QueryEngine, 'check' | 'comparedOf' | 'thresholdOf'>;

const names = new Set(metricIds.map((id) => seriesName(id)));
/** Whether an expression asks for nothing but the machine's own metrics. */
const judgesMachine = (expr: string): boolean => {
  const asked = (expr.match(/[a-zA-Z_:][\w:]*/g) ?? []).filter((word) => names.has(word));
  return asked.length > 0 && asked.every(isMachineWide);
};

const located = (
  { origin, file, text }: { readonly origin: RuleOrigin; readonly file: string; readonly text: string },
  { message, from = 0, to = from }: Problem,
): RuleProblem => {
  const [begin, end] = [placeOf(text, from), placeOf(text, to)];
  return { origin, file, ...begin, endLine: end.line, endColumn: end.column, message };
};

/** The text with which an expression compares its series with another number. */
const withThreshold = (expr: string, threshold: number, checks: Checks): string => {
  const found = checks.thresholdOf(expr);
  return found === undefined ? expr : `${expr.slice(0, found.from)}${String(threshold)}${expr.slice(found.to)}`;
};

/** All rules there are, from wherever they come: later sources win by name; what a user changed of one is applied. */
export class RuleFiles {
  private readonly checks: Checks;
  private readonly shipped: readonly FileOfRules[];
  private user: readonly FileOfRules[] = [];
  private all: readonly BookEntry[] = [];

  constructor(shipped: readonly ShippedRules[], checks: Checks) {
    this.checks = checks;
    this.shipped = shipped.map(({ file, groups }) => {
      const { value, problems } = readRuleFile({ value: treeOf({ groups }), problems: [] }, checks);
      return {
        origin: 'shipped',
        file,
        groups: value,
        problems: problems.map((one) => located({ origin: 'shipped', file, text: '' }, one)),
      };
    });
  }

  /** The user's files from now on. One that cannot be read at all stays as it last could. */
  read(sources: readonly RuleSource[], parse: (text: string) => SourceTree): void {
    this.user = sources.map(({ origin, file, text }) => {
      const source = parse(text);
      const { value, problems } = readRuleFile(source, this.checks);
      const before = this.user.find((one) => one.origin === origin && one.file === file);
      const groups = source.value === undefined && before !== undefined ? before.groups : value;
      return { origin, file, groups, problems: problems.map((one) => located({ origin, file, text }, one)) };
    });
  }

  get entries(): readonly BookEntry[] {
    return this.all;
  }

  get problems(): readonly RuleProblem[] {
    return [...this.shipped, ...this.user].flatMap(({ problems }) => problems);
  }

  /** What is to be evaluated. */
  groups(overrides: Readonly<Record<string, RuleOverride>>): readonly LoadedGroup[] {
    const files = [...this.shipped, ...this.user];
    const lastFile = new Map<string, FileOfRules>();
    for (const one of files)
      for (const rule of one.groups.flatMap(({ rules }) => rules)) lastFile.set(nameOf(rule), one);
    const entries: BookEntry[] = [];
    const loaded = files.flatMap((one) =>
      one.groups.map((group): LoadedGroup => {
        const key = `${one.origin} ${one.file} ${group.name}`;
        const rules = group.rules.flatMap((rule) => {
          if (lastFile.get(nameOf(rule)) !== one) return [];
          const { enabled = true, threshold } = overrides[rule.name] ?? {};
          const expr = threshold === undefined ? rule.expr : withThreshold(rule.expr, threshold, this.checks);
          const used = { ...rule, expr };
          const { origin, file } = one;
          const machineWide = origin === 'shipped' && judgesMachine(expr);
          entries.push({ rule: used, origin, file, key, group, enabled, written: rule.expr, machineWide });
          return enabled ? [used] : [];
        });
        return { key, group: { ...group, rules } };
      }),
    );
    this.all = entries;
    return loaded.filter(({ group }) => group.rules.length > 0);
  }
}

const nameOf = ({ kind, name }: Rule): string => `${kind} ${name}`;

const textsOf = (rule: Rule, field: 'labels' | 'annotations'): Labels => {
  if (rule.kind === 'record') return field === 'labels' ? rule.labels : {};
  return Object.fromEntries(Object.entries(rule[field]).map(([name, { text }]) => [name, text]));
};

/** How a rule is seen from outside; `live` says how its last evaluation went. */
export const ruleView = (
  { rule, origin, file, group, enabled, written }: BookEntry,
  { checks, runbooks }: { readonly checks: Pick<Checks, 'thresholdOf'>; readonly runbooks: readonly Runbook[] },
  live: Pick<RuleView, 'health' | 'pending' | 'firing' | 'notify' | 'intervalMs'> & { readonly problem?: string },
): RuleView => {
  const labels = textsOf(rule, 'labels');
  const isAlert = rule.kind === 'alert';
  const runbook = isAlert ? runbooks.find(({ id }) => id === rule.guards.runbook) : undefined;
  return {
    name: rule.name,
    kind: rule.kind,
    origin,
    file,
    group: group.name,
    expr: rule.expr,
    forMs: isAlert ? rule.forMs : 0,
    keepFiringForMs: isAlert ? rule.keepFiringForMs : 0,
    labels,
    annotations: textsOf(rule, 'annotations'),
    severity: severities.find((one) => one === labels['severity']) ?? 'low',
    category: alertCategories.find((one) => one === labels['category']) ?? 'performance',
    enabled,
    threshold: checks.thresholdOf(rule.expr)?.value ?? null,
    shippedThreshold: checks.thresholdOf(written)?.value ?? null,
    ...(runbook === undefined ? {} : { runbook }),
    ...live,
  };
};
