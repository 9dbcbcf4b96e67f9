/** A file that holds series, in whatever notation, as an exposition. */
import { readExposition, type Exposition } from '../engine/exposition/exposition.ts';
import { readLoad } from './loadScript.ts';
import { readUnitTests } from './unitTestFile.ts';
import { Complaint, type World } from './world.ts';

const shownProblems = 10;

export const complainOf = (path: string, problems: readonly { readonly message: string }[]): Complaint => {
  const shown = problems.slice(0, shownProblems).map(({ message }) => `${path}: ${message}`);
  const more = problems.length > shownProblems ? ['and more like these'] : [];
  return new Complaint([...shown, ...more].join('\n'));
};

const isScript = (text: string): boolean => /^(?:\s*(?:#[^\n]*)?\n)*\s*load(?:_with_nhcb)?\s/.test(text);
export const isUnitTest = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);

const ofGroup = (path: string, text: string, wanted: string | undefined): Exposition => {
  const { value, problems } = readUnitTests(text);
  if (problems.length > 0) throw complainOf(path, problems);
  const groups = value.groups.filter(({ name }) => wanted === undefined || name === wanted);
  const names = value.groups.map(({ name }) => JSON.stringify(name)).join(', ');
  if (groups.length > 1) throw new Complaint(`${path}: has several test groups, name one with --group: ${names}`);
  const [group] = groups;
  if (group === undefined) throw new Complaint(`${path}: has no such test group; there are: ${names}`);
  return { series: group.series, metadata: new Map() };
};

export interface InputOptions {
  readonly input: string | undefined;
  readonly group: string | undefined;
}

export const readInput = ({ input, group }: InputOptions, world: World): Exposition => {
  if (input === undefined) throw new Complaint('--input FILE is missing');
  const { text, modified } = world.read(input);
  if (isUnitTest(input)) return ofGroup(input, text, group);
  if (group !== undefined) throw new Complaint('--group is for unit-test files (.yml, .yaml, .json)');
  if (isScript(text)) {
    const { value, problems } = readLoad(text);
    if (problems.length > 0) throw complainOf(input, problems);
    return { series: value, metadata: new Map() };
  }
  // A scrape that was saved has no times of its own: it was taken when the file was written.
  const { value, problems } = readExposition(text, { untimed: modified });
  if (problems.length > 0) throw complainOf(input, problems);
  return value;
};
