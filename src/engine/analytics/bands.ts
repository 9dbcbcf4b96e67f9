/** Bands of the horizon, each twice as wide as the one before: what lies far ahead needs no finer distinction. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

export const bandsOf = (steps: number, season: number): readonly Band[] => {
  const bands: Band[] = [];
  for (let from = 0, width = Math.max(1, Math.floor(season / 8)); from < steps; from += width, width *= 2)
    bands.push({ from, to: Math.min(steps, from + width) });
  return bands;
};

export const middleOf = ({ from, to }: Band): number => (from + to) / 2;

/** Between which two bands' middles a step lies, and how far on the way; at both ends the outermost band alone. */
export const placeIn = (
  bands: readonly Band[],
  step: number,
): { readonly at: number; readonly next: number; readonly share: number } => {
  let at = 0;
  while (at + 1 < bands.length && middleOf(bands[at + 1]!) <= step) at += 1;
  const here = middleOf(bands[at]!);
  if (at + 1 === bands.length || step <= here) return { at, next: at, share: 0 };
  return { at, next: at + 1, share: (step - here) / (middleOf(bands[at + 1]!) - here) };
};
