/**
 * Actions: what is done by itself and what waits for consent, what was done with its effect, and what was told outside.
 * In: the page. Out: the panel; what is asked of engine and editor, and the host's commands.
 * Invariants: only what is looked at is asked for, and after another engine has started asked for again; a chart is
 * subscribed to exactly while its act is open; nothing is done but by a press.
 */
import { html } from 'lit';
import type { Act } from '../../../src/common/protocol/actions.ts';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import type { Asked, Page, PageState, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import { chartName, chartQuery } from './actChart.ts';
import './actionsView.ts';
import type { ActionsAction } from './actionsView.ts';
import { actionsMemoryOf } from './kept.ts';
import {
  answered,
  asked,
  forgotten,
  framed,
  looked,
  nothingKnown,
  relooked,
  type Known,
  type KnownStep,
  type Look,
} from './known.ts';

class ActionsPanel implements Panel {
  readonly #page: Page;
  #known: Known = nothingKnown;
  #look: Look;
  /** Until the reader has opened or closed one, the newest act is open. */
  #hasChosen = false;
  /** The response that the reader came for. */
  #sought: { readonly rule: string } | undefined;

  constructor(page: Page) {
    this.#page = page;
    const { section } = actionsMemoryOf(page.kept);
    this.#look = { section, act: undefined, rule: undefined };
  }

  asked = (state: PageState): Asked => {
    const act = this.#openAct;
    const query = act === undefined ? undefined : chartQuery(act, state.frame?.atMs ?? Number.MAX_SAFE_INTEGER);
    return { queries: act === undefined || query === undefined ? {} : { [chartName(act)]: query } };
  };

  render = () => {
    const { state } = this.#page;
    return html`<vitals-actions
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .known=${this.#known}
      .look=${this.#look}
      .sought=${this.#sought}
      @vitals-action=${this.#onAction}
    ></vitals-actions>`;
  };

  seen = (): void => {
    // Before that nobody would answer, and the question would go on waiting.
    if (this.#page.state.engine.state === 'running') this.#knows(looked(this.#known, this.#look));
  };

  told = (message: ToPanel): void => {
    if (message.type === 'actions') this.#knows(answered(this.#known, message, this.#look));
    else if (message.type === 'frame') this.#knows(framed(this.#known, this.#look, message));
    else if (message.type === 'engine') this.#known = forgotten(this.#known);
  };

  shown = (target: Show): void => {
    if (target.tab !== 'actions' || target.section === undefined) return;
    const { section, response } = target;
    this.#look = { ...this.#look, section, ...(response === undefined ? {} : { rule: response }) };
    this.#sought = response === undefined ? undefined : { rule: response };
    this.#page.keep({ section });
  };

  get #openAct(): Act | undefined {
    const { section, act } = this.#look;
    return section === 'history' ? this.#known.acts?.find(({ id }) => id === act) : undefined;
  }

  get #query(): string {
    return JSON.stringify(this.asked(this.#page.state).queries);
  }

  #knows({ known, send }: KnownStep): void {
    const before = this.#query;
    this.#known = known;
    if (!this.#hasChosen) this.#look = { ...this.#look, act: known.acts?.[0]?.id };
    if (this.#query !== before) this.#page.take({ type: 'asks' });
    for (const request of send) this.#page.send({ type: 'actions', ...request });
    this.#page.redraw();
  }

  #lookAt(look: Partial<Look>): void {
    const before = this.#query;
    if ('act' in look) this.#hasChosen = true;
    this.#look = { ...this.#look, ...look };
    if (look.section !== undefined) this.#page.keep({ section: look.section });
    if (this.#query !== before) this.#page.take({ type: 'asks' });
    this.#knows(relooked(this.#known, this.#look));
  }

  readonly #onAction = ({ detail: action }: CustomEvent<ActionsAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'ask':
        this.#knows(asked({ ...this.#known, told: '' }, [action.ask]));
        return;
      case 'look':
        this.#lookAt(action.look);
        return;
    }
  };
}

export const open = (page: Page): Panel => new ActionsPanel(page);
