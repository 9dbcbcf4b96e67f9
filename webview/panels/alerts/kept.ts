import { t } from '../../l10n/l10n.ts';
import { isSort, type Sort } from '../../parts/ordering.ts';
import { defaultSort, isGrouping, type Grouping } from './alertRows.ts';
import type { Look } from './known.ts';
import { isShownKind, type ShownKind } from './shown.ts';

export const views = {
  open: t('Alerts'),
  history: t('History'),
  rules: t('Rules'),
  severities: t('Severities'),
} as const;
export type ViewId = Look['view'];
const isView = (value: unknown): value is ViewId => typeof value === 'string' && Object.hasOwn(views, value);

/** Where the user was in this panel: kept over hide and reload. */
export interface AlertsMemory {
  readonly view: ViewId;
  readonly days: number;
  readonly shown: ShownKind;
  readonly grouping: Grouping;
  readonly sort: Sort;
}

export const initialAlertsMemory: AlertsMemory = {
  view: 'open',
  days: 7,
  shown: 'open',
  grouping: 'none',
  sort: defaultSort,
};

/** Each part is taken only when it is what it should be. */
export const alertsMemoryOf = (kept: unknown): AlertsMemory => {
  const { view, days, shown, grouping, sort } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<
    Record<string, unknown>
  >;
  const initial = initialAlertsMemory;
  return {
    view: isView(view) ? view : initial.view,
    days: days === 30 ? 30 : initial.days,
    shown: isShownKind(shown) ? shown : initial.shown,
    grouping: isGrouping(grouping) ? grouping : initial.grouping,
    sort: isSort(sort) ? sort : initial.sort,
  };
};
