/**
 * Why: the causes of a slow now, a slow moment, an alert or an operation, with their evidence, and what helps.
 * In: the page. Out: the panel; what is asked of the host.
 * Invariants: an answer stands still until it is asked for again, so that nothing moves away under a click; nothing is
 * changed but by a click on what was read before; the courses of figures end at the moment of the answer.
 */
import { html } from 'lit';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import type { WhySubject } from '../../../src/common/protocol/why.ts';
import type { Page, PageState, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import { figureQueries } from './figures.ts';
import {
  answered,
  asked,
  doing,
  momentOf,
  nothingKnown,
  subjectOf,
  unanswered,
  type Known,
  type KnownStep,
} from './known.ts';
import './whyView.ts';
import type { WhyAction } from './whyView.ts';

/** An answer about now is looked at again for so long; after that it is another now. */
const freshMs = 60_000;
/** What is drawn lies in the past: frames tell how old the answer is, and whether the engine runs. */
const intervalMs = 5_000;

class WhyPanel implements Panel {
  readonly #page: Page;
  #subject: WhySubject;
  #known: Known = nothingKnown;

  constructor(page: Page) {
    this.#page = page;
    this.#subject = subjectOf(page.kept);
  }

  asked = () => ({ queries: figureQueries(this.#known.answer), intervalMs });

  render = () => {
    const { state } = this.#page;
    return html`<vitals-why
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .subject=${this.#subject}
      .known=${this.#known}
      @vitals-action=${this.#onAction}
    ></vitals-why>`;
  };

  seen = (): void => {
    const { state } = this.#page;
    if (state.engine.state !== 'running' || this.#known.asking !== undefined) return;
    if (!this.#isFresh(state)) this.#ask();
  };

  told = (message: ToPanel): void => {
    if (message.type === 'engine') this.#known = unanswered(this.#known);
    if (message.type !== 'why') return;
    const before = this.#known.answer;
    this.#known = answered(this.#known, message);
    if (this.#known.answer !== before) this.#page.take({ type: 'asks' });
    this.#page.redraw();
  };

  shown = (target: Show): void => {
    if (target.tab !== 'why') return;
    this.#about(target.subject ?? { kind: 'now' });
  };

  #isFresh({ frame }: PageState): boolean {
    const { answer } = this.#known;
    if (answer === undefined) return false;
    return momentOf(this.#subject) !== undefined || (frame?.atMs ?? 0) - answer.diagnosis.at < freshMs;
  }

  #about(subject: WhySubject): void {
    this.#subject = subject;
    this.#known = { ...nothingKnown, last: this.#known.last };
    this.#page.keep(subject);
  }

  #ask(): void {
    const { paused, frame } = this.#page.state;
    // Of figures that stand still their own moment is meant.
    const still = paused ? frame?.atMs : undefined;
    this.#take(asked(this.#known, momentOf(this.#subject) ?? still));
  }

  #take({ known, send }: KnownStep): void {
    this.#known = known;
    this.#page.send({ type: 'why', ...send });
    this.#page.redraw();
  }

  readonly #onAction = ({ detail: action }: CustomEvent<WhyAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'ask':
        this.#ask();
        return;
      case 'now':
        this.#about({ kind: 'now' });
        this.#ask();
        return;
      case 'deed':
        this.#take(doing(this.#known, action.ask));
        return;
      case 'moment':
        this.#page.show({ type: 'show', tab: 'timeline', atMs: action.atMs });
        return;
    }
  };
}

export const open = (page: Page): Panel => new WhyPanel(page);
