/**
 * Which responses have changed settings that are to be put back, in VS Code's state of the machine: read at a start, when
 * nothing else of this is loaded. Written before a setting is changed.
 */
import { uptime } from 'node:os';
import type { UnixMs } from '../../common/units.ts';
import { standingKey } from '../memoryKeys.ts';

export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Mark {
  readonly pid: number;
  readonly at: UnixMs;
}
type Marks = Readonly<Record<string, Mark>>;

const marksOf = (memory: Memory): Marks => (memory.get(standingKey) ?? {}) as Marks;

/** A process of before the machine was started has ended, whoever has its number now. */
const hasEnded = ({ pid, at }: Mark, now: UnixMs): boolean => {
  if (at < now - uptime() * 1_000) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

export class Standing {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  async begin(id: string, now: UnixMs): Promise<void> {
    await this.#memory.update(standingKey, { ...marksOf(this.#memory), [id]: { pid: process.pid, at: now } });
  }

  async end(id: string): Promise<void> {
    const rest = Object.fromEntries(Object.entries(marksOf(this.#memory)).filter(([one]) => one !== id));
    await this.#memory.update(standingKey, Object.keys(rest).length === 0 ? undefined : rest);
  }

  /** Those whose editor process has ended: what they have changed is to be put back. */
  left(now: UnixMs): readonly string[] {
    return Object.entries(marksOf(this.#memory)).flatMap(([id, mark]) => (hasEnded(mark, now) ? [id] : []));
  }
}
