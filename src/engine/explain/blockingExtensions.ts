import { seriesName } from '../../common/catalogue.ts';
import type { UnixMs } from '../../common/units.ts';
import { duration } from '../../common/valueText.ts';
import type { SummarizerOptions } from './explain.ts';
import { windowed } from './operations.ts';

/** Below it a person hardly notices. */
const toldFromMs = 500;
const windowMs = 300_000;
/** More of them would say no more. */
const toldCap = 3;
const stalls = windowed(`${seriesName('stallDuration')}{extension!=""}`, windowMs);

/** Extensions that kept all others from answering, the worst first. */
export const blockingExtensions = (
  { ask, nameOf }: Pick<SummarizerOptions, 'ask' | 'nameOf'>,
  at: UnixMs,
): readonly string[] =>
  [...ask(`sum by (extension) (histogram_sum(${stalls})) >= ${String(toldFromMs)}`, at)]
    .sort((a, b) => b.value - a.value)
    .slice(0, toldCap)
    .map(({ labels, value }) => {
      const name = nameOf(labels['extension'] ?? '');
      return `${name} kept all extensions from answering for ${duration(value)} in the last 5 min.`;
    });
