/** Repeatable noise with a deviation of 1, nearly normal: the sum of twelve of mulberry32. */
export const noiseOf = (seed: number): (() => number) => {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
};
