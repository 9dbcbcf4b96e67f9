/** What is to come: when things run out, and what is forecast, with how good that has been. What is asked; rows. Pure. */
import type { BoardUnit } from '../../../src/common/boards.ts';
import type { Frame, PanelLabels, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { bytesText, decimalText, missing, percentText } from '../../parts/figures.ts';
import { seriesNames } from '../../parts/seriesNames.ts';
import { unitText } from '../../parts/unitText.ts';

export interface Foretold {
  readonly series: string;
  readonly label: string;
  readonly unit: BoardUnit;
  /** What it was over a span, as it is learned from. */
  readonly over: (span: string) => string;
}
const { requestDuration, treeMemory, memoryUtilization, cpuUtilization } = seriesNames;
export const foretold: readonly Foretold[] = [
  {
    series: `${requestDuration}:p95`,
    label: t('Response time, p95'),
    unit: 'milliseconds',
    over: (span) => `histogram_quantile(0.95, sum(increase(${requestDuration}{outcome="ok", operation!=""}[${span}])))`,
  },
  {
    series: treeMemory,
    label: t('Memory of the editor'),
    unit: 'bytes',
    over: (span) => `sum(avg_over_time(${treeMemory}[${span}]))`,
  },
  {
    series: memoryUtilization,
    label: t('Memory of the machine'),
    unit: 'ratio',
    over: (span) => `avg_over_time(${memoryUtilization}[${span}])`,
  },
  { series: cpuUtilization, label: 'CPU', unit: 'ratio', over: (span) => `avg_over_time(${cpuUtilization}[${span}])` },
];
const horizons = ['24h', '7d'] as const;

/** All that this page says, once. */
const words = {
  notInSight: t('not in sight'),
  leaks: t('looks like a leak'),
  replaced: t('the same hour of last week is shown, since the models did worse'),
  notJudged: t('not judged yet'),
  aWeekOrNever: t('a week or never'),
  memory: t('Memory of the machine'),
} as const;
const resourceText = (resource: string, subject: string): string =>
  resource === 'memory' ? words.memory : resource === 'disk' ? t('Disk: {0}', subject) : t('Heap of {0}', subject);
const judgedText = (error: number | null, coverage: number | null): string => {
  const off = error === null ? [] : [t('off by {0}', percentText(error))];
  const within = coverage === null ? [] : [t('{0} came within', percentText(coverage))];
  return [...off, ...within].join(', ') || words.notJudged;
};
const rangeText = (from: string, to: string): string => t('{0} to {1}', from, to);

export const aheadQueries = (): Readonly<Record<string, PanelQuery>> => {
  const named = foretold.map(({ series }) => series).join('|');
  const within = `horizon=~"${horizons.join('|')}", operation=""`;
  return {
    'ahead capacity': {
      kind: 'instant',
      expr: '{__name__=~"vitals_capacity_(usage_bytes|limit_bytes|left_seconds)|vitals_memory_leak"}',
    },
    'ahead forecasts': {
      kind: 'instant',
      expr: `{__name__=~"(${named}):forecast(_lower|_upper)?", ${within}}`,
    },
    'ahead judged': {
      kind: 'instant',
      expr: `{__name__=~"vitals_forecast_(error_ratio|coverage_ratio|replaced)", series=~"${named}", ${within}}`,
    },
  };
};

type Sample = { readonly labels: PanelLabels; readonly value: number | null };
const samplesOf = (answer: QueryAnswer | undefined): readonly Sample[] =>
  answer?.kind === 'vector' ? answer.samples : [];

/** The value of the first sample with these labels. */
const valueWith = (samples: readonly Sample[], labels: PanelLabels): number | null =>
  samples.find((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value))?.value ?? null;

export const leftText = (seconds: number): string => {
  const hours = seconds / 3_600;
  if (hours < 1) return `${String(Math.max(1, Math.round(seconds / 60)))} min`;
  return hours < 48
    ? `${decimalText(hours < 10 ? hours : Math.round(hours))} h`
    : t('{0} days', String(Math.round(hours / 24)));
};

export interface CapacityLine {
  readonly what: string;
  readonly used: string;
  readonly limit: string;
  readonly runsOut: string;
  readonly interval: string;
  /** It ends within a week, or leaks. */
  readonly isWarned: boolean;
}

export interface ForecastLine {
  readonly what: string;
  readonly ahead: readonly { readonly horizon: string; readonly value: string; readonly interval: string }[];
  /** How good it has been. */
  readonly judged: string;
}

export interface Ahead {
  readonly capacity: readonly CapacityLine[];
  readonly forecasts: readonly ForecastLine[];
  /** Whether every question has been answered. */
  readonly isAnswered: boolean;
}

const capacityOf = (samples: readonly Sample[]): readonly CapacityLine[] =>
  samples
    .filter(({ labels }) => labels['__name__'] === 'vitals_capacity_usage_bytes')
    .map(({ labels, value }) => {
      const { resource = '', subject = '' } = labels;
      const of = (name: string, bound?: string): number | null =>
        valueWith(samples, { __name__: name, resource, subject, ...(bound === undefined ? {} : { bound }) });
      const left = (bound: string): number | null => of('vitals_capacity_left_seconds', bound);
      const [limit, expected, earliest] = [of('vitals_capacity_limit_bytes'), left('expected'), left('earliest')];
      const latest = left('latest');
      const leaks = of('vitals_memory_leak') !== null;
      const share = limit === null || value === null ? '' : ` (${percentText(value / limit)})`;
      const until = expected === null ? words.notInSight : leftText(expected);
      return {
        sort: expected ?? Infinity,
        what: resourceText(resource, subject),
        used: `${bytesText(value)}${share}`,
        limit: bytesText(limit),
        runsOut: leaks ? `${until}, ${words.leaks}` : until,
        interval:
          expected === null || earliest === null
            ? missing
            : rangeText(leftText(earliest), latest === null ? words.aWeekOrNever : leftText(latest)),
        isWarned: expected !== null || leaks,
      };
    })
    .sort((a, b) => a.sort - b.sort);

const forecastsOf = (samples: readonly Sample[], judged: readonly Sample[]): readonly ForecastLine[] =>
  foretold.flatMap(({ series, label, unit }) => {
    const format = unitText(unit);
    const ahead = horizons.flatMap((horizon) => {
      const of = (suffix: string): number | null =>
        valueWith(samples, { __name__: `${series}:forecast${suffix}`, horizon });
      const mean = of('');
      if (mean === null) return [];
      return [{ horizon, value: format(mean), interval: rangeText(format(of('_lower')), format(of('_upper'))) }];
    });
    if (ahead.length === 0) return [];
    const of = (name: string): number | null => valueWith(judged, { __name__: name, series, horizon: '24h' });
    const isReplaced = horizons.some(
      (horizon) => valueWith(judged, { __name__: 'vitals_forecast_replaced', series, horizon }) !== null,
    );
    const good = judgedText(of('vitals_forecast_error_ratio'), of('vitals_forecast_coverage_ratio'));
    return [{ what: label, ahead, judged: isReplaced ? `${good}; ${words.replaced}` : good }];
  });

export const aheadOf = ({ answers }: Frame): Ahead => ({
  capacity: capacityOf(samplesOf(answers['ahead capacity'])),
  forecasts: forecastsOf(samplesOf(answers['ahead forecasts']), samplesOf(answers['ahead judged'])),
  isAnswered: answers['ahead capacity'] !== undefined && answers['ahead forecasts'] !== undefined,
});
