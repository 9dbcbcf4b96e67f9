// What the editor does with what we contribute for alerts: its own default keys, and the schema of rule files.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { keybindings } from '../../src/common/contributions.ts';

interface DefaultKey {
  readonly key: string;
  readonly command: string;
}

/** `Ctrl+Alt+A` and `alt+ctrl+a` are one. */
const normalized = (key: string): string =>
  key
    .toLowerCase()
    .split(' ')
    .map((chord) => chord.split('+').sort().join('+'))
    .join(' ');

/** All default keys of this VS Code, ours among them, as it lists them itself. */
const defaultKeys = async (): Promise<readonly DefaultKey[]> => {
  await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
  const text = vscode.window.activeTextEditor?.document.getText() ?? '';
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  const json = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('//'))
    .join('\n');
  return JSON.parse(json) as DefaultKey[];
};

/** Asks again while the editor's own JSON support starts. */
const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(200);
  }
  assert.fail(`waited in vain: ${what}`);
};

describe('alerts in the editor', () => {
  it('has no key of its own that a default of VS Code has, or waits behind', async () => {
    const defaults = await defaultKeys();
    assert.ok(defaults.length > 500, `${String(defaults.length)} default keys`);
    for (const { command, ...keys } of keybindings) {
      const key = normalized(process.platform === 'darwin' ? keys.mac : keys.key);
      const same = defaults.filter((other) => {
        const theirs = normalized(other.key);
        return theirs === key || theirs.startsWith(`${key} `);
      });
      assert.deepEqual(
        same.map((one) => one.command),
        [command],
        key,
      );
    }
  });

  it('completes rule files and says on hover what a word means', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'vitals.rules.json');
    const text = '{ "groups": [{ "name": "mine", "rules": [{ "alert": "Mine", "expr": "vector(0)",  }] }] }';
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    try {
      const document = await vscode.workspace.openTextDocument(file);
      await vscode.window.showTextDocument(document);
      const labels = await until('completions of a rule', async () => {
        const at = document.positionAt(text.indexOf('  }]') + 1);
        const list = await vscode.commands.executeCommand<vscode.CompletionList | undefined>(
          'vscode.executeCompletionItemProvider',
          file,
          at,
        );
        const found = list?.items.map(({ label }) => (typeof label === 'string' ? label : label.label)) ?? [];
        return found.some((label) => label.includes('keep_firing_for')) ? found : undefined;
      });
      for (const word of ['for', 'labels', 'annotations'])
        assert.ok(
          labels.some((label) => label.replaceAll('"', '') === word),
          `${word} among ${labels.join()}`,
        );
      const told = await until('the hover of expr', async () => {
        const at = document.positionAt(text.indexOf('"expr"') + 2);
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file, at);
        const words = hovers
          .flatMap(({ contents }) => contents)
          .map((part) => (part instanceof vscode.MarkdownString ? part.value : ''));
        return words.join('') === '' ? undefined : words.join(' ');
      });
      assert.match(told, /PromQL: each series of the result/);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await vscode.workspace.fs.delete(file);
    }
  });
});
