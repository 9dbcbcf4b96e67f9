import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';

/** A page that is only read, as Markdown's own preview shows it. */
export class MarkdownPage implements vscode.TextDocumentContentProvider, Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  // Before the registration: VS Code reads it there and then.
  readonly onDidChange = this.#changed.event;
  readonly #registration: vscode.Disposable;
  #address: vscode.Uri;
  #shown = 0;
  #text = '';

  constructor(scheme: string, title: string) {
    this.#address = vscode.Uri.from({ scheme, path: `${title}.md` });
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Another text, wherever the page is open; it is not opened for that. */
  update(text: string): void {
    this.#text = text;
    this.#changed.fire(this.#address);
  }

  /**
   * Each time under another address: the preview keeps what it made of the last document by address and version, and would
   * show a page that was closed long ago again.
   */
  async show(text: string): Promise<void> {
    this.#shown += 1;
    this.#address = this.#address.with({ query: String(this.#shown) });
    this.#text = text;
    await vscode.commands.executeCommand('markdown.showPreview', this.#address).then(undefined, async () => {
      // Markdown's own extension may be disabled; the text is readable as it is.
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.#address), { preview: true });
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
