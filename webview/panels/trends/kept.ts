import { t } from '../../l10n/l10n.ts';
import { tablesOf } from '../../parts/asTables.ts';
import { comparedOf, type Compared } from './compare.ts';
import { takenOf, type Taken } from './proposals.ts';

export const trendsPages = {
  week: t('7 days'),
  today: t('Today'),
  compare: t('Compare'),
  ahead: t('To come'),
} as const;
export type TrendsPage = keyof typeof trendsPages;

export const reachNames = { day: t('24 hours'), week: t('7 days') } as const;
export type ReachName = keyof typeof reachNames;

/** Where the user was in this panel: kept over hide and reload. */
export interface TrendsMemory {
  readonly page: TrendsPage;
  readonly compared: Compared;
  /** Charts shown as tables, by id. */
  readonly tables: readonly string[];
  /** Whether Today shows what was expected. */
  readonly expects: boolean;
  /** How far the charts of what is to come reach. */
  readonly reach: ReachName;
  /** Proposals that were accepted here, the newest first. */
  readonly taken: readonly Taken[];
}

export const trendsMemoryOf = (kept: unknown): TrendsMemory => {
  const { page, compared, tables, expects, reach, taken } = (
    typeof kept === 'object' && kept !== null ? kept : {}
  ) as Readonly<Record<string, unknown>>;
  return {
    page: typeof page === 'string' && Object.hasOwn(trendsPages, page) ? (page as TrendsPage) : 'week',
    compared: comparedOf(compared),
    tables: tablesOf(tables),
    expects: expects !== false,
    reach: reach === 'day' ? 'day' : 'week',
    taken: takenOf(taken),
  };
};
