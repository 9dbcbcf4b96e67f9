import { statfsSync } from 'node:fs';

export type Journal = 'wal' | 'delete';

/**
 * SQLite from 3.7.0 to 3.51.2 can corrupt a file in WAL mode when two processes write and checkpoint at the same moment
 * (sqlite.org/wal.html#walresetbug). Several windows on one file are exactly that case.
 */
const walSafe = [3, 51, 3] as const;

export const isWalSafe = (version: string): boolean => {
  const parts = version.split('.').map(Number);
  for (const [i, wanted] of walSafe.entries()) {
    const part = parts[i] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
};

/** File systems whose memory is not shared between machines, which WAL needs (statfs(2)): NFS, SMB, CIFS, 9P, FUSE, Ceph, AFS, Coda. */
const networkTypes = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x00c36400, 0x5346414f, 0x73757245,
]);

const typeOf = (folder: string): number => statfsSync(folder).type;

/** Whether a folder is known to lie on this machine's own disk; where nothing tells, it is taken not to. */
export const isLocal = (folder: string, platform: string, fileSystem: (folder: string) => number = typeOf): boolean => {
  if (platform === 'win32') return !/^[\\/]{2}/.test(folder);
  if (platform !== 'linux') return false;
  try {
    return !networkTypes.has(fileSystem(folder) >>> 0);
  } catch {
    return false;
  }
};
