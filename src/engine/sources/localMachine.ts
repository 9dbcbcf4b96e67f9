import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, homedir, loadavg, tmpdir, totalmem } from 'node:os';
import type { Machine } from './sources.ts';
import type { Space } from './space.ts';

/** Files of /proc say 0 for their size, so they are read into one buffer; what is longer is cut. */
const buffer = Buffer.allocUnsafe(256 * 1_024);

const read = (path: string): string | undefined => {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    let length = 0;
    while (length < buffer.length) {
      const got = readSync(file, buffer, length, buffer.length - length, null);
      if (got === 0) break;
      length += got;
    }
    return buffer.toString('latin1', 0, length);
  } catch {
    // A process that ended between two reads, or a file this kernel does not have: not available, not an error.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

const list = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const spaceOf = async (of: string, folder: string): Promise<Space | undefined> => {
  try {
    const { bsize, blocks, bavail } = await statfs(folder);
    return blocks > 0 ? { of, sizeBytes: blocks * bsize, availableBytes: bavail * bsize } : undefined;
  } catch {
    // A folder that is gone, or a file system that tells nothing: not available.
    return undefined;
  }
};

/** Of two folders on one file system only the first is told of. */
const spaces = async (): Promise<readonly Space[]> => {
  const [home, temporary] = await Promise.all([spaceOf('home', homedir()), spaceOf('temporary files', tmpdir())]);
  const isSame = home?.sizeBytes === temporary?.sizeBytes;
  return [home, isSame ? undefined : temporary].filter((one) => one !== undefined);
};

/** The machine we run on. */
export const localMachine: Machine = {
  platform: process.platform,
  read,
  list,
  cpus: () =>
    cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({
      // On Windows the time of interrupts is part of the kernel's, and told once more beside it.
      busyMs: user + nice + sys + (process.platform === 'win32' ? 0 : irq),
      idleMs: idle,
    })),
  loadAverage: () => loadavg()[0] ?? 0,
  totalMemoryBytes: totalmem,
  freeMemoryBytes: freemem,
  ownResidentBytes: () => process.memoryUsage.rss(),
  spaces: (told) => {
    void spaces().then(told);
  },
};
