import type { Level } from '../../src/common/summary.ts';
import { t } from '../l10n/l10n.ts';
import type { IconName } from '../theme/icons.ts';

/** A level as a reader meets it: the word always, the shape always, the colour only besides. */
export const levelWords: Readonly<Record<Level, string>> = {
  healthy: t('Healthy'),
  warning: t('Warning'),
  critical: t('Critical'),
  unknown: t('No data'),
};

/** Under 20 answered requests nothing is judged; the row still shows what was measured. */
export const operationWords: Readonly<Record<Level, string>> = { ...levelWords, unknown: t('Too few') };

export const levelIcons: Readonly<Record<Level, IconName>> = {
  healthy: 'healthy',
  warning: 'warning',
  critical: 'critical',
  unknown: 'unknown',
};

/** The worst first; what is not judged comes last. */
export const levelRank: Readonly<Record<Level, number>> = { critical: 0, warning: 1, healthy: 2, unknown: 3 };
