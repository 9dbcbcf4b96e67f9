/**
 * The table of alerts as a function: which rows, in which order, under which headings, and which of them are chosen.
 * In: the engine's list and what the user has set. Out: new arrays; nothing is changed in place.
 */
import { alertStatuses, severities, type Alert, type AlertStatus, type Severity } from '../../../src/common/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { grouped, sortRows, type Criterion, type Sort } from '../../parts/ordering.ts';
import { severityLooks } from '../../parts/severities.ts';
import type { ShownKind } from './shown.ts';
import { categoryWords, sinceOf, statusWords } from './words.ts';

export const groupings = {
  none: t('No groups'),
  severity: t('Severity'),
  name: t('Rule'),
  category: t('Category'),
  assignee: t('Assigned'),
} as const;
export type Grouping = keyof typeof groupings;
export const isGrouping = (value: unknown): value is Grouping =>
  typeof value === 'string' && Object.hasOwn(groupings, value);

const kindOf: Readonly<Record<AlertStatus, Exclude<ShownKind, 'all'>>> = {
  new: 'open',
  flapping: 'open',
  acknowledged: 'open',
  pending: 'open',
  snoozed: 'muted',
  silenced: 'muted',
  inhibited: 'muted',
  resolved: 'resolved',
};

export interface Filter {
  readonly shown: ShownKind;
  /** Words that must all be found, in any order, in what a reader sees of the row or in its labels. */
  readonly text: string;
}

const textOf = (alert: Alert): string =>
  [
    alert.name,
    alert.summary,
    severityLooks[alert.severity].word,
    statusWords[alert.status],
    categoryWords[alert.category],
    alert.assignee ?? '',
    ...Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`),
  ]
    .join(' ')
    .toLowerCase();

export const filterAlerts = (alerts: readonly Alert[], { shown, text }: Filter): readonly Alert[] => {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return alerts.filter((alert) => {
    if (shown !== 'all' && kindOf[alert.status] !== shown) return false;
    if (words.length === 0) return true;
    const said = textOf(alert);
    return words.every((word) => said.includes(word));
  });
};

const rankOf = (severity: Severity): number => severities.indexOf(severity);

type Column = 'severity' | 'name' | 'status' | 'age' | 'assignee';
const criteria: Readonly<Record<Column, (alert: Alert) => string | number | null>> = {
  severity: ({ severity }) => rankOf(severity),
  name: ({ name, summary }) => `${name} ${summary}`,
  status: ({ status }) => alertStatuses.indexOf(status),
  // The older, the smaller its beginning: ascending by age is descending by time.
  age: (alert) => -sinceOf(alert),
  assignee: ({ assignee }) => assignee ?? null,
};
const isColumn = (id: string): id is Column => Object.hasOwn(criteria, id);

/** The order in which somebody has to look: the worst, of these the unanswered, of these the newest. */
export const defaultSort: Sort = { column: 'severity', direction: 'ascending' };

export const sortAlerts = (alerts: readonly Alert[], { column, direction }: Sort): readonly Alert[] => {
  const wanted: readonly Criterion<Alert>[] = isColumn(column) ? [{ value: criteria[column], direction }] : [];
  return sortRows(alerts, [
    ...wanted,
    { value: criteria.severity, direction: 'ascending' },
    { value: criteria.status, direction: 'ascending' },
    { value: criteria.age, direction: 'ascending' },
    { value: ({ id }) => id, direction: 'ascending' },
  ]);
};

const headings: Readonly<Record<Exclude<Grouping, 'none'>, (alert: Alert) => string>> = {
  severity: ({ severity }) => severityLooks[severity].word,
  name: ({ name }) => name,
  category: ({ category }) => categoryWords[category],
  assignee: ({ assignee }) => assignee ?? t('Nobody'),
};

/** Rows of a group stand together, in the order of the group's first row; undefined where there are no groups. */
export const groupAlerts = (
  alerts: readonly Alert[],
  grouping: Grouping,
): { readonly rows: readonly Alert[]; readonly groupOf: ((alert: Alert) => string) | undefined } => {
  if (grouping === 'none') return { rows: alerts, groupOf: undefined };
  const groupOf = headings[grouping];
  return { rows: [...grouped(alerts, groupOf).values()].flat(), groupOf };
};

/** What an action is for: the chosen rows that are still there, or else the one the keyboard is on. */
export const subjects = (
  rows: readonly Alert[],
  { chosen, active }: { readonly chosen: ReadonlySet<string>; readonly active: string | undefined },
): readonly Alert[] => {
  const marked = rows.filter(({ id }) => chosen.has(id));
  return marked.length > 0 ? marked : rows.filter(({ id }) => id === active);
};

const canBe = {
  acknowledge: ({ condition, status }: Alert) => condition !== 'resolved' && status !== 'acknowledged',
  resolve: ({ condition }: Alert) => condition !== 'resolved',
  assign: ({ condition }: Alert) => condition !== 'resolved',
  snooze: ({ condition }: Alert) => condition !== 'resolved',
  silence: ({ condition }: Alert) => condition !== 'resolved',
  unmute: ({ status }: Alert) => status === 'silenced' || status === 'snoozed',
  useless: ({ notUseful }: Alert) => !notUseful,
} as const;
export type Deed = keyof typeof canBe;

/** Of these alerts, the ids of those for which it can be done. */
export const doable = (deed: Deed, alerts: readonly Alert[]): readonly string[] =>
  alerts.filter(canBe[deed]).map(({ id }) => id);
