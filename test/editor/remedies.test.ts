// Settings of a real VS Code, changed by a remedy and put back.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { editorConfiguration, SettingChanges, type Change } from '../../src/host/remedies/remedies.ts';
import { systemClock } from '../../src/host/rim.ts';

const workspaceFile = (): string => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the sample workspace is open');
  return join(folder.uri.fsPath, '.vscode', 'settings.json');
};
const value = (key: string): unknown => vscode.workspace.getConfiguration().get(key);
const until = async (what: string, look: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 100 && !look(); tries += 1) await wait(50);
  assert.ok(look(), what);
};

const wanted: readonly Change[] = [
  { place: { scope: 'workspace' }, key: 'search.followSymlinks', value: false },
  { place: { scope: 'workspace' }, key: 'files.watcherExclude', member: '**/dist/**', value: true },
];

describe('a remedy that changes settings', () => {
  let folder: string;
  const changes = (): SettingChanges =>
    new SettingChanges({
      folder,
      clock: systemClock,
      configuration: editorConfiguration(systemClock),
      report: (reason) => assert.fail(reason),
    });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-changes-'));
    assert.ok(!existsSync(workspaceFile()), 'the sample has no settings of its own');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(workspaceFile(), '..'), { recursive: true, force: true });
  });

  it('takes effect, and the file that it made is gone once it is undone', async () => {
    assert.equal(await changes().apply('search', wanted), undefined);
    assert.equal(value('search.followSymlinks'), false);
    assert.ok(existsSync(workspaceFile()));
    const undone = await changes().undo();
    assert.deepEqual(
      undone.map((one) => one.undone),
      ['restored', 'restored'],
    );
    assert.ok(!existsSync(workspaceFile()));
    await until('the default again', () => value('search.followSymlinks') === true);
  });

  it('gives a file with comments its very text back', async () => {
    const text =
      '{\n  // why: the generated client is huge\n  "files.watcherExclude": { "**/generated/**": true, },\n}\n';
    mkdirSync(join(workspaceFile(), '..'), { recursive: true });
    writeFileSync(workspaceFile(), text);
    const excluded = (): unknown => Object.keys(value('files.watcherExclude') as object);
    await until('the new file', () => (excluded() as string[]).includes('**/generated/**'));
    assert.equal(await changes().apply('watch', wanted), undefined);
    assert.ok((excluded() as string[]).includes('**/dist/**') && (excluded() as string[]).includes('**/generated/**'));
    assert.match(readFileSync(workspaceFile(), 'utf8'), /why: the generated client/);
    await changes().undo('watch');
    assert.equal(readFileSync(workspaceFile(), 'utf8'), text);
  });

  it("leaves what the user has changed since, and keeps the file's comments", async () => {
    assert.equal(await changes().apply('search', wanted), undefined);
    await vscode.workspace
      .getConfiguration()
      .update('search.followSymlinks', true, vscode.ConfigurationTarget.Workspace);
    const undone = await changes().undo();
    assert.deepEqual(
      undone.map((one) => one.undone),
      ['restored', 'left'],
    );
    assert.equal(value('search.followSymlinks'), true);
    const left = readFileSync(workspaceFile(), 'utf8');
    assert.match(left, /why: the generated client/);
    assert.doesNotMatch(left, /dist/);
  });

  it("changes the user's own settings and puts them back", async () => {
    const user: Change = { place: { scope: 'user' }, key: 'git.autorefresh', value: false };
    const stored = (): unknown => vscode.workspace.getConfiguration().inspect('git.autorefresh')?.globalValue;
    const before = stored();
    assert.equal(await changes().apply('git', [user]), undefined);
    assert.equal(stored(), false);
    assert.deepEqual(
      (await changes().undo()).map((one) => one.undone),
      ['restored'],
    );
    await until('as before', () => stored() === before);
  });

  it('is refused a setting that the editor does not know, and leaves no note of it', async () => {
    const reason = await changes().apply('none', [
      { place: { scope: 'workspace' }, key: 'nobody.knowsThis', value: 1 },
    ]);
    assert.match(reason ?? '', /nobody\.knowsThis/);
    assert.deepEqual(await changes().entries(), []);
  });
});
