/**
 * Which series carry which label, and the matchers that ask for them. A matcher is anchored at both ends, and an
 * absent label counts as empty, as in Prometheus.
 */
import { compileRe2, type TextMatcher } from '../../common/re2.ts';
import { labelOf, type Labels } from '../../common/labels.ts';
import type { Matcher } from './queryable.ts';

const compiledCap = 256;
const compiled = new Map<string, TextMatcher | undefined>();

/** The compiled pattern, from a bounded cache; undefined for one that does not compile, which matches nothing. */
const patternOf = (pattern: string): TextMatcher | undefined => {
  if (!compiled.has(pattern)) {
    if (compiled.size >= compiledCap) compiled.clear();
    compiled.set(pattern, compileRe2(pattern).value);
  }
  return compiled.get(pattern);
};

/** Whether a label's value satisfies a matcher. */
export const predicateOf = ({ op, value }: Matcher): ((text: string) => boolean) => {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  const pattern = patternOf(value);
  if (pattern === undefined) return () => false;
  return op === '=~' ? (text) => pattern.test(text) : (text) => !pattern.test(text);
};

interface Labelled {
  readonly labels: Labels;
}

export class Postings<Entry extends Labelled> {
  private readonly byLabel = new Map<string, Map<string, Set<Entry>>>();
  private readonly all = new Set<Entry>();

  add(entry: Entry): void {
    this.all.add(entry);
    for (const [name, value] of Object.entries(entry.labels)) {
      let values = this.byLabel.get(name);
      if (values === undefined) this.byLabel.set(name, (values = new Map<string, Set<Entry>>()));
      const entries = values.get(value);
      if (entries === undefined) values.set(value, new Set([entry]));
      else entries.add(entry);
    }
  }

  remove(entry: Entry): void {
    this.all.delete(entry);
    for (const [name, value] of Object.entries(entry.labels)) {
      const values = this.byLabel.get(name);
      const entries = values?.get(value);
      entries?.delete(entry);
      if (entries?.size === 0) values?.delete(value);
      if (values?.size === 0) this.byLabel.delete(name);
    }
  }

  get size(): number {
    return this.all.size;
  }

  entries(): Iterable<Entry> {
    return this.all;
  }

  labelNames(): string[] {
    return [...this.byLabel.keys()].sort();
  }

  labelValues(name: string): string[] {
    return [...(this.byLabel.get(name)?.keys() ?? [])].sort();
  }

  /** Series that satisfy all matchers: the shortest list of an equality is walked, the rest is checked. */
  matching(matchers: readonly Matcher[]): Entry[] {
    const checks = matchers.map((matcher) => ({ name: matcher.name, holds: predicateOf(matcher) }));
    const out: Entry[] = [];
    for (const entry of this.candidates(matchers)) {
      if (checks.every(({ name, holds }) => holds(labelOf(entry.labels, name)))) out.push(entry);
    }
    return out;
  }

  private candidates(matchers: readonly Matcher[]): Iterable<Entry> {
    let best: Set<Entry> = this.all;
    for (const { name, op, value } of matchers) {
      if (op !== '=' || value === '') continue;
      const entries = this.byLabel.get(name)?.get(value);
      if (entries === undefined) return [];
      if (entries.size < best.size) best = entries;
    }
    return best;
  }
}
