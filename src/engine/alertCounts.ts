import type { UnixMs } from '../common/units.ts';
import type { AlertEvent } from './alerts/alerts.ts';
import type { Samples } from './ingest/ingest.ts';
import type { Timeline } from './timeline/timeline.ts';

/** What happens to alerts, as metrics, and what of it stands in the timeline. */
export const countAlert = (
  event: AlertEvent,
  at: UnixMs,
  { samples, timeline }: { readonly samples: Samples; readonly timeline: Pick<Timeline, 'append'> },
): void => {
  switch (event.kind) {
    case 'fired':
      timeline.append({
        at,
        kind: 'alert',
        subject: event.rule,
        text: `${event.rule} began to fire (${event.severity}).`,
      });
      samples.add('alertsFired', { rule: event.rule, severity: event.severity }, at, 1);
      break;
    case 'not useful':
      samples.add('alertsNotUseful', { rule: event.rule, severity: event.severity }, at, 1);
      break;
    case 'acknowledged':
      samples.observe('alertAcknowledge', { severity: event.severity }, at, event.ms);
      break;
    case 'resolved':
      timeline.append({ at, kind: 'alert', subject: event.rule, text: `${event.rule} is resolved.` });
      samples.observe('alertResolve', { severity: event.severity }, at, event.ms);
      break;
    case 'shown':
    case 'held back':
      samples.add('alertNotices', { result: event.kind }, at, 1);
  }
};
