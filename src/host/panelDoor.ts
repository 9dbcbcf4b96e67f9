import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import type { PackedFrame } from '../common/protocol/packed.ts';
import type { EngineState, PanelReply } from '../common/protocol/panel.ts';
import type { PanelHost, PanelViews, ShowMessage } from './panel/panel.ts';
import { panelEditor, panelView } from './panelIds.ts';

/** Stands with the editor for the panel, which is read from the disk when a view of it is first wanted. */
export class PanelDoor
  implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.UriHandler, Disposable
{
  readonly #host: PanelHost;
  readonly #owned = new DisposableStore();
  #views: Promise<PanelViews> | undefined;
  /** The views, once they have been read. */
  #ready: PanelViews | undefined;

  constructor(host: PanelHost) {
    this.#host = host;
    this.#owned.own(vscode.window.registerWebviewViewProvider(panelView, this));
    this.#owned.own(vscode.window.registerWebviewPanelSerializer(panelEditor, this));
    this.#owned.own(vscode.window.registerUriHandler(this));
  }

  get subscriptions(): PanelViews['subscriptions'] {
    return this.#ready?.subscriptions ?? [];
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    (await this.#read()).resolveWebviewView(view);
  }

  async deserializeWebviewPanel(view: vscode.WebviewPanel): Promise<void> {
    (await this.#read()).deserializeWebviewPanel(view);
  }

  async handleUri(uri: vscode.Uri): Promise<void> {
    (await this.#read()).handleUri(uri);
  }

  async openInEditor(): Promise<void> {
    (await this.#read()).openInEditor();
  }

  async show(message: ShowMessage): Promise<void> {
    await (await this.#read()).show(message);
  }

  reply(panel: number, reply: PanelReply | PackedFrame): void {
    this.#ready?.reply(panel, reply);
  }

  engineChanged(engine: EngineState): void {
    this.#ready?.engineChanged(engine);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #read(): Promise<PanelViews> {
    return (this.#views ??= import('./panel/panel.ts').then(
      ({ PanelViews }) => (this.#ready = this.#owned.own(new PanelViews(this.#host))),
    ));
  }
}
