import type { TimelineEvent } from '../../common/timeline.ts';
import type { UnixMs } from '../../common/units.ts';

/** So many changes of files between two ticks are a storm: a build, an installation, a switched branch. */
const stormCount = 1_000;

const roughly = (count: number): string => {
  const power = 10 ** Math.floor(Math.log10(count));
  return (Math.floor(count / power) * power).toLocaleString('en');
};

/** Counts changes of files, and tells a storm when it begins; it is over with the first tick that sees fewer. */
export class Storm {
  readonly #tickSeconds: number;
  #count = 0;
  #blows = false;

  constructor(tickSeconds: number) {
    this.#tickSeconds = tickSeconds;
  }

  changed(): void {
    this.#count += 1;
  }

  tick(at: UnixMs): TimelineEvent | undefined {
    const count = this.#count;
    const begins = count >= stormCount && !this.#blows;
    this.#count = 0;
    this.#blows = count >= stormCount;
    if (!begins) return undefined;
    const text = `More than ${roughly(count)} files changed within ${String(this.#tickSeconds)} s.`;
    return { at, kind: 'file_storm', subject: '', text };
  }
}

const megabyte = 1_000_000;

/** A size that editors, highlighters and language servers feel; undefined below it. */
export const bigFileClass = (bytes: number): string | undefined => {
  if (bytes < megabyte) return undefined;
  if (bytes < 5 * megabyte) return '1 to 5 MB';
  return bytes < 20 * megabyte ? '5 to 20 MB' : 'more than 20 MB';
};
