/**
 * App: the page. Joins the connection, the session and the panels.
 * In: messages of the host, the user's actions, whether the page is seen. Out: requests, and what is to be kept.
 * Invariants: the first paint waits for nothing; each message is one step of the session; what fails here is reported
 * to the host and the page goes on.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import type { ToPanel } from '../src/common/protocol/panel.ts';
import type { LaneId } from '../src/common/timeline.ts';
import { vsCodeConnection, type Connection } from './connection.ts';
import { memoryOf, type Memory } from './memory.ts';
import {
  alertsMemoryOf,
  answered,
  asked,
  forgotten,
  framed,
  looked,
  nothingKnown,
  relooked,
  subscribed,
  type AlertsAction,
  type AlertsMemory,
  type Known,
  type KnownStep,
  type Look,
} from './panels/alerts/alerts.ts';
import { defaultSort, executiveQueries, type ExecutiveAction } from './panels/executive/executive.ts';
import {
  around,
  initialView,
  timelineAsked,
  type TimelineAction,
  type TimelineView,
} from './panels/timeline/timeline.ts';
import { screenOf } from './parts/screen.ts';
import './parts/tabs.ts';
import type { Tab } from './parts/tabs.ts';
import { Painted } from './painted.ts';
import {
  isTabId,
  newSession,
  step,
  toPanelOf,
  type Asked,
  type Session,
  type SessionEvent,
  type TabId,
  type View,
} from './session.ts';
import { pageStyles } from './theme/tokens.ts';

const initialMemory: Memory = {
  tab: 'overview',
  range: '5m',
  paused: false,
  sort: defaultSort,
  tables: [],
  choice: undefined,
};
interface TimelinePlace {
  readonly view: TimelineView;
  readonly moment: number | undefined;
  readonly hidden: readonly LaneId[];
}

/** A fault that repeats each second would tell the host nothing new. */
const faultCap = 20;

const tabLabels: Readonly<Record<TabId, string>> = {
  overview: 'Overview',
  alerts: 'Alerts',
  timeline: 'Timeline',
};

class VitalsApp extends LitElement {
  static override properties = {
    session: { state: true },
    memory: { state: true },
    alertsMemory: { state: true },
    known: { state: true },
    look: { state: true },
    place: { state: true },
  };
  declare session: Session;
  declare memory: Memory;
  declare alertsMemory: AlertsMemory;
  declare known: Known;
  declare look: Look;
  /** Where the user is in the timeline; never kept. */
  declare place: TimelinePlace;
  readonly #connection: Connection = vsCodeConnection();
  readonly #painted = new Painted((atMs) => {
    this.#connection.send({ type: 'drawn', atMs });
  });
  #faults = 0;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    const kept = this.#connection.recall();
    this.memory = memoryOf(kept, initialMemory);
    this.alertsMemory = alertsMemoryOf((kept as { alerts?: unknown } | undefined)?.alerts);
    this.known = nothingKnown;
    this.place = { view: initialView, moment: undefined, hidden: [] };
    const { view, days } = this.alertsMemory;
    this.look = { view, days, open: undefined, text: '' };
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
    this.#take({ type: 'started' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): unknown {
    const { tab } = this.session;
    return html`<nav aria-label="Panels">
        <vitals-tabs .tabs=${this.#tabs()} .selected=${tab} @vitals-tab=${this.#onTab}></vitals-tabs>
      </nav>
      <div role="tabpanel">${this.#panel()}</div>`;
  }

  #panel(): TemplateResult {
    const { tab } = this.session;
    if (tab === 'alerts') return this.#alerts();
    return tab === 'timeline' ? this.#timeline() : this.#overview();
  }

  #timeline(): TemplateResult {
    const { session, place } = this;
    return html`<vitals-timeline
      .screen=${screenOf(session)}
      .frame=${session.frame}
      .view=${place.view}
      .moment=${place.moment}
      .hiddenLanes=${place.hidden}
      @vitals-action=${this.#onTimelineAction}
    ></vitals-timeline>`;
  }

  #tabs(): readonly Tab[] {
    const { frame } = this.session;
    const firing = Object.values(frame?.summary.alerts ?? {}).reduce((sum, count) => sum + count, 0);
    return [
      { id: 'overview', label: tabLabels.overview },
      { id: 'alerts', label: tabLabels.alerts, count: { value: firing, word: 'firing' } },
      { id: 'timeline', label: tabLabels.timeline },
    ];
  }

  #overview(): TemplateResult {
    const { session, memory } = this;
    return html`<vitals-executive
      .screen=${screenOf(session)}
      .frame=${session.frame}
      .paused=${session.paused}
      .range=${session.range}
      .sort=${memory.sort}
      .tables=${memory.tables}
      .rating=${memory.rating}
      .choice=${session.choice}
      .requests=${session.slowest.requests}
      @vitals-action=${this.#onAction}
    ></vitals-executive>`;
  }

  #alerts(): TemplateResult {
    const { session } = this;
    return html`<vitals-alerts
      .screen=${screenOf(session)}
      .frame=${session.frame}
      .paused=${session.paused}
      .known=${this.known}
      .look=${this.look}
      .memory=${this.alertsMemory}
      @vitals-action=${this.#onAlertsAction}
    ></vitals-alerts>`;
  }

  override updated(): void {
    const { frame, seen } = this.session;
    if (seen && frame !== undefined) this.#painted.drawn(frame.atMs);
  }

  #take(event: SessionEvent): void {
    const { session, send } = step(this.session, event, this.#asked);
    this.session = session;
    for (const message of send) this.#connection.send(message);
  }

  #keep(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.#remember();
  }

  #remember(): void {
    this.#connection.remember({ ...this.memory, alerts: this.alertsMemory });
  }

  #receive(message: ToPanel): void {
    const isFrame = message.type === 'frame' && this.session.subscribed;
    this.#take({ type: 'message', message });
    if (message.type === 'alerts') this.#knows(answered(this.known, message, this.look));
    else if (message.type === 'show')
      if (message.tab === 'alerts') this.#showAlerts(message.alert);
      else this.#showTimeline(message.atMs);
    else if (message.type === 'engine') {
      this.known = forgotten(this.known);
      if (message.engine.state === 'running') this.#lookAtAlerts();
    } else if (isFrame && this.session.tab === 'alerts') this.#knows(framed(this.known, this.look, message));
  }

  readonly #asked = ({ tab, range }: View): Asked =>
    tab === 'alerts'
      ? subscribed(this.known, this.look)
      : tab === 'timeline'
        ? timelineAsked(this.place.view)
        : { queries: executiveQueries(range) };

  #knows({ known, send }: KnownStep): void {
    const before = JSON.stringify(this.known.why);
    this.known = known;
    if (JSON.stringify(known.why) !== before) this.#take({ type: 'asks' });
    for (const request of send) this.#connection.send({ type: 'alerts', ...request });
  }

  #lookAtAlerts(): void {
    if (this.session.tab === 'alerts') this.#knows(looked(this.known, this.look));
  }

  #showTab(tab: TabId): void {
    this.#take({ type: 'tab', tab });
    // It has no pause: whoever looks at the past has chosen an end.
    if (tab === 'timeline') this.#take({ type: 'resume' });
    this.#keep({ tab });
    this.#lookAtAlerts();
  }

  #showAlerts(alert: string | undefined): void {
    this.look = { ...this.look, view: 'open', open: alert, text: '' };
    this.#showTab('alerts');
  }

  #showTimeline(atMs: number | undefined): void {
    const now = this.session.frame?.atMs ?? Date.now();
    const view = atMs === undefined ? this.place.view : around(this.place.view, atMs, now);
    this.place = { ...this.place, view, moment: atMs };
    this.#showTab('timeline');
  }

  readonly #onTimelineAction = ({ detail: action }: CustomEvent<TimelineAction>): void => {
    switch (action.type) {
      case 'command':
        this.#connection.send(action);
        return;
      case 'moment':
        this.place = { ...this.place, moment: action.at };
        return;
      case 'lanes':
        this.place = { ...this.place, hidden: action.hidden };
        return;
      case 'view':
        this.place = { ...this.place, view: action.view };
        this.#take({ type: 'asks' });
    }
  };

  readonly #onTab = ({ detail: { id } }: CustomEvent<{ readonly id: string }>): void => {
    if (isTabId(id)) this.#showTab(id);
  };

  readonly #onAlertsAction = ({ detail: action }: CustomEvent<AlertsAction>): void => {
    switch (action.type) {
      case 'command':
        this.#connection.send(action);
        return;
      case 'ask':
        this.#knows(asked({ ...this.known, told: '' }, [action.ask]));
        return;
      case 'look': {
        const before = this.look;
        this.look = { ...before, ...action.look };
        // Whose chart is no longer seen is no longer asked for.
        if (before.open !== undefined && before.open !== this.look.open) this.#take({ type: 'asks' });
        this.#knows(relooked(this.known, this.look, before));
        return;
      }
      case 'keep':
        this.alertsMemory = action.memory;
        this.#remember();
        return;
      case 'moment':
        this.#showTimeline(action.atMs);
        return;
      case 'pause':
      case 'resume':
      case 'retry':
        this.#take(action);
        this.#keep({ paused: this.session.paused });
    }
  };

  readonly #onAction = ({ detail: action }: CustomEvent<ExecutiveAction>): void => {
    switch (action.type) {
      case 'command':
        this.#connection.send(action);
        return;
      case 'sort':
        this.#keep({ sort: action.sort });
        return;
      case 'rated':
        this.#connection.send(action);
        this.#keep({ rating: action.answer });
        return;
      case 'tables':
        this.#keep({ tables: action.tables });
        return;
      case 'pause':
      case 'resume':
      case 'retry':
      case 'range':
      case 'choose': {
        this.#take(action);
        const { paused, range, choice } = this.session;
        this.#keep({ paused, range, choice });
      }
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
