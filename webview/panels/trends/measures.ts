/** What trends are told of: each once, with what is asked of it over a span, and what helps when it gets worse. */
import type { BoardUnit } from '../../../src/common/boards.ts';
import { t } from '../../l10n/l10n.ts';
import { seriesNames } from '../../parts/seriesNames.ts';

export interface Measure {
  readonly id: string;
  readonly label: string;
  readonly unit: BoardUnit;
  readonly worse: 'more' | 'neither';
  /** Over the span before a moment; `at` is '' for now, or an offset or moment of PromQL. */
  readonly over: (span: string, at: string) => string;
  /** How much it was judged from; too little is said. */
  readonly count?: (span: string, at: string) => string;
  /** Of each quarter of an hour, where it is asked for in another way: what can be added up over so short a time only. */
  readonly course?: string;
  /** The series that is learned of it: what is forecast, and what is usual. */
  readonly learned?: string;
  readonly action?: { readonly text: string; readonly command: string };
}

const { requestDuration, treeMemory, cpuUtilization, saveDuration, stallDuration } = seriesNames;
const asked = '{operation!~"|initialize", initiator="client", outcome=~"ok|error"}';
const ended = '{operation!~"|initialize", initiator="client", outcome!="cancelled"}';
const failed = '{operation!~"|initialize", initiator="client", outcome=~"error|timed_out|lost"}';

const increase = (selector: string, span: string, at: string): string =>
  `sum(increase(${selector}[${span}]${at === '' ? '' : ` ${at}`}))`;
const counted = (selector: string) => (span: string, at: string) => `histogram_count(${increase(selector, span, at)})`;

const why = { text: t('Ask why it is slow'), command: 'vitals.why' };

export const measures = {
  response: {
    id: 'response',
    label: t('Response time, p95'),
    unit: 'milliseconds',
    worse: 'more',
    over: (span, at) => `histogram_quantile(0.95, ${increase(requestDuration + asked, span, at)})`,
    count: counted(requestDuration + asked),
    learned: `${requestDuration}:p95`,
    action: why,
  },
  operations: {
    id: 'operations',
    label: t('Requests answered'),
    unit: 'number',
    worse: 'neither',
    over: counted(requestDuration + asked),
  },
  errors: {
    id: 'errors',
    label: t('Share that failed'),
    unit: 'ratio',
    worse: 'more',
    over: (span, at) =>
      `(histogram_count(${increase(requestDuration + failed, span, at)}) or vector(0)) / (histogram_count(${increase(requestDuration + ended, span, at)}) > 0)`,
    count: counted(requestDuration + ended),
    action: why,
  },
  memory: {
    id: 'memory',
    label: t('Memory of the editor'),
    unit: 'bytes',
    worse: 'more',
    over: (span, at) => `max(avg_over_time(${treeMemory}[${span}]${at === '' ? '' : ` ${at}`}))`,
    course: `sum(avg_over_time(${treeMemory}[15m]))`,
    learned: treeMemory,
    action: why,
  },
  cpu: {
    id: 'cpu',
    label: 'CPU',
    unit: 'ratio',
    worse: 'more',
    over: (span, at) => `max(avg_over_time(${cpuUtilization}[${span}]${at === '' ? '' : ` ${at}`}))`,
    learned: cpuUtilization,
    action: why,
  },
  saves: {
    id: 'saves',
    label: t('Saving, p95'),
    unit: 'milliseconds',
    worse: 'more',
    over: (span, at) => `histogram_quantile(0.95, ${increase(saveDuration, span, at)})`,
    count: counted(saveDuration),
    action: { text: t('Show what saves wait for'), command: 'vitals.showSaves' },
  },
  stalls: {
    id: 'stalls',
    label: t('Extension host stood still'),
    unit: 'milliseconds',
    worse: 'more',
    over: (span, at) => `histogram_sum(${increase(stallDuration, span, at)})`,
    action: why,
  },
} as const satisfies Readonly<Record<string, Measure>>;

/** In this order. */
export const weekly: readonly Measure[] = Object.values(measures);
export const daily: readonly Measure[] = [measures.response, measures.memory, measures.operations, measures.errors];

/** As few are no judgement. */
export const leastCount = 20;
