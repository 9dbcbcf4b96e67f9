/**
 * Flapping, as Nagios and Icinga find it: of the last 20 times an alert was looked at, how often had it changed between
 * firing and not? Newer changes weigh more, from 0.8 for the oldest to 1.2 for the newest; above 30 % it flaps, and only
 * below 25 % it no longer does. They look at each check; here it is each minute, because a rule that is evaluated every
 * 15 s and waits minutes before it fires would never change often enough.
 * Source: https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/flapping.html and
 * https://icinga.com/docs/icinga-2/latest/doc/08-advanced-topics/#check-flapping
 */
import type { UnixMs } from '../../common/units.ts';

const looks = 20;
const high = 0.3;
const low = 0.25;
const minuteMs = 60_000;

export interface Flap {
  readonly firing: boolean;
  /** Whether the state changed in each of the last minutes, the newest last. */
  readonly changes: readonly boolean[];
  readonly minute: number;
  readonly flapping: boolean;
}

export const ratioOf = (changes: readonly boolean[]): number => {
  const missing = looks - changes.length;
  let sum = 0;
  changes.forEach((changed, i) => {
    if (changed) sum += 0.8 + (0.4 * (missing + i)) / (looks - 1);
  });
  return sum / looks;
};

/** What is known of a label set after it has been seen once more. */
export const looked = (before: Flap | undefined, { firing }: Pick<Flap, 'firing'>, now: UnixMs): Flap => {
  const minute = Math.floor(now / minuteMs);
  if (before === undefined) return { firing, changes: [firing], minute, flapping: false };
  const passed = Math.min(looks, Math.max(0, minute - before.minute));
  const changes = [...before.changes, ...Array.from({ length: passed }, () => false)].slice(-looks);
  if (before.firing !== firing) changes[changes.length - 1] = true;
  const ratio = ratioOf(changes);
  const flapping = before.flapping ? ratio >= low : ratio > high;
  return { firing, changes, minute: Math.max(minute, before.minute), flapping };
};

/** Nothing more can be learnt from it. */
export const isStill = ({ firing, changes }: Flap): boolean => !firing && !changes.includes(true);
