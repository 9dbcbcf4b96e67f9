import { operations } from '../../src/common/operations.ts';
import type { OperationRow } from '../../src/common/summary.ts';
import { t } from '../l10n/l10n.ts';

/** What tells one row of the table of operations from the others. */
export type Choice = Pick<OperationRow, 'operation' | 'server' | 'extension'>;

export const serverText = ({ server }: Pick<OperationRow, 'server'>): string =>
  server === '' ? t('All servers') : server;

export const choiceOf = ({ operation, server, extension }: Choice): Choice => ({ operation, server, extension });

export const isChoice = (value: unknown): value is Choice => {
  if (typeof value !== 'object' || value === null) return false;
  const { operation, server, extension } = value as Readonly<Record<string, unknown>>;
  const isKnown = typeof operation === 'string' && Object.hasOwn(operations, operation);
  return isKnown && typeof server === 'string' && typeof extension === 'string';
};
