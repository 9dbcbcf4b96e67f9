/** What can be done about an alert: its button, its key on a row, and whether the page asks the engine or the editor asks the user. */
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import type { Deed } from './alertRows.ts';

const hourMs = 3_600_000;

interface DeedLook {
  readonly label: string;
  /** The letter that does it, on a row. */
  readonly key: string;
  /** What the engine is asked, where nothing more has to be known. */
  readonly ask?: (ids: readonly string[]) => AlertAsk;
  /** The command that asks the user for the rest. */
  readonly command?: string;
}

export const deeds: Readonly<Record<Deed, DeedLook>> = {
  acknowledge: { label: t('Acknowledge'), key: 'a', ask: (ids) => ({ kind: 'acknowledge', ids }) },
  assign: { label: t('Assign…'), key: 'i', command: 'vitals.assignAlert' },
  snooze: { label: t('Snooze 1 h'), key: 'z', ask: (ids) => ({ kind: 'snooze', ids, forMs: hourMs }) },
  silence: { label: t('Silence…'), key: 's', command: 'vitals.silenceAlert' },
  unmute: { label: t('Unmute'), key: 'u', command: 'vitals.unmuteAlert' },
  resolve: { label: t('Resolve…'), key: 'r', command: 'vitals.resolveAlert' },
  useless: { label: t('Not useful'), key: 'n', ask: (ids) => ({ kind: 'not-useful', ids, notUseful: true }) },
};

export const deedLetters = Object.values(deeds)
  .map(({ key }) => key)
  .join('');
export const deedOfLetter = (letter: string): Deed | undefined =>
  (Object.keys(deeds) as Deed[]).find((deed) => deeds[deed].key === letter);
