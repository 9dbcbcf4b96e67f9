import type { SamplingRates, SamplingReason } from '../../common/sampling.ts';

const why: Readonly<Record<Exclude<SamplingReason, 'full'>, string>> = {
  battery: 'on battery',
  unfocused: 'this window has no focus',
  idle: 'nobody has touched this window for 10 min',
  away: 'this window has no focus and nobody has touched it for 10 min',
  'away on battery': 'on battery and nobody has touched this window for 10 min',
  'own cost': 'IDE Vitals itself costs more than its limit',
};

/** What a reader must know of figures that come less often; the tap's are never slowed. */
export const samplingNotices = ({ fast, medium, slow }: SamplingRates): readonly string[] => {
  const told = [fast, medium, slow].find(({ reason }) => reason !== 'full');
  if (told === undefined || told.reason === 'full') return [];
  const cause = why[told.reason];
  if (fast.seconds === Infinity) {
    return [`The machine is not sampled: ${cause}. Language servers are timed all the same.`];
  }
  return fast.reason === 'full'
    ? [`Parts of the machine are sampled less often: ${cause}.`]
    : [`The machine is sampled each ${String(fast.seconds)} s: ${cause}.`];
};
