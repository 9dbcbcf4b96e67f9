/**
 * Panels: the register of all there are, in the order of their tabs, and how each is read. The overview is part of the
 * page, so that the first paint waits for nothing; each other is a script of its own, read when it is first looked at.
 */
import { t } from './l10n/l10n.ts';
import { open as openExecutive } from './panels/executive/executive.ts';
import type { PanelDoor } from './parts/page.ts';
import type { TabId } from './session.ts';

interface Registered {
  readonly label: string;
  readonly door: PanelDoor | (() => Promise<PanelDoor>);
}

export const panels: Readonly<Record<TabId, Registered>> = {
  overview: { label: t('Overview'), door: { open: openExecutive } },
  technical: { label: t('Technical'), door: () => import('./panels/technical/technical.ts') },
  why: { label: t('Why'), door: () => import('./panels/why/why.ts') },
  trends: { label: t('Trends'), door: () => import('./panels/trends/trends.ts') },
  boards: { label: t('Boards'), door: () => import('./panels/boards/boards.ts') },
  alerts: { label: t('Alerts'), door: () => import('./panels/alerts/alerts.ts') },
  actions: { label: t('Actions'), door: () => import('./panels/actions/actions.ts') },
  timeline: { label: t('Timeline'), door: () => import('./panels/timeline/timeline.ts') },
};
