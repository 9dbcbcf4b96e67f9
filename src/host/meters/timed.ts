import type { Clock } from '../../common/clock.ts';
import type { Attributes, Timer } from '../publicApi/publicApi.ts';

/** Times work, whether it gives a value, throws, or gives a promise; what it gives is handed on untouched. */
export const timed = (clock: Clock, record: (value: number, attributes?: Attributes) => void): Timer => {
  const start = (attributes?: Attributes): (() => void) => {
    const begun = clock.elapsed();
    let ended = false;
    return () => {
      if (!ended) record(clock.elapsed() - begun, attributes);
      ended = true;
    };
  };
  return {
    start,
    time(work, attributes) {
      const stop = start(attributes);
      let result;
      try {
        result = work();
      } catch (error) {
        stop();
        throw error;
      }
      if (result instanceof Promise) result.then(stop, stop);
      else stop();
      return result;
    },
  };
};
