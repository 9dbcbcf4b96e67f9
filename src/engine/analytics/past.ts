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
export type Model = (past: Past, steps: number) => Float64Array | undefined;
