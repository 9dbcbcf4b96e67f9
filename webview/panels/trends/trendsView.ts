/** Trends: seven days, today beside a week ago, and two times compared. In: one frame, where the user is. Out: actions. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { condition, conditionStyles, liveEnd, type ConditionAction } from '../../parts/condition.ts';
import { choiceButton, controlStyles } from '../../parts/controls.ts';
import { expectedWords } from '../../parts/expected.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import '../../parts/trend.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { aheadOf } from './ahead.ts';
import { aheadCharts } from './aheadCharts.ts';
import './aheadView.ts';
import type { Compared, Spans } from './compare.ts';
import './compareView.ts';
import { localZone } from './days.ts';
import { trendsPages, type ReachName, type TrendsMemory, type TrendsPage } from './kept.ts';
import { thresholdLines, type Proposed, type ThresholdLine } from './proposals.ts';
import { todayOf, type DayTrend } from './today.ts';
import { verdictMark } from './verdict.ts';
import { daysText, weekOf } from './week.ts';
import './weekView.ts';

export type TrendsAction =
  | ConditionAction
  | { readonly type: 'pause' | 'resume' }
  | { readonly type: 'page'; readonly page: TrendsPage }
  | { readonly type: 'table'; readonly id: string }
  | { readonly type: 'threshold'; readonly line: ThresholdLine }
  | { readonly type: 'expects'; readonly expects: boolean }
  | { readonly type: 'reach'; readonly reach: ReachName }
  | { readonly type: 'compared'; readonly compared: Compared };

const words = {
  today: t('Today and the same day a week ago, by the clock on the wall. Averages go up to the present time of day.'),
} as const;

export class VitalsTrends extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    memory: { attribute: false },
    spans: { attribute: false },
    proposed: { attribute: false },
  };
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare memory: TrendsMemory;
  declare spans: Spans | undefined;
  declare proposed: Proposed;

  override render(): unknown {
    const { screen, memory } = this;
    return html`<main>
      <h1 class="spoken">${t('Trends: {0}', trendsPages[memory.page])}</h1>
      <div class="top">
        <div class="joined" role="group" aria-label=${t('What is shown')}>
          ${Object.entries(trendsPages).map(([id, label]) =>
            choiceButton({
              id: `page-${id}`,
              label,
              pressed: memory.page === id,
              onClick: () => {
                this.#act({ type: 'page', page: id as TrendsPage });
              },
            }),
          )}
        </div>
        ${liveEnd(this, (action) => {
          this.#act(action);
        })}
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      ${this.#page()}
    </main>`;
  }

  get #instead(): string {
    if (this.screen.kind === 'off') return t('Measuring is off.');
    return this.screen.kind === 'broken' ? t('No figures.') : t('Loading…');
  }

  #page(): TemplateResult {
    const { frame, memory } = this;
    if (memory.page === 'compare')
      return html`<vitals-compare
        .frame=${frame}
        .compared=${memory.compared}
        .spans=${this.spans}
        .instead=${this.#instead}
        @vitals-compared=${({ detail }: CustomEvent<Compared>) => {
          this.#act({ type: 'compared', compared: detail });
        }}
      ></vitals-compare>`;
    if (frame === undefined) return html`<div class="instead">${placeholder(this.#instead)}</div>`;
    if (memory.page === 'ahead') return this.#ahead(frame);
    return memory.page === 'week' ? this.#week(frame) : this.#today(frame);
  }

  #week(frame: Frame): TemplateResult {
    const { days, rows, isAnswered } = weekOf(frame);
    if (!isAnswered) return html`<div class="instead">${placeholder(this.#instead)}</div>`;
    const young =
      days >= 14
        ? ''
        : t(' History holds {0} so far; two weeks of it are compared once they are there.', daysText(days));
    return html`<vitals-week
      .rows=${rows}
      .note=${t('The last seven days beside the seven before.{0}', young)}
      @vitals-command=${({ detail: command }: CustomEvent<string>) => {
        this.#act({ type: 'command', command });
      }}
    ></vitals-week>`;
  }

  #ahead(frame: Frame): TemplateResult {
    const ahead = aheadOf(frame);
    if (!ahead.isAnswered) return html`<div class="instead">${placeholder(this.#instead)}</div>`;
    const { reach, tables, taken } = this.memory;
    return html`<vitals-ahead
      .ahead=${ahead}
      .charts=${aheadCharts(frame, reach)}
      .reach=${reach}
      .thresholds=${this.proposed.rules === undefined ? undefined : thresholdLines(this.proposed, taken)}
      .told=${this.proposed.told}
      @vitals-threshold=${({ detail: line }: CustomEvent<ThresholdLine>) => {
        this.#act({ type: 'threshold', line });
      }}
      .tables=${tables}
      @vitals-reach=${({ detail }: CustomEvent<ReachName>) => {
        this.#act({ type: 'reach', reach: detail });
      }}
      @vitals-table=${({ detail }: CustomEvent<{ readonly id: string }>) => {
        this.#act({ type: 'table', id: detail.id });
      }}
    ></vitals-ahead>`;
  }

  #today(frame: Frame): TemplateResult {
    const { expects } = this.memory;
    return html`<div class="top">
        <p class="quiet">${words.today}</p>
        ${choiceButton({
          id: 'expects',
          label: expectedWords.show,
          title: expectedWords.showTitle,
          pressed: expects,
          onClick: () => {
            this.#act({ type: 'expects', expects: !expects });
          },
        })}
      </div>
      <div class="charts">${todayOf({ frame, zone: localZone, expects }).map((day) => this.#day(day))}</div>`;
  }

  #day({ trend, average }: DayTrend): TemplateResult {
    return html`<div>
      <vitals-trend
        .trend=${trend}
        .asTable=${this.memory.tables.includes(trend.id)}
        @vitals-table=${() => {
          this.#act({ type: 'table', id: trend.id });
        }}
      ></vitals-trend>
      <p class="average">
        <span class="quiet">${t('Up to now')}</span> <span class="figures">${average.now}</span>
        <span class="quiet">${t('against')}</span> <span class="figures">${average.then}</span>
        ${verdictMark(average.verdict, average.change)}
      </p>
    </div>`;
  }

  #act(action: TrendsAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    conditionStyles,
    placeholderStyles,
    panelStyles,
    css`
      .top,
      .end {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-3);
      }
      .top {
        justify-content: space-between;
      }
      .instead {
        display: grid;
        min-height: 220px;
        border-block: 1px solid var(--v-hairline);
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr));
        gap: var(--v-4) var(--v-6);
      }
      .average {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 6px;
        padding-block-start: var(--v-1);
        font-size: var(--v-size-small);
      }
      .verdict {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        margin-inline-start: var(--v-2);
      }
    `,
  ];
}
customElements.define('vitals-trends', VitalsTrends);
