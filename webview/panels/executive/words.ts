import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { Level } from '../../../src/common/summary.ts';
import { t } from '../../l10n/l10n.ts';
import { preciseClockText } from '../../parts/figures.ts';
import type { Screen } from '../../parts/screen.ts';

/** The panel's own words for each state; what is measured brings its words from the engine. */
export interface Opening {
  /** undefined while there is nothing to judge yet. */
  readonly level: Level | undefined;
  readonly sentence: string;
}

const brokenWords = {
  restarting: t('The measuring engine is restarting'),
  failed: t('The measuring engine has stopped'),
  refused: t('The measuring engine does not serve this panel'),
} as const;

export const openingOf = (screen: Screen, frame: Frame | undefined): Opening => {
  switch (screen.kind) {
    case 'loading':
      return { level: undefined, sentence: t('Starting to measure: the first figures come in a moment.') };
    case 'off':
      return { level: 'unknown', sentence: t('Measuring is off.') };
    case 'broken': {
      const old = frame === undefined ? '.' : t('; the figures below are from {0}.', preciseClockText(frame.atMs));
      return { level: 'unknown', sentence: `${brokenWords[screen.how]}${old}` };
    }
    case 'collecting':
    case 'live':
      return { level: frame?.summary.level, sentence: frame?.summary.sentence ?? '' };
  }
};

/** In a chart that has not been answered yet. */
export const waitingText = (screen: Screen): string =>
  screen.kind === 'broken' ? t('No figures yet.') : t('Loading…');

export const emptyTableText = (screen: Screen): string =>
  screen.kind === 'loading' || screen.kind === 'broken'
    ? t('No requests to show yet.')
    : t('No language server has been asked anything lately: type in a file, hover over a name or go to a definition.');

/** The table's heading names the window it speaks of; the range buttons are the charts'. */
export const operationsHeading = (windowMs: number | undefined): string => {
  if (windowMs === undefined) return t('Operations');
  const minutes = windowMs / 60_000;
  return t('Operations, last {0}', Number.isInteger(minutes) ? `${minutes} min` : `${Math.round(windowMs / 1_000)} s`);
};
