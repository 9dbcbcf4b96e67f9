/** Where responses are kept: in the history file, which all windows share, or in memory where there is none. */
import type { ResponseRecord } from '../../common/responses.ts';
import type { Database } from '../database/database.ts';

export interface ResponseRecords {
  /** The newest first, of all windows. */
  recent(): readonly ResponseRecord[];
  /** False where it could not be kept now, and is to be given again. */
  write(records: readonly ResponseRecord[]): boolean;
}

const cap = 500;

/** Lost with the window. */
export class MemoryResponses implements ResponseRecords {
  private readonly kept = new Map<string, ResponseRecord>();

  recent(): readonly ResponseRecord[] {
    return [...this.kept.values()].sort((a, b) => b.at - a.at);
  }

  write(records: readonly ResponseRecord[]): boolean {
    for (const one of records) this.kept.set(one.id, one);
    for (const id of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - cap))) this.kept.delete(id);
    return true;
  }
}

export class StoredResponses implements ResponseRecords {
  private readonly database: Database;
  private readonly onFault: (reason: unknown) => void;

  constructor(database: Database, onFault: (reason: unknown) => void) {
    this.database = database;
    this.onFault = onFault;
  }

  recent(): readonly ResponseRecord[] {
    return this.database
      .all('SELECT body FROM response ORDER BY at DESC, id LIMIT ?', cap)
      .map(({ body }) => JSON.parse(String(body)) as ResponseRecord);
  }

  write(records: readonly ResponseRecord[]): boolean {
    const { database } = this;
    try {
      database.transaction(() => {
        for (const one of records)
          database.run(
            'INSERT OR REPLACE INTO response(id, at, body) VALUES(?, ?, ?)',
            one.id,
            one.at,
            JSON.stringify(one),
          );
        database.run('DELETE FROM response WHERE id NOT IN (SELECT id FROM response ORDER BY at DESC LIMIT ?)', cap);
      });
      return true;
    } catch (error) {
      this.onFault(error);
      return false;
    }
  }
}
