import type { Budget } from '../../common/operations.ts';
import { barLabels, type Bar, type BarId, type Level } from '../../common/summary.ts';

/** A bar is a warning from here on, and critical above the next. */
export const warningRatio = 0.8;
export const criticalRatio = 0.9;

/** The one judgement of a ratio: of each bar, and of the sentence and the status bar, which stand for the worst of them. */
export const levelOf = (ratio: number | null): Level => {
  if (ratio === null) return 'unknown';
  if (ratio > criticalRatio) return 'critical';
  return ratio >= warningRatio ? 'warning' : 'healthy';
};

/** A latency on the LSP bar, piecewise linear: warn budget 80 %, bad budget 90 %, twice the bad budget 100 %. */
export const latencyRatio = (p95Ms: number, { warnMs, badMs }: Pick<Budget, 'warnMs' | 'badMs'>): number => {
  if (p95Ms <= warnMs) return (warningRatio * p95Ms) / warnMs;
  if (p95Ms <= badMs) return warningRatio + (0.1 * (p95Ms - warnMs)) / (badMs - warnMs);
  return Math.min(1, criticalRatio + (0.1 * (p95Ms - badMs)) / badMs);
};

const formulas: Readonly<Record<BarId, string>> = {
  cpu: 'CPU time in use on all cores, averaged over 10 s.',
  memory: '1 - available / total memory.',
  lsp: 'p95 of the worst operation with at least 20 answered requests in the window, against its budget: warn budget = 80 %, bad budget = 90 %, twice the bad budget = 100 %.',
  lspBudget: 'Share of ended requests that took longer than the warn budget of their operation.',
  io: 'The larger of disk busy time and network rate against link speed, over 10 s.',
  health: 'The worst of CPU, MEM, LSP and IO.',
};
export const percent = (ratio: number): string => `${String(Math.round(ratio * 100))} %`;

/** A bar from its ratio; `value` defaults to the percentage, `note` says why there is none. */
export const barOf = (reading: {
  readonly id: BarId;
  readonly ratio: number | null;
  readonly value?: string;
  readonly note?: string;
}): Bar => {
  const { id, ratio, note = '' } = reading;
  const value = reading.value ?? (ratio === null ? '' : percent(ratio));
  return { id, label: barLabels[id], ratio, level: levelOf(ratio), value, formula: formulas[id], note };
};

/** Two bars this close may pass each other each second; the one that is shown then stays. */
const noticeable = 0.05;

/**
 * The bar with the largest ratio; undefined while none is known. The one `shown` before stays while it is as good as
 * the largest. The share over budget only explains LSP, and stands for nothing itself.
 */
export const worstOf = (bars: readonly Bar[], shown: BarId | undefined): Bar | undefined => {
  let worst: Bar | undefined;
  for (const bar of bars) {
    if (bar.id !== 'lspBudget' && bar.ratio !== null && bar.ratio > (worst?.ratio ?? -1)) worst = bar;
  }
  const before = bars.find(({ id, ratio }) => id === shown && ratio !== null);
  const isAsGood = before?.level === worst?.level && (worst?.ratio ?? 0) - (before?.ratio ?? 0) < noticeable;
  return before !== undefined && isAsGood ? before : worst;
};
