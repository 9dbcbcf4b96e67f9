/**
 * Alerts: what fires, who has it, what it was before, and the rules behind it.
 * In: the page. Out: the panel; what is asked of the alerts, and the host's commands.
 * Invariants: what an alert's chart and changes need is subscribed to exactly while it is open; after another engine
 * has started, what is seen is asked for again.
 */
import { html } from 'lit';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import type { Page, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import './alertsView.ts';
import type { AlertsAction } from './alertsView.ts';
import { alertsMemoryOf, type AlertsMemory } from './kept.ts';
import {
  answered,
  asked,
  forgotten,
  framed,
  looked,
  nothingKnown,
  relooked,
  subscribed,
  type Known,
  type KnownStep,
  type Look,
} from './known.ts';

class AlertsPanel implements Panel {
  readonly #page: Page;
  #memory: AlertsMemory;
  #known: Known = nothingKnown;
  #look: Look;

  constructor(page: Page) {
    this.#page = page;
    this.#memory = alertsMemoryOf(page.kept);
    const { view, days } = this.#memory;
    this.#look = { view, days, open: undefined, text: '' };
  }

  asked = () => subscribed(this.#known, this.#look);

  render = () => {
    const { state } = this.#page;
    return html`<vitals-alerts
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .known=${this.#known}
      .look=${this.#look}
      .memory=${this.#memory}
      @vitals-action=${this.#onAction}
    ></vitals-alerts>`;
  };

  seen = (): void => {
    // Before that nobody would answer, and the question would go on waiting.
    if (this.#page.state.engine.state === 'running') this.#knows(looked(this.#known, this.#look));
  };

  told = (message: ToPanel): void => {
    if (message.type === 'alerts') this.#knows(answered(this.#known, message, this.#look));
    else if (message.type === 'frame') this.#knows(framed(this.#known, this.#look, message));
    else if (message.type === 'engine') this.#known = forgotten(this.#known);
  };

  shown = (target: Show): void => {
    const alert = target.tab === 'alerts' ? target.alert : undefined;
    this.#look = { ...this.#look, view: 'open', open: alert, text: '' };
  };

  #knows({ known, send }: KnownStep): void {
    const before = JSON.stringify(this.#known.why);
    this.#known = known;
    if (JSON.stringify(known.why) !== before) this.#page.take({ type: 'asks' });
    for (const request of send) this.#page.send({ type: 'alerts', ...request });
    this.#page.redraw();
  }

  #lookAt(look: Partial<Look>): void {
    const before = this.#look;
    this.#look = { ...before, ...look };
    // Whose chart is no longer seen is no longer asked for.
    if (before.open !== undefined && before.open !== this.#look.open) this.#page.take({ type: 'asks' });
    this.#knows(relooked(this.#known, this.#look, before));
  }

  readonly #onAction = ({ detail: action }: CustomEvent<AlertsAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'ask':
        this.#knows(asked({ ...this.#known, told: '' }, [action.ask]));
        return;
      case 'look':
        this.#lookAt(action.look);
        return;
      case 'keep':
        this.#memory = action.memory;
        this.#page.keep(action.memory);
        this.#page.redraw();
        return;
      case 'moment':
        this.#page.show({ type: 'show', tab: 'timeline', atMs: action.atMs });
        return;
    }
  };
}

export const open = (page: Page): Panel => new AlertsPanel(page);
