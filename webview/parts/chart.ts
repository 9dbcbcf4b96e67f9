/**
 * Chart: draws a Plot or a Stack on a canvas; the only file that knows chart.js, so that it can be replaced.
 * In: points or counts with axes ready, and the sentence that stands for the picture. Out: pixels.
 * Invariants: when it is drawn is the business of `Drawing`; sizes never depend on the data;
 * colours are the theme's, read again when VS Code changes the class of the body.
 */
import {
  BarController,
  BarElement,
  CategoryScale,
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
import { severities } from '../../src/common/alerts.ts';
import { canvasColors } from '../theme/canvasColors.ts';
import { baseStyles } from '../theme/tokens.ts';
import { annotations } from './annotations.ts';
import { colorNames, type Colors } from './chartColors.ts';
import { Drawing } from './drawing.ts';
import { preciseClockText } from './figures.ts';
import { lineLookOf } from './lineLooks.ts';
import { axisInsets } from './axisInsets.ts';
import { inColumns, looksSame } from './pixelColumns.ts';
import type { Line, Mark, Plot } from './plot.ts';
import { severityLooks } from './severities.ts';
import type { Stack } from './stack.ts';
import { textureOf } from './texture.ts';

Chart.register(LinearScale, LineController, LineElement, PointElement, Tooltip);
Chart.register(BarController, BarElement, CategoryScale);

/** Room for half a time label beyond the newest moment: kept always, or the edge would jump when a label gets there. */
const { start: axisWidth, end: labelOverhang } = axisInsets;
type Config = ChartConfiguration<'line', { x: number; y: number | null }[]>;
type Dataset = ChartDataset<'line', { x: number; y: number | null }[]>;

const datasetOf = (line: Line, at: number, colors: Colors): Dataset => {
  const look = lineLookOf(at);
  const color = colors[look.color];
  return {
    label: line.label,
    data: line.points as { x: number; y: number | null }[],
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.5,
    borderDash: [...look.dash],
    borderJoinStyle: 'round',
    // Dots that are needed are drawn by `annotations`: options of single points are resolved point by point.
    pointRadius: 0,
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

const labelAt = (marks: readonly Mark[], at: number): string => marks.find(({ value }) => value === at)?.label ?? '';

const scalesOf = (plot: Plot, colors: Colors): NonNullable<Config['options']>['scales'] => {
  const ticks = { color: colors.text, padding: 6, maxRotation: 0, autoSkip: false, font: { size: 11 } };
  return {
    x: {
      type: 'linear',
      min: plot.from,
      max: plot.to,
      grid: { display: false, tickLength: 0 },
      border: { color: colors.grid },
      ticks: {
        ...ticks,
        autoSkip: true,
        autoSkipPadding: 16,
        callback: (value) => labelAt(plot.timeMarks, Number(value)),
      },
      afterBuildTicks: (axis) => (axis.ticks = ticksOf(plot.timeMarks)),
      afterFit: (axis) => (axis.paddingRight = 0),
    },
    y: {
      type: 'linear',
      min: plot.bottom ?? 0,
      max: plot.top,
      grid: { color: colors.grid, drawTicks: false },
      border: { display: false },
      ticks: { ...ticks, callback: (value) => plot.format(Number(value)) },
      afterBuildTicks: (axis) => (axis.ticks = ticksOf(plot.valueMarks)),
      afterFit: (axis) => (axis.width = axisWidth),
    },
  };
};

const tooltipLook = (colors: Colors) => ({
  backgroundColor: colors.paper,
  borderColor: colors.edge,
  borderWidth: 1,
  titleColor: colors.text,
  bodyColor: colors.strong,
  titleFont: { weight: 'normal' as const },
  cornerRadius: 3,
  padding: 8,
  caretSize: 0,
  boxWidth: 8,
});

const tooltipOf = (plot: Plot, colors: Colors): NonNullable<NonNullable<Config['options']>['plugins']>['tooltip'] => ({
  ...tooltipLook(colors),
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

type StackConfig = ChartConfiguration<'bar', number[], string>;

const stackConfigOf = (stack: Stack, colors: Colors, family: string): StackConfig => ({
  type: 'bar',
  data: {
    labels: stack.buckets.map(({ label }) => label),
    datasets: severities.map((id) => ({
      label: severityLooks[id].word,
      data: stack.buckets.map(({ counts }) => counts[id]),
      backgroundColor: textureOf(id, colors[id]),
      borderColor: colors[id],
      borderWidth: 1,
      borderSkipped: false,
      maxBarThickness: 36,
      categoryPercentage: 0.8,
      barPercentage: 0.9,
    })),
  },
  options: {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    font: { family, size: 11 },
    interaction: { mode: 'index', axis: 'x', intersect: false },
    layout: { autoPadding: false, padding: { top: 8, right: 0, bottom: 0, left: 0 } },
    scales: {
      x: {
        stacked: true,
        grid: { display: false, tickLength: 0 },
        border: { color: colors.grid },
        ticks: { color: colors.text, padding: 6, maxRotation: 0, autoSkip: true, autoSkipPadding: 12 },
      },
      y: {
        stacked: true,
        min: 0,
        max: stack.top,
        grid: { color: colors.grid, drawTicks: false },
        border: { display: false },
        ticks: { color: colors.text, padding: 6, autoSkip: false },
        afterBuildTicks: (axis) => (axis.ticks = ticksOf(stack.valueMarks)),
        afterFit: (axis) => (axis.width = 32),
      },
    },
    plugins: {
      tooltip: {
        ...tooltipLook(colors),
        boxHeight: 8,
        filter: ({ raw }) => raw !== 0,
        callbacks: { title: (items) => stack.buckets[items[0]?.dataIndex ?? -1]?.title ?? '' },
      },
    },
  },
});

export class VitalsChart extends LitElement {
  static override properties = { plot: { attribute: false }, stack: { attribute: false }, text: { attribute: false } };
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
  /** One of the two. */
  declare plot: Plot | undefined;
  declare stack: Stack | undefined;
  declare text: string;
  #chart: Chart | undefined;
  #colors: Colors | undefined;
  /** Made once for a chart, which is given other plots later. */
  readonly #annotations = annotations(() =>
    this.#drawn === undefined || this.#colors === undefined ? undefined : { plot: this.#drawn, colors: this.#colors },
  );
  /** What stands on the canvas: as many points as it has room for. */
  #drawn: Plot | undefined;
  #asGiven: Plot | undefined;
  readonly #drawing = new Drawing(this, {
    draw: (canvas) => {
      this.#draw(canvas);
    },
    recoloured: () => {
      this.#colors = undefined;
    },
  });

  constructor() {
    super();
    this.text = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chart?.destroy();
    this.#chart = undefined;
    this.#asGiven = undefined;
  }

  override render(): unknown {
    return html`<div class="box"><canvas role="img" aria-label=${this.text}></canvas></div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('stack')) this.#drawing.want();
    else if (changed.has('plot') && !this.#looksSame()) this.#drawing.want(this.#hasMovedOn() ? 'moved on' : 'changed');
  }

  /** The same chart of a later time. */
  #hasMovedOn(): boolean {
    const [plot, before] = [this.plot, this.#asGiven];
    return (
      plot !== undefined &&
      before !== undefined &&
      plot.to - plot.from === before.to - before.from &&
      plot.to - before.to < plot.to - plot.from &&
      plot.lines.length === before.lines.length
    );
  }

  #looksSame(): boolean {
    const { plot } = this;
    return plot !== undefined && looksSame(plot, this.#asGiven, this.#columns);
  }

  /** As many as are drawn on; none before there is a chart. */
  get #columns(): number {
    return this.#chart?.chartArea.width ?? 0;
  }

  #draw(canvas: HTMLCanvasElement): void {
    this.#colors ??= canvasColors(this.renderRoot, colorNames);
    const { fontFamily } = getComputedStyle(this);
    if (this.plot !== undefined) {
      const width = this.#columns === 0 ? canvas.clientWidth - axisWidth - labelOverhang : this.#columns;
      this.#asGiven = this.plot;
      this.#drawn = inColumns(this.plot, Math.floor(width));
      this.#show(canvas, configOf(this.#drawn, this.#colors, fontFamily));
    } else if (this.stack !== undefined) this.#show(canvas, stackConfigOf(this.stack, this.#colors, fontFamily));
  }

  #show(canvas: HTMLCanvasElement, config: ChartConfiguration): void {
    if (this.#chart === undefined) {
      this.#chart = new Chart(canvas, { ...config, plugins: [this.#annotations] });
      return;
    }
    this.#chart.data = config.data;
    if (config.options !== undefined) this.#chart.options = config.options;
    this.#chart.update('none');
  }
}
customElements.define('vitals-chart', VitalsChart);
