/**
 * Technical: every operation with its percentiles, rate and errors, where their time goes, and what the machine, its
 * cores and the editor's processes do over the same span of time. In: the page. Out: the panel.
 * Invariants: its span of time is the one that panels share; a pause is a fixed end of that span, so the page itself is
 * never paused here; what is asked is within the wire's bounds for any span and choice.
 */
import { html } from 'lit';
import type { Page, PageState, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import { refreshOf, timeViewOf } from '../../parts/span.ts';
import { technicalMemoryOf, type TechnicalMemory } from './kept.ts';
import { technicalQueries } from './queries.ts';
import './technicalView.ts';
import type { TechnicalAction } from './technicalView.ts';

class TechnicalPanel implements Panel {
  readonly #page: Page;
  #memory: TechnicalMemory;

  constructor(page: Page) {
    this.#page = page;
    this.#memory = technicalMemoryOf(page.kept);
  }

  asked = ({ time, choice }: PageState) => ({
    queries: technicalQueries({ time, choice, grouping: this.#memory.grouping }),
    timeline: time.endMs === undefined ? { rangeMs: time.rangeMs } : { rangeMs: time.rangeMs, endMs: time.endMs },
    intervalMs: refreshOf(time),
  });

  render = () => {
    const { state } = this.#page;
    return html`<vitals-technical
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .time=${state.time}
      .choice=${state.choice}
      .requests=${state.slowest.requests}
      .memory=${this.#memory}
      @vitals-action=${this.#onAction}
    ></vitals-technical>`;
  };

  seen = (): void => {
    if (this.#page.state.paused) this.#page.take({ type: 'resume' });
  };

  shown = (target: Show): void => {
    if (target.tab !== 'technical') return;
    const time = timeViewOf({ rangeMs: target.rangeMs });
    if (time !== undefined) this.#page.take({ type: 'time', time });
    if (target.filter === undefined) return;
    this.#memory = { ...this.#memory, text: target.filter };
    this.#page.keep(this.#memory);
  };

  readonly #onAction = ({ detail: action }: CustomEvent<TechnicalAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'remedy':
        this.#page.show({ type: 'show', tab: 'actions', section: 'responses', response: action.response });
        return;
      case 'keep': {
        const before = this.#memory.grouping;
        this.#memory = { ...this.#memory, ...action.memory };
        this.#page.keep(this.#memory);
        if (this.#memory.grouping !== before) this.#page.take({ type: 'asks' });
        this.#page.redraw();
        return;
      }
      case 'choose':
        this.#page.take(action);
        this.#page.take({ type: 'asks' });
        return;
      case 'time':
        this.#page.take(action);
    }
  };
}

export const open = (page: Page): Panel => new TechnicalPanel(page);
