/**
 * The executive panel as an element. In: the state to show, the last frame, where the user is (range, order, paused).
 * Out: `vitals-action`.
 * Invariants: nothing is calculated here, figures are the engine's; every state has the same layout, so that nothing
 * jumps when figures come, go or change.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { ratings, type Rating } from '../../../src/common/usage.ts';
import type { WhySubject } from '../../../src/common/protocol/why.ts';
import type { SlowRequest } from '../../../src/common/slowest.ts';
import type { OperationRow } from '../../../src/common/summary.ts';
import { t } from '../../l10n/l10n.ts';
import { tableToggled } from '../../parts/asTables.ts';
import '../../parts/bars.ts';
import { loadingBars } from '../../parts/barWords.ts';
import { choiceOf, type Choice } from '../../parts/choice.ts';
import { badge, condition, conditionStyles, pauseButton } from '../../parts/condition.ts';
import { tableMenu } from '../../parts/copying.ts';
import { controlStyles, textButton, choiceButton } from '../../parts/controls.ts';
import '../../parts/counts.ts';
import '../../parts/grid.ts';
import '../../parts/notices.ts';
import { nextSort, type Direction, type Sort } from '../../parts/ordering.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import { rangeIds, ranges, type RangeId } from '../../parts/range.ts';
import { RovingFocus } from '../../parts/roving.ts';
import type { Screen } from '../../parts/screen.ts';
import '../../parts/save.ts';
import '../../parts/sentence.ts';
import { slowestOf } from '../../parts/slowest.ts';
import '../../parts/trend.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { operationColumns } from './operations.ts';
import { defaultSort, operationKey, sortOperations } from './operationOrder.ts';
import { trendsOf } from './trends.ts';
import { emptyTableText, openingOf, operationsHeading, waitingText } from './words.ts';

export type ExecutiveAction =
  | { readonly type: 'pause' | 'resume' | 'retry' }
  | { readonly type: 'why'; readonly subject: WhySubject }
  | { readonly type: 'range'; readonly range: RangeId }
  | { readonly type: 'sort'; readonly sort: Sort }
  | { readonly type: 'tables'; readonly tables: readonly string[] }
  | { readonly type: 'choose'; readonly choice: Choice | undefined }
  | { readonly type: 'command'; readonly command: string }
  | { readonly type: 'rated'; readonly answer: Rating };

export class VitalsExecutive extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    range: { attribute: false },
    sort: { attribute: false },
    tables: { attribute: false },
    rating: { attribute: false },
    choice: { attribute: false },
    requests: { attribute: false },
  };
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare range: RangeId;
  declare sort: Sort;
  /** Ids of the charts that are shown as tables. */
  declare tables: readonly string[];
  declare rating: Rating | undefined;
  /** The operation whose slowest requests are shown; undefined until they have come. */
  declare choice: Choice | undefined;
  declare requests: readonly SlowRequest[] | undefined;
  readonly roving = new RovingFocus(this, '.toolbar .control');

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.paused = false;
    this.range = '5m';
    this.sort = defaultSort;
    this.tables = [];
  }

  override render(): unknown {
    const { level, sentence } = openingOf(this.screen, this.frame);
    return html`<main>
      <h1 class="spoken">${t('Performance')}</h1>
      <div class="top">
        <vitals-sentence .level=${level} .text=${sentence}></vitals-sentence>
        ${this.#toolbar()}
      </div>
      ${condition(this.screen, (action) => {
        this.#act(action);
      })}
      ${this.screen.kind === 'off' ? nothing : this.#figures()}
    </main>`;
  }

  #toolbar(): TemplateResult {
    return html`<div class="toolbar" role="toolbar" aria-label=${t('Performance panel')}>
      ${badge(this)}
      <div class="buttons">
        ${pauseButton(this, (action) => {
          this.#act(action);
        })}
        <div class="joined" role="group" aria-label=${t('Time range')}>
          ${rangeIds.map((id) =>
            choiceButton({
              id: `range-${id}`,
              label: ranges[id].label,
              title: this.paused ? t('Resume to change the range') : t('Charts show {0}', ranges[id].words),
              pressed: this.range === id,
              disabled: this.paused || this.screen.kind === 'off',
              onClick: () => {
                this.#act({ type: 'range', range: id });
              },
            }),
          )}
        </div>
        ${textButton({
          id: 'show-health',
          needs: 'vitals.showHealth',
          label: t('Show health'),
          title: t('What is measured, what is not and why, and what IDE Vitals itself costs'),
          onClick: () => {
            this.#act({ type: 'command', command: 'vitals.showHealth' });
          },
        })}
      </div>
    </div>`;
  }

  #figures(): TemplateResult {
    const { frame, sort } = this;
    const summary = frame?.summary;
    const sorted = sortOperations(summary?.operations ?? [], sort);
    return html`
      <vitals-bars .bars=${summary?.bars ?? loadingBars} aria-busy=${frame === undefined}></vitals-bars>
      <div class="strip">
        <vitals-counts .alerts=${summary?.alerts}></vitals-counts>
        <vitals-notices
          ?hidden=${(summary?.notices ?? []).length === 0}
          .notices=${summary?.notices ?? []}
        ></vitals-notices>
      </div>
      <div class="trends" @vitals-table=${this.#toggleTable}>
        ${trendsOf({ frame, range: this.range, waiting: waitingText(this.screen) }).map(
          (trend) => html`<vitals-trend .trend=${trend} .asTable=${this.tables.includes(trend.id)}></vitals-trend>`,
        )}
      </div>
      <section aria-labelledby="operations">
        <div class="heading">
          <h2 id="operations">${operationsHeading(summary?.windowMs)}</h2>
          ${tableMenu(this, { title: t('Operations'), columns: operationColumns, rows: sorted })}
        </div>
        <vitals-grid
          .columns=${operationColumns}
          .rows=${sorted}
          .keyOf=${operationKey}
          .sort=${sort}
          .caption=${t('Language-server operations by server')}
          .instead=${emptyTableText(this.screen)}
          .opened=${this.choice === undefined ? undefined : operationKey(this.choice)}
          .detail=${this.#slowest}
          @vitals-sort=${this.#sortBy}
          @vitals-unfold=${this.#choose}
        ></vitals-grid>
      </section>
      <vitals-save .save=${summary?.lastSave} .ear=${summary?.ear} @vitals-command=${this.#runCommand}></vitals-save>
      ${this.#rate()}
    `;
  }

  #rate(): TemplateResult {
    return html`<div class="rate" role="group" aria-label=${t('Is this panel helpful?')}>
      <span class="quiet">${t('Is this panel helpful? The answer stays on this machine.')}</span>
      <span class="joined">
        ${ratings.map((answer) =>
          choiceButton({
            id: `rate-${answer.replace(' ', '-')}`,
            label: answer === 'helpful' ? t('Yes') : t('No'),
            title: answer === 'helpful' ? t('It is helpful') : t('It is not helpful'),
            pressed: this.rating === answer,
            onClick: () => {
              this.#act({ type: 'rated', answer });
            },
          }),
        )}
      </span>
    </div>`;
  }

  readonly #runCommand = ({ detail: command }: CustomEvent<string>): void => {
    this.#act({ type: 'command', command });
  };

  #act(action: ExecutiveAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  readonly #toggleTable = (event: CustomEvent<{ readonly id: string }>): void => {
    this.#act({ type: 'tables', tables: tableToggled(this.tables, event.detail.id) });
  };

  readonly #sortBy = (event: CustomEvent<{ readonly column: string; readonly first: Direction }>): void => {
    this.#act({ type: 'sort', sort: nextSort(this.sort, event.detail.column, event.detail.first) });
  };

  readonly #why = (subject: WhySubject): void => {
    this.#act({ type: 'why', subject });
  };

  readonly #slowest = (row: OperationRow): TemplateResult => slowestOf(row, this.requests, this.#why);

  readonly #choose = ({ detail }: CustomEvent<OperationRow | null>): void => {
    this.#act({ type: 'choose', choice: detail === null ? undefined : choiceOf(detail) });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    conditionStyles,
    panelStyles,
    css`
      main {
        gap: var(--v-4);
      }
      .top {
        display: flex;
        align-items: flex-start;
        gap: var(--v-2) var(--v-6);
      }
      vitals-sentence {
        flex: 1 1 auto;
      }
      .toolbar {
        flex: none;
        display: flex;
        align-items: center;
        gap: var(--v-2) var(--v-4);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--v-2);
      }
      .strip {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-6);
        padding-block: var(--v-2);
        border-block: 1px solid var(--v-hairline);
      }
      vitals-counts {
        flex: 1 0 min(460px, 100%);
      }
      vitals-notices {
        flex: 1 1 320px;
      }
      .trends {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--v-4) var(--v-6);
      }
      .rate {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        padding-block-start: var(--v-2);
        border-block-start: 1px solid var(--v-hairline);
      }
      .heading {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .heading h2 {
        flex: 1;
      }
      h2 {
        height: max(28px, 1.5em);
        line-height: max(28px, 1.3em);
      }
      @container (max-width: 960px) {
        .top {
          flex-direction: column;
          align-items: stretch;
        }
        .toolbar {
          justify-content: space-between;
        }
      }
      @container (max-width: 720px) {
        .trends {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @container (max-width: 480px) {
        .toolbar {
          flex-wrap: wrap;
        }
        .buttons {
          gap: 6px;
        }
      }
      /* Where not all fits beside each other: the state with its button, then the others. */
      @container (max-width: 360px) {
        .buttons {
          display: contents;
        }
        .toolbar {
          justify-content: flex-start;
          gap: var(--v-2);
        }
        .badge {
          flex: 1 0 calc(100% - 84px - var(--v-2));
        }
        .badge.paused {
          flex-basis: auto;
          flex-grow: 0;
        }
        .badge.paused + .buttons #pause {
          margin-inline-start: auto;
        }
      }
    `,
  ];
}
customElements.define('vitals-executive', VitalsExecutive);
