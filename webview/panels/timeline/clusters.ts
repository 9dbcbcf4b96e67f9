import type { TimelineEvent } from '../../../src/common/timeline.ts';
import type { Span } from '../../parts/plot.ts';

/** Events of one lane that stand too close to be told apart: one mark. */
export interface Cluster {
  /** Where it stands, 0 to 1 of what is seen. */
  readonly share: number;
  /** The newest first. */
  readonly events: readonly TimelineEvent[];
}

/** Groups events into marks; `columns` is how many marks find room beside each other. */
export const clustersOf = (
  events: readonly TimelineEvent[],
  { from, to }: Span,
  columns: number,
): readonly Cluster[] => {
  const byColumn = new Map<number, TimelineEvent[]>();
  for (const event of events) {
    if (event.at < from || event.at > to) continue;
    const column = Math.min(columns - 1, Math.floor(((event.at - from) / (to - from)) * columns));
    byColumn.set(column, [...(byColumn.get(column) ?? []), event]);
  }
  return [...byColumn]
    .sort(([a], [b]) => a - b)
    .map(([, grouped]) => {
      const newest = [...grouped].sort((a, b) => b.at - a.at);
      return { share: ((newest[0]?.at ?? from) - from) / (to - from), events: newest };
    });
};

/** The next event from a moment, in a direction; undefined where there is none. */
export const nextEvent = (
  events: readonly TimelineEvent[],
  at: number,
  direction: 'earlier' | 'later',
): TimelineEvent | undefined => {
  const beyond = events.filter((event) => (direction === 'later' ? event.at > at : event.at < at));
  const nearest = (a: TimelineEvent, b: TimelineEvent): number => Math.abs(a.at - at) - Math.abs(b.at - at);
  return beyond.sort(nearest)[0];
};
