/** What can be done about an alert: its button, its key on a row, and whether the page asks the engine or the editor asks the user. */
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { isOffered } from '../../parts/offers.ts';
import type { Deed } from './alertRows.ts';

const hourMs = 3_600_000;

interface DeedLook {
  readonly label: string;
  /** The letter that does it, on a row. */
  readonly key: string;
  /** What has to be offered for it. */
  readonly needs: string;
  /** What the engine is asked, where nothing more has to be known. */
  readonly ask?: (ids: readonly string[]) => AlertAsk;
  /** The command that asks the user for the rest. */
  readonly command?: string;
}

export const deeds: Readonly<Record<Deed, DeedLook>> = {
  acknowledge: {
    label: t('Acknowledge'),
    key: 'a',
    needs: 'alerts.acknowledge',
    ask: (ids) => ({ kind: 'acknowledge', ids }),
  },
  assign: { label: t('Assign…'), key: 'i', needs: 'vitals.assignAlert', command: 'vitals.assignAlert' },
  snooze: {
    label: t('Snooze 1 h'),
    key: 'z',
    needs: 'alerts.snooze',
    ask: (ids) => ({ kind: 'snooze', ids, forMs: hourMs }),
  },
  silence: { label: t('Silence…'), key: 's', needs: 'vitals.silenceAlert', command: 'vitals.silenceAlert' },
  unmute: { label: t('Unmute'), key: 'u', needs: 'vitals.unmuteAlert', command: 'vitals.unmuteAlert' },
  resolve: { label: t('Resolve…'), key: 'r', needs: 'vitals.resolveAlert', command: 'vitals.resolveAlert' },
  useless: {
    label: t('Not useful'),
    key: 'n',
    needs: 'alerts.not-useful',
    ask: (ids) => ({ kind: 'not-useful', ids, notUseful: true }),
  },
};

/** Those that may be done from here. */
export const offeredDeeds = (): readonly Deed[] =>
  (Object.keys(deeds) as Deed[]).filter((deed) => isOffered(deeds[deed].needs));

/** Whether the letters of all of them do something. */
export const isWhole = (): boolean => offeredDeeds().length === Object.keys(deeds).length;

export const deedLetters = Object.values(deeds)
  .map(({ key }) => key)
  .join('');
export const deedOfLetter = (letter: string): Deed | undefined =>
  offeredDeeds().find((deed) => deeds[deed].key === letter);
