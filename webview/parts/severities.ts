import type { Severity } from '../../src/common/alerts.ts';
import type { IconName } from '../theme/icons.ts';

interface SeverityLook {
  readonly word: string;
  readonly icon: IconName;
  /** A status class, or '' for a severity that asks for nothing. */
  readonly tone: 'critical' | 'warning' | 'notable' | '';
}

/** A severity as a reader meets it: the word always, the shape always, the colour only besides. */
export const severityLooks: Readonly<Record<Severity, SeverityLook>> = {
  critical: { word: 'Critical', icon: 'critical', tone: 'critical' },
  high: { word: 'High', icon: 'warning', tone: 'warning' },
  medium: { word: 'Medium', icon: 'info', tone: 'notable' },
  low: { word: 'Low', icon: 'low', tone: '' },
};
