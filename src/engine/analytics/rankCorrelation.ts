import { studentTails } from './studentT.ts';

export interface Explainer {
  /** Which candidate. */
  readonly index: number;
  /** Spearman's rank correlation, above 0. */
  readonly correlation: number;
  /** So many steps the candidate came first. */
  readonly lag: number;
  /** The probability of as much by chance, before it is corrected for how many were looked at. */
  readonly chance: number;
}

interface ExplainOptions {
  /** The candidate may come first by up to so many steps. */
  readonly mostLag: number;
  /** The share of what is told that may be chance: 0.05. */
  readonly falseShare: number;
}

const leastPoints = 30;
/** Weaker than this explains nothing, however certain it is. */
const leastCorrelation = 0.5;
const shifts = 60;
/** Candidates that are looked at between two moments at which it could be stopped. */
const slice = 50;

/** In units of the median difference from step to step; within one of them values are the same. */
const noiseUnits = 4;

const middleOf = (values: Float64Array): number => Float64Array.from(values).sort()[values.length >> 1] ?? 0;

/** Without single spikes, which leaves steps where they are. */
const medianOfThree = (values: Float64Array): Float64Array =>
  values.map((value, i) => {
    const [before, after] = [values[i - 1] ?? value, values[i + 1] ?? value];
    return Math.max(Math.min(before, after), Math.min(Math.max(before, after), value));
  });

/** Values that differ by no more than their noise made the same: else it, not what happened, would set most ranks. */
const withoutNoise = (values: Float64Array): Float64Array => {
  const noise = middleOf(values.subarray(1).map((value, i) => Math.abs(value - values[i]!)));
  const middle = middleOf(values);
  if (noise === 0) return values;
  return medianOfThree(values).map((value) => Math.round((value - middle) / (noiseUnits * noise)));
};

/** Ranks from 0, ties shared; centred, and of unit length. */
const rankedOf = (measured: Float64Array): Float64Array => {
  const values = withoutNoise(measured);
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let at = 0; at < order.length;) {
    let end = at + 1;
    while (end < order.length && values[order[end]!] === values[order[at]!]) end += 1;
    for (let i = at; i < end; i += 1) ranks[order[i]!] = (at + end - 1) / 2;
    at = end;
  }
  const mean = (values.length - 1) / 2;
  const length = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0));
  return ranks.map((rank) => (length === 0 ? 0 : (rank - mean) / length));
};

/** Pearson's correlation of ranks, the first taken `lag` steps earlier and the second turned round by `shift` steps. */
const correlationAt = (
  candidate: Float64Array,
  target: Float64Array,
  { lag, shift }: { readonly lag: number; readonly shift: number },
): number => {
  const { length } = target;
  let [sum, a, b] = [0, 0, 0];
  for (let i = lag; i < length; i += 1) {
    const [x, y] = [candidate[i - lag]!, target[(i + shift) % length]!];
    sum += x * y;
    a += x * x;
    b += y * y;
  }
  return a === 0 || b === 0 ? 0 : sum / Math.sqrt(a * b);
};

const bestOf = (
  candidate: Float64Array,
  target: Float64Array,
  { mostLag, shift = 0 }: { readonly mostLag: number; readonly shift?: number },
): { readonly correlation: number; readonly lag: number } => {
  let best = { correlation: -1, lag: 0 };
  for (let lag = 0; lag <= mostLag; lag += 1) {
    const correlation = correlationAt(candidate, target, { lag, shift });
    if (correlation > best.correlation + 1e-9) best = { correlation, lag };
  }
  return best;
};

/** How much a series remembers over each of the first quarter of all lags. */
const memoriesOf = (ranks: Float64Array): Float64Array =>
  Float64Array.from({ length: Math.floor(ranks.length / 4) }, (_, k) => {
    const lag = k + 1;
    let sum = 0;
    for (let i = lag; i < ranks.length; i += 1) sum += ranks[i]! * ranks[i - lag]!;
    return sum;
  });

/** So many independent points is worth what two series have in common. */
const freedomOf = (length: number, ofOne: Float64Array, ofOther: Float64Array): number => {
  let shared = 0;
  for (let k = 0; k < ofOne.length; k += 1) shared += Math.max(0, ofOne[k]! * ofOther[k]!);
  return Math.max(1, length / (1 + 2 * shared));
};

/** Whether it correlates more than with the deviation turned round in time, by any shift. */
const beatsTurned = (
  ranks: Float64Array,
  target: Float64Array,
  { mostLag, correlation }: { readonly mostLag: number; readonly correlation: number },
): boolean => {
  const { length } = target;
  const every = Math.max(1, Math.floor(length / (shifts + 1)));
  for (let shift = Math.max(every, 3 * mostLag); shift < length - 3 * mostLag; shift += every)
    if (bestOf(ranks, target, { mostLag, shift }).correlation >= correlation) return false;
  return true;
};

interface Judged extends Explainer {
  readonly ranks: Float64Array;
}

/**
 * The candidates that rise and fall with a deviation, the strongest first. Each is judged by Spearman's rank correlation at
 * its best lag; the chance of as much counts only as many points as the memory of both series leaves (B. J. Pyper and R. M.
 * Peterman, "Comparison of methods to account for autocorrelation in correlation analyses", 1998), so that what only
 * wanders is worth next to nothing. Neither the lags tried nor the two points of a line are taken off: against 4,000
 * unrelated series of each memory from 0.9 to 1, what comes once in a thousand was never told to be rarer than that.
 * Then at most `falseShare` of what is told is chance (Y. Benjamini and Y. Hochberg, "Controlling the false discovery
 * rate", 1995), and none that the deviation turned round in time would have given as well. A candidate is as long as the
 * deviation; one with a NaN is passed over. Cost: some 0.3 ms a candidate of 360 points; yields after each fifty.
 */
export function* explaining(
  deviation: Float64Array,
  candidates: readonly Float64Array[],
  { mostLag, falseShare }: ExplainOptions,
): Generator<undefined, readonly Explainer[]> {
  if (deviation.length < leastPoints) return [];
  const target = rankedOf(deviation);
  const memories = memoriesOf(target);
  const judged: Judged[] = [];
  for (const [index, values] of candidates.entries()) {
    if (index % slice === slice - 1) yield;
    if (values.length !== deviation.length || values.some(Number.isNaN)) continue;
    const ranks = rankedOf(values);
    const { correlation, lag } = bestOf(ranks, target, { mostLag });
    const freedom = freedomOf(deviation.length, memories, memoriesOf(ranks));
    const t = correlation * Math.sqrt(freedom / Math.max(1e-12, 1 - correlation ** 2));
    const chance = correlation <= 0 ? 1 : Math.min(1, studentTails(t, freedom) / 2);
    judged.push({ index, correlation, lag, chance, ranks });
  }
  const ordered = [...judged].sort((a, b) => a.chance - b.chance);
  const last = ordered.findLastIndex(({ chance }, i) => chance <= (falseShare * (i + 1)) / ordered.length);
  const told: Explainer[] = [];
  for (const [i, { ranks, ...explainer }] of ordered.slice(0, last + 1).entries()) {
    if (i % slice === slice - 1) yield;
    if (explainer.correlation >= leastCorrelation && beatsTurned(ranks, target, { mostLag, ...explainer }))
      told.push(explainer);
  }
  return told.sort((a, b) => b.correlation - a.correlation);
}
