/**
 * Overlay: what lies over a chart with a time axis: the moment under the pointer, the same in every chart of the page;
 * what happened, as marks; and a span drawn by dragging. In: the span, events; a chart as its content. Out:
 * `vitals-span` with the span that was drawn.
 * Invariants: nothing of it draws on a canvas, so that a moving pointer costs no chart; a pointer is never needed, for
 * the time bar zooms too and events stand in the timeline.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { baseStyles } from '../theme/tokens.ts';
import { axisInsets } from './axisInsets.ts';
import { marksOf } from './eventMarks.ts';
import type { Span } from './plot.ts';

/** A drag shorter than this is a click. */
const dragPx = 6;
const moved = 'vitals-cursor';

export class VitalsOverlay extends LitElement {
  static override properties = {
    span: { attribute: false },
    events: { attribute: false },
    cursor: { state: true },
    drawn: { state: true },
  };
  declare span: Span;
  declare events: readonly TimelineEvent[];
  declare cursor: number | undefined;
  /** Shares of the span, while the pointer is down. */
  declare drawn: { readonly start: number; readonly end: number } | undefined;

  constructor() {
    super();
    this.span = { from: 0, to: 1 };
    this.events = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener(moved, this.#onCursor);
    this.addEventListener('pointermove', this.#onMove);
    this.addEventListener('pointerleave', this.#onLeave);
    this.addEventListener('pointerdown', this.#onDown);
    this.addEventListener('pointerup', this.#onUp);
    this.addEventListener('pointercancel', this.#onCancel);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener(moved, this.#onCursor);
  }

  override render(): unknown {
    const { cursor, span, drawn } = this;
    const share = cursor === undefined ? undefined : (cursor - span.from) / (span.to - span.from);
    return html`<slot></slot>
      <div class="layer" aria-hidden="true">
        ${marksOf(this.events, span).map(
          (mark) => html`<span class="event" .style=${at(mark.share)} title=${mark.text}></span>`,
        )}
        ${share === undefined || share < 0 || share > 1 ? nothing : html`<span class="cursor" .style=${at(share)}></span>`}
        ${drawn === undefined ? nothing : this.#drawn(drawn)}
      </div>`;
  }

  #drawn({ start, end }: { readonly start: number; readonly end: number }): TemplateResult {
    const [from, to] = [Math.min(start, end), Math.max(start, end)];
    return html`<span class="drawn" .style=${`left: ${percent(from)}; width: ${percent(to - from)}`}></span>`;
  }

  #share(event: PointerEvent): number {
    const { left, width } = this.getBoundingClientRect();
    const inner = width - axisInsets.start - axisInsets.end;
    return Math.min(1, Math.max(0, (event.clientX - left - axisInsets.start) / Math.max(1, inner)));
  }

  #point(at: number | undefined): void {
    document.dispatchEvent(new CustomEvent(moved, { detail: at }));
  }

  readonly #onCursor = (event: Event): void => {
    if (event instanceof CustomEvent) this.cursor = event.detail as number | undefined;
  };

  readonly #onMove = (event: PointerEvent): void => {
    const share = this.#share(event);
    this.#point(this.span.from + share * (this.span.to - this.span.from));
    if (this.drawn !== undefined) this.drawn = { ...this.drawn, end: share };
  };

  readonly #onLeave = (): void => {
    this.#point(undefined);
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    this.setPointerCapture(event.pointerId);
    const share = this.#share(event);
    this.drawn = { start: share, end: share };
  };

  readonly #onUp = (): void => {
    const { drawn, span } = this;
    this.drawn = undefined;
    if (drawn === undefined) return;
    const width = this.getBoundingClientRect().width - axisInsets.start - axisInsets.end;
    if (Math.abs(drawn.end - drawn.start) * width < dragPx) return;
    const time = (share: number): number => span.from + share * (span.to - span.from);
    const detail = { from: time(Math.min(drawn.start, drawn.end)), to: time(Math.max(drawn.start, drawn.end)) };
    this.dispatchEvent(new CustomEvent('vitals-span', { detail, bubbles: true, composed: true }));
  };

  readonly #onCancel = (): void => {
    this.drawn = undefined;
  };

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        position: relative;
        height: 100%;
        touch-action: pan-y;
      }
      .layer {
        position: absolute;
        inset: 8px 24px 22px 52px;
        pointer-events: none;
      }
      .cursor,
      .drawn,
      .event {
        position: absolute;
        top: 0;
        bottom: 0;
      }
      .cursor {
        border-inline-start: 1px dashed var(--v-text-quiet);
      }
      .drawn {
        background: var(--vscode-editor-selectionBackground, var(--v-track));
        border-inline: 1px solid var(--v-focus);
        opacity: 0.5;
      }
      .event {
        width: 9px;
        margin-inline-start: -4.5px;
        pointer-events: auto;
        background: linear-gradient(var(--v-text-quiet), var(--v-text-quiet)) center / 1px 100% no-repeat;
        opacity: 0.5;
      }
      .event::after {
        content: '';
        position: absolute;
        bottom: -3px;
        left: 1.5px;
        width: 6px;
        height: 6px;
        rotate: 45deg;
        background: var(--v-text);
      }
    `,
  ];
}
const percent = (share: number): string => `${String(share * 100)}%`;
const at = (share: number): string => `left: ${percent(share)}`;
customElements.define('vitals-overlay', VitalsOverlay);
