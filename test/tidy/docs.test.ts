// What the documents name is there: a reader who looks for a command or a setting finds it under that name.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, settings } from '../../src/common/contributions.ts';

const documents = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...below('docs')];

function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

const titles: ReadonlySet<string> = new Set(Object.values(commands).map(({ title }) => title));
const ids = Object.keys(settings);

/** Named in bold, with the category before it. */
const unknownCommands = (text: string): readonly string[] =>
  [...text.matchAll(/\*\*Performance: ([^*]+)\*\*/g)]
    .map(([, title = '']) => title)
    .filter((title) => !titles.has(title));

/** Settings of more than two parts, which are named like nothing else of ours. */
const unknownSettings = (text: string): readonly string[] =>
  [...text.matchAll(/`(vitals\.(?:tap|judge|alerts|responses|history|api|export|stalls|remote)\.\w+)`/g)]
    .map(([, id = '']) => id)
    .filter((id) => !ids.some((known) => known === id));

describe('documents', () => {
  for (const document of documents) {
    const text = readFileSync(document, 'utf8');
    it(`name commands that exist: ${document}`, () => assert.deepEqual(unknownCommands(text), []));
  }

  it('name settings that exist', () => {
    const unknown = ['README.md', 'SECURITY.md'].flatMap((document) => unknownSettings(readFileSync(document, 'utf8')));
    assert.deepEqual(unknown, []);
  });

  it('would be found out where they do not', () => {
    assert.deepEqual(unknownCommands('**Performance: Fly…**, **Performance: Open Panel**'), ['Fly…']);
    assert.deepEqual(unknownSettings('`vitals.tap.wings` and `vitals.tap.enabled`'), ['vitals.tap.wings']);
  });
});
