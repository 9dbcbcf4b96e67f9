import type { TimelineEvent } from '../../src/common/timeline.ts';
import { t } from '../l10n/l10n.ts';
import { preciseClockText } from './figures.ts';
import type { Span } from './plot.ts';

/** Marks of what happened, one where several stand too close to be told apart. */
export const marksOf = (
  events: readonly TimelineEvent[],
  { from, to }: Span,
  most = 80,
): readonly { readonly share: number; readonly text: string }[] => {
  const cells = new Map<number, TimelineEvent[]>();
  for (const event of events) {
    if (event.at < from || event.at > to) continue;
    const cell = Math.round(((event.at - from) / (to - from)) * most);
    const there = cells.get(cell);
    if (there === undefined) cells.set(cell, [event]);
    else there.push(event);
  }
  return [...cells].map(([cell, those]) => {
    const [first] = those;
    const more = those.length > 1 ? t(', and {0} more', String(those.length - 1)) : '';
    return {
      share: cell / most,
      text: first === undefined ? '' : `${preciseClockText(first.at)} ${first.text}${more}`,
    };
  });
};
