import type { Machine, Sink, Source } from './sources.ts';

/** A file system that is told of: whose it is, never where. */
export interface Space {
  readonly of: string;
  readonly sizeBytes: number;
  readonly availableBytes: number;
}

/** How much may still be written. A file system that does not answer holds nobody: its last answer stands. */
export const spaceSource = (machine: Machine): Source => {
  let last: readonly Space[] = [];
  let isAsked = false;
  const write = (sink: Sink): void => {
    for (const { of, sizeBytes, availableBytes } of last) {
      sink.set('diskSpaceLimit', { of }, sizeBytes);
      sink.set('diskSpaceAvailable', { of }, availableBytes);
    }
  };
  return {
    name: 'file systems',
    tiers: ['medium', 'slow'],
    sample(sink, _at, tier) {
      write(sink);
      if (machine.spaces === undefined || isAsked || (tier === 'medium' && last.length > 0)) return;
      isAsked = true;
      machine.spaces((spaces) => {
        last = spaces;
        isAsked = false;
      });
    },
  };
};
