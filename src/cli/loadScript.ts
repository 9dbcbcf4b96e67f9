/** Series as Prometheus's own tests load them: `load 10s`, then one series with its points a line. */
import type { Problem } from '../common/problem.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import { readSeries, type ExposedPoint, type ExposedSeries } from '../engine/exposition/exposition.ts';
import { readDuration } from './moments.ts';
import { readPoints } from './points.ts';

export interface Placement {
  readonly start: UnixMs;
  readonly intervalMs: number;
}

/** A series with points at `start`, `start + intervalMs` and so on; or what is wrong. */
export const placed = (series: string, values: string, { start, intervalMs }: Placement): ExposedSeries | string => {
  const described = readSeries(series.trim());
  if (described?.end !== series.trim().length) return `no series: ${JSON.stringify(series.slice(0, 80))}`;
  const { value, problem } = readPoints(values);
  if (problem !== undefined) return problem;
  const points: ExposedPoint[] = [];
  value.forEach((point, i) => {
    if (point !== undefined) points.push({ time: unixMs(start + i * intervalMs), value: point });
  });
  return { labels: described.labels, points };
};

export const readLoad = (text: string): { value: readonly ExposedSeries[]; problems: readonly Problem[] } => {
  const value: ExposedSeries[] = [];
  const problems: Problem[] = [];
  let intervalMs: number | undefined;
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    const complain = (message: string): void => void problems.push({ message: `line ${i + 1}: ${message}` });
    if (line === '' || line.startsWith('#')) return;
    const [, step] = /^load\s+(\S+)$/.exec(line) ?? [];
    if (step !== undefined) {
      intervalMs = readDuration(step);
      if (intervalMs === undefined) complain(`${JSON.stringify(step)} is no duration`);
      return;
    }
    const end = readSeries(line)?.end ?? 0;
    if (intervalMs === undefined || /^(?:eval|clear|expect|load)/.test(line)) complain('only `load` is read here');
    else {
      const series = placed(line.slice(0, end), line.slice(end), { start: unixMs(0), intervalMs });
      if (typeof series === 'string') complain(series);
      else value.push(series);
    }
  });
  return { value, problems };
};
