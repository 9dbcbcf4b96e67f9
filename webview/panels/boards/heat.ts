/**
 * Heat: a row a series, a column a moment, the deeper the more. In: rows of shares from 0 to 1 with their texts, times.
 * Out: pixels, and the figure below the pointer. Its height never depends on the data; the sentence that stands for the
 * picture is the canvas's name, and the board has the same as a table.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { Drawing } from '../../parts/drawing.ts';
import { timeAxis, dayClockText } from '../../parts/timeAxis.ts';
import { canvasColors } from '../../theme/canvasColors.ts';
import { baseStyles } from '../../theme/tokens.ts';
import type { HeatRow } from './picture.ts';

const colorNames = { cell: '--v-accent', edge: '--v-grid-line' } as const;
/** The least that is measured is told from nothing. */
const faintest = 0.07;

export class VitalsHeatTile extends LitElement {
  static override properties = {
    rows: { attribute: false },
    times: { attribute: false },
    text: { attribute: false },
    hovered: { state: true },
  };
  declare rows: readonly HeatRow[];
  declare times: readonly number[];
  declare text: string;
  declare hovered: { readonly row: number; readonly column: number } | undefined;
  readonly #drawing = new Drawing(this, {
    draw: (canvas) => {
      this.#draw(canvas);
    },
  });
  readonly #sizes = new ResizeObserver(() => {
    this.#drawing.want();
  });

  constructor() {
    super();
    this.rows = [];
    this.times = [];
    this.text = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override render(): unknown {
    const [from = 0] = this.times;
    const to = this.times.at(-1) ?? from + 1;
    const place = (at: number): string => `left: ${((at - from) / (to - from || 1)) * 100}%`;
    return html`<div class="heat">
      <ul class="names" aria-hidden="true">
        ${this.rows.map(({ label }) => html`<li class="ellipsis" title=${label}>${label}</li>`)}
      </ul>
      <div class="stage" @pointermove=${this.#onMove} @pointerleave=${this.#onLeave}>
        <canvas role="img" aria-label=${this.text}></canvas>
        ${this.#hover()}
      </div>
      <div class="axis figures" aria-hidden="true">
        ${timeAxis(from, to).map(({ value, label }) => html`<span .style=${place(value)}>${label}</span>`)}
      </div>
    </div>`;
  }

  #hover(): unknown {
    if (this.hovered === undefined) return nothing;
    const { row, column } = this.hovered;
    const { label, texts } = this.rows[row] ?? { label: '', texts: [] };
    const isLeft = column > this.times.length / 2;
    return html`<p class="hover ${isLeft ? 'left' : 'right'}">
      <span class="quiet">${dayClockText(this.times[column] ?? 0)}</span> ${label}
      <span class="figures">${texts[column] ?? ''}</span>
    </p>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas !== null) this.#sizes.observe(canvas);
    if (changed.has('rows')) this.#drawing.want();
  }

  #draw(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext('2d');
    if (context === null) return;
    const scale = window.devicePixelRatio;
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    const colors = canvasColors(this.renderRoot, colorNames);
    const [width, height] = [
      canvas.width / Math.max(1, this.times.length),
      canvas.height / Math.max(1, this.rows.length),
    ];
    context.clearRect(0, 0, canvas.width, canvas.height);
    const gap = Math.max(1, Math.round(scale));
    this.rows.forEach(({ shares }, row) => {
      const top = Math.round(row * height);
      const tall = Math.round((row + 1) * height) - top - gap;
      context.fillStyle = colors.cell;
      shares.forEach((share, column) => {
        if (share === null) return;
        const left = Math.round(column * width);
        context.globalAlpha = faintest + (1 - faintest) * share;
        context.fillRect(left, top, Math.max(1, Math.round((column + 1) * width) - left), tall);
      });
      context.globalAlpha = 1;
      context.fillStyle = colors.edge;
      context.fillRect(0, top + tall, canvas.width, gap);
    });
  }

  readonly #onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.rows.length);
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.times.length);
    const isInside = row >= 0 && row < this.rows.length && column >= 0 && column < this.times.length;
    this.hovered = isInside ? { row, column } : undefined;
  };

  readonly #onLeave = (): void => {
    this.hovered = undefined;
  };

  static override styles = [
    baseStyles,
    css`
      :host {
        height: 100%;
      }
      .heat {
        display: grid;
        grid-template-columns: minmax(48px, 22%) minmax(0, 1fr);
        grid-template-rows: minmax(0, 1fr) 18px;
        column-gap: var(--v-2);
        height: 100%;
      }
      .names {
        display: grid;
        grid-auto-rows: minmax(0, 1fr);
        margin: 0;
        padding: 0;
        list-style: none;
        overflow: hidden;
        font-size: var(--v-size-small);
        text-align: end;
      }
      .names li {
        align-content: center;
        min-height: 0;
        line-height: 1;
      }
      .stage {
        position: relative;
        min-height: 0;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .axis {
        grid-column: 2;
        position: relative;
        color: var(--v-text-quiet);
        font-size: 11px;
        overflow: hidden;
      }
      .axis {
        container-type: inline-size;
      }
      @container (max-width: 300px) {
        .axis span:nth-child(even) {
          display: none;
        }
      }
      .axis span {
        position: absolute;
        translate: -50% 2px;
        white-space: nowrap;
      }
      .hover {
        position: absolute;
        top: 4px;
        padding: 2px var(--v-2);
        border: 1px solid var(--v-hairline);
        border-radius: 3px;
        background: var(--v-background);
        font-size: var(--v-size-small);
        pointer-events: none;
        white-space: nowrap;
      }
      .hover.left {
        left: 4px;
      }
      .hover.right {
        right: 4px;
      }
    `,
  ];
}
customElements.define('vitals-heat-tile', VitalsHeatTile);
