/** Steps a function over the windows of every series. */
import { metricNameLabel } from '../../common/labels.ts';
import type { Span } from './ast.ts';
import type { Arguments } from './functions.ts';
import type { Notes } from './notes.ts';
import { Window } from './selection.ts';
import { Row, timeOf, type Sample, type Value } from './values.ts';

export interface WindowCall {
  readonly notes: Notes;
  /** The range vector in the text. */
  readonly at: Span;
  readonly name: string;
  readonly step: number;
  /** The moment of evaluation, which `offset` does not move. */
  readonly time: number;
}

export type WindowFunction = (window: Window, call: WindowCall) => Sample;

/** A histogram takes about as long as this many floats. */
export const histogramWork = 32;

/** `keep` for the functions that give back a sample as it is, and so keep the metric's name. */
export const overWindows = (
  args: Arguments,
  options: { index: number; name: 'keep' | 'drop' },
  run: WindowFunction,
): Row[] => {
  const { grid, evaluation } = args;
  const windows = args.windows(options.index);
  const at = args.call.args[options.index] ?? args.call;
  const out: Row[] = [];
  for (const track of windows.tracks) {
    evaluation.spend(grid.steps);
    const row = new Row(track.labels, options.name === 'drop' ? 'drop' : track.fate, grid.steps);
    const window = new Window(track, windows.rangeMs, windows.edges);
    const call = { notes: evaluation.notes, at, name: track.labels[metricNameLabel] ?? '', step: 0, time: 0 };
    for (let step = 0; step < grid.steps; step += 1) {
      window.moveTo(timeOf(windows.grid, step));
      evaluation.work(1 + window.floatCount + window.histogramCount * histogramWork);
      if (window.floatCount + window.histogramCount === 0 && windows.edges === undefined) continue;
      call.step = step;
      call.time = timeOf(grid, step);
      row.put(step, run(window, call));
    }
    if (!row.empty) out.push(row);
  }
  return out;
};

export const vector = (rows: Row[]): Value => ({ kind: 'vector', rows });
