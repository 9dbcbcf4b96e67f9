/**
 * Dashboard: the panels in a browser. Speaks to the engine over a WebSocket in place of VS Code's messages, says what may be
 * offered, sets the theme, and then reads the very page of the editor.
 * Invariants: what is kept is where the user was, in this browser; a connection that is lost is tried again, and told of
 * meanwhile; a session that is over leads to the way in.
 */
import type { FromPanel, ToPanel } from '../src/common/protocol/panel.ts';
import { connectBy, type Connection } from './connection.ts';
import { t } from './l10n/l10n.ts';
import { offerOnly } from './parts/offers.ts';

const lost = t('The connection to IDE Vitals is lost. It is tried again every few seconds.');
const memoryKey = 'vitals';
const [firstWaitMs, longestWaitMs] = [500, 5_000];

/** The panel "Why" is the page's own: no editor is needed to open it. */
const ownAnswer = (message: FromPanel): ToPanel | undefined => {
  if (message.type !== 'command' || message.command !== 'vitals.why') return undefined;
  const { atMs: at } = message;
  return { type: 'show', tab: 'why', subject: at === undefined ? { kind: 'now' } : { kind: 'moment', at } };
};

const savedAs = (name: string, href: string): void => {
  const link = document.createElement('a');
  link.download = name;
  link.href = href;
  link.click();
};

/** What the page could not put into the clipboard becomes a file. */
const isKept = (message: FromPanel): boolean => {
  if (message.type === 'save') savedAs(message.name, `data:image/png;base64,${message.base64}`);
  else if (message.type === 'copy') savedAs('table.txt', `data:text/plain,${encodeURIComponent(message.text)}`);
  else return false;
  return true;
};

const recalled = (): unknown => {
  try {
    return JSON.parse(localStorage.getItem(memoryKey) ?? 'null') as unknown;
  } catch {
    return undefined;
  }
};

class SocketConnection implements Connection {
  #socket: WebSocket | undefined;
  readonly #receivers = new Set<(data: unknown) => void>();
  /** To be asked again of whatever answers next. */
  #subscription: FromPanel | undefined;
  /** What was said before the connection was there. */
  #waiting: FromPanel[] = [];
  #waitMs = firstWaitMs;
  recall = recalled;

  constructor() {
    this.#open();
  }

  send(message: FromPanel): void {
    const answer = ownAnswer(message);
    if (answer !== undefined) queueMicrotask(() => this.#tell(answer));
    if (answer !== undefined || isKept(message) || message.type === 'drawn' || message.type === 'rated') return;
    if (message.type === 'subscribe') this.#subscription = message;
    if (message.type === 'unsubscribe') this.#subscription = undefined;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else if (message.type !== 'subscribe' && message.type !== 'unsubscribe') this.#waiting.push(message);
  }

  listen(receive: (data: unknown) => void): () => void {
    this.#receivers.add(receive);
    return () => this.#receivers.delete(receive);
  }

  remember(state: unknown): void {
    localStorage.setItem(memoryKey, JSON.stringify(state));
  }

  #open(): void {
    const socket = new WebSocket(new URL('api/panel', location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#waitMs = firstWaitMs;
      const again = this.#subscription === undefined ? [] : [this.#subscription];
      const said: readonly FromPanel[] = [{ type: 'ready' }, ...again, ...this.#waiting];
      this.#waiting = [];
      for (const message of said) socket.send(JSON.stringify(message));
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#tell(JSON.parse(data) as unknown);
    });
    socket.addEventListener('close', () => {
      this.#tell({ type: 'engine', engine: { state: 'restarting', reason: lost } } satisfies ToPanel);
      setTimeout(() => void this.#again(), this.#waitMs);
      this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
    });
  }

  /** A session that is over is told of by HTTP alone. */
  async #again(): Promise<void> {
    const status = await fetch('api/rules', { method: 'HEAD' }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 401) location.reload();
    else this.#open();
  }

  #tell(data: unknown): void {
    for (const receive of this.#receivers) receive(data);
  }
}

/** As the dashboard's stylesheet asks. */
const sharp = '(prefers-contrast: more) or (forced-colors: active)';

/** The kinds of theme that styles ask for, as VS Code names them. */
const kindOf = (chosen: string): string => {
  const isLight = chosen === 'system' ? matchMedia('(prefers-color-scheme: light)').matches : chosen.endsWith('light');
  const isSharp = chosen === 'system' ? matchMedia(sharp).matches : chosen.startsWith('contrast');
  if (isSharp) return isLight ? 'vscode-high-contrast-light' : 'vscode-high-contrast';
  return isLight ? 'vscode-light' : 'vscode-dark';
};

const followAppearance = (choice: HTMLSelectElement): void => {
  const apply = (): void => {
    const { value } = choice;
    if (value === 'system') delete document.documentElement.dataset['appearance'];
    else document.documentElement.dataset['appearance'] = value;
    const kind = kindOf(value);
    document.body.dataset['vscodeThemeKind'] = kind;
    // The light one with high contrast carries both, as in VS Code.
    document.body.className = kind === 'vscode-high-contrast-light' ? `vscode-high-contrast ${kind}` : kind;
  };
  choice.addEventListener('change', () => {
    const age = choice.value === 'system' ? 0 : 31_536_000;
    document.cookie = `vitals_appearance=${choice.value}; SameSite=Strict; Max-Age=${String(age)}`;
    apply();
  });
  for (const query of ['(prefers-color-scheme: light)', sharp]) matchMedia(query).addEventListener('change', apply);
  apply();
};

const offers = document.querySelector<HTMLMetaElement>('meta[name="vitals-offers"]')?.content.split(' ') ?? [];
offerOnly((what) => offers.includes(what));
const choice = document.querySelector<HTMLSelectElement>('#appearance');
if (choice !== null) followAppearance(choice);
const connection = new SocketConnection();
connectBy(() => connection);
void import('./app.ts');
