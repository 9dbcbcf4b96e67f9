/**
 * The Technical panel as an element. In: the state to show, the last frame, the span of time, where the user is. Out:
 * `vitals-action`.
 * Invariants: figures are the engine's; every state has the same layout, so that nothing jumps when figures come or go;
 * all charts share one span, and a chart, a row and the time bar lead to the same places by pointer and by key.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { WhySubject } from '../../../src/common/protocol/why.ts';
import type { SlowRequest } from '../../../src/common/slowest.ts';
import { t } from '../../l10n/l10n.ts';
import { tableToggled } from '../../parts/asTables.ts';
import { choiceOf, type Choice } from '../../parts/choice.ts';
import { badge, condition, conditionStyles } from '../../parts/condition.ts';
import { tableMenu } from '../../parts/copying.ts';
import { controlStyles } from '../../parts/controls.ts';
import { choiceField, fieldStyles, searchField } from '../../parts/fields.ts';
import { clockText } from '../../parts/figures.ts';
import '../../parts/grid.ts';
import '../../parts/heat.ts';
import '../../parts/longTable.ts';
import { nextSort, type Direction } from '../../parts/ordering.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import type { Span } from '../../parts/plot.ts';
import type { Screen } from '../../parts/screen.ts';
import { slowestOf } from '../../parts/slowest.ts';
import { initialView, spanOf, spanWords, viewOf, type TimeView } from '../../parts/span.ts';
import '../../parts/timeBar.ts';
import { timeTopStyles } from '../../parts/timeTop.ts';
import '../../parts/trend.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { technicalMemoryOf, type TechnicalMemory } from './kept.ts';
import { latencyHeat } from './latencyHeat.ts';
import { coreHeat, machineCharts, type MachineChart } from './machine.ts';
import { machineFacts, machineFactStyles } from './machineFacts.ts';
import { operationColumns } from './operationColumns.ts';
import { lineKey, operationLines, orderedLines, type OperationLine } from './operationRows.ts';
import { processColumns, processesOf, processTree } from './processRows.ts';
import { groupings, isGrouping } from './queries.ts';

export type TechnicalAction =
  | { readonly type: 'retry' }
  | { readonly type: 'why'; readonly subject: WhySubject }
  | { readonly type: 'time'; readonly time: TimeView }
  | { readonly type: 'choose'; readonly choice: Choice | undefined }
  | { readonly type: 'keep'; readonly memory: Partial<TechnicalMemory> }
  | { readonly type: 'command'; readonly command: string; readonly atMs?: number }
  | { readonly type: 'remedy'; readonly response: string };

type SortEvent = CustomEvent<{ readonly column: string; readonly first: Direction }>;

export class VitalsTechnical extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    time: { attribute: false },
    choice: { attribute: false },
    requests: { attribute: false },
    memory: { attribute: false },
  };
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare time: TimeView;
  declare choice: Choice | undefined;
  declare requests: readonly SlowRequest[] | undefined;
  declare memory: TechnicalMemory;
  #restored = false;

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.time = initialView;
    this.memory = technicalMemoryOf(undefined);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#restored = false;
    document.addEventListener('scrollend', this.#onScroll);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('scrollend', this.#onScroll);
  }

  /** Once there is something to scroll to. */
  override updated(changed: PropertyValues<this>): void {
    if (this.#restored || !changed.has('frame') || this.frame === undefined) return;
    this.#restored = true;
    if (this.memory.scroll > 0) document.scrollingElement?.scrollTo({ top: this.memory.scroll });
  }

  override render(): unknown {
    const { screen, frame, time } = this;
    const isOff = screen.kind === 'off';
    return html`<main @vitals-span=${this.#onSpan}>
      <h1 class="spoken">${t('Technical')}</h1>
      <div class="top">
        <vitals-time-bar
          .time=${time}
          .now=${frame?.atMs ?? 0}
          .disabled=${isOff || frame === undefined}
          @vitals-time=${this.#onTime}
        ></vitals-time-bar>
        ${badge({ screen, frame, paused: time.endMs !== undefined })}
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      ${isOff ? nothing : this.#figures()}
    </main>`;
  }

  get #now(): number {
    return this.frame?.atMs ?? 0;
  }

  get #span(): Span {
    return spanOf(this.time, this.#now);
  }

  #figures(): TemplateResult {
    return html`${this.#operations()} ${this.#machine()} ${this.#processes()}`;
  }

  #operations(): TemplateResult {
    const { memory, frame, time, choice } = this;
    const lines = operationLines(frame, { time, grouping: memory.grouping, choice });
    const rows = orderedLines(lines ?? [], memory);
    const none =
      memory.text === ''
        ? t(
            'No language server was asked anything in this time. Type in a file, hover over a name or go to a definition.',
          )
        : t('No operation has these words.');
    return html`<section aria-labelledby="operations">
      <div class="heading">
        <h2 id="operations">${t('Operations')}</h2>
        ${searchField({
          id: 'filter',
          label: t('Filter operations'),
          value: memory.text,
          onChange: (text) => {
            this.#keep({ text });
          },
        })}
        ${choiceField({
          id: 'grouping',
          label: t('Servers'),
          value: memory.grouping,
          choices: groupings,
          onChange: (grouping) => {
            if (isGrouping(grouping)) this.#keep({ grouping });
          },
        })}
        ${tableMenu(this, { title: t('Operations'), columns: operationColumns, rows })}
      </div>
      <vitals-grid
        .columns=${operationColumns}
        .rows=${rows}
        .keyOf=${lineKey}
        .sort=${memory.sort}
        .caption=${t('Language-server operations')}
        .instead=${lines === undefined ? t('Loading…') : none}
        .opened=${choice === undefined ? undefined : lineKey(choice)}
        .detail=${this.#detail}
        @vitals-sort=${({ detail: { column, first } }: SortEvent) => {
          this.#keep({ sort: nextSort(memory.sort, column, first) });
        }}
        @vitals-unfold=${({ detail }: CustomEvent<OperationLine | null>) => {
          this.#act({ type: 'choose', choice: detail === null ? undefined : choiceOf(detail) });
        }}
      ></vitals-grid>
    </section>`;
  }

  readonly #why = (subject: WhySubject): void => {
    this.#act({ type: 'why', subject });
  };

  readonly #detail = (row: OperationLine): TemplateResult => {
    const heat = latencyHeat({ frame: this.frame, choice: choiceOf(row), time: this.time, span: this.#span });
    // Within the table its parts are not reached by the table's own toggles.
    return html`<div @click=${stop}>
      <vitals-heat
        .heat=${heat}
        .asTable=${this.memory.tables.includes(heat.id)}
        .events=${this.frame?.timeline?.events ?? []}
        @vitals-table=${this.#onTable}
      ></vitals-heat>
      ${slowestOf(row, this.requests, this.#why)}
    </div>`;
  };

  #machine(): TemplateResult {
    const { frame, time, memory } = this;
    const span = this.#span;
    const question = {
      answers: frame?.answers,
      span,
      words: spanWords(time, clockText),
      waiting: this.screen.kind === 'broken' ? t('No figures yet.') : t('Loading…'),
    };
    const heat = coreHeat(frame, time, span);
    return html`<section aria-labelledby="machine" @vitals-table=${this.#onTable}>
      <h2 id="machine" class="spoken">${t('Machine')}</h2>
      <div class="charts">${machineCharts(frame, time, question).map((chart) => this.#chart(chart))}</div>
      <vitals-heat
        .heat=${heat}
        .asTable=${memory.tables.includes(heat.id)}
        .events=${frame?.timeline?.events ?? []}
      ></vitals-heat>
    </section>`;
  }

  #chart(chart: MachineChart): TemplateResult {
    const { trend } = chart;
    return html`<div>
      <vitals-trend
        .trend=${trend}
        .asTable=${this.memory.tables.includes(trend.id)}
        .events=${this.frame?.timeline?.events ?? []}
      ></vitals-trend>
      ${machineFacts(chart, {
        now: this.#now,
        onWhy: (atMs) => {
          this.#act({ type: 'command', command: 'vitals.why', atMs });
        },
        onRemedy: (response) => {
          this.#act({ type: 'remedy', response });
        },
      })}
    </div>`;
  }

  #processes(): TemplateResult {
    const { memory, frame, time } = this;
    const processes = processesOf(frame, time);
    const rows = processTree(processes ?? [], { sort: memory.processSort, text: memory.processText });
    const none =
      time.endMs === undefined
        ? t('No process has these words.')
        : t('Single processes are kept for an hour; owners are charted for longer.');
    return html`<section aria-labelledby="processes">
      <div class="heading">
        <h2 id="processes">
          ${t('Processes')}
          <span class="quiet figures">${processes === undefined ? '' : String(processes.length)}</span>
        </h2>
        ${searchField({
          id: 'process-filter',
          label: t('Filter processes'),
          value: memory.processText,
          onChange: (processText) => {
            this.#keep({ processText });
          },
        })}
        ${tableMenu(this, { title: t('Processes'), columns: processColumns, rows })}
      </div>
      <vitals-long-table
        .columns=${processColumns}
        .rows=${rows}
        .sort=${memory.processSort}
        .caption=${t("The editor's processes, by owner")}
        .instead=${processes === undefined ? t('Loading…') : none}
        @vitals-sort=${({ detail: { column, first } }: SortEvent) => {
          this.#keep({ processSort: nextSort(memory.processSort, column, first) });
        }}
      ></vitals-long-table>
    </section>`;
  }

  #act(action: TechnicalAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  #keep(memory: Partial<TechnicalMemory>): void {
    this.#act({ type: 'keep', memory });
  }

  readonly #onTime = ({ detail: time }: CustomEvent<TimeView>): void => {
    this.#act({ type: 'time', time });
  };

  readonly #onSpan = ({ detail: span }: CustomEvent<Span>): void => {
    this.#act({ type: 'time', time: viewOf(span, this.#now) });
  };

  readonly #onTable = (event: CustomEvent<{ readonly id: string }>): void => {
    event.stopPropagation();
    const { id } = event.detail;
    this.#keep({ tables: tableToggled(this.memory.tables, id) });
  };

  readonly #onScroll = (): void => {
    const top = document.scrollingElement?.scrollTop ?? 0;
    if (this.#restored && Math.round(top) !== this.memory.scroll) this.#keep({ scroll: Math.round(top) });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    fieldStyles,
    conditionStyles,
    panelStyles,
    timeTopStyles,
    machineFactStyles,
    css`
      main {
        gap: var(--v-4);
      }
      .heading {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        padding-block-end: var(--v-1);
      }
      .heading h2 {
        flex: 1 1 auto;
        line-height: max(28px, 1.3em);
      }
      .heading .search {
        flex: 0 1 220px;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--v-2) var(--v-6);
      }
      @container (max-width: 480px) {
        .heading h2 {
          flex-basis: 100%;
        }
        .heading .search {
          flex: 1 1 0;
        }
      }
      @container (max-width: 720px) {
        .charts {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}
const stop = (event: Event): void => {
  event.stopPropagation();
};
customElements.define('vitals-technical', VitalsTechnical);
