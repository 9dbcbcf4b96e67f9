/**
 * Heat map: many rows over one span of time, the more the fuller. In: rows of values at shared times, the value that is
 * full, the sentence that stands for the picture. Out: pixels, and the same figures as a table behind one button.
 * Invariants: one hue, told by its strength, with a scale beside it; the cell under the pointer is said in words; its
 * axis of time stands under those of the charts; a value that is missing is left empty, never painted as 0.
 */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { t } from '../l10n/l10n.ts';
import { canvasColors } from '../theme/canvasColors.ts';
import { baseStyles } from '../theme/tokens.ts';
import { axisInsets } from './axisInsets.ts';
import { chartFrameStyles, emptyChart, figureRow, figureTable, tableToggle } from './chartFrame.ts';
import { chartPicture } from './chartPicture.ts';
import { controlStyles } from './controls.ts';
import { copyMenu } from './copying.ts';
import { Drawing } from './drawing.ts';
import { missing, preciseClockText } from './figures.ts';
import './overlay.ts';
import type { Mark, Span } from './plot.ts';
import { timeAxis } from './timeAxis.ts';
import { placeholderStyles } from './states.ts';

export interface Heat {
  readonly id: string;
  readonly title: string;
  /** From the top down. */
  readonly rows: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  readonly times: readonly number[];
  readonly span: Span;
  /** The value of a full cell. */
  readonly top: number;
  readonly format: (value: number) => string;
  /** The picture in a sentence. */
  readonly text: string;
  /** In place of the picture; '' where there is one. */
  readonly instead: string;
}

const rowPx = 14;
const axisPx = 20;
const tableColumns = 6;
/** The weakest cell that is not 0 can still be seen. */
const least = 0.12;

export class VitalsHeat extends LitElement {
  static override properties = {
    heat: { attribute: false },
    asTable: { attribute: false },
    events: { attribute: false },
    readout: { state: true },
  };
  declare heat: Heat;
  declare asTable: boolean;
  declare events: readonly TimelineEvent[];
  /** The cell under the pointer, in words. */
  declare readout: string;
  readonly #drawing = new Drawing(this, {
    draw: (canvas) => {
      this.#paint(canvas);
    },
  });
  readonly #size = new ResizeObserver(() => {
    this.#drawing.want();
  });

  constructor() {
    super();
    this.asTable = false;
    this.events = [];
    this.readout = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  override render(): unknown {
    const { id, title, rows, instead, top, format } = this.heat;
    const height = Math.max(3, rows.length) * rowPx + axisPx;
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">${title}</h2>
        <span class="readout figures quiet">${this.readout}</span>
        <span class="scale quiet figures" aria-hidden="true">0 <span class="ramp"></span> ${format(top)}</span>
        ${tableToggle({
          id,
          asTable: this.asTable,
          onClick: () => this.dispatchEvent(new CustomEvent('vitals-table', { detail: { id }, bubbles: true })),
        })}
        ${this.#menu()}
      </header>
      <div class="body" .style=${`height: ${String(height)}px`}>
        ${instead === '' ? (this.asTable ? this.#table() : this.#picture()) : emptyChart(instead)}
      </div>
    </section>`;
  }

  #menu(): TemplateResult {
    const { title, rows, times, format, text } = this.heat;
    const labels = rows.map(({ label }) => label);
    return copyMenu(this, {
      title,
      table: () => ({
        head: [t('Time'), ...labels],
        rows: times.map((at, column) => [
          preciseClockText(at),
          ...rows.map(({ values }) => {
            const value = values[column];
            return value == null ? missing : format(value);
          }),
        ]),
      }),
      picture: this.asTable
        ? undefined
        : () => chartPicture(this, { title, words: [text], rows: { labels, heightPx: rowPx } }),
    });
  }

  #picture(): TemplateResult {
    const { rows, span, text } = this.heat;
    return html`<vitals-overlay
      .span=${span}
      .events=${this.events}
      @pointermove=${this.#onMove}
      @pointerleave=${this.#onLeave}
    >
      <ul class="labels" aria-hidden="true">
        ${rows.map(({ label }) => html`<li>${label}</li>`)}
      </ul>
      <canvas role="img" aria-label=${text}></canvas>
    </vitals-overlay>`;
  }

  /** The newest few columns: all of them would say less. */
  #table(): TemplateResult {
    const { title, rows, times, format } = this.heat;
    const shown = times
      .map((_, at) => at)
      .slice(-tableColumns)
      .reverse();
    return figureTable({
      name: title,
      heads: [t('Row'), ...shown.map((at) => preciseClockText(times[at] ?? 0))],
      rows: rows.map(({ label, values }) =>
        figureRow(
          label,
          shown.map((at) => {
            const value = values[at];
            return value == null ? missing : format(value);
          }),
        ),
      ),
    });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('heat') || changed.has('asTable')) this.#drawing.want();
  }

  #paint(canvas: HTMLCanvasElement): void {
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d');
    if (context === null || width === 0) return;
    const colors = canvasColors(this.renderRoot, { cell: '--v-accent', text: '--v-text-quiet', line: '--v-grid-line' });
    context.scale(ratio, ratio);
    this.#paintCells(context, width, colors.cell);
    context.fillStyle = colors.text;
    context.font = `11px ${getComputedStyle(this).fontFamily}`;
    context.textAlign = 'center';
    for (const { value, label } of this.#marks(width)) {
      const { from, to } = this.heat.span;
      context.fillText(label, ((value - from) / (to - from)) * width, this.heat.rows.length * rowPx + 14);
    }
  }

  #paintCells(context: CanvasRenderingContext2D, width: number, color: string): void {
    const { rows, times, span, top } = this.heat;
    const x = (at: number): number => Math.max(0, ((at - span.from) / (span.to - span.from)) * width);
    const step = (times[1] ?? span.to) - (times[0] ?? span.from);
    context.fillStyle = color;
    rows.forEach(({ values }, row) => {
      times.forEach((at, column) => {
        const value = values[column];
        if (value == null || value <= 0) return;
        context.globalAlpha = least + (1 - least) * Math.min(1, value / top);
        // Whole pixels: cells that overlapped would look fuller than they are.
        const [left, right] = [Math.round(x(at - step)), Math.round(x(at))];
        context.fillRect(left, row * rowPx, Math.max(1, right - left), rowPx - 1);
      });
    });
    context.globalAlpha = 1;
  }

  /** As many as have room. */
  #marks(width: number): readonly Mark[] {
    const { from, to } = this.heat.span;
    const marks = timeAxis(from, to);
    const every = Math.max(1, Math.ceil((marks.length * 56) / Math.max(1, width)));
    return marks.filter((_, at) => at % every === 0);
  }

  readonly #onMove = (event: PointerEvent): void => {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null) return;
    const { left, top, width } = canvas.getBoundingClientRect();
    const { rows, times, span, format } = this.heat;
    const row = rows[Math.floor((event.clientY - top) / rowPx)];
    const at = span.from + ((event.clientX - left) / width) * (span.to - span.from);
    const column = times.findIndex((time) => time >= at);
    const value = row?.values[column];
    const time = times[column];
    this.readout =
      row === undefined || time === undefined
        ? ''
        : `${row.label}, ${preciseClockText(time)}: ${value == null ? missing : format(value)}`;
  };

  readonly #onLeave = (): void => {
    this.readout = '';
  };

  static override styles = [
    baseStyles,
    controlStyles,
    chartFrameStyles,
    placeholderStyles,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--v-3);
        height: max(28px, 1.5em);
        font-size: var(--v-size-small);
      }
      h2 {
        flex: none;
      }
      .readout {
        flex: 1 1 auto;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-align: end;
      }
      .scale {
        flex: none;
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .ramp {
        width: 48px;
        height: 8px;
        background: linear-gradient(to right, transparent, var(--v-accent));
        outline: 1px solid var(--v-hairline);
      }
      .body {
        contain: none;
      }
      .labels {
        position: absolute;
        left: 0;
        width: 48px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 10px;
        line-height: 14px;
        color: var(--v-text-quiet);
        text-align: end;
        white-space: nowrap;
      }
      canvas {
        position: absolute;
        left: ${axisInsets.start}px;
        width: calc(100% - ${axisInsets.start + axisInsets.end}px);
        height: 100%;
      }
    `,
  ];
}
customElements.define('vitals-heat', VitalsHeat);
