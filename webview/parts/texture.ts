import type { Severity } from '../../src/common/alerts.ts';

/** A layer is told by its texture too: full, hatched, striped, hollow. */
export const textureOf = (severity: Severity, color: string): CanvasPattern | string => {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const context = tile.getContext('2d');
  if (severity === 'critical' || context === null) return color;
  context.strokeStyle = color;
  context.lineWidth = 2;
  const strokes = {
    high: [
      [-1, 4, 4, -1],
      [2, 7, 7, 2],
    ],
    medium: [
      [0, 1, 6, 1],
      [0, 4, 6, 4],
    ],
    low: [],
  }[severity];
  context.globalAlpha = 0.35;
  context.fillStyle = color;
  if (severity !== 'low') context.fillRect(0, 0, 6, 6);
  context.globalAlpha = 1;
  for (const [fromX = 0, fromY = 0, toX = 0, toY = 0] of strokes) {
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? color;
};
