import { labelsKey, type Labels } from '../../common/labels.ts';
import type { Answered, Past } from '../learning/learning.ts';

interface Span {
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
}

interface Joined {
  readonly labels: Labels;
  readonly times: number[];
  readonly values: number[];
}

/**
 * The answer to one question, asked of so many moments at a time and joined again; yields after each piece, because a
 * question is answered in one go.
 */
export function* inPieces(
  past: Past,
  expr: string,
  { start, end, stepMs, moments }: Span & { readonly moments: number },
): Generator<undefined, readonly Answered[]> {
  const joined = new Map<string, Joined>();
  for (let from = start; from <= end; from += moments * stepMs) {
    const to = Math.min(end, from + (moments - 1) * stepMs);
    for (const { labels, times, values } of past.range(expr, { start: from, end: to, stepMs })) {
      const key = labelsKey(labels);
      const one = joined.get(key) ?? { labels, times: [], values: [] };
      joined.set(key, one);
      one.times.push(...times);
      one.values.push(...values);
    }
    yield;
  }
  return [...joined.values()];
}
