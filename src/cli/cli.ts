/**
 * The command `vitals`: what IDE Vitals calculates with, without an editor. In: arguments and files. Out: results on
 * standard output, complaints on standard error, an exit code: 0 all is well, 1 a test failed, 2 it could not be done.
 * Invariants: it opens no connection but to channels that `serve` is given and servers that `check` is told to ask, changes no file and writes none but the one it is told to; a file beyond 256 MB is
 * refused, but for history, of which only what is asked for is read.
 */
import { createInterface } from 'node:readline';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../common/problem.ts';
import { unixMs } from '../common/units.ts';
import { openHistory } from '../engine/store/store.ts';
import { runCommand } from './commands.ts';
import { mcp } from './mcp.ts';
import { serve } from './serve.ts';
import { elapsed, systemClock } from './rim.ts';
import type { Post } from './prometheusServer.ts';
import { watch } from './watch.ts';
import type { Target } from './world.ts';

const maxFileBytes = 256 * 1_024 * 1_024;
const maxAnswerBytes = 64 * 1_024 * 1_024;

const read = (path: string): { text: string; modified: ReturnType<typeof unixMs> } => {
  const { size, mtimeMs } = statSync(path);
  if (size > maxFileBytes) throw new Error(`${path}: larger than ${maxFileBytes / 1_024 / 1_024} MB`);
  return { text: readFileSync(path, 'utf8'), modified: unixMs(Math.round(mtimeMs)) };
};

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const below = (path: string): string[] | undefined => {
  if (!statSync(path).isDirectory()) return undefined;
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
};

const create = (path: string): Target => {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx');
  return {
    write: (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    },
    close: () => {
      closeSync(file);
    },
  };
};

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exitCode = error.code === 'EPIPE' ? process.exitCode : 2;
});

/** Put in by the build. */
declare const VITALS_VERSION: string;

const [first, ...others] = process.argv.slice(2);
const isHelp = (argument: string): boolean => argument === '--help' || argument === '-h';
// What follows `--` is another program's.
const asksForHelp = others.slice(0, others.indexOf('--') < 0 ? undefined : others.indexOf('--')).some(isHelp);
if (first === 'mcp' && !asksForHelp) {
  void mcp(others, {
    version: VITALS_VERSION,
    environment: process.env,
    readFile: read,
    lines: createInterface({ input: process.stdin }),
    write: (text) => {
      process.stdout.write(text);
    },
    complain: (line) => {
      process.stderr.write(`${line}\n`);
    },
  }).then((code) => {
    process.exitCode = code;
  });
} else if (first === 'watch' && !asksForHelp) {
  void watch(others, {
    engineFile: join(__dirname, 'engine.js'),
    version: VITALS_VERSION,
    clock: systemClock,
    stdin: process.stdin,
    stdout: process.stdout,
    // Standard output is the program's.
    complain: (line) => {
      process.stderr.write(`${line}\n`);
    },
    onSignal: (run) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, run);
    },
  }).then((code) => {
    process.exitCode = code;
  });
} else if (first === 'serve' && !asksForHelp) {
  void serve(others, {
    engineFile: join(__dirname, 'engine.js'),
    senderFile: join(__dirname, 'sendingWorker.js'),
    environment: process.env,
    readFile: (path) => ({
      text: read(path).text,
      mode: process.platform === 'win32' ? undefined : statSync(path).mode,
    }),
    version: VITALS_VERSION,
    write: (text) => {
      process.stdout.write(text);
    },
    complain: (line) => {
      process.stderr.write(line.endsWith('\n') ? line : `${line}\n`);
    },
    ended: new Promise((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.once(signal, () => {
          resolve();
        });
    }),
  }).then((code) => {
    process.exitCode = code;
  });
} else void runOnce();

async function post(...[url, { headers, form }]: Parameters<Post>): ReturnType<Post> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
    redirect: 'error',
    signal: AbortSignal.timeout(60_000),
  });
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > maxAnswerBytes) throw new Error('its answer is longer than 64 MB');
    pieces.push(piece);
  }
  return { status: response.status, text: Buffer.concat(pieces).toString('utf8') };
}

async function runOnce(): Promise<void> {
  try {
    process.exitCode = await runCommand(process.argv.slice(2), {
      read,
      list,
      below,
      openHistory,
      create,
      write: (text) => {
        process.stdout.write(text);
      },
      complain: (line) => {
        process.stderr.write(`${line}\n`);
      },
      elapsed,
      now: () => systemClock.now(),
      post,
    });
  } catch (error) {
    process.stderr.write(`vitals: ${reasonOf(error)}\n`);
    process.exitCode = 2;
  }
}
