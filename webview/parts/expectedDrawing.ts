/** Draws what was expected of a chart's first line: behind the lines the forecast with its interval, above them the rest. */
import type { Colors } from './chartColors.ts';
import type { Expected } from './plot.ts';

/** What of a chart is drawn on, so that only its own file knows the library. */
export interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: Readonly<Record<string, { getPixelForValue(value: number): number }>>;
  /** The points of a line, in pixels. */
  getDatasetMeta(at: number): { readonly data: readonly { readonly x: number; readonly y: number }[] };
}

interface Place {
  readonly ctx: CanvasRenderingContext2D;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

/** Within the axes only. */
const within = ({ ctx, chartArea, scales }: Surface, draw: (place: Place) => void): void => {
  const { left, right, top, bottom } = chartArea;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  draw({
    ctx,
    x: (at) => scales['x']?.getPixelForValue(at) ?? left,
    y: (value) => scales['y']?.getPixelForValue(value) ?? bottom,
  });
  ctx.restore();
};

const path = (ctx: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void => {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
};

export const drawBand = (chart: Surface, { now, band }: Expected, colors: Colors): void => {
  within(chart, ({ ctx, x, y }) => {
    const { top, bottom } = chart.chartArea;
    ctx.strokeStyle = colors.grid;
    path(ctx, [
      [Math.round(x(now)) + 0.5, top],
      [Math.round(x(now)) + 0.5, bottom],
    ]);
    ctx.stroke();
    if (band.length === 0) return;
    const upper = band.map((one) => [x(one.x), y(one.upper)] as const);
    const lower = band.map((one) => [x(one.x), y(one.lower)] as const);
    ctx.fillStyle = ctx.strokeStyle = colors.first;
    ctx.globalAlpha = 0.16;
    path(ctx, [...upper, ...[...lower].reverse()]);
    ctx.fill();
    ctx.globalAlpha = 0.5;
    for (const edge of [upper, lower]) {
      path(ctx, edge);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([2, 2]);
    path(
      ctx,
      band.map(({ x: at, mean }) => [x(at), y(mean)] as const),
    );
    ctx.stroke();
  });
};

/** A triangle where it became unusual, a bar for as long as it was; and the line above which it is much. */
export const drawUnusual = (chart: Surface, { usual, unusual }: Expected, colors: Colors): void => {
  within(chart, ({ ctx, x, y }) => {
    const { top } = chart.chartArea;
    ctx.strokeStyle = colors.strong;
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    let isJoined = false;
    for (const { x: at, y: value } of usual) {
      if (value !== null) {
        if (isJoined) ctx.lineTo(x(at), y(value));
        else ctx.moveTo(x(at), y(value));
      }
      isJoined = value !== null;
    }
    ctx.stroke();
    ctx.fillStyle = colors.critical;
    for (const { from, to } of unusual) {
      const [start, end] = [x(from), x(to)];
      ctx.fillRect(start, top, Math.max(2, end - start), 2);
      path(ctx, [
        [start - 4, top],
        [start + 5, top],
        [start + 0.5, top + 8],
      ]);
      ctx.fill();
    }
  });
};
