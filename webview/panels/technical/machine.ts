import type { Frame, PanelLabels } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { bytesText, decimalText, percentText } from '../../parts/figures.ts';
import type { Heat } from '../../parts/heat.ts';
import type { Span } from '../../parts/plot.ts';
import { queryChart, type ChartQuestion, type ChartRecipe } from '../../parts/queryChart.ts';
import type { TimeView } from '../../parts/span.ts';
import type { Trend } from '../../parts/trend.ts';
import { limitName, machineName } from './queries.ts';

/** Above this a resource is a warning, as on the bars of the overview. */
export const recommended = 0.8;
const threshold = recommended;
const networkFloor = 10_000;

const limitOf = (frame: Frame | undefined, figure: 'cpu' | 'memory'): number | undefined => {
  const answer = frame?.answers[limitName(figure)];
  return answer?.kind === 'vector' ? (answer.samples[0]?.value ?? undefined) : undefined;
};

const rateText = (bytes: number): string => `${bytesText(bytes)}/s`;
const directions: Readonly<Record<string, string>> = { receive: t('Received'), transmit: t('Sent') };

/** A response as it is shipped, that makes less of what is used. */
export interface LimitResponse {
  readonly rule: string;
  readonly title: string;
}

interface MachineRecipe extends ChartRecipe {
  readonly response?: LimitResponse;
  /** What a whole stands for. */
  readonly most?: string;
}

const recipes = (frame: Frame | undefined, time: TimeView): readonly MachineRecipe[] => {
  const [cpus, bytes] = [limitOf(frame, 'cpu'), limitOf(frame, 'memory')];
  return [
    {
      id: 'cpu-use',
      title: 'CPU',
      lines: [
        { answer: machineName('cpu', time), label: t('Machine') },
        { answer: machineName('editorCpu', time), label: t('Editor') },
      ],
      axis: 'share',
      format: percentText,
      isFilled: true,
      threshold,
      response: { rule: 'scale-server', title: t('Give a language server more memory') },
      most: cpus === undefined ? '' : `${decimalText(cpus)} CPU`,
      none: t('No CPU figures in this time.'),
    },
    {
      id: 'memory-use',
      title: t('Memory'),
      lines: [
        { answer: machineName('memory', time), label: t('Machine') },
        { answer: machineName('editorMemory', time), label: t('Editor') },
      ],
      axis: 'share',
      format: percentText,
      isFilled: true,
      threshold,
      response: { rule: 'restart-server', title: t('Restart a language server') },
      most: bytes === undefined ? '' : bytesText(bytes),
      none: t('No memory figures in this time.'),
    },
    {
      id: 'disk-use',
      title: t('Disk'),
      lines: [{ answer: machineName('disk', time), label: t('Busiest disk') }],
      axis: 'share',
      format: percentText,
      isFilled: true,
      threshold,
      none: t('No disk figures in this time.'),
    },
    {
      id: 'network-use',
      title: t('Network'),
      lines: [
        {
          answer: machineName('network', time),
          label: ({ direction = '' }: PanelLabels) => directions[direction] ?? direction,
        },
      ],
      axis: { floor: networkFloor },
      format: rateText,
      isFilled: true,
      none: t('No network figures in this time.'),
    },
  ];
};

export interface MachineChart {
  readonly trend: Trend;
  /** "Peak 93 %", "Maximum 33 GB". */
  readonly facts: readonly string[];
  readonly hasLimit: boolean;
  /** When it was highest, where that was above the recommended limit. */
  readonly overAt: number | undefined;
  readonly response: LimitResponse | undefined;
}

export const machineCharts = (
  frame: Frame | undefined,
  time: TimeView,
  question: ChartQuestion,
): readonly MachineChart[] =>
  recipes(frame, time).map(({ most = '', ...recipe }) => {
    const trend = queryChart(recipe, question);
    let highest: { readonly x: number; readonly y: number } | undefined;
    for (const { x, y } of trend.plot?.lines[0]?.points ?? [])
      if (y !== null && (highest === undefined || y > highest.y)) highest = { x, y };
    const hasLimit = recipe.threshold !== undefined;
    return {
      trend,
      facts: [
        ...(highest === undefined ? [] : [t('Peak {0}', recipe.format(highest.y))]),
        ...(most === '' ? [] : [t('Maximum {0}', most)]),
      ],
      hasLimit,
      response: recipe.response,
      overAt: hasLimit && highest !== undefined && highest.y > recommended ? highest.x : undefined,
    };
  });

const coreNumber = (labels: PanelLabels): number => Number(/\d+/.exec(labels['cpu'] ?? '')?.[0] ?? 0);

/** Each core over time, the first on top. */
export const coreHeat = (frame: Frame | undefined, time: TimeView, span: Span): Heat => {
  const answer = frame?.answers[machineName('cores', time)];
  const series =
    answer?.kind === 'matrix' ? answer.series.toSorted((a, b) => coreNumber(a.labels) - coreNumber(b.labels)) : [];
  const rows = series.map(({ labels, values }) => ({ label: `cpu${String(coreNumber(labels))}`, values }));
  const means = rows.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    return { label, mean: known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length };
  });
  const busiest = means.toSorted((a, b) => b.mean - a.mean)[0];
  const instead =
    answer === undefined ? t('Loading…') : rows.length === 0 ? t('No figures of single cores in this time.') : '';
  return {
    id: 'cores',
    title: t('Cores'),
    rows,
    times: answer?.kind === 'matrix' ? answer.times : [],
    span,
    top: 1,
    format: percentText,
    text: t(
      'Use of {0} cores over time.{1}',
      String(rows.length),
      busiest === undefined ? '' : t(' Busiest: {0}, {1} on average.', busiest.label, percentText(busiest.mean)),
    ),
    instead,
  };
};
