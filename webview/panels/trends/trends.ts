/**
 * Trends: how the last seven days, today, or any two times compare with others. In: the page. Out: the panel.
 * Invariants: what names a moment in its question is asked anew as time goes on; nothing is judged from too little, and
 * what is still being collected says how long it will take.
 */
import { html } from 'lit';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import { tableToggled } from '../../parts/asTables.ts';
import type { Asked, Page, PageState, Panel } from '../../parts/page.ts';
import { screenOf } from '../../parts/screen.ts';
import { aheadQueries } from './ahead.ts';
import { aheadCourses } from './aheadCharts.ts';
import { compareQueries, spansOf, type Spans } from './compare.ts';
import { dayMs, localZone } from './days.ts';
import { trendsMemoryOf, type TrendsMemory } from './kept.ts';
import { averageEveryMs, todayExpected, todayQueries } from './today.ts';
import './trendsView.ts';
import type { TrendsAction } from './trendsView.ts';
import { weekQueries } from './week.ts';

/** Days change slowly. */
const intervalMs = 60_000;

class TrendsPanel implements Panel {
  readonly #page: Page;
  #memory: TrendsMemory;
  /** When it was last asked for something that names a moment, and about which spans. */
  #askedAt = 0;
  #spans: Spans | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#memory = trendsMemoryOf(page.kept);
  }

  asked = (state: PageState): Asked => {
    const now = state.frame?.atMs ?? Date.now();
    this.#askedAt = now;
    switch (this.#memory.page) {
      case 'week':
        return { queries: weekQueries(), intervalMs };
      case 'today':
        return {
          queries: { ...todayQueries(now, localZone), ...(this.#memory.expects ? todayExpected() : {}) },
          intervalMs,
        };
      case 'ahead':
        return { queries: { ...aheadQueries(), ...aheadCourses(this.#memory.reach) }, intervalMs };
      case 'compare':
        this.#spans = spansOf(this.#memory.compared, now, localZone);
        return { queries: compareQueries(this.#spans), timeline: { rangeMs: 30 * dayMs }, intervalMs };
    }
  };

  render = () => {
    const { state } = this.#page;
    return html`<vitals-trends
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .memory=${this.#memory}
      .spans=${this.#spans}
      @vitals-action=${this.#onAction}
    ></vitals-trends>`;
  };

  told = (message: ToPanel): void => {
    if (message.type !== 'frame' || this.#memory.page === 'week') return;
    const turn = (at: number): number => Math.floor(at / averageEveryMs);
    if (turn(message.atMs) !== turn(this.#askedAt)) this.#page.take({ type: 'asks' });
  };

  #keep(change: Partial<TrendsMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#page.keep(this.#memory);
    this.#page.redraw();
  }

  readonly #onAction = ({ detail: action }: CustomEvent<TrendsAction>): void => {
    switch (action.type) {
      case 'command':
        this.#page.send(action);
        return;
      case 'pause':
      case 'resume':
      case 'retry':
        this.#page.take({ type: action.type });
        return;
      case 'table':
        this.#keep({ tables: tableToggled(this.#memory.tables, action.id) });
        return;
      case 'page':
        this.#keep({ page: action.page });
        this.#page.take({ type: 'asks' });
        return;
      case 'expects':
        this.#keep({ expects: action.expects });
        this.#page.take({ type: 'asks' });
        return;
      case 'reach':
        this.#keep({ reach: action.reach });
        this.#page.take({ type: 'asks' });
        return;
      case 'compared':
        this.#keep({ compared: action.compared });
        this.#page.take({ type: 'asks' });
    }
  };
}

export const open = (page: Page): Panel => new TrendsPanel(page);
