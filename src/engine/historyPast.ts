import { unixMs } from '../common/units.ts';
import type { LearnRim, Past } from './learning/learning.ts';
import { createQueryEngine } from './query/query.ts';
import { reopenHistory } from './store/store.ts';

/** All of the history file, for whoever learns from it in a thread where nobody waits: PromQL over the series of every window. */
export const historyPast =
  (elapsed: () => number): LearnRim['past'] =>
  (place): Past => {
    const { files } = reopenHistory(place);
    const engine = createQueryEngine({ source: files, elapsed, timeoutMs: 20_000 });
    return {
      range: (expr, { start, end, stepMs }) => {
        const result = engine.range(expr, { start: unixMs(start), end: unixMs(end), stepMs });
        if (result.kind === 'matrix') return result.series;
        const why = result.kind === 'problems' ? result.problems.map(({ message }) => message).join('; ') : 'no matrix';
        throw new Error(`${why} in: ${expr}`);
      },
      close: () => {
        files.close();
      },
    };
  };
