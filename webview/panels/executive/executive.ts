/**
 * Executive: is it fast, if not why, and what to do, understood in five seconds. It is part of the page's own script,
 * so that the first paint waits for nothing else. In: the page. Out: the panel.
 */
import { html } from 'lit';
import type { Page, PageState, Panel } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import './executiveView.ts';
import type { ExecutiveAction } from './executiveView.ts';
import { executiveMemoryOf, type ExecutiveMemory } from './kept.ts';
import { executiveQueries } from './queries.ts';

class ExecutivePanel implements Panel {
  readonly #page: Page;
  #memory: ExecutiveMemory;

  constructor(page: Page) {
    this.#page = page;
    this.#memory = executiveMemoryOf(page.kept);
  }

  asked = ({ range }: PageState) => ({ queries: executiveQueries(range) });

  render = () => {
    const { state } = this.#page;
    const { sort, tables, rating } = this.#memory;
    return html`<vitals-executive
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .range=${state.range}
      .sort=${sort}
      .tables=${tables}
      .rating=${rating}
      .choice=${state.choice}
      .requests=${state.slowest.requests}
      @vitals-action=${this.#onAction}
    ></vitals-executive>`;
  };

  #keep(change: Partial<ExecutiveMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#page.keep(this.#memory);
    this.#page.redraw();
  }

  readonly #onAction = ({ detail: action }: CustomEvent<ExecutiveAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'sort':
        this.#keep({ sort: action.sort });
        return;
      case 'rated':
        this.#page.send(action);
        this.#keep({ rating: action.answer });
        return;
      case 'tables':
        this.#keep({ tables: action.tables });
        return;
      case 'range':
      case 'choose':
        this.#page.take(action);
    }
  };
}

export const open = (page: Page): Panel => new ExecutivePanel(page);
