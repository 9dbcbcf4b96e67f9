import assert from 'node:assert/strict';
import type { RemedyRule } from '../../../src/common/diagnosis.ts';
import { changesText, deedOf, placed, type Known } from '../../../src/host/remedies/remedy.ts';

const all: Known = { setting: () => true, value: () => undefined, command: () => true, extension: () => true };
const remedy: RemedyRule = {
  id: 'r',
  title: 'R',
  causes: [],
  when: 'up',
  extension: 'a.b',
  changes: [
    { keys: ['new.key', 'old.key'], value: 6 },
    { keys: ['files.watcherExclude'], member: '**/dist/**', value: true },
  ],
  commands: ['new.command', 'old.command'],
  effect: 'E',
  undo: 'U',
  source: 'https://example.org',
  checked: true,
};

describe('a remedy, in this editor', () => {
  it('uses the newest names that the editor knows', () => {
    const deed = deedOf(remedy, { ...all, setting: (key) => key !== 'new.key', command: (id) => id === 'old.command' });
    assert.deepEqual(deed?.changes, [
      { key: 'old.key', value: 6 },
      { key: 'files.watcherExclude', member: '**/dist/**', value: true },
    ]);
    assert.equal(deed.command, 'old.command');
    assert.equal(deedOf(remedy, all)?.changes[0]?.key, 'new.key');
  });

  it('is not offered without its extension, or where one of its settings is not known', () => {
    assert.equal(deedOf(remedy, { ...all, extension: () => false }), undefined);
    assert.equal(deedOf(remedy, { ...all, setting: (key) => key === 'new.key' }), undefined);
  });

  it('is not offered when all it has is a command that the editor does not know', () => {
    const { changes: _changes, ...alone } = remedy;
    assert.equal(deedOf(alone, { ...all, command: () => false }), undefined);
    assert.deepEqual(deedOf({ ...alone, advice: 'Look.' }, { ...all, command: () => false })?.command, undefined);
  });

  it('is written as it will stand in the settings', () => {
    const { changes } = deedOf(remedy, all) ?? { changes: [] };
    assert.equal(changesText(changes), 'new.key: 6, files.watcherExclude: { "**/dist/**": true }');
    const member = { key: 'files.watcherExclude', member: '**/out/**', value: true };
    assert.match(changesText([...changes, member]), /\{ "\*\*\/dist\/\*\*": true, "\*\*\/out\/\*\*": true \}$/);
    const [first] = placed(changes, { scope: 'user' });
    assert.deepEqual(first?.place, { scope: 'user' });
  });
});
