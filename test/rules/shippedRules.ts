/** The shipped rules and their tests, as the tests of ours and those beside the real promtool see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { testRules } from '../../src/cli/testRules.ts';
import { unixMs } from '../../src/common/units.ts';

export const rulesFolder = resolve('src', 'shipped', 'rules');
export const testsFolder = resolve('test', 'rules', 'shipped');
export const ruleFiles = readdirSync(rulesFolder).filter((name) => name.endsWith('.yml'));
export const testFiles = readdirSync(testsFolder).filter((name) => name.endsWith('.test.yml'));

/**
 * `vitals test rules` of one test file, in this process: whether all was as it says, and what was printed. A text in
 * `instead` stands for the file whose path ends in its name.
 */
export const verdictOn = (
  name: string,
  instead: Readonly<Record<string, string>> = {},
): { readonly passed: boolean; readonly shown: string } => {
  let shown = '';
  const write = (text: string): void => {
    shown += `${text}\n`;
  };
  const code = testRules(
    { histories: [], values: {}, positionals: [resolve(testsFolder, name)] },
    {
      read: (path) => {
        const replaced = Object.entries(instead).find(([ending]) => path.endsWith(ending));
        return { text: replaced?.[1] ?? readFileSync(path, 'utf8'), modified: unixMs(0) };
      },
      list: readdirSync,
      below: () => undefined,
      openHistory: () => {
        throw new Error('there is no history here');
      },
      create: () => {
        throw new Error('nothing is written here');
      },
      write,
      complain: write,
      elapsed: () => 0,
      now: () => unixMs(0),
      post: () => {
        throw new Error('nobody is asked here');
      },
    },
  );
  return { passed: code === 0, shown };
};

/** A test file without the assertions marked `# vitals`: what only our annotations (recovery, samples) bring about. */
export const forPrometheus = (text: string): string =>
  text
    .split(/^(?= {6}- )/m)
    .map((item) => (item.includes('# vitals') ? item.replace(/^ {6}- [\s\S]*?(?=^ {0,5}\S|(?![\s\S]))/m, '') : item))
    .join('');
