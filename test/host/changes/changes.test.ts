import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { extensionChanges, type Before, type OnDisk } from '../../../src/host/changes/extensionChanges.ts';
import { gitFolderOf } from '../../../src/host/changes/gitFolder.ts';
import { changedSettings, flatten, type Layer } from '../../../src/host/changes/settingChanges.ts';
import { bigFileClass, Storm } from '../../../src/host/changes/storm.ts';

describe('changes of extensions', () => {
  const at = unixMs(9_000);
  const told = (
    before: Omit<Before, 'at'>,
    present: Readonly<Record<string, string>>,
    onDisk?: Readonly<Record<string, number>>,
  ) => {
    const list = new Map(Object.entries(present).map(([id, version]) => [id, { version, name: id.toUpperCase() }]));
    const disk: OnDisk = onDisk === undefined ? undefined : new Map(Object.entries(onDisk));
    const { events, versions } = extensionChanges(
      { ...before, at: unixMs(5_000) },
      { present: list, onDisk: disk, names: new Map([['a', 'A']]) },
      at,
    );
    return { texts: events.map(({ kind, text }) => `${kind}: ${text}`), versions };
  };

  it('are none where nothing has changed', () => {
    assert.deepEqual(told({ versions: { a: '1', b: '1' }, here: ['a'] }, { a: '1' }, { a: 1, b: 1 }).texts, []);
  });

  it('tell an update with both versions, an installation, and what was only enabled', () => {
    const before = { versions: { a: '1', b: '2' }, here: ['a'] };
    const { texts, versions } = told(before, { a: '1.1', b: '2', c: '3', d: '4' }, { a: 1, b: 1, c: 6_000, d: 4_000 });
    assert.deepEqual(texts, [
      'extension_updated: A was updated from 1 to 1.1.',
      'extension_enabled: B was enabled.',
      'extension_installed: C 3 was installed.',
      'extension_enabled: D 4 was enabled.',
    ]);
    assert.deepEqual(versions, { a: '1.1', b: '2', c: '3', d: '4' });
  });

  it('claim no more than the disk shows of what is gone', () => {
    const before = { versions: { a: '1', b: '2' }, here: ['a', 'b'] };
    const both = told(before, {}, { a: 1 });
    assert.deepEqual(both.texts, ['extension_disabled: A was disabled.', 'extension_uninstalled: b was uninstalled.']);
    assert.deepEqual(both.versions, { a: '1' });
    assert.deepEqual(told(before, { a: '1' }).texts, ['extension_disabled: b was disabled.']);
  });

  it('tell nothing of what is enabled in a workspace that is new to us', () => {
    assert.deepEqual(told({ versions: { a: '1' }, here: undefined }, { a: '1' }).texts, []);
  });
});

describe('changes of settings', () => {
  const values = (layers: Partial<Record<Layer, Readonly<Record<string, unknown>>>>): Map<string, string> => {
    const into = new Map<string, string>();
    for (const [layer, sections] of Object.entries(layers))
      for (const [section, value] of Object.entries(sections)) flatten(`${layer} ${section}`, value, into);
    return into;
  };
  /** As VS Code's event answers: for the setting itself and every beginning of its key. */
  const affects =
    (...keys: string[]) =>
    (asked: string): boolean =>
      keys.some((key) => key === asked || key.startsWith(`${asked}.`));

  it('are told by the key of the setting, not by what is within its value', () => {
    const before = values({ user: { files: { exclude: { '**/secret': true } } } });
    const after = values({ user: { files: { exclude: { '**/secret': false } } } });
    assert.deepEqual(changedSettings(before, after, affects('files.exclude')), [
      { key: 'files.exclude', layer: 'user' },
    ]);
  });

  it('are told once a setting and layer, set, changed or removed', () => {
    const before = values({ user: { a: { b: 1, c: [1] } }, workspace: { a: { d: 'x' } } });
    const after = values({ user: { a: { b: 2 } }, workspace: { a: { b: 3, d: 'x' } } });
    assert.deepEqual(changedSettings(before, after, affects('a.b', 'a.c')), [
      { key: 'a.b', layer: 'user' },
      { key: 'a.c', layer: 'user' },
      { key: 'a.b', layer: 'workspace' },
    ]);
    assert.deepEqual(changedSettings(after, after, affects('a.b')), []);
  });

  it('are none where only defaults have changed, as an extension brings them', () => {
    const same = values({ user: { a: { b: 1 } } });
    assert.deepEqual(changedSettings(same, same, affects('new.setting')), []);
  });
});

describe('changes of files', () => {
  it('are a storm from a thousand in ten seconds on, told once while it lasts', () => {
    const storm = new Storm(10);
    const blow = (count: number): string | undefined => {
      for (let i = 0; i < count; i += 1) storm.changed();
      return storm.tick(unixMs(0))?.text;
    };
    assert.equal(blow(999), undefined);
    assert.equal(blow(3_700), 'More than 3,000 files changed within 10 s.');
    assert.equal(blow(20_000), undefined);
    assert.equal(blow(0), undefined);
    assert.equal(blow(1_000), 'More than 1,000 files changed within 10 s.');
  });

  it('have a class of size from a megabyte on', () => {
    const classes = [999_999, 1e6, 5e6, 20e6].map(bigFileClass);
    assert.deepEqual(classes, [undefined, '1 to 5 MB', '5 to 20 MB', 'more than 20 MB']);
  });
});

describe('where git keeps HEAD', () => {
  it('is above the folder, or where a file of a worktree points to, or nowhere', async () => {
    const root = mkdtempSync(join(tmpdir(), 'vitals-git-'));
    try {
      mkdirSync(join(root, 'plain', '.git'), { recursive: true });
      mkdirSync(join(root, 'plain', 'src', 'deep'), { recursive: true });
      mkdirSync(join(root, 'tree'));
      writeFileSync(join(root, 'tree', '.git'), 'gitdir: ../plain/.git/worktrees/tree\n');
      mkdirSync(join(root, 'none'));
      assert.equal(await gitFolderOf(join(root, 'plain', 'src', 'deep')), join(root, 'plain', '.git'));
      assert.equal(await gitFolderOf(join(root, 'tree')), join(root, 'plain', '.git', 'worktrees', 'tree'));
      assert.equal(await gitFolderOf(join(root, 'none')), undefined);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
