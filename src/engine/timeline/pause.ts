import type { TimelineEvent } from '../../common/timeline.ts';
import { type UnixMs } from '../../common/units.ts';

/** Of a gap so much of the wall clock that the monotonic one did not count was spent asleep, or is a clock that was set. */
const asleepShare = 0.5;

const lengthText = (ms: number): string => {
  if (ms < 120_000) return `${String(Math.round(ms / 1_000))} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
};

/**
 * What a gap between two ticks was. Linux does not count sleep in CLOCK_MONOTONIC (clock_gettime(2)); where a system
 * does, a sleep looks like a thread that was held up, so that much is said of both.
 */
export const pauseEvent = (gap: {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly elapsedMs: number;
}): TimelineEvent => {
  const { from, to, elapsedMs } = gap;
  const wallMs = to - from;
  const slept = wallMs - elapsedMs > wallMs * asleepShare;
  return slept
    ? { at: to, kind: 'machine_slept', subject: '', text: `The machine resumed after ${lengthText(wallMs)} asleep.` }
    : {
        at: to,
        kind: 'engine_stalled',
        subject: '',
        text: `Nothing was measured for ${lengthText(wallMs)}: sleep, or a machine without a free core.`,
      };
};
