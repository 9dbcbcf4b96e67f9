import { Session } from 'node:inspector';
import { reasonOf } from '../../common/problem.ts';
import type { CpuProfile } from './attribution.ts';

/** A profile, or why there is none. `isLate`: native code let it begin only when the stall was over. */
export type ProfilerAnswer = { readonly profile: CpuProfile; readonly isLate: boolean } | { readonly failed: string };

/** Profiles the thread that started this one. */
export interface Profiler {
  start(): void;
  stop(told: (answer: ProfilerAnswer) => void): void;
}

/** A stall of the shortest kind still gives a hundred samples. */
const samplingUs = 2_000;

/**
 * Over Node's inspector, in this process: no port is opened. A session is there only from `start` to `stop`. What is
 * posted interrupts the JavaScript that runs, or waits until native code has returned to it; all of it is posted at
 * once, so that the profile begins with the stack that it met.
 */
export const mainThreadProfiler = (): Profiler => {
  let session: Session | undefined;
  let fault: string | undefined;
  let hasBegun = false;
  const noted = (error: Error | null): void => {
    if (error !== null) fault ??= reasonOf(error);
  };
  return {
    start() {
      fault = undefined;
      hasBegun = false;
      try {
        session = new Session();
        session.connectToMainThread();
        session.post('Profiler.enable', noted);
        session.post('Profiler.setSamplingInterval', { interval: samplingUs }, noted);
        session.post('Profiler.start', (error) => {
          hasBegun = true;
          noted(error);
        });
      } catch (error) {
        fault = reasonOf(error);
      }
    },
    stop(told) {
      const current = session;
      const isLate = !hasBegun;
      session = undefined;
      if (current === undefined || fault !== undefined) {
        current?.disconnect();
        told({ failed: fault ?? 'there is no session' });
        return;
      }
      current.post('Profiler.stop', (error, result) => {
        current.disconnect();
        const reason = fault ?? (error === null ? undefined : reasonOf(error));
        told(reason === undefined ? { profile: result.profile, isLate } : { failed: reason });
      });
    },
  };
};
