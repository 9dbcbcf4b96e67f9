/** What two windows have done to one alert of the machine, put together. */
import type { Episode } from './episodes.ts';

/**
 * Field by field: what this window has changed since it last saw the episode (`base`) is its own, everything else is as
 * the file has it. What is over stays over.
 */
export const merged = (mine: Episode, base: Episode | undefined, theirs: Episode): Episode => {
  if (theirs.condition === 'resolved' && base?.condition !== 'resolved') return theirs;
  const known = new Map<string, unknown>(Object.entries(base ?? theirs));
  const result = new Map<string, unknown>(Object.entries(theirs));
  const wanted = new Map<string, unknown>(Object.entries(mine));
  for (const name of new Set([...known.keys(), ...wanted.keys()])) {
    if (JSON.stringify(wanted.get(name)) === JSON.stringify(known.get(name))) continue;
    if (wanted.has(name)) result.set(name, wanted.get(name));
    else result.delete(name);
  }
  return Object.fromEntries(result) as unknown as Episode;
};
