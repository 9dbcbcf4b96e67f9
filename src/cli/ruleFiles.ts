/** Rule files by name or pattern, read with the complaints that a command prints: file, line, column, what to write. */
import { placeOf, reasonOf, type Problem } from '../common/problem.ts';
import { createQueryEngine } from '../engine/query/query.ts';
import { readRuleFile, type ExpressionCheck, type RuleGroup } from '../engine/rules/rules.ts';
import { readSource } from '../engine/yaml/yaml.ts';
import { Recording } from './recording.ts';
import type { World } from './world.ts';

export interface RuleFile {
  readonly path: string;
  readonly groups: readonly RuleGroup[];
  readonly complaints: readonly string[];
}

export const expressionCheck = (): ExpressionCheck => createQueryEngine({ source: new Recording(), elapsed: () => 0 });

export const complaintsOf = (path: string, text: string, problems: readonly Problem[]): string[] =>
  [...problems]
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
    .map(({ message, from = 0 }) => {
      const { line, column } = placeOf(text, from);
      return `${path}:${line}:${column}: ${message}`;
    });

export const readRules = (path: string, world: World): RuleFile => {
  let text: string;
  try {
    ({ text } = world.read(path));
  } catch (error) {
    return { path, groups: [], complaints: [reasonOf(error)] };
  }
  const { value, problems } = readRuleFile(readSource(text), expressionCheck());
  return { path, groups: value, complaints: complaintsOf(path, text, problems) };
};

const segmentPattern = (segment: string): RegExp =>
  new RegExp(
    `^${segment.replace(/\[(\^?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\]/g, (all, not: string | undefined, set?: string) => {
      if (set !== undefined) return `[${not ?? ''}${set.replaceAll('\\', '')}]`;
      return all === '*' ? '[^/]*' : all === '?' ? '[^/]' : `\\${all}`;
    })}$`,
    'u',
  );

const isPattern = (text: string): boolean => /[*?[]/.test(text);

/** Files that a pattern of a unit-test file names, from the folder of that file; `*`, `?` and `[…]` in each part. */
export const matchingFiles = (pattern: string, from: string, world: World): readonly string[] => {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(pattern);
  const folder = isAbsolute ? '' : (/^.*[/\\]/.exec(from)?.[0] ?? '');
  if (!isPattern(pattern)) return [folder + pattern];
  // What is found so far, each with the separator behind it.
  let found = [folder];
  const segments = pattern.split('/');
  segments.forEach((segment, i) => {
    const end = i === segments.length - 1 ? '' : '/';
    const fits = segmentPattern(segment);
    found = found.flatMap((parent) => {
      if (!isPattern(segment)) return [`${parent}${segment}${end}`];
      const names = world.list(parent === '' ? '.' : parent).filter((name) => fits.test(name));
      return names.map((name) => `${parent}${name}${end}`);
    });
  });
  return found.sort();
};
