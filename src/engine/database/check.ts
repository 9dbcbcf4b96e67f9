import { failureOf, loadSqlite } from './sqlite.ts';

export interface CheckOrder {
  readonly file: string;
}

export interface CheckResult {
  /** What is wrong with the file; nothing where it is sound, or cannot be read now. */
  readonly damage?: string;
}

/** A job: goes through a whole file, which of a large one takes seconds. */
export function* checkFile({ file }: CheckOrder): Generator<number, CheckResult> {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return {};
  yield 0;
  try {
    const handle = new sqlite.DatabaseSync(file, { readOnly: true });
    try {
      handle.exec('PRAGMA busy_timeout=5000');
      const verdict = String(Object.values(handle.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
      return verdict === 'ok' ? {} : { damage: verdict };
    } finally {
      handle.close();
    }
  } catch (error) {
    return failureOf(error) === 'corrupt' ? { damage: error instanceof Error ? error.message : String(error) } : {};
  }
}
