import * as vscode from 'vscode';
import type { RuleProblem } from '../../common/alerts.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { RuleSource } from '../../common/protocol/alerts.ts';

const pattern = '.vscode/vitals.rules.{json,yml}';
const names = ['.vscode/vitals.rules.json', '.vscode/vitals.rules.yml'] as const;
/** A rule file is written by hand: what is longer is something else. */
const textCap = 1_000_000;

/**
 * Rule files of the workspace: read where the workspace is trusted, watched, and sent as text; what is wrong with them
 * comes back and stands in the Problems view at its line and column.
 */
export class RuleFiles implements Disposable {
  readonly #send: (sources: readonly RuleSource[]) => void;
  readonly #owned = new DisposableStore();
  readonly #diagnostics = this.#owned.own(vscode.languages.createDiagnosticCollection('vitals'));
  #watchers = new DisposableStore();
  #readings = 0;

  constructor(send: (sources: readonly RuleSource[]) => void) {
    this.#send = send;
    this.#owned.own(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#watch();
      }),
    );
    this.#owned.own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        void this.read();
      }),
    );
    this.#owned.own(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('vitals.rules')) void this.read();
      }),
    );
    this.#watch();
  }

  /** Reads all and sends them; the last reading counts. */
  async read(): Promise<void> {
    this.#readings += 1;
    const reading = this.#readings;
    const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
    const uris = folders.flatMap(({ uri }) => names.map((name) => vscode.Uri.joinPath(uri, name)));
    const texts = await Promise.all(uris.map(textOf));
    if (reading !== this.#readings) return;
    const sources = uris.flatMap((uri, at): RuleSource[] => {
      const text = texts[at];
      return text === undefined ? [] : [{ origin: 'workspace', file: uri.toString(), text }];
    });
    this.#send([...settingSource(), ...sources]);
  }

  show(problems: readonly RuleProblem[]): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const problem of problems.filter(({ origin }) => origin === 'workspace')) {
      const { file, line, column, endLine, endColumn, message } = problem;
      const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'IDE Vitals';
      byFile.set(file, [...(byFile.get(file) ?? []), diagnostic]);
    }
    this.#diagnostics.clear();
    for (const [file, diagnostics] of byFile) this.#diagnostics.set(vscode.Uri.parse(file), diagnostics);
  }

  dispose(): void {
    this.#readings += 1;
    this.#watchers.dispose();
    this.#owned.dispose();
  }

  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const watcher = this.#watchers.own(
        vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern)),
      );
      const changed = (): void => {
        void this.read();
      };
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.#watchers.own(event(changed));
    }
    void this.read();
  }
}

/** A file that is not there, or cannot be read as text, has no rules. */
const textOf = async (uri: vscode.Uri): Promise<string | undefined> => {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > textCap ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
};

const settingSource = (): readonly RuleSource[] => {
  const rules = vscode.workspace.getConfiguration('vitals').get<unknown>('rules');
  const isEmpty = rules === undefined || rules === null || Object.keys(rules).length === 0;
  return isEmpty ? [] : [{ origin: 'setting', file: 'vitals.rules', text: JSON.stringify(rules, undefined, 2) }];
};
