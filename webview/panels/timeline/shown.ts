import type { Frame } from '../../../src/common/protocol/panel.ts';
import { timelineKinds, type LaneId, type TimelineEvent } from '../../../src/common/timeline.ts';
import { t } from '../../l10n/l10n.ts';
import { durationText, momentText } from '../../parts/figures.ts';
import { hasData, plotText, valueAxis, type Plot, type Span } from '../../parts/plot.ts';
import { spanOf, type TimeView } from '../../parts/span.ts';
import { timeAxis } from '../../parts/timeAxis.ts';
import { responseName } from './queries.ts';

const responseFloorMs = 100;

export interface Shown {
  readonly span: Span;
  readonly plot: Plot | undefined;
  /** The picture in a sentence, or why there is none. */
  readonly text: string;
  /** Of lanes that are seen, the newest first. */
  readonly events: readonly TimelineEvent[];
  /** How many were too many to be sent. */
  readonly more: number;
}

export const laneOf = ({ kind }: TimelineEvent): LaneId => timelineKinds[kind].lane;

/** What a frame shows of a view. */
export const shownOf = (frame: Frame, view: TimeView, hidden: readonly LaneId[]): Shown => {
  const span = spanOf(view, frame.atMs);
  const answer = frame.answers[responseName(view)];
  const [series] = answer?.kind === 'matrix' ? answer.series : [];
  const points = answer?.kind === 'matrix' ? answer.times.map((x, at) => ({ x, y: series?.values[at] ?? null })) : [];
  const lines = [{ label: t('p95 of all requests'), points }];
  const axis = valueAxis(lines, { floor: responseFloorMs, format: durationText });
  const plot: Plot = { lines, ...span, timeMarks: timeAxis(span.from, span.to), ...axis };
  const events = (frame.timeline?.events ?? []).filter(
    (event) => event.at >= span.from && event.at <= span.to && !hidden.includes(laneOf(event)),
  );
  const words = t('{0} to {1}', momentText(span.from, frame.atMs), momentText(span.to, frame.atMs));
  const isAnswered = answer !== undefined;
  const text = hasData(lines)
    ? plotText(t('Response time'), words, plot)
    : answer?.kind === 'error'
      ? t('This cannot be shown: {0}', answer.problems[0]?.message ?? t('the query failed'))
      : t('No language server was asked anything in this time.');
  return { span, plot: isAnswered ? plot : undefined, text, events, more: frame.timeline?.more ?? 0 };
};
