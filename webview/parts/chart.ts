/**
 * Chart: draws a Plot on a canvas; the only file that knows chart.js, so that it can be replaced.
 * In: a Plot with points and axes ready, and the sentence that stands for the picture. Out: pixels.
 * Invariants: drawn at most once per animation frame and only while in the document; sizes never depend on the data;
 * colours are the theme's, read again when VS Code changes the class of the body.
 */
import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
} from 'chart.js';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { canvasColors } from '../theme/canvasColors.ts';
import { baseStyles } from '../theme/tokens.ts';
import { clockText, preciseClockText } from './figures.ts';
import { dotRadii, type Line, type Mark, type Plot } from './plot.ts';

Chart.register(LinearScale, LineController, LineElement, PointElement, Tooltip);

const axisWidth = 52;
/** Room for half a time label beyond the newest moment: kept always, or the edge would jump when a label gets there. */
const labelOverhang = 24;
const colorNames = {
  first: '--v-accent',
  second: '--v-second',
  text: '--v-text-quiet',
  strong: '--v-text',
  grid: '--v-grid-line',
  paper: '--v-background',
  edge: '--v-hairline',
} as const;
type Colors = Readonly<Record<keyof typeof colorNames, string>>;

type Config = ChartConfiguration<'line', { x: number; y: number | null }[]>;
type Dataset = ChartDataset<'line', { x: number; y: number | null }[]>;

/** The second line is dashed: which is which must not hang on a colour. */
const datasetOf = (line: Line, at: number, colors: Colors): Dataset => {
  const color = at === 0 ? colors.first : colors.second;
  return {
    label: line.label,
    data: line.points as { x: number; y: number | null }[],
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.5,
    borderDash: at === 0 ? [] : [4, 3],
    borderJoinStyle: 'round',
    pointRadius: [...dotRadii(line.points)],
    pointBackgroundColor: color,
    pointHoverBackgroundColor: color,
    pointHoverBorderColor: color,
    pointBorderWidth: 0,
    pointHitRadius: 0,
    pointHoverRadius: 3,
    spanGaps: false,
    clip: 4,
  };
};

const ticksOf = (marks: readonly Mark[]): { value: number; label: string }[] =>
  marks.map(({ value, label }) => ({ value, label }));

const scalesOf = (plot: Plot, colors: Colors): NonNullable<Config['options']>['scales'] => {
  const ticks = { color: colors.text, padding: 6, maxRotation: 0, autoSkip: false, font: { size: 11 } };
  return {
    x: {
      type: 'linear',
      min: plot.from,
      max: plot.to,
      grid: { display: false, tickLength: 0 },
      border: { color: colors.grid },
      ticks: { ...ticks, autoSkip: true, autoSkipPadding: 16, callback: (value) => clockText(Number(value)) },
      afterBuildTicks: (axis) => (axis.ticks = ticksOf(plot.timeMarks)),
      afterFit: (axis) => (axis.paddingRight = 0),
    },
    y: {
      type: 'linear',
      min: 0,
      max: plot.top,
      grid: { color: colors.grid, drawTicks: false },
      border: { display: false },
      ticks: { ...ticks, callback: (value) => plot.format(Number(value)) },
      afterBuildTicks: (axis) => (axis.ticks = ticksOf(plot.valueMarks)),
      afterFit: (axis) => (axis.width = axisWidth),
    },
  };
};

const tooltipOf = (plot: Plot, colors: Colors): NonNullable<NonNullable<Config['options']>['plugins']>['tooltip'] => ({
  backgroundColor: colors.paper,
  borderColor: colors.edge,
  borderWidth: 1,
  titleColor: colors.text,
  bodyColor: colors.strong,
  titleFont: { weight: 'normal' },
  cornerRadius: 3,
  padding: 8,
  caretSize: 0,
  boxWidth: 8,
  boxHeight: 2,
  callbacks: {
    title: (items) => (items[0] === undefined ? '' : preciseClockText(Number(items[0].parsed.x))),
    label: ({ dataset, parsed }) => ` ${dataset.label ?? ''} ${plot.format(Number(parsed.y))}`,
  },
});

const configOf = (plot: Plot, colors: Colors, family: string): Config => ({
  type: 'line',
  data: { datasets: plot.lines.map((line, at) => datasetOf(line, at, colors)) },
  options: {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    font: { family, size: 11 },
    interaction: { mode: 'index', axis: 'x', intersect: false },
    layout: { autoPadding: false, padding: { top: 8, right: labelOverhang, bottom: 0, left: 0 } },
    scales: scalesOf(plot, colors) ?? {},
    plugins: { tooltip: tooltipOf(plot, colors) ?? {} },
  },
});

export class VitalsChart extends LitElement {
  static override properties = { plot: { attribute: false }, text: { attribute: false } };
  static override styles = [
    baseStyles,
    css`
      :host,
      .box {
        position: relative;
        width: 100%;
        height: 100%;
      }
    `,
  ];
  declare plot: Plot | undefined;
  declare text: string;
  #chart: Chart<'line', { x: number; y: number | null }[]> | undefined;
  #colors: Colors | undefined;
  #wanted = 0;
  readonly #theme = new MutationObserver(() => {
    this.#colors = undefined;
    this.#draw();
  });

  constructor() {
    super();
    this.text = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#theme.disconnect();
    cancelAnimationFrame(this.#wanted);
    this.#wanted = 0;
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  override render(): unknown {
    return html`<div class="box"><canvas role="img" aria-label=${this.text}></canvas></div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('plot')) this.#draw();
  }

  #draw(): void {
    if (this.#wanted !== 0) return;
    this.#wanted = requestAnimationFrame(() => {
      this.#wanted = 0;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (this.plot === undefined || canvas === null) return;
    this.#colors ??= canvasColors(this.renderRoot, colorNames);
    const config = configOf(this.plot, this.#colors, getComputedStyle(this).fontFamily);
    if (this.#chart === undefined) {
      this.#chart = new Chart(canvas, config);
      return;
    }
    this.#chart.data = config.data;
    if (config.options !== undefined) this.#chart.options = config.options;
    this.#chart.update('none');
  }
}
customElements.define('vitals-chart', VitalsChart);
