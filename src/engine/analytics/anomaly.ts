import { anomalyLimit } from '../../common/learned.ts';
import { Tail } from './tail.ts';

/** Five minutes each: the profile of a day. */
const slots = 288;
const dayMs = 86_400_000;
/** What a new day counts in the profile. */
const profileGain = 0.25;
/** The long mean's gain a point. */
const meanGain = 0.002;
/** Points of the short windows. */
const shortWindow = 24;
const remembered = 1_500;
/** For so many points after a detection only what is nearly as surprising is one more. */
const restPoints = 150;
const restShare = 0.9;

type Feature = 'value' | 'step' | 'mean' | 'season' | 'seasonMean' | 'spread';

const scratch = new Uint16Array(remembered);
const newTail = (): Tail => new Tail(remembered, scratch);

export interface AnomalyPoint {
  /** 0 is as usual, near 1 has hardly been seen: 1 - 2^(-surprise/2). */
  readonly score: number;
  /** The same before detections silence what follows them: how unusual the moment is in itself. */
  readonly raw: number;
  readonly isAnomaly: boolean;
}

const scoreOf = (surprise: number): number => 1 - 2 ** (-surprise / 2);

/**
 * Finds in one series what its own past makes surprising, point by point: a value far from the long mean or from its usual
 * time of day, a step, a shifted level, an unusual spread. What each of them exceeds its usual tail by is added up. One
 * parameter set for all series; nothing is looked at twice. Memory: some 22 KB. Warm-up: 50 points; the time of day counts
 * from the second day on.
 */
export class AnomalyDetector {
  readonly #tails: Readonly<Record<Feature, Tail>> = {
    value: newTail(),
    step: newTail(),
    mean: newTail(),
    season: newTail(),
    seasonMean: newTail(),
    spread: newTail(),
  };
  readonly #profile = new Float32Array(slots).fill(Number.NaN);
  readonly #window = new Float64Array(shortWindow);
  readonly #surprises = new Float32Array(restPoints);
  #points = 0;
  #mean = 0;
  #last = 0;
  #seasonMean = 0;

  /** `at` in Unix milliseconds; a value that is no number is passed over. */
  update(at: number, value: number): AnomalyPoint {
    if (!Number.isFinite(value)) return { score: 0, raw: 0, isAnomaly: false };
    if (this.#points === 0) this.#mean = this.#last = value;
    let surprise = 0;
    for (const [feature, seen] of this.#looks(at, value)) {
      const tail = this.#tails[feature];
      surprise += Math.max(0, tail.surprise(seen) - 1);
      tail.add(seen);
    }
    const rests = this.#surprises.some((earlier) => earlier > 0 && earlier >= surprise * restShare);
    this.#surprises[this.#points % restPoints] = surprise;
    this.#mean += Math.max(meanGain, 1 / (this.#points + 1)) * (value - this.#mean);
    this.#last = value;
    this.#points += 1;
    const score = rests ? 0 : scoreOf(surprise);
    return { score, raw: scoreOf(surprise), isAnomaly: score >= anomalyLimit };
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
    ];
    const slot = Math.floor(((at % dayMs) / dayMs) * slots);
    const usual = this.#profile[slot]!;
    if (Number.isNaN(usual)) this.#profile[slot] = value;
    else {
      const off = value - usual;
      this.#seasonMean += (off - this.#seasonMean) / shortWindow;
      looks.push(['season', Math.abs(off)], ['seasonMean', Math.abs(this.#seasonMean)]);
      this.#profile[slot] = usual + profileGain * off;
    }
    return looks;
  }
}
