/**
 * Lanes: a row of marks for each lane over one span of time, with a line at the chosen moment. In: span, events, moment,
 * hidden lanes. Out: `vitals-moment`, `vitals-view` (a span that is wanted, by pointer or key), `vitals-lane`.
 * Invariants: one tab stop for all marks, a slider over time, that says what stands at its moment; a mark is told by its
 * place in a named lane, never by colour alone; heights never depend on the data.
 * Keys: left and right to the next event, with Shift to move, + and - to zoom, Home and End to the ends.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { laneIds, lanes, type LaneId, type TimelineEvent } from '../../../src/common/timeline.ts';
import { inSentence, named, t } from '../../l10n/l10n.ts';
import { momentText } from '../../parts/figures.ts';
import type { Span } from '../../parts/plot.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { clustersOf, nextEvent, type Cluster } from './clusters.ts';
import { laneOf } from './shown.ts';

export type WantedView =
  | { readonly type: 'zoom'; readonly factor: number; readonly around: number }
  | { readonly type: 'move'; readonly share: number }
  | { readonly type: 'span'; readonly span: Span };

const markPx = 14;
/** A drag shorter than this is a click. */
const dragPx = 6;

export class VitalsLanes extends LitElement {
  static override properties = {
    span: { attribute: false },
    now: { attribute: false },
    events: { attribute: false },
    moment: { attribute: false },
    hiddenLanes: { attribute: false },
    width: { state: true },
    drag: { state: true },
  };
  declare span: Span;
  declare now: number;
  declare events: readonly TimelineEvent[];
  declare moment: number | undefined;
  declare hiddenLanes: readonly LaneId[];
  declare width: number;
  /** Where a drag began and is, 0 to 1. */
  declare drag: { readonly from: number; readonly to: number } | undefined;
  readonly #sizes = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? this.width;
  });

  constructor() {
    super();
    this.span = { from: 0, to: 1 };
    this.now = 0;
    this.events = [];
    this.hiddenLanes = [];
    this.width = 600;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override updated(): void {
    const track = this.#track();
    if (track !== null) this.#sizes.observe(track);
  }

  override render(): unknown {
    const { span, moment, drag } = this;
    const { from, to } = span;
    const at = moment ?? to;
    const share = (at - from) / (to - from);
    const seen = moment !== undefined && share >= 0 && share <= 1;
    return html`<div class="lanes">
      <div class="names">${laneIds.map((id) => this.#name(id))}</div>
      <div
        class="track"
        role="slider"
        tabindex="0"
        aria-label=${t('Moment')}
        aria-valuemin=${Math.round(from)}
        aria-valuemax=${Math.round(to)}
        aria-valuenow=${Math.round(Math.min(to, Math.max(from, at)))}
        aria-valuetext=${this.#momentWords(at)}
        @keydown=${this.#onKey}
        @wheel=${this.#onWheel}
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @pointercancel=${this.#onCancel}
        @dblclick=${this.#onDouble}
      >
        ${laneIds.map((id) => html`<div class="lane">${this.#marks(id)}</div>`)}
        ${seen ? html`<div class="moment" .style=${`left: ${share * 100}%`}></div>` : nothing}
        ${
          drag === undefined
            ? nothing
            : html`<div
                class="drag"
                .style=${`left: ${Math.min(drag.from, drag.to) * 100}%; width: ${Math.abs(drag.to - drag.from) * 100}%`}
              ></div>`
        }
      </div>
    </div>`;
  }

  #name(id: LaneId): TemplateResult {
    const shown = !this.hiddenLanes.includes(id);
    return html`<button
      type="button"
      class="name ${shown ? '' : 'off'}"
      aria-pressed=${String(shown)}
      title="${shown ? t('Hide') : t('Show')} ${inSentence(named(lanes[id]))}"
      @click=${() => {
        this.#tell('vitals-lane', id);
      }}
    >
      ${named(lanes[id])}
    </button>`;
  }

  #marks(id: LaneId): readonly TemplateResult[] {
    const columns = Math.max(1, Math.floor(this.width / markPx));
    const own = this.events.filter((event) => laneOf(event) === id);
    return clustersOf(own, this.span, columns).map((cluster) => this.#mark(cluster));
  }

  #mark({ share, events }: Cluster): TemplateResult {
    const chosen = events.some(({ at }) => at === this.moment);
    const title = events
      .slice(0, 6)
      .map(({ at, text }) => `${momentText(at, this.now)}  ${text}`)
      .join('\n');
    const more = events.length > 6 ? t('\n{0} more', events.length - 6) : '';
    return html`<span
      class="mark ${chosen ? 'chosen' : ''} ${events.length > 1 ? 'many' : ''}"
      .style=${`left: ${share * 100}%`}
      title="${title}${more}"
      data-at=${events[0]?.at ?? 0}
      >${events.length > 1 ? (events.length > 9 ? '9+' : events.length) : nothing}</span
    >`;
  }

  #momentWords(at: number): string {
    const there = this.events.filter((event) => event.at === at).map(({ text }) => text);
    return [momentText(at, this.now), ...there].join(', ');
  }

  #track(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.track');
  }

  #shareOf({ clientX }: MouseEvent): number {
    const box = this.#track()?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (clientX - box.left) / box.width));
  }

  #timeOf(share: number): number {
    return this.span.from + share * (this.span.to - this.span.from);
  }

  #tell(name: 'vitals-moment' | 'vitals-view' | 'vitals-lane', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #want(wanted: WantedView): void {
    this.#tell('vitals-view', wanted);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { from, to } = this.span;
    const at = this.moment ?? to;
    const move = event.key === 'ArrowLeft' ? -0.25 : event.key === 'ArrowRight' ? 0.25 : 0;
    if (event.shiftKey && move !== 0) this.#want({ type: 'move', share: move });
    else if (move !== 0) {
      const next = nextEvent(this.events, at, move < 0 ? 'earlier' : 'later');
      if (next !== undefined) this.#tell('vitals-moment', next.at);
    } else if (event.key === '+' || event.key === '=') this.#want({ type: 'zoom', factor: 0.5, around: at });
    else if (event.key === '-') this.#want({ type: 'zoom', factor: 2, around: at });
    else if (event.key === 'Home') this.#tell('vitals-moment', this.events.at(-1)?.at ?? from);
    else if (event.key === 'End') this.#tell('vitals-moment', this.events[0]?.at ?? to);
    else if (event.key === 'Escape') this.#tell('vitals-moment', undefined);
    else return;
    event.preventDefault();
  };

  readonly #onWheel = (event: WheelEvent): void => {
    // Without a key the page scrolls, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#want({ type: 'zoom', factor: event.deltaY > 0 ? 1.25 : 0.8, around: this.#timeOf(this.#shareOf(event)) });
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const share = this.#shareOf(event);
    this.drag = { from: share, to: share };
    this.#track()?.setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.drag !== undefined) this.drag = { from: this.drag.from, to: this.#shareOf(event) };
  };

  readonly #onUp = (event: PointerEvent): void => {
    const { drag } = this;
    this.drag = undefined;
    if (drag === undefined) return;
    const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    if ((last - first) * this.width > dragPx) {
      this.#want({ type: 'span', span: { from: this.#timeOf(first), to: this.#timeOf(last) } });
      return;
    }
    this.#tell('vitals-moment', this.#markAt(event) ?? Math.round(this.#timeOf(drag.from)));
  };

  readonly #onCancel = (): void => {
    this.drag = undefined;
  };

  readonly #onDouble = (event: MouseEvent): void => {
    this.#want({ type: 'zoom', factor: 0.25, around: this.#timeOf(this.#shareOf(event)) });
  };

  /** The moment of the mark under the pointer, whose capture has made the track the target. */
  #markAt({ clientX, clientY }: PointerEvent): number | undefined {
    const root = this.renderRoot instanceof ShadowRoot ? this.renderRoot : undefined;
    const at = Number((root?.elementFromPoint(clientX, clientY) as HTMLElement | null)?.dataset['at']);
    return at > 0 ? at : undefined;
  }

  static override styles = [
    baseStyles,
    css`
      .lanes {
        display: grid;
        grid-template-columns: 84px minmax(0, 1fr);
        padding-inline-end: 24px;
      }
      .name {
        all: unset;
        box-sizing: border-box;
        display: block;
        width: 100%;
        height: max(24px, 1.5em);
        line-height: max(24px, 1.3em);
        padding-inline-end: var(--v-2);
        font-size: var(--v-size-small);
        cursor: pointer;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .name:hover {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      .name.off {
        color: var(--v-text-quiet);
        text-decoration: line-through;
      }
      .name:focus-visible,
      .track:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: -1px;
      }
      .track {
        position: relative;
        cursor: crosshair;
        touch-action: pan-y;
        user-select: none;
      }
      .lane {
        position: relative;
        height: max(24px, 1.5em);
        border-block-end: 1px solid var(--v-grid-line);
      }
      .mark {
        position: absolute;
        top: 50%;
        box-sizing: border-box;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        translate: -50% -50%;
        background: var(--v-accent);
        cursor: pointer;
      }
      .mark.many {
        width: auto;
        min-width: 14px;
        height: 14px;
        padding-inline: 3px;
        border-radius: 7px;
        background: var(--v-background);
        color: var(--v-text);
        border: 1px solid var(--v-accent);
        font-size: 10px;
        line-height: 12px;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      .mark.chosen {
        outline: 2px solid var(--v-focus);
        outline-offset: 1px;
      }
      .moment {
        position: absolute;
        inset-block: 0;
        border-inline-start: 1px dashed var(--v-text);
        pointer-events: none;
      }
      .drag {
        position: absolute;
        inset-block: 0;
        border-inline: 1px solid var(--v-focus);
        background: var(--v-track);
        pointer-events: none;
      }
      @media (forced-colors: active) {
        .mark {
          forced-color-adjust: none;
          background: CanvasText;
        }
        .mark.many {
          background: Canvas;
        }
      }
    `,
  ];
}
customElements.define('vitals-lanes', VitalsLanes);
