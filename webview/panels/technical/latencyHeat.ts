import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import type { Choice } from '../../parts/choice.ts';
import { countText, durationText } from '../../parts/figures.ts';
import type { Heat } from '../../parts/heat.ts';
import type { Span } from '../../parts/plot.ts';
import type { TimeView } from '../../parts/span.ts';
import { bandEdges, heatBandsName, heatCountName, heatParts } from './queries.ts';

const bandLabel = (at: number): string => {
  const to = bandEdges[at];
  return to === undefined ? `> ${durationText(bandEdges.at(-1))}` : `≤ ${durationText(to)}`;
};

interface HeatQuestion {
  readonly frame: Frame | undefined;
  readonly choice: Choice;
  readonly time: TimeView;
  readonly span: Span;
}

/** How many requests of an operation took how long, over time: shares of the engine's histograms, times their count. */
export const latencyHeat = ({ frame, choice, time, span }: HeatQuestion): Heat => {
  const counts = frame?.answers[heatCountName(choice, time)];
  const parts = Array.from({ length: heatParts }, (_, part) => frame?.answers[heatBandsName(choice, time, part)]);
  const times = counts?.kind === 'matrix' ? counts.times : [];
  const count = counts?.kind === 'matrix' ? (counts.series[0]?.values ?? []) : [];
  const shares = new Map(
    parts.flatMap((answer) =>
      answer?.kind === 'matrix' ? answer.series.map(({ labels, values }) => [labels['band'], values] as const) : [],
    ),
  );
  let top = 0;
  let [all, slow] = [0, 0];
  const rows = Array.from({ length: bandEdges.length + 1 }, (_, at) => bandEdges.length - at).map((band) => {
    const values = times.map((_, column) => {
      const number = count[column] ?? null;
      if (number === null) return null;
      const value = (shares.get(String(band))?.[column] ?? 0) * number;
      all += value;
      if (band === bandEdges.length) slow += value;
      top = Math.max(top, value);
      return value;
    });
    return { label: bandLabel(band), values };
  });
  const failed = [counts, ...parts].find((answer) => answer?.kind === 'error');
  const isAsked = counts !== undefined && parts.every((answer) => answer !== undefined);
  const instead =
    failed?.kind === 'error'
      ? t('This cannot be shown: {0}', failed.problems[0]?.message ?? t('the query failed'))
      : !isAsked
        ? t('Loading…')
        : all < 0.5
          ? t('No request ended in this time.')
          : '';
  return {
    id: 'latency',
    title: t('Latency over time'),
    rows,
    times,
    span,
    top: Math.max(1, top),
    format: (value) => countText(Math.round(value)),
    text: t(
      'Latency over time: {0} requests, {1} of them slower than {2}.',
      countText(Math.round(all)),
      countText(Math.round(slow)),
      durationText(bandEdges.at(-1)),
    ),
    instead,
  };
};
