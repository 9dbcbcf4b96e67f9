import type { UnixMs } from '../common/units.ts';
import type { Post } from './prometheusServer.ts';
import type { HistoryFiles, OpenedHistory } from '../engine/store/store.ts';

/** A file that a command writes. */
export interface Target {
  write(text: string): void;
  close(): void;
}

/** Everything a command sees of the machine; tests of the parts need no other. */
export interface World {
  /** Throws an error that names the file when it cannot be read. */
  read(path: string): { readonly text: string; readonly modified: UnixMs };
  /** Names within a folder; none where it cannot be read. */
  list(folder: string): readonly string[];
  /** Every file below a folder, relative to it; undefined where the path is none. */
  below(path: string): readonly string[] | undefined;
  /** Files of history, or folders of them, as one. */
  openHistory(...paths: readonly string[]): OpenedHistory;
  /** A new file, with the folders it is to lie in; throws where there is one already. */
  create(path: string): Target;
  write(text: string): void;
  complain(line: string): void;
  elapsed(): number;
  now(): UnixMs;
  /** The one thing that leaves this machine: what a command is told to ask a server. */
  readonly post: Post;
}

/** The arguments of a command, taken apart. */
export interface Given {
  /** Of `--history`, which may be given more than once. */
  readonly histories: readonly string[];
  /** `yes` of an option that takes no value. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
}

export type ExitCode = 0 | 1 | 2;

/** What ends a command with a complaint and exit code 2. */
export class Complaint extends Error {}

/** Lets `work` read a history; files of a folder that cannot be read are named, and the rest goes on. */
export const withHistory = <T>(paths: readonly string[], world: World, work: (files: HistoryFiles) => T): T => {
  const { files, problems } = world.openHistory(...paths);
  if (files === undefined) throw new Complaint(problems.join('\n'));
  for (const problem of problems) world.complain(`warning: ${problem}`);
  try {
    const result = work(files);
    if (files.unreadable > 0) world.complain(`warning: ${paths.join(', ')}: damaged parts were left out`);
    return result;
  } finally {
    files.close();
  }
};
