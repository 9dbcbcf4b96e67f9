import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelCommands } from '../../common/panelCommands.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { ratings, type Rating } from '../../common/usage.ts';
import type { EditorAsk } from '../../common/protocol/actions.ts';
import type { PackedFrame } from '../../common/protocol/packed.ts';
import type { EngineState, FromPanel, PanelReply, PanelRequest, ToPanel } from '../../common/protocol/panel.ts';
import type { WhyAnswer } from '../../common/protocol/why.ts';
import { panelEditor, panelView } from '../panelIds.ts';
import { linkTarget, type ShowMessage } from './links.ts';
import { t } from '../words.ts';

export interface PanelHost {
  readonly extensionUri: vscode.Uri;
  engineState(): EngineState;
  request(panel: number, request: PanelRequest): void;
  closed(panel: number): void;
  /** The page has painted the frame of this stamp. */
  drawn(atMs: number): void;
  /** A view of the panel was made. */
  opened(): void;
  rated(answer: Rating): void;
  /** What the page may not copy itself. */
  copy(copy: Extract<FromPanel, { type: 'copy' | 'save' }>): void;
  /** What the page "Why" asks. */
  why(asked: unknown): Promise<WhyAnswer>;
  fault(message: string): void;
  /** What only the editor knows, or does. */
  editor(panel: number, request: number, ask: EditorAsk): void;
}

/** Where the panel can stand: a view of the Panel area or a side bar, or an editor, in any window. */
type PanelPlace = vscode.WebviewView | vscode.WebviewPanel;

interface OpenPanel {
  readonly view: PanelPlace;
  /** What it is subscribed to, for an engine that starts anew. */
  subscription: PanelRequest | undefined;
}

/** Views of the Performance panel: passes messages between a webview and the engine, and decides nothing. */
export class PanelViews implements Disposable {
  readonly #host: PanelHost;
  readonly #open = new Map<number, OpenPanel>();
  #next = 1;
  /** What the next page to be ready is told first. */
  #wanted: ToPanel | undefined;
  #toldState = '';

  constructor(host: PanelHost) {
    this.#host = host;
  }

  /** Subscriptions as they stand, to be replayed to a new engine. */
  get subscriptions(): readonly { readonly panel: number; readonly request: PanelRequest }[] {
    return [...this.#open].flatMap(([panel, { subscription }]) =>
      subscription === undefined ? [] : [{ panel, request: subscription }],
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const changed = view.onDidChangeVisibility.bind(view);
    this.#add(view, changed);
  }

  /** An editor that a reload has left: its page finds what it had kept. */
  deserializeWebviewPanel(view: vscode.WebviewPanel): void {
    this.#add(view, view.onDidChangeViewState.bind(view));
  }

  /** As an editor: the one there is, or a new one. */
  openInEditor(): void {
    const editor = [...this.#open.values()].find(({ view }) => view.viewType === panelEditor)?.view;
    if (editor !== undefined && 'reveal' in editor) editor.reveal();
    else
      this.deserializeWebviewPanel(
        vscode.window.createWebviewPanel(panelEditor, t('Performance'), vscode.ViewColumn.Active),
      );
  }

  #add(view: PanelPlace, onDidChange: (changed: () => void) => Disposable): void {
    const panel = this.#next;
    this.#next += 1;
    const { extensionUri } = this.#host;
    this.#host.opened();
    const owned = new DisposableStore();
    view.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
    this.#open.set(panel, { view, subscription: undefined });
    owned.own(
      view.webview.onDidReceiveMessage((message: unknown) => {
        if (isFromPanel(message)) this.#receive(panel, message);
      }),
    );
    owned.own(
      onDidChange(() => {
        // Hiding destroys the page, which may have no time to say so; it subscribes anew when it is built again.
        if (view.visible) return;
        const open = this.#open.get(panel);
        if (open !== undefined) open.subscription = undefined;
        this.#host.closed(panel);
      }),
    );
    view.onDidDispose(() => {
      owned.dispose();
      this.#open.delete(panel);
      this.#host.closed(panel);
    });
    view.webview.html = htmlOf(view.webview, vscode.Uri.joinPath(extensionUri, 'dist'));
  }

  reply(panel: number, reply: PanelReply | PackedFrame): void {
    this.#post(panel, reply);
  }

  /** A page forgets at each word of an engine what it has asked: the same state is told once, however often it is set. */
  engineChanged(engine: EngineState): void {
    const state = JSON.stringify(engine);
    if (state === this.#toldState) return;
    this.#toldState = state;
    for (const panel of this.#open.keys()) this.#post(panel, { type: 'engine', engine });
  }

  /** Opens a tab: at once where a page is seen, or as soon as one is ready. */
  async show(message: ShowMessage): Promise<void> {
    const seen = [...this.#open].find(([, { view }]) => view.visible);
    // A page that is not seen does not exist: it says that it is ready when it is built.
    if (seen === undefined) this.#wanted = message;
    if (seen !== undefined && 'reveal' in seen[1].view) seen[1].view.reveal();
    else await vscode.commands.executeCommand(`${panelView}.focus`);
    if (seen !== undefined) this.#post(seen[0], message);
  }

  /** A link that leads nowhere opens the panel as it is. */
  handleUri(uri: vscode.Uri): void {
    const target = linkTarget(uri);
    if (target === undefined) void vscode.commands.executeCommand(`${panelView}.focus`);
    else void this.show(target);
  }

  dispose(): void {
    this.#open.clear();
  }

  #post(panel: number, message: ToPanel | PackedFrame): void {
    void this.#open.get(panel)?.view.webview.postMessage(message);
  }

  #receive(panel: number, message: FromPanel): void {
    const open = this.#open.get(panel);
    if (open === undefined) return;
    switch (message.type) {
      case 'ready':
        this.#post(panel, { type: 'engine', engine: this.#host.engineState() });
        if (this.#wanted !== undefined) this.#post(panel, this.#wanted);
        this.#wanted = undefined;
        break;
      case 'command':
        // A page may ask for what its own buttons do, and for nothing else.
        if (panelCommands.some((command) => command === message.command)) {
          void vscode.commands.executeCommand(message.command, message.alerts ?? message.atMs);
        }
        break;
      case 'drawn':
        if (typeof message.atMs === 'number') this.#host.drawn(message.atMs);
        break;
      case 'copy':
      case 'save':
        this.#host.copy(message);
        break;
      case 'why':
        void this.#host.why(message.ask).then((answer) => {
          this.#post(panel, { type: 'why', request: message.request, answer });
        });
        break;
      case 'rated':
        if (ratings.includes(message.answer)) this.#host.rated(message.answer);
        break;
      case 'fault':
        if (typeof message.message === 'string') this.#host.fault(message.message.slice(0, 2_000));
        break;
      case 'actions':
        // A page that says something else is refused by the engine.
        if (message.ask?.of === 'editor') this.#host.editor(panel, message.request, message.ask.ask);
        else this.#host.request(panel, message);
        break;
      case 'slowest':
      case 'alerts':
      case 'boards':
        this.#host.request(panel, message);
        break;
      case 'subscribe':
      case 'unsubscribe':
        open.subscription = message.type === 'subscribe' ? message : undefined;
        this.#host.request(panel, message);
        break;
    }
  }
}

/** The page is ours, yet what it says is only believed as far as it is looked at; the engine checks the rest. */
const isFromPanel = (message: unknown): message is FromPanel =>
  typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string';

/** Languages whose words lie beside the page; English is in the page itself. */
const languages = ['de', 'zh-cn'];

const htmlOf = (webview: vscode.Webview, dist: vscode.Uri): string => {
  const nonce = randomBytes(16).toString('base64');
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `img-src ${source} data:`,
    `font-src ${source}`,
  ].join('; ');
  const language = languages.find((one) => one === vscode.env.language.toLowerCase()) ?? 'en';
  const script = (kind: string, path: string): string =>
    `<script ${kind} nonce="${nonce}" src="${webview.asWebviewUri(vscode.Uri.joinPath(dist, path)).toString()}"></script>`;
  // The toolkit takes the nonce for the style element it adds from the `csp-nonce` property.
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t('Performance')}</title>
</head>
<body>
<vitals-app></vitals-app>
${language === 'en' ? '' : script('', `l10n/${language}.js`)}
${script('type="module"', 'webview.js')}
</body>
</html>`;
};
