// Faults of files: a huge one opened, thousands written, searches through many.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openFile } from '../../host/browser.ts';
import { execute } from '../../host/control.ts';
import { fixture, type Session, type SessionOptions } from '../session.ts';
import { repeated, type Scenario } from './examine.ts';

const line = (i: number): string =>
  `${String(i)} the quick brown fox jumps over the lazy dog, again and again and again\n`;

export const hugeFile: Scenario = {
  fault: 'huge file',
  expected: ['big-file', 'big-file-blocks'],
  says: /^A file of 5 to 20 MB was opened/,
  withinSeconds: 60,
  async stage(session: Session) {
    const text = Array.from({ length: 90_000 }, (_, i) => line(i)).join('');
    writeFileSync(join(session.workspaceFolder, 'huge.txt'), text);
    await openFile(session.page, 'huge.txt');
    return undefined;
  },
};

/** Writes so many files into a new folder. */
const writeFiles = (folder: string, count: number, text: string): void => {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i += 1) writeFileSync(join(folder, `file${String(i)}.txt`), text);
};

export const watcherStorm: Scenario = {
  fault: 'file-watcher storm',
  // Which of them is the stronger depends on how long it blows.
  expected: ['files-changed', 'watcher-busy'],
  withinSeconds: 120,
  stage: (session) =>
    Promise.resolve(
      repeated(async (round) => {
        const folder = join(session.workspaceFolder, 'built', String(round));
        writeFiles(folder, 1_000, 'built');
        await wait(500);
        rmSync(folder, { recursive: true });
      }),
    ),
};

/** About 130 MB of text, which a search has to read whole. */
const searched = (folder: string): void => {
  const text = Array.from({ length: 4_000 }, (_, i) => line(i)).join('');
  for (let i = 0; i < 20; i += 1) writeFiles(join(folder, 'many', String(i)), 20, text);
};

export const searchStorm: Scenario = {
  fault: 'search storm',
  expected: ['search-runs'],
  says: /^A search through the files uses /,
  withinSeconds: 120,
  options: () => ({ prepare: searched }),
  stage: (session) =>
    Promise.resolve(
      repeated(async (round) => {
        // No line has it, and a word that comes twice is slow to rule out where no letter of it is sure to be there:
        // many seconds of CPU, where plain text takes less than one.
        const query = `(?<!x)(\\w+) .*\\1.*\\d{${String(9 + round)}}`;
        await execute(session.host, 'workbench.action.findInFiles', { query, isRegex: true, triggerSearch: true });
        await wait(4_000);
      }),
    ),
};

const blocker = (settings: Readonly<Record<string, unknown>>) => (): SessionOptions => ({
  settings,
  prepare: (folder) => {
    writeFiles(join(folder, 'many'), 3_000, line(1).repeat(40));
  },
  host: { extensions: [fixture('control'), fixture('servers'), fixture('blocker')] },
});

const readAll = async (session: Session): Promise<undefined> => {
  await execute(session.host, 'blocker.block', 2_500, 'walking', join(session.workspaceFolder, 'many'));
  return undefined;
};

export const syncFiles: Scenario = {
  fault: 'sync-fs stall',
  expected: ['host-stalled'],
  says: /was blocked for (?:2\.[5-9]|[3-9]\.\d) s/,
  withinSeconds: 60,
  options: blocker({}),
  stage: readAll,
};

/** Profiling is the user's to switch on: it names who it was. */
export const syncFilesProfiled: Scenario = {
  fault: 'sync-fs stall, profiled',
  expected: ['extension-blocks'],
  says: /^Blocker has kept all extensions waiting for /,
  withinSeconds: 90,
  options: blocker({ 'vitals.stalls.profile': true }),
  // Again and again: one that comes within half a minute of a stall that was profiled is only counted.
  stage: (session) =>
    Promise.resolve(
      repeated(async () => {
        await readAll(session);
        await wait(8_000);
      }),
    ),
};
