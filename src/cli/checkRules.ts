/** `vitals check rules`: whether rule files are well-formed, as `promtool check rules` tells it. */
import { identityOf, type RuleGroup } from '../engine/rules/rules.ts';
import { readRules } from './ruleFiles.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

/** Rules of one kind, name and labels: allowed, but of recorded series only the first of them counts. */
const duplicatesOf = (groups: readonly RuleGroup[]): string[] => {
  const counts = new Map<string, { readonly name: string; count: number }>();
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    const key = identityOf(rule);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { name: rule.name, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].filter(({ count }) => count > 1).map(({ name, count }) => `${name} (${count} times)`);
};

const checkFile = (path: string, world: World): ExitCode => {
  world.write(`Checking ${path}\n`);
  // Whether it can be read at all is another question than whether it is right.
  world.read(path);
  const { groups, complaints } = readRules(path, world);
  const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
  const duplicates = duplicatesOf(groups);
  if (duplicates.length > 0)
    world.write(`  duplicate rules: ${duplicates.join(', ')}: give them other names or labels\n`);
  if (complaints.length === 0) {
    world.write(`  SUCCESS: ${count} rules found\n\n`);
    return 0;
  }
  world.write(`  FAILED: ${complaints.length} problems; ${count} rules are well-formed\n\n`);
  for (const complaint of complaints) world.complain(complaint);
  return 1;
};

export const checkRules = ({ positionals }: Given, world: World): ExitCode => {
  if (positionals.length === 0) throw new Complaint('a file is missing');
  const codes = positionals.map((path): ExitCode => {
    try {
      return checkFile(path, world);
    } catch (error) {
      world.complain(`vitals check rules: ${error instanceof Error ? error.message : String(error)}`);
      return 2;
    }
  });
  if (codes.includes(1)) return 1;
  return codes.includes(2) ? 2 : 0;
};
