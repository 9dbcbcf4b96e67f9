/**
 * App: the page. Joins the connection, the session and the panels.
 * In: messages of the host, the user's actions, whether the page is seen. Out: requests, and what is to be kept.
 * Invariants: the first paint waits for nothing; each message is one step of the session; what fails here is reported
 * to the host and the page goes on.
 */
import { html, LitElement } from 'lit';
import { vsCodeConnection, type Connection } from './connection.ts';
import { memoryOf, type Memory } from './memory.ts';
import { defaultSort, executiveQueries, type ExecutiveAction } from './panels/executive/executive.ts';
import { screenOf } from './parts/screen.ts';
import { Painted } from './painted.ts';
import { newSession, step, toPanelOf, type Session, type SessionEvent } from './session.ts';
import { pageStyles } from './theme/tokens.ts';

const initialMemory: Memory = { range: '5m', paused: false, sort: defaultSort, tables: [] };
/** A fault that repeats each second would tell the host nothing new. */
const faultCap = 20;

class VitalsApp extends LitElement {
  static override properties = { session: { state: true }, memory: { state: true } };
  declare session: Session;
  declare memory: Memory;
  readonly #connection: Connection = vsCodeConnection();
  readonly #painted = new Painted((atMs) => {
    this.#connection.send({ type: 'drawn', atMs });
  });
  #faults = 0;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.memory = memoryOf(this.#connection.recall(), initialMemory);
    this.session = { ...newSession(this.memory), seen: document.visibilityState === 'visible' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const listening = this.#connection.listen((data) => {
      const message = toPanelOf(data);
      if (message !== undefined) this.#take({ type: 'message', message });
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
    this.#take({ type: 'started' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): unknown {
    const { session, memory } = this;
    return html`<vitals-executive
      .screen=${screenOf(session)}
      .frame=${session.frame}
      .paused=${session.paused}
      .range=${session.range}
      .sort=${memory.sort}
      .tables=${memory.tables}
      @vitals-action=${this.#onAction}
    ></vitals-executive>`;
  }

  override updated(): void {
    const { frame, seen } = this.session;
    if (seen && frame !== undefined) this.#painted.drawn(frame.atMs);
  }

  #take(event: SessionEvent): void {
    const { session, send } = step(this.session, event, executiveQueries);
    this.session = session;
    for (const message of send) this.#connection.send(message);
  }

  #keep(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.#connection.remember(this.memory);
  }

  readonly #onAction = ({ detail: action }: CustomEvent<ExecutiveAction>): void => {
    switch (action.type) {
      case 'command':
        this.#connection.send(action);
        return;
      case 'sort':
        this.#keep({ sort: action.sort });
        return;
      case 'tables':
        this.#keep({ tables: action.tables });
        return;
      case 'pause':
      case 'resume':
      case 'retry':
      case 'range':
        this.#take(action);
        this.#keep({ paused: this.session.paused, range: this.session.range });
    }
  };

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
