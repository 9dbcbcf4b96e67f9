/**
 * Where an alert is told: Alertmanager's tree of routes where the user has written one, else the channels of its severity.
 * The first child that matches takes it, and so does its next sibling where it says `continue`; who takes it and has no
 * child that does tells it over its own channels, or its parent's where it names none.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#route
 */
import type { AlertMatcher, SeverityRow } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import type { RouteLine } from '../../common/protocol/channels.ts';
import { severityOf } from './episodes.ts';
import { matchAll } from '../../common/alertMatching.ts';

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

const matcherText = ({ name, operator, value }: AlertMatcher): string => `${name}${operator}${JSON.stringify(value)}`;
const listed = (names: readonly string[]): string => (names.length === 0 ? 'nowhere' : names.join(', '));

const linesOf = (routes: readonly Route[], inherited: string, depth: number): readonly RouteLine[] =>
  routes.flatMap(({ matchers, channels, goesOn, routes: children }) => {
    const what = matchers.length === 0 ? 'Any alert' : `Alerts with ${matchers.map(matcherText).join(' and ')}`;
    const where = channels.length === 0 ? inherited : listed(channels);
    const unless = children.length === 0 ? '' : ', unless one of these takes it';
    const next = goesOn ? '; the next routes are looked at too' : '';
    return [
      { depth, text: `${what}: ${where}${unless}${next}.` },
      ...linesOf(children, channels.length === 0 ? inherited : listed(channels), depth + 1),
    ];
  });

/** The tree that holds, in the order in which it is looked at; at its end the channels of the severities. */
export const routeLines = ({
  routes,
  severityTable,
}: {
  readonly routes: readonly Route[];
  readonly severityTable: readonly SeverityRow[];
}): readonly RouteLine[] => [
  ...linesOf(routes, 'the channels of its severity', 0),
  ...severityTable.map(({ severity, channels }) => ({
    depth: 0,
    text: `${routes.length === 0 ? 'Alerts' : 'Any other alert'} of severity ${severity}: ${listed(channels)}.`,
  })),
];
