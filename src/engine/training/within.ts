/** Goes through all steps of a part, telling each time how far the whole is. */
export function* within<Result>(steps: Generator<undefined, Result>, progress: number): Generator<number, Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield progress;
  }
}
