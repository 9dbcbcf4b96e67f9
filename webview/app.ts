/**
 * App: the page. Joins the connection, the session and the panels.
 * In: messages of the host, the user's actions, whether the page is seen. Out: requests, and what is to be kept.
 * Invariants: the first paint waits for nothing; each message is one step of the session; a panel that cannot be read
 * says so in its place; what fails here is reported to the host and the page goes on.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import type { ToPanel } from '../src/common/protocol/panel.ts';
import { t } from './l10n/l10n.ts';
import { connect, type Connection } from './connection.ts';
import { copied } from './copier.ts';
import { memoryOf, type Memory } from './memory.ts';
import { panels } from './panels.ts';
import type { CopyWish } from './parts/copying.ts';
import type { Page, PageEvent, Panel, PanelDoor, Show } from './parts/page.ts';
import { placeholder, placeholderStyles } from './parts/states.ts';
import { initialView } from './parts/span.ts';
import './parts/tabs.ts';
import type { Tab } from './parts/tabs.ts';
import { Painted } from './painted.ts';
import {
  isTabId,
  newSession,
  step,
  tabIds,
  toPanelOf,
  type Session,
  type SessionEvent,
  type TabId,
} from './session.ts';
import { pageStyles } from './theme/tokens.ts';

const initialMemory: Memory = {
  tab: 'overview',
  range: '5m',
  time: initialView,
  paused: false,
  choice: undefined,
  panels: {},
};

/** As long as a message of the editor's status bar. */
const saidMs = 5_000;

/** A fault that repeats each second would tell the host nothing new. */
const faultCap = 20;

class VitalsApp extends LitElement {
  static override properties = { session: { state: true }, memory: { state: true }, said: { state: true } };
  static override styles = [
    placeholderStyles,
    css`
      .unread {
        padding: var(--v-3) var(--v-6);
      }
      .said {
        position: fixed;
        right: var(--v-3);
        bottom: var(--v-3);
        max-width: calc(100vw - 2 * var(--v-3));
        margin: 0;
        padding: 6px var(--v-3);
        border: 1px solid var(--vscode-widget-border, var(--v-hairline));
        border-radius: var(--vscode-cornerRadius-medium, 6px);
        background: var(--vscode-editorHoverWidget-background, var(--v-background));
        color: var(--v-text);
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      .said:empty {
        padding: 0;
        border: 0;
        box-shadow: none;
      }
    `,
  ];
  declare session: Session;
  declare memory: Memory;
  /** What became of the last copy, for a while. */
  declare said: string;
  #unsaid: ReturnType<typeof setTimeout> | undefined;
  readonly #connection: Connection = connect();
  readonly #painted = new Painted((atMs) => {
    this.#connection.send({ type: 'drawn', atMs });
  });
  readonly #opened: Partial<Record<TabId, Panel>> = {};
  /** Panels that are being read, and why one could not be. */
  readonly #reading = new Set<TabId>();
  readonly #unread = new Map<TabId, string>();
  /** What a panel is to show once it has been read. */
  #wanted: Show | undefined;
  #faults = 0;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.said = '';
    this.memory = memoryOf(this.#connection.recall(), initialMemory);
    this.session = { ...newSession(this.memory), seen: document.visibilityState === 'visible' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const listening = this.#connection.listen((data) => {
      const message = toPanelOf(data);
      if (message !== undefined) this.#receive(message);
    });
    window.addEventListener('error', this.#onError);
    window.addEventListener('unhandledrejection', this.#onRejection);
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#stop = () => {
      listening();
      window.removeEventListener('error', this.#onError);
      window.removeEventListener('unhandledrejection', this.#onRejection);
      document.removeEventListener('visibilitychange', this.#onVisibility);
    };
    // The overview is there at once: its first question goes out with the word that the page is ready.
    this.#read(this.session.tab);
    this.#take({ type: 'started' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): unknown {
    const { tab } = this.session;
    return html`<nav aria-label=${t('Panels')}>
        <vitals-tabs .tabs=${this.#tabs()} .selected=${tab} @vitals-tab=${this.#onTab}></vitals-tabs>
      </nav>
      <div role="tabpanel" @vitals-copy=${this.#onCopy}>
        ${this.#seen?.render() ?? this.#instead(tab, this.#unread.get(tab))}
      </div>
      <p class="said" role="status">${this.said}</p>`;
  }

  #instead(tab: TabId, fault: string | undefined): TemplateResult {
    if (fault === undefined) return html`<main>${placeholder(t('Loading…'))}</main>`;
    const again = (): void => {
      this.#unread.delete(tab);
      this.#showTab(tab);
      this.requestUpdate();
    };
    return html`<main class="unread">
      <vitals-state
        .icon=${'warning'}
        .reason=${t('{0} cannot be shown: {1}', panels[tab].label, fault)}
        .actions=${[{ id: 'read-again', label: t('Try again'), onClick: again }]}
      ></vitals-state>
    </main>`;
  }

  #tabs(): readonly Tab[] {
    const firing = Object.values(this.session.frame?.summary.alerts ?? {}).reduce((sum, count) => sum + count, 0);
    const waiting = this.session.frame?.summary.responses?.waiting ?? 0;
    return tabIds.map((id) => ({
      id,
      label: panels[id].label,
      ...(id === 'alerts' ? { count: { value: firing, word: t('firing') } } : {}),
      ...(id === 'actions' ? { count: { value: waiting, word: t('waiting for you') } } : {}),
    }));
  }

  override updated(): void {
    const { frame, seen } = this.session;
    if (seen && frame !== undefined) this.#painted.drawn(frame.atMs);
  }

  #take(event: SessionEvent): void {
    const { session, send } = step(
      this.session,
      event,
      (state) => this.#opened[state.tab]?.asked(state) ?? { queries: {} },
    );
    this.session = session;
    for (const message of send) this.#connection.send(message);
  }

  #keep(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.#connection.remember(this.memory);
  }

  #receive(message: ToPanel): void {
    const counts = message.type !== 'frame' || this.session.subscribed;
    this.#take({ type: 'message', message });
    if (message.type === 'show') this.#show(message);
    else if (message.type !== 'frame') for (const panel of Object.values(this.#opened)) panel.told?.(message);
    else if (counts) this.#seen?.told?.(message);
    // Another engine knows nothing of what the one before was asked.
    if (message.type === 'engine' && message.engine.state === 'running') this.#seen?.seen?.();
  }

  get #seen(): Panel | undefined {
    return this.#opened[this.session.tab];
  }

  /** What the page is to one panel. */
  #pageOf(tab: TabId): Page {
    const session = (): Session => this.session;
    const memory = (): Memory => this.memory;
    return {
      get state() {
        return session();
      },
      get kept() {
        return memory().panels[tab];
      },
      keep: (state) => {
        this.#keep({ panels: { ...this.memory.panels, [tab]: state } });
      },
      take: (event) => {
        this.#takeOf(tab, event);
      },
      send: (message) => {
        this.#connection.send(message);
      },
      show: (target) => {
        this.#show(target);
      },
      redraw: () => {
        this.requestUpdate();
      },
    };
  }

  #takeOf(tab: TabId, event: PageEvent): void {
    // What a panel out of sight asks for waits until it is seen.
    if (event.type === 'asks' && tab !== this.session.tab) return;
    this.#take(event);
    const { paused, range, time, choice } = this.session;
    if (event.type !== 'asks') this.#keep({ paused, range, time, choice });
  }

  /** Reads the panel of a tab, once; true when it is there already. */
  #read(tab: TabId): boolean {
    if (this.#opened[tab] !== undefined) return true;
    const { door } = panels[tab];
    if (typeof door !== 'function') {
      this.#open(tab, door);
      return true;
    }
    if (this.#reading.has(tab)) return false;
    this.#reading.add(tab);
    void door()
      .then(
        (read) => {
          this.#open(tab, read);
          if (tab !== this.session.tab) return;
          this.#prepare(tab);
          this.#take({ type: 'asks' });
          this.#seen?.seen?.();
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          this.#unread.set(tab, why);
          this.#fault(`The panel ${tab} cannot be read: ${why}`);
          this.requestUpdate();
        },
      )
      .finally(() => this.#reading.delete(tab));
    return false;
  }

  #open(tab: TabId, door: PanelDoor): void {
    this.#unread.delete(tab);
    this.#opened[tab] = door.open(this.#pageOf(tab));
    this.requestUpdate();
  }

  #show(target: Show): void {
    this.#wanted = target;
    this.#showTab(target.tab);
  }

  #showTab(tab: TabId): void {
    const before = this.session.tab;
    if (this.#read(tab)) this.#prepare(tab);
    this.#take(tab === before ? { type: 'asks' } : { type: 'tab', tab });
    this.#keep({ tab });
    this.#seen?.seen?.();
  }

  /** A panel that is there learns what it is opened for before it asks. */
  #prepare(tab: TabId): void {
    const wanted = this.#wanted;
    if (wanted?.tab !== tab) return;
    this.#wanted = undefined;
    this.#opened[tab]?.shown?.(wanted);
  }

  readonly #onTab = ({ detail: { id } }: CustomEvent<{ readonly id: string }>): void => {
    if (isTabId(id)) this.#showTab(id);
  };

  readonly #onCopy = ({ detail: wish }: CustomEvent<CopyWish>): void => {
    copied(wish, (message) => {
      this.#connection.send(message);
    }).then(
      (said) => {
        this.#say(said);
      },
      (error: unknown) => {
        this.#say(t('It could not be copied: {0}', error instanceof Error ? error.message : String(error)));
      },
    );
  };

  #say(said: string): void {
    this.said = said;
    clearTimeout(this.#unsaid);
    this.#unsaid = setTimeout(() => (this.said = ''), saidMs);
  }

  readonly #onVisibility = (): void => {
    this.#painted.cancel();
    this.#take({ type: 'seen', seen: document.visibilityState === 'visible' });
  };

  #fault(message: string): void {
    this.#faults += 1;
    if (this.#faults <= faultCap) this.#connection.send({ type: 'fault', message });
  }

  readonly #onError = ({ message, filename, lineno }: ErrorEvent): void => {
    this.#fault(`${message} (${filename.split('/').at(-1) ?? ''}:${lineno})`);
  };

  readonly #onRejection = ({ reason }: PromiseRejectionEvent): void => {
    this.#fault(reason instanceof Error ? reason.message : String(reason));
  };
}

const page = new CSSStyleSheet();
page.replaceSync(pageStyles.cssText);
document.adoptedStyleSheets.push(page);
customElements.define('vitals-app', VitalsApp);
