import { anomalyLimit } from '../../common/learned.ts';
import { Contexts, levels } from './contexts.ts';
import { Habits } from './habits.ts';
import { Rhythm } from './rhythm.ts';
import { slotOf, slots } from './slots.ts';
import { isReckoned } from './isReckoned.ts';
import { Tail } from './tail.ts';

/** What a new day counts in the profile. */
const profileGain = 0.25;
/** The long mean's gain a point. */
const meanGain = 0.002;
/** Points of the short windows. */
const shortWindow = 24;
/** Points that the levels of longer contexts are means of. */
const longContext = 12;
const remembered = 1_500;
/** What of each feature's surprise is left out: what lies in no tail has less. */
const usualSurprise = 0.8;
/** How much the order of levels counts beside one other feature. */
const orderWeight = 1.5;
/** For so many points after a surprise, or this share of all so far, only what is nearly as surprising is one more. */
const restPoints = 150;
const restOfAll = 0.04;
const restShare = 0.9;
/** And after what has been told even what is half as surprising is no news. */
const toldShare = 0.5;
/** What is left of a surprise that comes every day. */
const habitShare = 0.3;
/** A surprise of this has a score of 0.5, of twice this 0.75. */
const halfScore = 2.5;

type Feature = 'value' | 'step' | 'mean' | 'season' | 'seasonMean' | 'spread' | 'order' | 'longOrder';

const scratch = new Uint16Array(remembered);
const newTail = (): Tail => new Tail(remembered, scratch);
/** Of what changes slowly each second value tells as much. */
const slowTail = (): Tail => new Tail(remembered / 2, scratch);
const slow: ReadonlySet<Feature> = new Set(['mean', 'spread', 'seasonMean', 'longOrder']);

export interface AnomalyPoint {
  /** 0 is as usual, near 1 has hardly been seen. */
  readonly score: number;
  /** The same before detections silence what follows them: how unusual the moment is in itself. */
  readonly raw: number;
  readonly isAnomaly: boolean;
}

const scoreOf = (surprise: number): number => 1 - 2 ** (-surprise / halfScore);

/**
 * Finds in one series what its own past makes surprising, point by point: a value far from the long mean or from its usual
 * time of day, a step, a shifted level, an unusual spread, an order of levels that has hardly been seen. What each of them
 * exceeds its usual tail by is added up. One parameter set for all series; nothing is looked at twice. Memory: some 31 KB.
 * Warm-up: 50 points; the time of day counts from the second day on.
 */
export class AnomalyDetector {
  readonly #tails: Readonly<Record<Feature, Tail>> = {
    value: newTail(),
    step: newTail(),
    mean: slowTail(),
    season: newTail(),
    seasonMean: slowTail(),
    spread: slowTail(),
    order: newTail(),
    longOrder: slowTail(),
  };
  readonly #profile = new Float32Array(slots).fill(Number.NaN);
  readonly #window = new Float64Array(shortWindow);
  readonly #contexts = [new Contexts(), new Contexts(), new Contexts(1)] as const;
  readonly #habits = new Habits();
  readonly #rhythm = new Rhythm();
  /** Of the last points: how surprising they were, and that of those that have been told. */
  readonly #surprises = new Float32Array(restPoints);
  readonly #told = new Float32Array(restPoints);
  #points = 0;
  #mean = 0;
  #last = 0;
  #seasonMean = 0;
  #slot = 0;
  #inSlot = 0;
  #slotMean = 0;
  #least = Infinity;
  #most = -Infinity;

  /** `at` in Unix milliseconds; a value that is no number, or beyond 1e37, is passed over. */
  update(at: number, value: number): AnomalyPoint {
    if (!isReckoned(value)) return { score: 0, raw: 0, isAnomaly: false };
    if (this.#points === 0) this.#mean = this.#last = value;
    let surprise = 0;
    for (const [feature, seen] of this.#looks(at, value)) {
      const tail = this.#tails[feature];
      const weight = feature === 'order' ? orderWeight : 1;
      surprise += weight * Math.max(0, tail.surprise(seen) - usualSurprise);
      if (this.#points % 2 === 0 || !slow.has(feature)) tail.add(seen);
    }
    const news = this.#news(at, surprise);
    this.#mean += Math.max(meanGain, 1 / (this.#points + 1)) * (value - this.#mean);
    this.#last = value;
    this.#points += 1;
    const score = scoreOf(news);
    return { score, raw: scoreOf(surprise), isAnomaly: score >= anomalyLimit };
  }

  /** What of a surprise is worth telling: not what follows another, nor what comes every day. */
  #news(at: number, surprise: number): number {
    const isUsual = this.#habits.isUsual(at, surprise);
    const left = isUsual ? habitShare * surprise : surprise;
    const rests = Math.min(restPoints, Math.max(1, Math.floor(restOfAll * this.#points)));
    let news = left;
    for (let ago = 1; ago <= rests && news > 0; ago += 1) {
      const i = (this.#points + restPoints - ago) % restPoints;
      const [before, told] = [this.#surprises[i]!, this.#told[i]!];
      if ((before > 0 && before >= restShare * surprise) || (told > 0 && told >= toldShare * left)) news = 0;
    }
    if (this.#rhythm.isKept(at, news)) news = 0;
    const now = this.#points % restPoints;
    this.#surprises[now] = surprise;
    this.#told[now] = scoreOf(news) >= anomalyLimit ? news : 0;
    return news;
  }

  /** How far the point is off, in each of the ways that are looked at. */
  #looks(at: number, value: number): readonly (readonly [Feature, number])[] {
    this.#window[this.#points % shortWindow] = value;
    const filled = this.#window.subarray(0, Math.min(shortWindow, this.#points + 1));
    const mean = filled.reduce((sum, one) => sum + one, 0) / filled.length;
    const spread = Math.sqrt(filled.reduce((sum, one) => sum + (one - mean) ** 2, 0) / filled.length);
    const looks: (readonly [Feature, number])[] = [
      ['value', Math.abs(value - this.#mean)],
      ['step', Math.abs(value - this.#last)],
      ['mean', Math.abs(mean - this.#mean)],
      ['spread', spread],
      ...this.#orders(value),
    ];
    const usual = this.#usual(at, value);
    if (!Number.isNaN(usual)) {
      const off = value - usual;
      this.#seasonMean += (off - this.#seasonMean) / shortWindow;
      looks.push(['season', Math.abs(off)], ['seasonMean', Math.abs(this.#seasonMean)]);
    }
    return looks;
  }

  /** What has been usual at this time on the days before; the mean of today's five minutes joins it once they are over. */
  #usual(at: number, value: number): number {
    const slot = slotOf(at);
    if (slot !== this.#slot && this.#inSlot > 0) {
      const before = this.#profile[this.#slot]!;
      this.#profile[this.#slot] = Number.isNaN(before)
        ? this.#slotMean
        : before + profileGain * (this.#slotMean - before);
      this.#inSlot = 0;
    }
    this.#slot = slot;
    this.#inSlot += 1;
    this.#slotMean = this.#inSlot === 1 ? value : this.#slotMean + (value - this.#slotMean) / this.#inSlot;
    return this.#profile[slot]!;
  }

  /** How improbable the levels of the last points are in their order: of each, of pairs, of twelve and the twelve before. */
  #orders(value: number): readonly (readonly [Feature, number])[] {
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    if (this.#points < shortWindow) return [];
    const [each, pairs, dozens] = this.#contexts;
    return [
      [
        'order',
        each.update(this.#level(0, 1), this.#level(1, 1), this.#level(2, 1)) +
          pairs.update(this.#level(0, 2), this.#level(1, 2), this.#level(2, 2)),
      ],
      ['longOrder', dozens.update(this.#level(0, longContext), this.#level(1, longContext), 0)],
    ];
  }

  /** Of the mean of `of` values, `nth` times as many before now. */
  #level(nth: number, of: number): number {
    let sum = 0;
    for (let ago = nth * of; ago < (nth + 1) * of; ago += 1)
      sum += this.#window[(this.#points + shortWindow * 2 - ago) % shortWindow]!;
    const range = this.#most - this.#least;
    return range > 0 ? Math.min(levels - 1, Math.max(0, Math.floor(((sum / of - this.#least) / range) * levels))) : 0;
  }
}
