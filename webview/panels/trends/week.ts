/** The last seven days beside the seven before them: what is asked, and the rows that come of it. Pure. */
import type { Frame, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { countText, missing } from '../../parts/figures.ts';
import { seriesNames } from '../../parts/seriesNames.ts';
import { unitText } from '../../parts/unitText.ts';
import { dayMs } from './days.ts';
import { leastCount, weekly, type Measure } from './measures.ts';

const week = '7d';
const before = 'offset 7d';
const pointMs = 3 * 3_600_000;
/** Two weeks are compared. */
const wantedDays = 14;
/** A change below this share is noise to people. */
const notable = 0.1;

const forecasts = weekly.flatMap(({ learned }) => (learned === undefined ? [] : [`${learned}:forecast`]));

export const weekQueries = (): Readonly<Record<string, PanelQuery>> => {
  const instant = (expr: string): PanelQuery => ({ kind: 'instant', expr });
  return {
    'week days': {
      kind: 'range',
      expr: `count_over_time(${seriesNames.load1}[1d])`,
      rangeMs: wantedDays * dayMs,
      stepMs: dayMs,
    },
    ...Object.fromEntries(
      weekly.flatMap((measure): (readonly [string, PanelQuery])[] => [
        [`week ${measure.id} now`, instant(measure.over(week, ''))],
        [`week ${measure.id} before`, instant(measure.over(week, before))],
        [
          `week ${measure.id} course`,
          { kind: 'range', expr: measure.over('3h', ''), rangeMs: 7 * dayMs, stepMs: pointMs },
        ],
        ...(measure.count === undefined
          ? []
          : [[`week ${measure.id} count`, instant(measure.count(week, ''))] as const]),
      ]),
    ),
    'week forecasts': {
      kind: 'instant',
      expr: `{__name__=~"${forecasts.join('|')}", horizon="7d", operation=""}`,
    },
  };
};

export type Verdict = 'worse' | 'better' | 'same' | 'neither' | 'unknown';

export interface WeekRow {
  readonly id: string;
  readonly label: string;
  /** Of the last seven days. */
  readonly value: string;
  /** In words, with its sign: "+12 %, worse". */
  readonly change: string;
  readonly verdict: Verdict;
  /** Heights from 0 to 1, three hours each; null where nothing was measured. */
  readonly course: readonly (number | null)[];
  readonly courseText: string;
  readonly prediction: string;
  readonly action: { readonly text: string; readonly command: string } | undefined;
}

export interface Week {
  /** Days that were measured, of the last fourteen. */
  readonly days: number;
  readonly rows: readonly WeekRow[];
  /** Whether every question has been answered. */
  readonly isAnswered: boolean;
}

export const valueOf = (answer: QueryAnswer | undefined): number | null =>
  answer?.kind === 'vector' ? (answer.samples[0]?.value ?? null) : null;

export const daysText = (count: number): string => `${String(count)} ${count === 1 ? t('day') : t('days')}`;

const courseOf = (answer: QueryAnswer | undefined): readonly (number | null)[] => {
  const [series] = answer?.kind === 'matrix' ? answer.series : [];
  const values = series?.values ?? [];
  const top = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (value === null ? null : top === 0 ? 0 : Math.max(0, value) / top));
};

/** How much something has changed, as a share, and whether that is good. */
export const changeOf = (
  measure: Pick<Measure, 'worse'>,
  { now, then }: { readonly now: number | null; readonly then: number | null },
): { readonly text: string; readonly verdict: Verdict } => {
  if (now === null || then === null) return { text: missing, verdict: 'unknown' };
  if (now === then) return { text: t('the same'), verdict: 'same' };
  if (then === 0) return { text: t('none before'), verdict: measure.worse === 'more' ? 'worse' : 'neither' };
  const share = (now - then) / then;
  const percent = Math.round(Math.abs(share) * 100);
  const sign = share > 0 ? '+' : '−';
  if (Math.abs(share) < notable) return { text: `${sign}${String(percent)} %`, verdict: 'same' };
  const verdict = measure.worse === 'neither' ? 'neither' : share > 0 ? 'worse' : 'better';
  return { text: share >= 9 ? t('{0} times', countText(share + 1)) : `${sign}${String(percent)} %`, verdict };
};

const predictionOf = (measure: Measure, answer: QueryAnswer | undefined, days: number): string => {
  if (measure.learned === undefined) return t('not forecast');
  const samples = answer?.kind === 'vector' ? answer.samples : [];
  const found = samples.find(({ labels }) => labels['__name__'] === `${measure.learned}:forecast`)?.value ?? null;
  if (found !== null) return t('{0} in 7 days', unitText(measure.unit)(found));
  return days < 7 ? t('collecting, {0} to go', daysText(7 - days)) : t('collecting');
};

export const weekOf = (frame: Frame): Week => {
  const { answers } = frame;
  const [counted] = answers['week days']?.kind === 'matrix' ? answers['week days'].series : [];
  const days = (counted?.values ?? []).filter((value) => value !== null).length;
  const rows = weekly.map((measure): WeekRow => {
    const format = unitText(measure.unit);
    const now = valueOf(answers[`week ${measure.id} now`]);
    const then = valueOf(answers[`week ${measure.id} before`]);
    const count = measure.count === undefined ? null : valueOf(answers[`week ${measure.id} count`]);
    const isFew = count !== null && count < leastCount;
    const change = changeOf(measure, { now, then });
    // What there was before is only a part of a week where history is younger.
    const isYoung = days < 8;
    const course = courseOf(answers[`week ${measure.id} course`]);
    const measured = course.filter((height) => height !== null).length;
    return {
      id: measure.id,
      label: measure.label,
      value: format(now),
      change: isFew ? t('too few to judge') : isYoung ? t('collecting, {0} to go', daysText(8 - days)) : change.text,
      verdict: isFew || isYoung ? 'unknown' : change.verdict,
      course,
      courseText:
        measured === 0
          ? t('nothing measured')
          : t('{0} of {1} stretches of 3 h measured', String(measured), String(course.length)),
      prediction: predictionOf(measure, answers['week forecasts'], days),
      action: !isFew && !isYoung && change.verdict === 'worse' ? measure.action : undefined,
    };
  });
  return { days, rows, isAnswered: weekly.every(({ id }) => answers[`week ${id} now`] !== undefined) };
};
