/** The answer of what yields every few milliseconds, for who has nobody waiting. */
export const inOneGo = <Result>(steps: Generator<undefined, Result>): Result => {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};
