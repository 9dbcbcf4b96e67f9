import type { Cause, CauseRule, Diagnosis, RemedyRule } from '../../common/diagnosis.ts';
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { valueText } from '../../common/valueText.ts';
import type { Ask, Sample } from './explain.ts';

export interface Shipped {
  readonly causes: readonly CauseRule[];
  readonly remedies: readonly RemedyRule[];
}

/** The display name of an extension; its id where it is not known. */
type NameOf = (extension: string) => string;

/** Takes an expression apart. */
interface Checks {
  comparedOf(expr: string): string | undefined;
  thresholdOf(expr: string): { readonly value: number } | undefined;
}
interface Knowledge {
  readonly nameOf: NameOf;
  readonly checks: Checks;
}

/** Several series may hold for one rule; a reader is told the strongest of them. */
const causesPerRule = 3;
const causesTold = 8;

/** Labels that hold the id of an extension, or may: what is none stays as it is. */
const ofExtensions = ['extension', 'subject'];

interface Filling {
  readonly labels: Labels;
  readonly value: string;
  readonly nameOf: NameOf;
}
const filled = (template: string, { labels, value, nameOf }: Filling): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    if (name === 'value') return value;
    const text = labels[name] || 'unknown';
    return ofExtensions.includes(name) ? nameOf(text) : text;
  });

/** What is under the comparisons of a rule, and the innermost of their limits: that from which on it is told. */
const figureOf = ({ expr, unit }: CauseRule, checks: Checks): Cause['figure'] => {
  let [inner, limit] = [checks.comparedOf(expr), checks.thresholdOf(expr)?.value];
  for (let next = inner; next !== undefined; next = checks.comparedOf(next)) {
    limit = checks.thresholdOf(next)?.value ?? limit;
    inner = next;
  }
  return inner === undefined ? undefined : { expr: inner, unit, limit };
};

const causeOf = (rule: CauseRule, { labels, value }: Sample, { nameOf, checks }: Knowledge): Cause => {
  const { __name__: _name, ...others } = labels;
  const text = valueText(value, rule.unit);
  const figure = figureOf(rule, checks);
  return {
    id: rule.id,
    title: rule.title,
    sentence: filled(rule.sentence, { labels: others, value: text, nameOf }),
    score: rule.weight * Math.min(1, Math.max(0, value / rule.full)),
    value: text,
    labels: others,
    expr: rule.expr,
    ...(figure === undefined ? {} : { figure }),
  };
};

/**
 * Why it is slow at a time: the causes that hold, the strongest first, and what helps against them. A cause is a
 * question in PromQL; nothing that no series shows is ever said.
 */
export const diagnose = (
  { ask, ...knowledge }: Knowledge & { readonly ask: Ask },
  at: UnixMs,
  { causes, remedies }: Shipped,
): Omit<Diagnosis, 'changes'> => {
  const found = causes
    .flatMap((rule) =>
      [...ask(rule.expr, at)]
        .sort((a, b) => b.value - a.value)
        .slice(0, causesPerRule)
        .map((sample) => causeOf(rule, sample, knowledge)),
    )
    .sort((a, b) => b.score - a.score)
    .slice(0, causesTold);
  const order = found.map(({ id }) => id);
  const rank = (remedy: RemedyRule): number =>
    Math.min(...remedy.causes.map((id) => order.indexOf(id)).filter((place) => place >= 0), Infinity);
  const offered = remedies
    .filter((remedy) => rank(remedy) < Infinity && ask(remedy.when, at).length > 0)
    .sort((a, b) => rank(a) - rank(b));
  return { at, causes: found, remedies: offered };
};
