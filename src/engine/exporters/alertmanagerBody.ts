/**
 * Alerts as Alertmanager takes them: each goes again while it fires, with an end that lies ahead, so that an alert of an
 * editor that was switched off ends by itself; one that has ended is told once more.
 * Source: https://prometheus.io/docs/alerting/latest/clients/ and Alertmanager's api/v2/openapi.yaml
 */
import type { AlertEpisode } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import type { EncodedBody } from './exported.ts';

/** Prometheus lets an alert outlive four of its messages. */
const outlives = 4;

const timeText = (atMs: number): string => new Date(atMs).toISOString();

export interface AlertsToTell {
  readonly alerts: readonly AlertEpisode[];
  readonly labels: Labels;
  readonly now: number;
  readonly everyMs: number;
}

/** Undefined where there is none to tell of. */
export const alertmanagerBody = ({ alerts, labels, now, everyMs }: AlertsToTell): EncodedBody | undefined => {
  const told = alerts.flatMap(({ condition, firingSince, resolvedAt, labels: own, annotations }) => {
    if (firingSince === undefined || condition === 'pending') return [];
    const endsAt = condition === 'resolved' ? (resolvedAt ?? now) : now + outlives * everyMs;
    return [{ labels: { ...labels, ...own }, annotations, startsAt: timeText(firingSince), endsAt: timeText(endsAt) }];
  });
  if (told.length === 0) return undefined;
  return {
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(told)),
  };
};
