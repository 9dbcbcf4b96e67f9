/**
 * Alerts in the history file, so that they outlive the window: episodes, silences, and the audit log as a chain of
 * hashes that all windows of the machine add to, each within one transaction.
 */
import type { AuditDraft, AuditEntry } from '../../common/alerts.ts';
import type { AuditVerdict } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Database, Record as Row } from '../database/database.ts';
import { sealed, verified, type Sha256 } from './audit.ts';
import type { Episode } from './episodes.ts';
import type { StoredSilence } from './muting.ts';
import {
  firedAt,
  fits,
  says,
  type AuditQuery,
  type Batch,
  type Kept,
  type NoteName,
  type PageQuery,
  type Records,
} from './records.ts';
import { merged } from './sharing.ts';

export interface StoredOptions {
  readonly database: Database;
  /** The number of this window among those that share the file. */
  readonly slot: number;
  readonly sha256: Sha256;
  onFault(reason: unknown): void;
}

/** Rows looked at for one page, where a text has to be searched for. */
const searchCap = 5_000;
/** As long as history keeps its hours. */
const keepMs = 400 * 86_400_000;
const machineSlot = -1;

const bodyOf = (row: Row): unknown => JSON.parse(String(row['body']));
const episodeOf = (row: Row): Episode => bodyOf(row) as Episode;
const entryOf = (row: Row): AuditEntry => ({
  sequence: Number(row['sequence']),
  at: Number(row['at']) as UnixMs,
  by: String(row['by']),
  action: String(row['action']),
  subject: String(row['subject']),
  why: String(row['why']),
  hash: String(row['hash']),
});

export class StoredRecords implements Records {
  readonly notice = undefined;
  readonly window: number;
  private readonly options: StoredOptions;

  constructor(options: StoredOptions) {
    this.options = options;
    this.window = options.slot;
  }

  private all(sql: string, ...values: (string | number)[]): readonly Row[] {
    return this.options.database.all(sql, ...values);
  }

  open(): readonly Episode[] {
    const { slot } = this.options;
    return this.all('SELECT body FROM alert WHERE over=0 AND slot IN (?, ?) ORDER BY at', slot, machineSlot).map(
      episodeOf,
    );
  }

  silences(): readonly StoredSilence[] {
    return this.all('SELECT body FROM silence').map((row) => bodyOf(row) as StoredSilence);
  }

  note(name: NoteName): unknown {
    const [row] = this.all('SELECT body FROM alert_note WHERE name=?', this.nameOf(name));
    return row === undefined ? undefined : bodyOf(row);
  }

  private nameOf(name: NoteName): string {
    return name === 'own' ? `own ${String(this.options.slot)}` : name;
  }

  write(batch: Batch): boolean {
    const { database, onFault } = this.options;
    try {
      database.transaction(() => {
        this.put(batch);
      });
      return true;
    } catch (error) {
      onFault(error);
      return false;
    }
  }

  private put({ episodes, silences, audit, notes }: Batch): void {
    const { database, sha256 } = this.options;
    for (const one of episodes) this.putEpisode(one);
    const newest = episodes.at(-1)?.episode;
    if (newest !== undefined) {
      const oldest = firedAt(newest) - keepMs;
      database.run('DELETE FROM alert WHERE over=1 AND at<?', oldest);
      database.run("DELETE FROM silence WHERE json_extract(body, '$.endsAt')<?", oldest);
    }
    for (const one of silences)
      database.run('INSERT OR REPLACE INTO silence(id, body) VALUES(?, ?)', one.id, JSON.stringify(one));
    for (const [name, body] of notes)
      database.run('INSERT OR REPLACE INTO alert_note(name, body) VALUES(?, ?)', this.nameOf(name), body);
    let last = database.get('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1');
    for (const draft of audit) {
      // Where the end has been cut off, the next entry must not take the number of one that was there.
      const sequence = Math.max(Number(last?.['sequence'] ?? 0), this.highest() ?? 0) + 1;
      const entry = sealed(draft, { sequence, previous: String(last?.['hash'] ?? '') }, sha256);
      database.run(
        'INSERT INTO audit(sequence, at, by, action, subject, why, hash) VALUES(?, ?, ?, ?, ?, ?, ?)',
        entry.sequence,
        entry.at,
        entry.by,
        entry.action,
        entry.subject,
        entry.why,
        entry.hash,
      );
      last = { sequence: entry.sequence, hash: entry.hash };
    }
  }

  private putEpisode({ episode, base }: Kept): void {
    const { slot, database } = this.options;
    const stored = episode.machineWide ? this.episode(episode.id) : undefined;
    const one = stored === undefined ? episode : merged(episode, base, stored);
    database.run(
      'INSERT OR REPLACE INTO alert(id, slot, at, over, body) VALUES(?, ?, ?, ?, ?)',
      one.id,
      one.machineWide ? machineSlot : slot,
      firedAt(one),
      one.condition === 'resolved' ? 1 : 0,
      JSON.stringify(one),
    );
  }

  /** The highest number ever given, which SQLite remembers beside the table. */
  private highest(): number | undefined {
    return this.options.database.number("SELECT seq FROM sqlite_sequence WHERE name='audit'");
  }

  page(query: PageQuery): readonly Episode[] {
    const before = query.before?.at ?? Number.MAX_SAFE_INTEGER;
    const found: Episode[] = [];
    const rows = this.all('SELECT body FROM alert WHERE at<=? ORDER BY at DESC, id DESC LIMIT ?', before, searchCap);
    for (const row of rows) {
      const episode = episodeOf(row);
      if (fits(episode, query)) found.push(episode);
      if (found.length >= query.limit) break;
    }
    return found;
  }

  episode(id: string): Episode | undefined {
    const [row] = this.all('SELECT body FROM alert WHERE id=?', id);
    return row === undefined ? undefined : episodeOf(row);
  }

  since(at: UnixMs): readonly Episode[] {
    return this.all('SELECT body FROM alert WHERE at>=? ORDER BY at', at).map(episodeOf);
  }

  audit(subject: string): readonly AuditEntry[] {
    return this.all('SELECT * FROM audit WHERE subject=? ORDER BY sequence', subject).map(entryOf);
  }

  auditLog({ before, limit, text }: AuditQuery): readonly AuditEntry[] {
    const rows = this.all(
      'SELECT * FROM audit WHERE sequence<? ORDER BY sequence DESC LIMIT ?',
      before,
      text === '' ? limit : searchCap,
    );
    return rows
      .map(entryOf)
      .filter((entry) => says(entry, text))
      .slice(0, limit);
  }

  verify(): AuditVerdict {
    return verified(
      this.all('SELECT * FROM audit ORDER BY sequence').map(entryOf),
      this.highest(),
      this.options.sha256,
    );
  }

  /** The file keeps what it has. */
  leave(): readonly AuditDraft[] {
    return [];
  }
}
