import * as vscode from 'vscode';
import type { RuleProblem } from '../../common/alerts.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { RuleSource } from '../../common/protocol/alerts.ts';
import { settingText, WorkspaceFiles, workspaceTexts } from './workspaceFiles.ts';
import { effectiveValue } from '../settings/settings.ts';

const pattern = '.vscode/vitals.rules.{json,yml}';
const setting = 'rules';
const names = ['.vscode/vitals.rules.json', '.vscode/vitals.rules.yml'] as const;
/**
 * Rule files of the workspace: read where the workspace is trusted, watched, and sent as text; what is wrong with them
 * comes back and stands in the Problems view at its line and column.
 */
export class RuleFiles implements Disposable {
  readonly #send: (sources: readonly RuleSource[]) => void;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('vitals');
  readonly #files: WorkspaceFiles;
  #readings = 0;

  constructor(send: (sources: readonly RuleSource[]) => void) {
    this.#send = send;
    this.#files = new WorkspaceFiles({ pattern, setting }, () => {
      void this.read();
    });
    void this.read();
  }

  /** Reads all and sends them; the last reading counts. */
  async read(): Promise<void> {
    this.#readings += 1;
    const reading = this.#readings;
    const files = await workspaceTexts(names);
    if (reading !== this.#readings) return;
    const sources = files.flatMap(({ file, text }): RuleSource[] =>
      text === undefined ? [] : [{ origin: 'workspace', file: file.toString(), text }],
    );
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
    this.#files.dispose();
    this.#diagnostics.dispose();
  }
}

const settingSource = (): readonly RuleSource[] => {
  const text = settingText(effectiveValue(`vitals.${setting}`));
  return text === undefined ? [] : [{ origin: 'setting', file: `vitals.${setting}`, text }];
};
