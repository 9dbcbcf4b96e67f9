/** The answers to a panel's questions as samples and lines that have names. Pure. */
import type { BoardPanel } from '../../../src/common/boards.ts';
import type { PanelLabels, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import type { Line } from '../../parts/plot.ts';
import { pointsFrom } from '../../parts/points.ts';

/** `{{server}} p95`, filled in; without one what tells the series from others. */
const nameOf = (legend: string | undefined, labels: PanelLabels, instead: string): string => {
  if (legend !== undefined && legend !== '')
    return legend.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim() || instead;
  const values = Object.entries(labels).filter(([name, value]) => name !== '__name__' && value !== '');
  return values.length === 0 ? instead : values.map(([, value]) => value).join(', ');
};

export interface Sampled {
  readonly label: string;
  readonly labels: PanelLabels;
  readonly query: number;
  readonly value: number | null;
}

const insteadOf = (panel: BoardPanel, at: number): string =>
  panel.queries.length > 1 ? t('Query {0}', String(at + 1)) : panel.title;

/** Of several that would be called the same, as those of several machines are, each is told by its host. */
const namesOf = (
  panel: BoardPanel,
  query: number,
  series: readonly { readonly labels: PanelLabels }[],
): readonly string[] => {
  const names = series.map(({ labels }) => nameOf(panel.queries[query]?.legend, labels, insteadOf(panel, query)));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) => {
    const host = series[at]?.labels['host'] ?? '';
    return host !== '' && (counts.get(name) ?? 0) > 1 ? `${name}, ${host}` : name;
  });
};

export const samplesOf = (panel: BoardPanel, answers: readonly (QueryAnswer | undefined)[]): readonly Sampled[] =>
  answers.flatMap((answer, query) => {
    if (answer?.kind !== 'vector') return [];
    const names = namesOf(panel, query, answer.samples);
    return answer.samples.map(({ labels, value }, at) => ({ label: names[at] ?? '', labels, query, value }));
  });

/** `before`: what was last made of them, of which most is still true. */
export const linesOf = (
  panel: BoardPanel,
  answers: readonly (QueryAnswer | undefined)[],
  before: readonly Line[] = [],
): readonly Line[] =>
  answers.flatMap((answer, query) => {
    if (answer?.kind !== 'matrix') return [];
    const names = namesOf(panel, query, answer.series);
    return answer.series.map(({ values }, one) => {
      const label = names[one] ?? '';
      const points = pointsFrom(answer.times, values, before.find((line) => line.label === label)?.points);
      return { label, points };
    });
  });
