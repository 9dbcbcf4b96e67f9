import { Worker } from 'node:worker_threads';

/** The checker's whole program: a thread of its own, because a large file takes seconds. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
let verdict = 'ok';
try {
  const database = new DatabaseSync(workerData.file, { readOnly: true });
  database.exec('PRAGMA busy_timeout=200');
  verdict = String(Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
  database.close();
} catch (error) {
  const code = (error.errcode ?? 0) & 255;
  verdict = code === 11 || code === 26 ? error.message : 'ok';
}
parentPort.postMessage(verdict);
`;

/** Checks a file in a short-lived thread; tells what is wrong with it, and nothing where it is sound or cannot be read. */
export const checkBeside = (file: string, damaged: (reason: string) => void): void => {
  const worker = new Worker(program, { eval: true, workerData: { file }, execArgv: [], stdout: true, stderr: true });
  worker.unref();
  worker.on('message', (verdict: string) => {
    if (verdict !== 'ok') damaged(verdict);
  });
  // A check that cannot run has found nothing.
  worker.on('error', () => undefined);
};
