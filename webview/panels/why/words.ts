/** What the page says, each sentence once; and which word stands for how much a cause explains. */
import type { Cause } from '../../../src/common/diagnosis.ts';
import type { RemedyPlace, WhySubject } from '../../../src/common/protocol/why.ts';

export const words = {
  title: 'Why',
  askAgain: 'Ask again',
  aboutNow: 'Ask about now',
  resume: 'Resume',
  copyReport: 'Copy report',
  copyReportMore: 'Versions, response times and these causes, for a bug report. No paths, files or text.',
  timeline: 'Show in timeline',
  looking: 'Looking for causes…',
  off: 'Measuring is off: nothing can be told.',
  waiting: 'As soon as the engine runs, causes are looked for.',
  failed: (reason: string): string => `The causes could not be looked for: ${reason}`,
  nothing: 'Nothing stands out.',
  nothingMore:
    'No process, language server or device was beyond its bounds in the minutes before. If it still feels slow, ask again while it does.',
  collecting: 'No language server has been asked anything yet, so nothing is known of response times.',
  lookedAt: (time: string, ago: string): string => `Looked at ${time}${ago}.`,
  ago: (age: string): string => `, ${age} ago`,
  paused: 'It is the moment at which the figures were paused.',
  unchanged: 'Nothing is changed before you choose it.',
  causes: 'Causes, the strongest first',
  beside: 'Also at that time, of others',
  measured: 'Measured',
  toldFrom: (limit: string): string => `told from ${limit}`,
  limit: 'Told from',
  evidence: 'Evidence',
  course: 'The 15 minutes before',
  question: 'Asked in PromQL',
  chartPaused: 'Paused: it is drawn once you resume.',
  chartWaiting: 'Loading…',
  chartNone: 'No figures are kept of this time.',
  noRemedy: 'No remedy is known here: copy a report for the author of the extension.',
  helps: 'What helps',
  helpsAlso: (titles: string): string => `Above: ${titles}.`,
  settings: 'Changes',
  command: 'Runs',
  advice: 'What to do',
  effect: 'What it does',
  undo: 'How it is undone',
  source: 'Where this comes from',
  unchecked: 'not tried by us',
  stands: 'applied',
  doIt: 'Do it',
  doing: 'Working…',
  takeBack: 'Undo',
  changes: 'What changed in the 15 minutes before',
  noChanges: 'Nothing.',
} as const;

export const placeWords: Readonly<Record<RemedyPlace, string>> = {
  workspace: 'Change it in this workspace',
  user: 'Change it everywhere',
};

export const headingOf = (subject: WhySubject, time: (at: number) => string): string => {
  switch (subject.kind) {
    case 'now':
      return 'Why is it slow?';
    case 'moment':
      return `Why was it slow at ${time(subject.at)}?`;
    case 'alert':
      return subject.at === undefined
        ? `Why does ${subject.name} fire?`
        : `Why did ${subject.name} fire until ${time(subject.at)}?`;
    case 'operation':
      return `Why is ${subject.name} slow?`;
  }
};

/** In words: a share of a score would look more exact than it is. */
export const certaintyOf = ({ score }: Cause): string =>
  score >= 0.7 ? 'Likely' : score >= 0.4 ? 'Possible' : 'A part of it';
