import { seeded } from '../../seeded.ts';

/** Repeatable noise with a deviation of 1, nearly normal: the sum of twelve of mulberry32. */
export const noiseOf = (seed: number): (() => number) => {
  const random = seeded(seed);
  return () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
};
