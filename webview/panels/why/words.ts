/** What the page says, each sentence once; and which word stands for how much a cause explains. */
import type { Cause } from '../../../src/common/diagnosis.ts';
import type { RemedyPlace, WhySubject } from '../../../src/common/protocol/why.ts';
import { t } from '../../l10n/l10n.ts';

export const words = {
  title: t('Why'),
  askAgain: t('Ask again'),
  aboutNow: t('Ask about now'),
  resume: t('Resume'),
  copyReport: t('Copy report'),
  copyReportMore: t('Versions, response times and these causes, for a bug report. No paths, files or text.'),
  timeline: t('Show in timeline'),
  looking: t('Looking for causes…'),
  off: t('Measuring is off: nothing can be told.'),
  waiting: t('As soon as the engine runs, causes are looked for.'),
  failed: (reason: string): string => t('The causes could not be looked for: {0}', reason),
  nothing: t('Nothing stands out.'),
  nothingMore: t(
    'No process, language server or device was beyond its bounds in the minutes before. If it still feels slow, ask again while it does.',
  ),
  collecting: t('No language server has been asked anything lately, so nothing is known of response times.'),
  lookedAt: (time: string, ago: string): string => t('Looked at {0}{1}.', time, ago),
  ago: (age: string): string => t(', {0} ago', age),
  paused: t('It is the moment at which the figures were paused.'),
  unchanged: t('Nothing is changed before you choose it.'),
  causes: t('Causes, the strongest first'),
  beside: t('Also at that time, of others'),
  measured: t('Measured'),
  toldFrom: (limit: string): string => t('told from {0}', limit),
  limit: t('Told from'),
  evidence: t('Evidence'),
  course: t('The 15 minutes before'),
  question: t('Asked in PromQL'),
  chartPaused: t('Paused: it is drawn once you resume.'),
  chartWaiting: t('Loading…'),
  chartNone: t('No figures are kept of this time.'),
  noRemedy: t('No remedy is known here: copy a report for the author of the extension.'),
  helps: t('What helps'),
  helpsAlso: (titles: string): string => t('Above: {0}.', titles),
  settings: t('Changes'),
  command: t('Runs'),
  advice: t('What to do'),
  effect: t('What it does'),
  undo: t('How it is undone'),
  source: t('Where this comes from'),
  unchecked: t('not tried by us'),
  stands: 'applied',
  doIt: t('Do it'),
  doing: t('Working…'),
  takeBack: t('Undo'),
  changes: t('What changed in the 15 minutes before'),
  noChanges: t('Nothing.'),
} as const;

export const placeWords: Readonly<Record<RemedyPlace, string>> = {
  workspace: t('Change it in this workspace'),
  user: t('Change it everywhere'),
};

export const headingOf = (subject: WhySubject, time: (at: number) => string): string => {
  switch (subject.kind) {
    case 'now':
      return t('Why is it slow?');
    case 'moment':
      return t('Why was it slow at {0}?', time(subject.at));
    case 'alert':
      return subject.at === undefined
        ? t('Why does {0} fire?', subject.name)
        : t('Why did {0} fire until {1}?', subject.name, time(subject.at));
    case 'operation':
      return t('Why is {0} slow?', subject.name);
  }
};

/** In words: a share of a score would look more exact than it is. */
export const certaintyOf = ({ score }: Cause): string =>
  score >= 0.7 ? t('Likely') : score >= 0.4 ? t('Possible') : t('A part of it');
