/**
 * Trends: how the last seven days, today, or any two times compare with others. In: the page. Out: the panel.
 * Invariants: what names a moment in its question is asked anew as time goes on; nothing is judged from too little, and
 * what is still being collected says how long it will take.
 */
import { html } from 'lit';
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import { tableToggled } from '../../parts/asTables.ts';
import type { Asked, Page, PageState, Panel, Show } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import { aheadQueries } from './ahead.ts';
import { aheadCourses } from './aheadCharts.ts';
import { compareQueries, spansOf, type Spans } from './compare.ts';
import { dayMs, localZone } from './days.ts';
import { trendsMemoryOf, type TrendsMemory, type TrendsPage } from './kept.ts';
import {
  nothingProposed,
  proposalAsks,
  proposedAfter,
  thresholdAsk,
  type Proposed,
  type Taken,
  type ThresholdLine,
} from './proposals.ts';
import { averageEveryMs, todayExpected, todayQueries } from './today.ts';
import './trendsView.ts';
import type { TrendsAction } from './trendsView.ts';
import { weekQueries } from './week.ts';

/** Days change slowly. */
const intervalMs = 60_000;

/** Another panel asks of the alerts, too: its numbers are others. */
const firstRequest = 1_000_000;
const takenCap = 50;

class TrendsPanel implements Panel {
  readonly #page: Page;
  #memory: TrendsMemory;
  /** When it was last asked for something that names a moment, and about which spans. */
  #askedAt = 0;
  #spans: Spans | undefined;
  #proposed: Proposed = nothingProposed;
  #request = firstRequest;
  /** What was asked of the alerts, by its number; with what was to be changed. */
  readonly #waiting = new Map<number, Taken | undefined>();

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
      .proposed=${this.#proposed}
      @vitals-action=${this.#onAction}
    ></vitals-trends>`;
  };

  seen = (): void => {
    this.#waiting.clear();
    this.#review();
  };

  shown = (target: Show): void => {
    if (target.tab === 'trends') this.#look(target.page);
  };

  told = (message: ToPanel): void => {
    if (message.type === 'alerts' && this.#waiting.has(message.request)) {
      const deed = this.#waiting.get(message.request);
      this.#waiting.delete(message.request);
      this.#proposed = proposedAfter(this.#proposed, message.answer, deed);
      this.#page.redraw();
    }
    if (message.type === 'frame' && this.#waiting.size === 0) this.#review();
    if (message.type !== 'frame' || this.#memory.page === 'week') return;
    const turn = (at: number): number => Math.floor(at / averageEveryMs);
    if (turn(message.atMs) !== turn(this.#askedAt)) this.#page.take({ type: 'asks' });
  };

  #look(page: TrendsPage): void {
    this.#keep({ page });
    this.#page.take({ type: 'asks' });
    this.#review();
  }

  /** Asks anew what is proposed, where it is looked at. */
  #review(): void {
    // Before that nobody would answer, and the question would go on waiting.
    if (this.#memory.page !== 'ahead' || this.#page.state.engine.state !== 'running') return;
    for (const ask of proposalAsks) this.#ask(ask);
  }

  #ask(ask: AlertAsk, deed?: Taken): void {
    this.#request += 1;
    this.#waiting.set(this.#request, deed);
    this.#page.send({ type: 'alerts', request: this.#request, ask });
  }

  #change({ kind, deed }: Pick<ThresholdLine, 'kind' | 'deed'>): void {
    const others = this.#memory.taken.filter(({ rule }) => rule !== deed.rule);
    this.#keep({ taken: kind === 'accept' ? [deed, ...others].slice(0, takenCap) : others });
    this.#ask(thresholdAsk(this.#proposed, deed), deed);
  }

  #keep(change: Partial<TrendsMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#page.keep(this.#memory);
    this.#page.redraw();
  }

  readonly #onAction = ({ detail: action }: CustomEvent<TrendsAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'table':
        this.#keep({ tables: tableToggled(this.#memory.tables, action.id) });
        return;
      case 'page':
        this.#look(action.page);
        return;
      case 'threshold':
        this.#change(action.line);
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
