import { beatEveryMs } from '../../common/heartbeat.ts';

/** A beat so late is a stall: a person notices from about 100 ms on, and profiling has its price. */
export const stallMs = 200;
/** How often the heartbeat is looked at; oftener while a profile runs, so that it ends with the stall. */
const lookEveryMs = 100;
const lookProfilingMs = 20;
/** What counts of the time between two looks: a watcher that was held up does not know what went on meanwhile. */
const countedMs = 150;
/** What blocks longer has been seen well enough by then. */
const longestProfileMs = 5_000;
const profileEveryMs = 30_000;
const profilesAnHour = 20;
const hourMs = 3_600_000;

/** What one look at the heartbeat finds. */
export interface Look {
  readonly elapsedMs: number;
  readonly beats: number;
  /** How late the latest beat since the last look was. */
  readonly lateMs: number;
  readonly mayProfile: boolean;
}

export type Deed =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** What was profiled was no stall. */
  | { readonly type: 'discard' }
  /** A stall is over. */
  | { readonly type: 'stalled'; readonly durationMs: number; readonly profiled: boolean };

export interface Watch {
  readonly beats: number;
  readonly lookedMs: number;
  /** For how long the heart was seen to stand still since its last beat. */
  readonly silentMs: number;
  /** `over`: this stall was profiled as long as it may be. */
  readonly profile: 'none' | 'running' | 'over';
  /** When the profiles of the last hour were begun. */
  readonly starts: readonly number[];
}

export const firstWatch = (elapsedMs: number): Watch => ({
  beats: 0,
  lookedMs: elapsedMs,
  silentMs: 0,
  profile: 'none',
  starts: [],
});

export const nextLookMs = ({ profile }: Watch): number => (profile === 'running' ? lookProfilingMs : lookEveryMs);

/**
 * What to do after a look. Time in which the watcher did not look itself (a machine asleep, or short of processors)
 * hardly counts: of a stall that it has not seen, nothing is said.
 */
export const look = (watch: Watch, now: Look): { readonly watch: Watch; readonly deeds: readonly Deed[] } => {
  const silentMs = watch.silentMs + Math.min(countedMs, now.elapsedMs - watch.lookedMs);
  const seen = { ...watch, lookedMs: now.elapsedMs, silentMs };
  return now.beats === watch.beats ? silent(seen, now) : beaten(seen, now);
};

const beaten = (watch: Watch, { beats, lateMs }: Look): ReturnType<typeof look> => {
  const deeds: Deed[] = [];
  if (watch.profile === 'running') deeds.push({ type: 'stop' });
  const profiled = watch.profile !== 'none';
  // The first beat, or that of a heart that was stopped, is late by nothing.
  const isStall = watch.beats > 0 && beats > 0 && lateMs >= stallMs && watch.silentMs >= lateMs / 4;
  if (isStall) deeds.push({ type: 'stalled', durationMs: lateMs, profiled });
  else if (profiled) deeds.push({ type: 'discard' });
  return { watch: { ...watch, beats, silentMs: 0, profile: 'none' }, deeds };
};

const silent = (watch: Watch, { elapsedMs, mayProfile }: Look): ReturnType<typeof look> => {
  const last = watch.starts.at(-1);
  if (watch.profile === 'running') {
    if (last !== undefined && elapsedMs - last < longestProfileMs) return { watch, deeds: [] };
    return { watch: { ...watch, profile: 'over' }, deeds: [{ type: 'stop' }] };
  }
  const starts = watch.starts.filter((at) => elapsedMs - at < hourMs);
  const isDue = watch.beats > 0 && watch.profile === 'none' && watch.silentMs >= beatEveryMs + stallMs;
  const isWithin = (last === undefined || elapsedMs - last >= profileEveryMs) && starts.length < profilesAnHour;
  if (!isDue || !isWithin || !mayProfile) return { watch, deeds: [] };
  return { watch: { ...watch, profile: 'running', starts: [...starts, elapsedMs] }, deeds: [{ type: 'start' }] };
};
