/**
 * Timeline: what changed, beside what happened, over one span of time. In: the page. Out: the panel.
 * Invariants: it has no pause, for whoever looks at the past has chosen an end; its span of time is the one that panels
 * share.
 */
import { html } from 'lit';
import type { LaneId } from '../../../src/common/timeline.ts';
import type { Page, PageState, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import { timelineAsked } from './queries.ts';
import './timelineView.ts';
import type { TimelineAction } from './timelineView.ts';
import { around, refreshOf } from '../../parts/span.ts';

interface Place {
  readonly moment: number | undefined;
  readonly hidden: readonly LaneId[];
}

class TimelinePanel implements Panel {
  readonly #page: Page;
  #place: Place = { moment: undefined, hidden: [] };

  constructor(page: Page) {
    this.#page = page;
  }

  asked = ({ time }: PageState) => ({ ...timelineAsked(time), intervalMs: refreshOf(time) });

  render = () => {
    const { state } = this.#page;
    return html`<vitals-timeline
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .view=${state.time}
      .moment=${this.#place.moment}
      .hiddenLanes=${this.#place.hidden}
      @vitals-action=${this.#onAction}
    ></vitals-timeline>`;
  };

  seen = (): void => {
    this.#page.take({ type: 'resume' });
  };

  shown = (target: Show): void => {
    const atMs = target.tab === 'timeline' ? target.atMs : undefined;
    const now = this.#page.state.frame?.atMs ?? Date.now();
    const { time } = this.#page.state;
    this.#place = { ...this.#place, moment: atMs };
    if (atMs !== undefined) this.#page.take({ type: 'time', time: around(time, atMs, now) });
  };

  #go(change: Partial<Place>): void {
    this.#place = { ...this.#place, ...change };
    this.#page.redraw();
  }

  readonly #onAction = ({ detail: action }: CustomEvent<TimelineAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'moment':
        this.#go({ moment: action.at });
        return;
      case 'lanes':
        this.#go({ hidden: action.hidden });
        return;
      case 'view':
        this.#page.take({ type: 'time', time: action.view });
    }
  };
}

export const open = (page: Page): Panel => new TimelinePanel(page);
