/** Bands of the horizon, each half as wide as it is far: what lies far ahead needs no finer distinction. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

export const bandsOf = (steps: number): readonly Band[] => {
  const bands: Band[] = [];
  for (let from = 0; from < steps; from = bands.at(-1)!.to)
    bands.push({ from, to: Math.min(steps, from + Math.max(1, from >> 1)) });
  return bands;
};

const middleOf = ({ from, to }: Band): number => (from + to - 1) / 2;

/** Between which two bands' middles a step lies, and how far on the way; at both ends the outermost band alone. */
export interface Place {
  readonly at: number;
  readonly next: number;
  readonly share: number;
}

export const placesIn = (bands: readonly Band[], steps: number): readonly Place[] => {
  let at = 0;
  return Array.from({ length: steps }, (_, step) => {
    while (at + 1 < bands.length && middleOf(bands[at + 1]!) <= step) at += 1;
    const here = middleOf(bands[at]!);
    if (at + 1 === bands.length || step <= here) return { at, next: at, share: 0 };
    return { at, next: at + 1, share: (step - here) / (middleOf(bands[at + 1]!) - here) };
  });
};

/** What a band has, between it and the next. */
export const between = (ofBands: ArrayLike<number>, { at, next, share }: Place): number =>
  ofBands[at]! * (1 - share) + ofBands[next]! * share;

/** How much the bands beside count in what a band has, by how many bands they are away. */
export const beside = [1, 0.5, 0.25] as const;
