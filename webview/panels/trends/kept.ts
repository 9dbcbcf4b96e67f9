import { t } from '../../l10n/l10n.ts';
import { tablesOf } from '../../parts/asTables.ts';
import { comparedOf, type Compared } from './compare.ts';

export const trendsPages = {
  week: '7 days',
  today: t('Today'),
  compare: t('Compare'),
  ahead: t('To come'),
} as const;
export type TrendsPage = keyof typeof trendsPages;

/** Where the user was in this panel: kept over hide and reload. */
export interface TrendsMemory {
  readonly page: TrendsPage;
  readonly compared: Compared;
  /** Charts shown as tables, by id. */
  readonly tables: readonly string[];
}

export const trendsMemoryOf = (kept: unknown): TrendsMemory => {
  const { page, compared, tables } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    page: typeof page === 'string' && Object.hasOwn(trendsPages, page) ? (page as TrendsPage) : 'week',
    compared: comparedOf(compared),
    tables: tablesOf(tables),
  };
};
