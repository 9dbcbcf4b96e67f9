/**
 * The command `vitals`: what IDE Vitals calculates with, without an editor. In: arguments and files. Out: results on
 * standard output, complaints on standard error, an exit code: 0 all is well, 1 a test failed, 2 it could not be done.
 * Invariants: it writes no file and opens no connection; a file beyond 256 MB is refused.
 */
import { readFileSync, statSync } from 'node:fs';
import { reasonOf } from '../common/problem.ts';
import { unixMs } from '../common/units.ts';
import { runCommand } from './commands.ts';
import { elapsed } from './rim.ts';

const maxFileBytes = 256 * 1_024 * 1_024;

const read = (path: string): { text: string; modified: ReturnType<typeof unixMs> } => {
  const { size, mtimeMs } = statSync(path);
  if (size > maxFileBytes) throw new Error(`${path}: larger than ${maxFileBytes / 1_024 / 1_024} MB`);
  return { text: readFileSync(path, 'utf8'), modified: unixMs(Math.round(mtimeMs)) };
};

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exitCode = error.code === 'EPIPE' ? process.exitCode : 2;
});

try {
  process.exitCode = runCommand(process.argv.slice(2), {
    read,
    write: (text) => {
      process.stdout.write(text);
    },
    complain: (line) => {
      process.stderr.write(`${line}\n`);
    },
    elapsed,
  });
} catch (error) {
  process.stderr.write(`vitals: ${reasonOf(error)}\n`);
  process.exitCode = 2;
}
