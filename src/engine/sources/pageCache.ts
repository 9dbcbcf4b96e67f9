import type { EditorTree } from './editorTree.ts';
import type { Machine, Source } from './sources.ts';

export interface ReadBytes {
  /** Bytes that read() and its kin returned: files, but pipes and sockets too. */
  readonly requested: number;
  /** Bytes that were fetched from a disk for it, memory-mapped files included. */
  readonly fetched: number;
}

/** /proc/PID/io (proc_pid_io(5)); undefined when it is not ours to read. */
export const readBytesOf = (text: string | undefined): ReadBytes | undefined => {
  const requested = /^rchar: (\d+)$/m.exec(text ?? '')?.[1];
  const fetched = /^read_bytes: (\d+)$/m.exec(text ?? '')?.[1];
  return requested === undefined || fetched === undefined
    ? undefined
    : { requested: Number(requested), fetched: Number(fetched) };
};

/**
 * Share of what was read that no disk had to be asked for; undefined when nothing was read. Mapped files are fetched
 * but not requested, so what was requested is at least what was fetched.
 */
export const hitRatioOf = ({ requested, fetched }: ReadBytes): number | undefined => {
  const read = Math.max(requested, fetched);
  return read > 0 ? 1 - fetched / read : undefined;
};

const never: ReadBytes = { requested: 0, fetched: 0 };

/** How much of what the editor's processes read came from the page cache. */
export const pageCacheSource = (machine: Machine, tree: EditorTree): Source => {
  let before = new Map<string, ReadBytes>();
  let total = never;
  let began = false;
  return {
    name: 'page cache',
    tiers: ['medium'],
    sample(sink) {
      if (machine.platform !== 'linux') return;
      const now = new Map<string, ReadBytes>();
      let delta = never;
      for (const pid of tree.pids) {
        const read = readBytesOf(machine.read(`/proc/${pid}/io`));
        if (read === undefined) continue;
        now.set(pid, read);
        // What was read before we looked for the first time is not of this interval.
        const { requested, fetched } = before.get(pid) ?? (began ? never : read);
        delta = {
          requested: delta.requested + Math.max(0, read.requested - requested),
          fetched: delta.fetched + Math.max(0, read.fetched - fetched),
        };
      }
      if (tree.pids.length > 0 && now.size === 0) {
        sink.lacks('pageCacheHitRatio', "/proc/PID/io of the editor's processes cannot be read here");
        return;
      }
      if (now.size === 0) return;
      before = now;
      total = { requested: total.requested + delta.requested, fetched: total.fetched + delta.fetched };
      sink.set('treeRead', { from: 'any' }, total.requested);
      sink.set('treeRead', { from: 'disk' }, total.fetched);
      const ratio = began ? hitRatioOf(delta) : undefined;
      began = true;
      if (ratio !== undefined) sink.set('pageCacheHitRatio', {}, ratio);
    },
  };
};
