/**
 * The Timeline as an element. In: the state to show, the last frame, the view, the moment that is chosen, hidden lanes.
 * Out: `vitals-action`.
 * Invariants: nothing is calculated here but places on the picture; chart and lanes share one axis of time; every state
 * has the same layout.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { timelineKinds, type LaneId, type TimelineEvent } from '../../../src/common/timeline.ts';
import { named, t } from '../../l10n/l10n.ts';
import '../../parts/chart.ts';
import { tableMenu } from '../../parts/copying.ts';
import { badge, condition, conditionStyles, type ConditionAction } from '../../parts/condition.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { momentText } from '../../parts/figures.ts';
import '../../parts/grid.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';
import '../../parts/timeBar.ts';
import './lanes.ts';
import type { WantedView } from './lanes.ts';
import { shownOf, type Shown } from './shown.ts';
import { timeTopStyles } from '../../parts/timeTop.ts';
import { initialView, moved, spanOf, viewOf, zoomed, type TimeView } from '../../parts/span.ts';

export type TimelineAction =
  | ConditionAction
  | { readonly type: 'view'; readonly view: TimeView }
  | { readonly type: 'moment'; readonly at: number | undefined }
  | { readonly type: 'lanes'; readonly hidden: readonly LaneId[] }
  | { readonly type: 'command'; readonly command: string; readonly atMs?: number };

export class VitalsTimeline extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    view: { attribute: false },
    moment: { attribute: false },
    hiddenLanes: { attribute: false },
  };
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare view: TimeView;
  declare moment: number | undefined;
  declare hiddenLanes: readonly LaneId[];

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.view = initialView;
    this.hiddenLanes = [];
  }

  override render(): unknown {
    const { frame, screen, view } = this;
    const isOff = screen.kind === 'off';
    const shown = frame === undefined ? undefined : shownOf(frame, view, this.hiddenLanes);
    return html`<main>
      <h1 class="spoken">${t('Timeline')}</h1>
      <div class="top">
        <vitals-time-bar
          .time=${view}
          .now=${this.#now}
          .around=${this.moment}
          .disabled=${isOff || frame === undefined}
          @vitals-time=${({ detail }: CustomEvent<TimeView>) => {
            this.#act({ type: 'view', view: detail });
          }}
        ></vitals-time-bar>
        ${badge({ screen, frame, paused: view.endMs !== undefined })}
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      ${isOff ? nothing : html`${this.#stage(shown)} ${this.#momentBar()} ${this.#list(shown)}`}
    </main>`;
  }

  get #now(): number {
    return this.frame?.atMs ?? 0;
  }

  get #waiting(): string {
    return this.screen.kind === 'broken' ? t('No figures yet.') : t('Loading…');
  }

  #stage(shown: Shown | undefined): TemplateResult {
    if (shown === undefined) return html`<div class="stage empty">${placeholder(this.#waiting)}</div>`;
    const { plot, text, span, events } = shown;
    return html`<div class="stage">
      <h2>${t('Response time, and what changed')}</h2>
      <div class="chart">
        ${plot === undefined ? placeholder(this.#waiting) : html`<vitals-chart .plot=${plot} .text=${text}></vitals-chart>`}
      </div>
      <vitals-lanes
        .span=${span}
        .now=${this.#now}
        .events=${events}
        .moment=${this.moment}
        .hiddenLanes=${this.hiddenLanes}
        @vitals-moment=${({ detail }: CustomEvent<number | undefined>) => {
          this.#act({ type: 'moment', at: detail });
        }}
        @vitals-view=${this.#onView}
        @vitals-lane=${({ detail }: CustomEvent<LaneId>) => {
          this.#toggleLane(detail);
        }}
      ></vitals-lanes>
    </div>`;
  }

  /** Of the same height with a moment and without. */
  #momentBar(): TemplateResult {
    const { moment } = this;
    if (moment === undefined)
      return html`<p class="moment quiet">
        ${t('Choose a moment above, or a time below, to ask why it was slow then.')}
      </p>`;
    return html`<p class="moment">
      <span class="figures">${momentText(moment, this.#now)}</span>
      ${textButton({
        id: 'why-then',
        label: t('Why was it slow then?'),
        onClick: () => {
          this.#act({ type: 'command', command: 'vitals.why', atMs: moment });
        },
      })}
    </p>`;
  }

  #list(shown: Shown | undefined): TemplateResult {
    const more = shown?.more ?? 0;
    return html`<section aria-labelledby="changes">
      <div class="heading">
        <h2 id="changes">${t('Changes in this time')}</h2>
        ${tableMenu(this, { title: t('Changes'), columns: this.#columns(), rows: shown?.events ?? [] })}
      </div>
      <vitals-grid
        .columns=${this.#columns()}
        .rows=${shown?.events ?? []}
        .keyOf=${({ at, kind, subject }: TimelineEvent) => `${at} ${kind} ${subject}`}
        .sort=${{ column: 'time', direction: 'descending' }}
        .caption=${t('What changed, the newest first')}
        .instead=${shown === undefined ? this.#waiting : t('Nothing has changed in this time.')}
      ></vitals-grid>
      ${more > 0 ? html`<p class="quiet">${t('{0} older changes are not shown: choose a shorter time.', more)}</p>` : nothing}
    </section>`;
  }

  #columns(): readonly GridColumn<TimelineEvent>[] {
    return [
      {
        id: 'time',
        label: t('Time'),
        align: 'start',
        width: 'figure',
        from: 'narrow',
        first: 'descending',
        cell: ({ at }) =>
          html`<button
            type="button"
            class="time figures"
            aria-pressed=${String(at === this.moment)}
            @click=${() => {
              this.#act({ type: 'moment', at });
            }}
          >
            ${momentText(at, this.#now)}
          </button>`,
      },
      {
        id: 'kind',
        label: t('Kind'),
        align: 'start',
        width: 'text',
        from: 'medium',
        first: 'ascending',
        cell: ({ kind }) => named(timelineKinds[kind].label),
      },
      {
        id: 'what',
        label: t('What changed'),
        align: 'start',
        width: 'rest',
        from: 'narrow',
        first: 'ascending',
        wraps: true,
        cell: ({ text }) => text,
      },
    ];
  }

  #toggleLane(id: LaneId): void {
    const { hiddenLanes } = this;
    const hidden = hiddenLanes.includes(id) ? hiddenLanes.filter((other) => other !== id) : [...hiddenLanes, id];
    this.#act({ type: 'lanes', hidden });
  }

  #act(action: TimelineAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  readonly #onView = ({ detail: wanted }: CustomEvent<WantedView>): void => {
    const now = this.#now;
    const seen = spanOf(this.view, now);
    const view =
      wanted.type === 'zoom'
        ? zoomed(seen, wanted, now)
        : wanted.type === 'move'
          ? moved(seen, wanted.share, now)
          : viewOf(wanted.span, now);
    this.#act({ type: 'view', view });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    conditionStyles,
    placeholderStyles,
    panelStyles,
    timeTopStyles,
    css`
      .heading {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .chart {
        height: 160px;
        /* The axis of the chart ends where the lanes begin. */
        padding-inline-start: 32px;
        display: grid;
      }
      .stage.empty {
        display: grid;
        height: 306px;
        border-block: 1px solid var(--v-hairline);
      }
      .moment {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-1) var(--v-3);
        min-height: max(26px, 1.5em);
      }
      h2 {
        line-height: max(28px, 1.3em);
      }
    `,
  ];
}
customElements.define('vitals-timeline', VitalsTimeline);
