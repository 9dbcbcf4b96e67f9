// Every watched series looked at once, all of it at one moment.
import type { UnixMs } from '../../../src/common/units.ts';
import type { Watch } from '../../../src/engine/learning/watch.ts';

export const wholeRound = (watch: Watch, now: UnixMs): void => {
  watch.begin();
  while (!watch.isRound) watch.look(now);
};
