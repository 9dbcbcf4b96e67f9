import type { FromPanel } from '../../../src/common/protocol/panel.ts';
import { responseTime } from '../../parts/responseTime.ts';
import type { TimeView } from '../../parts/span.ts';
import { pointStep } from '../../parts/timeAxis.ts';

/** The span is in the name, so that an answer to the one before is never taken for one to this. */
export const responseName = ({ rangeMs, endMs }: TimeView): string =>
  `response ${String(rangeMs)} ${String(endMs ?? 'now')}`;

export const timelineAsked = (
  view: TimeView,
): Pick<Extract<FromPanel, { type: 'subscribe' }>, 'queries' | 'timeline'> => {
  const stepMs = pointStep(view.rangeMs);
  const end = view.endMs === undefined ? {} : { endMs: view.endMs };
  // A point stands for all that was answered since the point before, and for a minute at least.
  const expr = responseTime(Math.max(60, stepMs / 1_000));
  return {
    queries: { [responseName(view)]: { kind: 'range', expr, rangeMs: view.rangeMs, stepMs, ...end } },
    timeline: { rangeMs: view.rangeMs, ...end },
  };
};
