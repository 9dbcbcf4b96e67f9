/** What a chart draws behind and above its lines: dots where a line cannot be seen without, what is filled, times told apart, thresholds, what was expected. */
import type { Colors } from './chartColors.ts';
import { drawBand, drawUnusual, type Surface } from './expectedDrawing.ts';
import { lineLookOf } from './lineLooks.ts';
import { dotRadii, type Plot } from './plot.ts';

/** What lies below a line, from one gap to the next; light enough for the lines behind it. */
const fillBelow = (chart: Surface, plot: Plot, colors: Colors): void => {
  const { ctx, chartArea, scales } = chart;
  const { bottom, top } = chartArea;
  const zero = Math.min(bottom, Math.max(top, scales['y']?.getPixelForValue(0) ?? bottom));
  ctx.save();
  ctx.globalAlpha = 0.14;
  plot.lines.forEach(({ points }, at) => {
    ctx.fillStyle = colors[lineLookOf(at).color];
    let start: number | undefined;
    let last = 0;
    const close = (): void => {
      if (start === undefined) return;
      ctx.lineTo(last, zero);
      ctx.lineTo(start, zero);
      ctx.fill();
      start = undefined;
    };
    chart.getDatasetMeta(at).data.forEach(({ x, y }, i) => {
      if ((points[i]?.y ?? null) === null) {
        close();
        return;
      }
      if (start === undefined) {
        ctx.beginPath();
        start = x;
      }
      ctx.lineTo(x, y);
      last = x;
    });
    close();
  });
  ctx.restore();
};

const drawDots = (chart: Surface, { lines }: Plot, colors: Colors): void => {
  const { ctx } = chart;
  ctx.save();
  lines.forEach(({ points }, line) => {
    const { data } = chart.getDatasetMeta(line);
    ctx.fillStyle = colors[lineLookOf(line).color];
    dotRadii(points).forEach((radius, at) => {
      const dot = data[at];
      if (radius === 0 || dot === undefined) return;
      ctx.beginPath();
      ctx.arc(dot.x, dot.y, radius, 0, 2 * Math.PI);
      ctx.fill();
    });
  });
  ctx.restore();
};

interface Annotations {
  readonly id: string;
  beforeDatasetsDraw(chart: Surface): void;
  afterDatasetsDraw(chart: Surface): void;
}

/** Behind the lines the times that are told apart, above them the threshold: with a dash and a word of its own. */
export const annotations = (
  shown: () => { readonly plot: Plot; readonly colors: Colors } | undefined,
): Annotations => ({
  id: 'annotations',
  beforeDatasetsDraw: (chart) => {
    const { ctx, chartArea, scales } = chart;
    const { left, right, top, bottom } = chartArea;
    const { plot, colors } = shown() ?? {};
    if (plot === undefined || colors === undefined) return;
    if (plot.isFilled === true) fillBelow(chart, plot, colors);
    if (plot.expected !== undefined) drawBand(chart, plot.expected, colors);
    if (plot.spans === undefined) return;
    const x = (at: number): number => Math.min(right, Math.max(left, scales['x']?.getPixelForValue(at) ?? left));
    ctx.save();
    for (const { from, to } of plot.spans) {
      ctx.globalAlpha = 0.16;
      ctx.fillStyle = colors.critical;
      ctx.fillRect(x(from), top, Math.max(1, x(to) - x(from)), bottom - top);
      ctx.globalAlpha = 1;
      ctx.fillRect(x(from), bottom - 3, Math.max(1, x(to) - x(from)), 3);
    }
    ctx.restore();
  },
  afterDatasetsDraw: (chart) => {
    const { plot, colors } = shown() ?? {};
    if (plot === undefined || colors === undefined) return;
    drawDots(chart, plot, colors);
    if (plot.expected !== undefined) drawUnusual(chart, plot.expected, colors);
    if (plot.threshold === undefined) return;
    const { ctx, scales } = chart;
    const { left, right } = chart.chartArea;
    const y = Math.round(scales['y']?.getPixelForValue(plot.threshold) ?? 0) + 0.5;
    ctx.save();
    ctx.strokeStyle = colors.strong;
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    ctx.restore();
  },
});
