/** The outbox in the history file: it outlives the window, and all windows of the machine share it. */
import type { DeliveryState } from '../../common/protocol/channels.ts';
import type { Database, Record as Found } from '../database/database.ts';
import type { Body, NewRow, Row, RowChange, Rows, ToldOver } from './rows.ts';

const rowOf = (found: Found): Row => ({
  id: Number(found['id']),
  key: String(found['key']),
  channel: String(found['channel']),
  thread: String(found['thread']),
  state: String(found['state']) as DeliveryState,
  at: Number(found['at']),
  due: Number(found['due']),
  until: Number(found['until']),
  attempts: Number(found['attempts']),
  claimed: Number(found['claimed']),
  ended: Number(found['ended']),
  reason: String(found['reason']),
  body: JSON.parse(String(found['body'])) as Body,
});

const nextSql = `SELECT * FROM outbox AS one WHERE channel=? AND state='waiting' AND due<=? AND claimed<=? AND NOT EXISTS
  (SELECT 1 FROM outbox WHERE channel=one.channel AND thread=one.thread AND state='waiting' AND id<one.id
    AND (attempts>0 OR due<=?))
  ORDER BY id LIMIT 1`;

export class StoredRows implements Rows {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  add({ key, channel, thread, state, at, due, until, body }: NewRow): number {
    return Number(
      this.database.get(
        `INSERT INTO outbox(key, channel, thread, state, at, due, until, attempts, claimed, ended, reason, body)
         VALUES(?, ?, ?, ?, ?, ?, ?, 0, 0, 0, '', ?) RETURNING id`,
        key,
        channel,
        thread,
        state,
        at,
        due,
        until,
        JSON.stringify(body),
      )?.['id'],
    );
  }

  private one(sql: string, ...values: (string | number)[]): Row | undefined {
    const found = this.database.get(sql, ...values);
    return found === undefined ? undefined : rowOf(found);
  }

  get(id: number): Row | undefined {
    return this.one('SELECT * FROM outbox WHERE id=?', id);
  }

  newest(limit: number): readonly Row[] {
    return this.database.all('SELECT * FROM outbox ORDER BY id DESC LIMIT ?', limit).map(rowOf);
  }

  next(channel: string, now: number): Row | undefined {
    return this.one(nextSql, channel, now, now, now);
  }

  lastWaiting(channel: string): Row | undefined {
    return this.one(
      "SELECT * FROM outbox WHERE channel=? AND state='waiting' AND attempts=0 ORDER BY id DESC LIMIT 1",
      channel,
    );
  }

  untried(channel: string): readonly Row[] {
    return this.database
      .all("SELECT * FROM outbox WHERE channel=? AND state IN ('waiting', 'held') AND attempts=0 ORDER BY id", channel)
      .map(rowOf);
  }

  waiting(): ReadonlyMap<string, number> {
    const rows = this.database.all("SELECT channel, count(*) AS n FROM outbox WHERE state='waiting' GROUP BY channel");
    return new Map(rows.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  change(id: number, change: RowChange): void {
    const { body, ...plain } = change;
    const entries: [string, string | number][] = Object.entries(plain);
    if (body !== undefined) entries.push(['body', JSON.stringify(body)]);
    // The names are those of RowChange, never anybody's text.
    const sets = entries.map(([name]) => `${name}=?`).join(', ');
    this.database.run(`UPDATE outbox SET ${sets} WHERE id=?`, ...entries.map(([, value]) => value), id);
  }

  claim({ id, attempts }: Row, until: number, now: number): boolean {
    const won = this.database.get(
      "UPDATE outbox SET claimed=?, attempts=? WHERE id=? AND claimed<=? AND state='waiting' RETURNING id",
      until,
      attempts + 1,
      id,
      now,
    );
    return won !== undefined;
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) this.database.run('DELETE FROM outbox WHERE id=?', id);
  }

  beyond(cap: number): readonly Row[] {
    return this.database
      .all("SELECT * FROM outbox WHERE state IN ('waiting', 'held') ORDER BY id DESC LIMIT -1 OFFSET ?", cap)
      .map(rowOf);
  }

  prune(keep: number, before: number): void {
    this.database.run(
      `DELETE FROM outbox WHERE state IN ('delivered', 'dead') AND id NOT IN
        (SELECT id FROM outbox WHERE state IN ('delivered', 'dead') ORDER BY id DESC LIMIT ?)`,
      keep,
    );
    this.database.run('DELETE FROM told_over WHERE at<?', before);
  }

  told(alert: string): readonly ToldOver[] {
    return this.database.all('SELECT * FROM told_over WHERE alert=?', alert).map((found) => ({
      alert,
      channel: String(found['channel']),
      at: Number(found['at']),
      acknowledged: found['acknowledged'] === 1,
    }));
  }

  stillOpen(channel: string): number {
    return this.database.number('SELECT count(*) FROM told_over WHERE channel=?', channel) ?? 0;
  }

  setTold({ alert, channel, at, acknowledged }: ToldOver): void {
    this.database.run(
      'INSERT OR REPLACE INTO told_over(alert, channel, at, acknowledged) VALUES(?, ?, ?, ?)',
      alert,
      channel,
      at,
      acknowledged ? 1 : 0,
    );
  }

  forget(alert: string, channel: string): void {
    this.database.run('DELETE FROM told_over WHERE alert=? AND channel=?', alert, channel);
  }

  together(work: () => void): void {
    this.database.transaction(work);
  }
}
