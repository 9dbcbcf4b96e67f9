import type { ThresholdProposal } from '../../common/learned.ts';
import type { NoisyRule, Past } from '../learning/learning.ts';
import { inPieces } from './inPieces.ts';

const minuteMs = 60_000;
const dayMinutes = 1_440;
const daysReplayed = 7;
/** Fewer in a week are no noise. */
const leastFired = 4;
/** So many that nobody acknowledged may go on. */
const mostLeft = 2;
/** An acknowledged alert is found in the replay where it began within this time. */
const toleranceMs = 10 * minuteMs;

interface Episode {
  readonly from: number;
  readonly to: number;
  /** A threshold below this would have let it fire: the most that it exceeded for as long as the rule waits. */
  readonly level: number;
}

/** The highest value that was exceeded or met for `length` minutes on end. */
const sustained = (values: readonly number[], length: number): number => {
  let best = -Infinity;
  for (let i = 0; i + length <= values.length; i += 1)
    best = Math.max(
      best,
      values.slice(i, i + length).reduce((least, one) => Math.min(least, one), Infinity),
    );
  return best;
};

function* episodesOf(
  past: Past,
  { before, after, threshold, forMs }: NoisyRule,
  now: number,
): Generator<undefined, readonly Episode[]> {
  const end = Math.floor(now / minuteMs) * minuteMs;
  const span = { start: end - daysReplayed * dayMinutes * minuteMs, end, stepMs: minuteMs, moments: dayMinutes / 4 };
  const length = Math.max(1, Math.round(forMs / minuteMs));
  const answered = yield* inPieces(past, `${before}${threshold}${after}`, span);
  return answered.flatMap(({ times, values }) => {
    const episodes: Episode[] = [];
    for (let from = 0; from < times.length;) {
      let to = from + 1;
      while (to < times.length && times[to]! - times[to - 1]! === minuteMs) to += 1;
      if (to - from >= length)
        episodes.push({ from: times[from]!, to: times[to - 1]!, level: sustained(values.slice(from, to), length) });
      from = to;
    }
    return episodes;
  });
}

/** Two digits that mean something, upwards, below `most`. */
const rounded = (value: number, most: number): number => {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const up = Number((Math.ceil(value / unit) * unit).toPrecision(6));
  return up < most ? up : value;
};

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

/**
 * A higher threshold for a rule that fires often: replayed over the last week it would have fired at most half as often,
 * and missed nothing that somebody acknowledged. Undefined where there is none. Yields after each quarter of a day.
 */
export function* proposalFor(
  past: Past,
  rule: NoisyRule,
  now: number,
): Generator<undefined, ThresholdProposal | undefined> {
  const episodes = yield* episodesOf(past, rule, now);
  if (episodes.length < leastFired) return undefined;
  const isAcknowledged = ({ from, to }: Episode): boolean =>
    rule.acknowledged.some((at) => at >= from - toleranceMs && at <= to + toleranceMs);
  const kept = episodes.filter(isAcknowledged);
  const most = kept.reduce((least, { level }) => Math.min(least, level), Infinity);
  const others = episodes.filter((one) => !isAcknowledged(one)).map(({ level }) => level);
  const lowest = others.sort((a, b) => b - a)[kept.length === 0 ? mostLeft : Math.min(mostLeft, others.length)];
  if (lowest === undefined || lowest >= most || lowest <= rule.threshold) return undefined;
  const highest = episodes.reduce((highestYet, { level }) => Math.max(highestYet, level), -Infinity);
  const to = rounded(lowest, Math.min(most, highest));
  const wouldFire = episodes.filter(({ level }) => level > to).length;
  if (wouldFire > episodes.length / 2) return undefined;
  const acknowledged =
    kept.length === 0
      ? 'and none was acknowledged'
      : kept.length === 1
        ? 'and did not miss the one that you acknowledged'
        : `and missed none of the ${kept.length} that you acknowledged`;
  return {
    rule: rule.name,
    from: rule.threshold,
    to,
    firedBefore: episodes.length,
    wouldFire,
    acknowledged: kept.length,
    acknowledgedKept: kept.filter(({ level }) => level > to).length,
    sentence: `With ${to} instead of ${rule.threshold} it would have fired ${times(wouldFire)} instead of ${times(episodes.length)} last week, ${acknowledged}.`,
  };
}
