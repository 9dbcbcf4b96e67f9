import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Configuration, Place } from '../../../src/host/remedies/change.ts';
import { SettingChanges } from '../../../src/host/remedies/settingChanges.ts';
import { FakeClock } from '../../fakeClock.ts';

type Settings = Record<string, unknown>;

/** An editor's settings as files of text; like the editor it changes values, unlike it, it drops every comment. */
class FakeEditor implements Configuration {
  workspace = 'file:///shop';
  readonly files = new Map<string, string>();
  failing: string | undefined;
  crashing = false;

  name({ scope }: Place): string {
    return scope === 'user' ? 'user' : this.workspace;
  }
  settings(place: Place): Settings {
    const text = this.files.get(this.name(place)) ?? '{}';
    return JSON.parse(text.replaceAll(/\/\/.*$/gm, '').replaceAll(/,(\s*})/g, '$1')) as Settings;
  }
  read(place: Place, key: string): { readonly value: unknown } | undefined {
    const settings = this.settings(place);
    return Object.hasOwn(settings, key) ? { value: settings[key] } : undefined;
  }
  write(place: Place, key: string, stored: { readonly value: unknown } | undefined): Promise<void> {
    if (this.crashing) return new Promise(() => undefined);
    if (key === this.failing) return Promise.reject(new Error('the settings file has unsaved changes'));
    const { [key]: _old, ...others } = this.settings(place);
    const changed = stored === undefined ? others : { ...others, [key]: stored.value };
    this.files.set(this.name(place), JSON.stringify(changed, undefined, 2));
    return Promise.resolve();
  }
  file(place: Place): ReturnType<Configuration['file']> {
    const name = this.name(place);
    return {
      uri: name,
      read: () => Promise.resolve(this.files.get(name)),
      write: (text) => Promise.resolve(void this.files.set(name, text)),
      remove: () => Promise.resolve(void this.files.delete(name)),
    };
  }
}

const workspace: Place = { scope: 'workspace' };
const watcher = (member: string, value: unknown = true): Change => ({
  place: workspace,
  key: 'files.watcherExclude',
  member,
  value,
});
const symlinks: Change = { place: workspace, key: 'search.followSymlinks', value: false };

describe('remedies that change settings', () => {
  let folder: string;
  let editor: FakeEditor;
  let clock: FakeClock;
  let told: string[];
  const remedies = (): SettingChanges =>
    new SettingChanges({
      folder: join(folder, 'changes'),
      clock,
      configuration: editor,
      report: (reason) => told.push(reason),
    });
  const apply = async (
    one: SettingChanges,
    remedy: string,
    ...changes: readonly Change[]
  ): Promise<string | undefined> => {
    clock.advance(1);
    return one.apply(remedy, changes);
  };
  const undone = async (one: SettingChanges, remedy?: string): Promise<readonly string[]> =>
    (await one.undo(remedy)).map(({ undone: how }) => how);
  const text = (): string | undefined => editor.files.get(editor.workspace);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-remedies-'));
    editor = new FakeEditor();
    clock = new FakeClock();
    told = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('put back the very text of the file, comments included', async () => {
    const before = '{\n  // mine\n  "search.followSymlinks": true,\n  "editor.tabSize": 3,\n}\n';
    editor.files.set(editor.workspace, before);
    const one = remedies();
    assert.equal(await apply(one, 'search', symlinks, watcher('**/dist/**')), undefined);
    assert.deepEqual(editor.settings(workspace), {
      'editor.tabSize': 3,
      'search.followSymlinks': false,
      'files.watcherExclude': { '**/dist/**': true },
    });
    assert.deepEqual(await undone(one), ['restored', 'restored']);
    assert.equal(text(), before);
    assert.deepEqual(await one.entries(), []);
  });

  it('take away a file that they made, and leave one that the user has put something into', async () => {
    const one = remedies();
    await apply(one, 'search', symlinks);
    assert.deepEqual(await undone(one), ['restored']);
    assert.equal(text(), undefined);
    await apply(one, 'search', symlinks);
    await editor.write(workspace, 'editor.tabSize', { value: 2 });
    assert.deepEqual(await undone(one), ['restored']);
    assert.deepEqual(editor.settings(workspace), { 'editor.tabSize': 2 });
    await apply(one, 'search', symlinks);
    await editor.write(workspace, 'editor.tabSize', undefined);
    editor.files.set(editor.workspace, `${text() ?? ''}\n`);
    await undone(one);
    assert.equal(text(), '{}');
  });

  it('leave what the user has changed meanwhile', async () => {
    const one = remedies();
    await apply(one, 'search', symlinks, watcher('**/dist/**'));
    await editor.write(workspace, 'search.followSymlinks', { value: true });
    await editor.write(workspace, 'files.watcherExclude', { value: { '**/dist/**': true, '**/mine/**': true } });
    assert.deepEqual(await undone(one), ['restored', 'left']);
    assert.deepEqual(editor.settings(workspace), {
      'search.followSymlinks': true,
      'files.watcherExclude': { '**/mine/**': true },
    });
  });

  it('touch one member of an object, and leave an object that was there empty', async () => {
    editor.files.set(editor.workspace, '{"files.watcherExclude":{}}');
    const one = remedies();
    await apply(one, 'watch', watcher('**/dist/**'));
    await editor.write(workspace, 'editor.tabSize', { value: 2 });
    await undone(one);
    assert.deepEqual(editor.settings(workspace), { 'files.watcherExclude': {}, 'editor.tabSize': 2 });
  });

  it('make all changes of a remedy or none', async () => {
    editor.files.set(editor.workspace, '{ "editor.tabSize": 4 }');
    editor.failing = 'search.followSymlinks';
    const one = remedies();
    assert.equal(await apply(one, 'both', watcher('**/dist/**'), symlinks), 'the settings file has unsaved changes');
    assert.equal(text(), '{ "editor.tabSize": 4 }');
    assert.deepEqual(await one.entries(), []);
  });

  it('may stand upon each other, and be undone in any order', async () => {
    editor.files.set(editor.workspace, '{"a.limit":1}');
    const limit = (value: number): Change => ({ place: workspace, key: 'a.limit', value });
    for (const order of [
      ['first', 'second'],
      ['second', 'first'],
    ]) {
      const one = remedies();
      await apply(one, 'first', limit(2));
      await apply(one, 'second', limit(3));
      await undone(one, order[0]);
      assert.deepEqual(editor.settings(workspace), { 'a.limit': order[0] === 'first' ? 3 : 2 });
      await undone(one, order[1]);
      assert.deepEqual(editor.settings(workspace), { 'a.limit': 1 }, order.join());
    }
  });

  it('change nothing that is as wanted already', async () => {
    editor.files.set(editor.workspace, '{"search.followSymlinks":false}');
    const one = remedies();
    await apply(one, 'search', symlinks);
    assert.deepEqual(await one.entries(), []);
  });

  it('wait for their workspace', async () => {
    const one = remedies();
    await apply(one, 'search', symlinks, { ...symlinks, place: { scope: 'user' } });
    editor.workspace = 'file:///other';
    assert.deepEqual(await undone(one), ['restored', 'elsewhere']);
    editor.workspace = 'file:///shop';
    assert.deepEqual(await undone(one), ['restored']);
  });

  it('survive a crash before the change, after it, and in the middle of an undo', async () => {
    editor.crashing = true;
    void apply(remedies(), 'search', symlinks);
    while ((await remedies().entries()).length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    editor.crashing = false;
    const [entry] = await remedies().entries();
    assert.equal(entry?.state, 'intended');
    // Before: nothing had been changed.
    await remedies().recover();
    assert.deepEqual(await remedies().entries(), []);
    // After: the change stands, and its note says "intended" still.
    const path = join(folder, 'changes', `${entry.id}.json`);
    const note = { version: 1, entry };
    writeFileSync(path, JSON.stringify(note));
    await editor.write(workspace, 'search.followSymlinks', { value: false });
    await remedies().recover();
    assert.equal((await remedies().entries())[0]?.state, 'applied');
    assert.deepEqual(await undone(remedies()), ['restored']);
    assert.deepEqual(editor.settings(workspace), {});
    // In an undo: the value is back, the note is there.
    writeFileSync(path, JSON.stringify(note));
    assert.deepEqual(await undone(remedies()), ['restored']);
    assert.deepEqual(await remedies().entries(), []);
  });

  it('set a note aside that cannot be read, say where, and leave one of a newer version alone', async () => {
    const one = remedies();
    await apply(one, 'search', symlinks);
    const notes = join(folder, 'changes');
    writeFileSync(join(notes, 'torn.json'), '{"version":1,"entr');
    writeFileSync(join(notes, 'newer.json'), '{"version":2,"entry":{"id":"x"}}');
    assert.equal((await one.entries()).length, 1);
    assert.match(told.join(), /kept as .*torn\.json\.unreadable/);
    assert.equal(readFileSync(join(notes, 'torn.json.unreadable'), 'utf8'), '{"version":1,"entr');
    assert.ok(readdirSync(notes).includes('newer.json'));
    assert.equal((await one.entries()).length, 1);
    assert.equal(told.length, 1);
  });
});
