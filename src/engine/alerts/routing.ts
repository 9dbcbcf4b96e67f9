/**
 * Where an alert is told: Alertmanager's tree of routes where the user has written one, else the channels of its severity.
 * The first child that matches takes it, and so does its next sibling where it says `continue`; who takes it and has no
 * child that does tells it over its own channels, or its parent's where it names none.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#route
 */
import type { AlertMatcher, SeverityRow } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import { severityOf } from './episodes.ts';
import { matchAll } from './matching.ts';

export interface Route {
  readonly matchers: readonly AlertMatcher[];
  readonly channels: readonly string[];
  readonly goesOn: boolean;
  readonly routes: readonly Route[];
}

const taken = (
  routes: readonly Route[],
  labels: Labels,
  inherited: readonly string[],
): readonly string[] | undefined => {
  const found: string[] = [];
  let isTaken = false;
  for (const { matchers, channels, goesOn, routes: children } of routes) {
    // Without matchers a route takes all.
    if (matchers.length > 0 && matchAll(matchers)?.(labels) !== true) continue;
    const own = channels.length > 0 ? channels : inherited;
    found.push(...(taken(children, labels, own) ?? own));
    isTaken = true;
    if (!goesOn) break;
  }
  return isTaken ? found : undefined;
};

export const channelsOf = (
  labels: Labels,
  { routes, severityTable }: { readonly routes: readonly Route[]; readonly severityTable: readonly SeverityRow[] },
): readonly string[] => {
  const row = severityTable.find(({ severity }) => severity === severityOf(labels));
  const bySeverity = row?.channels ?? [];
  return [...new Set(taken(routes, labels, bySeverity) ?? bySeverity)];
};
