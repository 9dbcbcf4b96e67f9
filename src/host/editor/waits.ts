import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { contextKeys } from '../../common/contributions.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { Wait } from '../../common/protocol/engine.ts';
import { ms } from '../../common/units.ts';

export interface Waited {
  readonly wait: Wait;
  readonly ms: number;
  readonly language: string;
}
export type ReportWait = (waited: Waited) => void;

const askEveryMs = 10_000;
/** What began and has not ended by then never will. */
const forgetAfterMs = 60_000;
const pendingCap = 64;

/** Beginnings by document, which exist only while something is waited for; the oldest goes first. */
class Pending {
  readonly #since = new Map<string, number>();

  begin(document: vscode.TextDocument, now: number): void {
    const key = document.uri.toString();
    this.#since.delete(key);
    this.#since.set(key, now);
    const [oldest] = this.#since.keys();
    if (this.#since.size > pendingCap && oldest !== undefined) this.#since.delete(oldest);
  }

  /** How long it took; undefined when it did not begin, or too long ago. */
  end(uri: vscode.Uri, now: number): number | undefined {
    const key = uri.toString();
    const since = this.#since.get(key);
    this.#since.delete(key);
    return since === undefined || now - since > forgetAfterMs ? undefined : now - since;
  }
}

/** What a user of the editor waits for, timed by what VS Code tells anyway; only the UI round trip is asked for. */
export const watchWaits = (clock: Clock, report: ReportWait): Disposable => {
  const owned = new DisposableStore();
  const saves = new Pending();
  const edits = new Pending();
  const ended = (wait: Wait, took: number | undefined, language: string): void => {
    if (took !== undefined) report({ wait, ms: took, language });
  };
  owned.own(
    vscode.workspace.onWillSaveTextDocument(({ document }) => {
      saves.begin(document, clock.elapsed());
    }),
  );
  owned.own(
    vscode.workspace.onDidSaveTextDocument((document) => {
      ended('save', saves.end(document.uri, clock.elapsed()), document.languageId);
    }),
  );
  owned.own(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // Output channels and the like change without anyone typing.
      const isEdit = contentChanges.length > 0 && ['file', 'untitled', 'vscode-remote'].includes(document.uri.scheme);
      if (isEdit) edits.begin(document, clock.elapsed());
    }),
  );
  owned.own(
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const now = clock.elapsed();
      for (const uri of uris) {
        const took = edits.end(uri, now);
        if (took === undefined) continue;
        const key = uri.toString();
        const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === key);
        ended('diagnostics', took, document?.languageId ?? '');
      }
    }),
  );
  owned.own(
    clock.every(ms(askEveryMs), () => {
      if (vscode.window.state.focused) void roundTrip(clock, report);
    }),
  );
  return owned;
};

/** The value never differs, so nobody is told of a change. */
const roundTrip = async (clock: Clock, report: ReportWait): Promise<void> => {
  const asked = clock.elapsed();
  try {
    await vscode.commands.executeCommand('setContext', contextKeys.asked, true);
    report({ wait: 'ui', ms: clock.elapsed() - asked, language: '' });
  } catch {
    // The window is closing: there is no round trip to tell of.
  }
};
