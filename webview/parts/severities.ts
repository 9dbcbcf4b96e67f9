import type { Severity } from '../../src/common/alerts.ts';
import { t } from '../l10n/l10n.ts';
import type { IconName } from '../theme/icons.ts';

interface SeverityLook {
  readonly word: string;
  readonly icon: IconName;
  /** A status class, or '' for a severity that asks for nothing. */
  readonly tone: 'critical' | 'warning' | 'notable' | '';
}

/** A severity as a reader meets it: the word always, the shape always, the colour only besides. */
export const severityLooks: Readonly<Record<Severity, SeverityLook>> = {
  critical: { word: t('Critical'), icon: 'critical', tone: 'critical' },
  high: { word: t('High'), icon: 'warning', tone: 'warning' },
  medium: { word: t('Medium'), icon: 'info', tone: 'notable' },
  low: { word: t('Low'), icon: 'low', tone: '' },
};
