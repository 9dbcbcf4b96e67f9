/**
 * A frame on its way from the engine to a page of the editor: what range queries were answered stands in one block of
 * doubles, which every process on the way copies as it is, where numbers in arrays are written and read one by one.
 * Invariants: what comes out is what went in; a message that is no frame, or a frame without such answers, stays as it is.
 */
import type { Frame, PanelLabels, PanelReply, QueryAnswer } from './panel.ts';

/** Where the figures of one answer begin: its times, then a column a series. NaN is where nothing was measured. */
interface PackedMatrix {
  readonly name: string;
  readonly at: number;
  readonly steps: number;
  readonly labels: readonly PanelLabels[];
}
export interface PackedFrame {
  readonly type: 'packed';
  /** With the answers that are not packed. */
  readonly frame: Frame;
  readonly matrices: readonly PackedMatrix[];
  readonly figures: Float64Array;
}

type Matrix = Extract<QueryAnswer, { kind: 'matrix' }>;

const sizeOf = ({ times, series }: Matrix): number => times.length * (1 + series.length);

export const packed = (reply: PanelReply): PanelReply | PackedFrame => {
  if (reply.type !== 'frame') return reply;
  const answers: Record<string, QueryAnswer> = {};
  const large: (readonly [string, Matrix])[] = [];
  for (const [name, answer] of Object.entries(reply.answers))
    if (answer.kind === 'matrix') large.push([name, answer]);
    else answers[name] = answer;
  if (large.length === 0) return reply;
  const figures = new Float64Array(large.reduce((sum, [, answer]) => sum + sizeOf(answer), 0));
  let at = 0;
  const matrices = large.map(([name, { times, series }]): PackedMatrix => {
    const begin = at;
    figures.set(times, at);
    at += times.length;
    for (const { values } of series) {
      for (let step = 0; step < times.length; step += 1) figures[at + step] = values[step] ?? Number.NaN;
      at += times.length;
    }
    return { name, at: begin, steps: times.length, labels: series.map(({ labels }) => labels) };
  });
  return { type: 'packed', frame: { ...reply, answers }, matrices, figures };
};

/** Written out: `Array.from` asks a typed array for one number after another, which takes ten times as long. */
const column = (figures: Float64Array, from: number, steps: number): (number | null)[] => {
  const values = new Array<number | null>(steps);
  for (let step = 0; step < steps; step += 1) {
    const value = figures[from + step] ?? Number.NaN;
    values[step] = Number.isNaN(value) ? null : value;
  }
  return values;
};

const unpackedMatrix = ({ at, steps, labels }: PackedMatrix, figures: Float64Array): Matrix => ({
  kind: 'matrix',
  times: column(figures, at, steps) as number[],
  series: labels.map((one, index) => ({ labels: one, values: column(figures, at + (index + 1) * steps, steps) })),
});

const isPacked = (data: unknown): data is PackedFrame =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'packed' && 'figures' in data;

/** Whatever else it is given it hands back. */
export const unpacked = (data: unknown): unknown => {
  if (!isPacked(data)) return data;
  const { frame, matrices, figures } = data;
  const answers: Record<string, QueryAnswer> = { ...frame.answers };
  for (const matrix of matrices) answers[matrix.name] = unpackedMatrix(matrix, figures);
  return { ...frame, answers };
};
