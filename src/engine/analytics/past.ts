import { decompose, type Decomposition } from './seasons.ts';

/** What a model learns from: values at equal steps without gaps, and what has been worked out of them for any of the models. */
export class Past {
  readonly values: Float64Array;
  readonly seasons: readonly number[];
  readonly #decompositions = new Map<number, Decomposition>();

  constructor(values: Float64Array, seasons: readonly number[]) {
    this.values = values;
    this.seasons = seasons;
  }

  /** Taken apart by its first `mostSeasons` seasons. */
  decomposed(mostSeasons = this.seasons.length): Decomposition {
    const known = this.#decompositions.get(mostSeasons) ?? decompose(this.values, this.seasons.slice(0, mostSeasons));
    this.#decompositions.set(mostSeasons, known);
    return known;
  }
}

/** A forecast of the next steps; undefined where the past is too short for it. */
export type Said = Float64Array | undefined;

/**
 * What it forecasts at each of several moments of one series, the earliest first, knowing no more than what stood before
 * each: parameters may be those of an earlier moment.
 */
export type Model = (pasts: readonly Past[], steps: number) => readonly Said[];

/** A model that is learned anew at each moment. */
export const afresh =
  (model: (past: Past, steps: number) => Said): Model =>
  (pasts, steps) =>
    pasts.map((past) => model(past, steps));

/** So many moments share the parameters that were learned at the first of them; the last moment has its own. */
const shared = 8;

/** The moments in groups that share parameters. */
export const sharing = (pasts: readonly Past[]): readonly (readonly Past[])[] => {
  const groups: Past[][] = [];
  pasts.slice(0, -1).forEach((past, i) => (i % shared === 0 ? groups.push([past]) : groups.at(-1)!.push(past)));
  return [...groups, pasts.slice(-1)];
};

/** A model whose parameters are learned at some moments, and used until the next of them. */
export const learned =
  (learn: (past: Past) => ((past: Past, steps: number) => Said) | undefined): Model =>
  (pasts, steps) =>
    sharing(pasts).flatMap((group) => {
      const speak = learn(group[0]!);
      return group.map((past) => speak?.(past, steps));
    });
