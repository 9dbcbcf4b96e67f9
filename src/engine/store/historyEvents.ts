/**
 * Events on disk: what changed, of this window and of the machine. Whatever every window sees is told by each and
 * written once, which the transaction decides: two windows never write at the same time.
 * Bounds: 30 days and 20,000 rows; the oldest go first.
 */
import {
  isTimelineKind,
  timelineDays,
  timelineKinds,
  type TimelineAnswer,
  type TimelineEvent,
} from '../../common/timeline.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Tables } from './historyTables.ts';

const rowCap = 20_000;
const keepMs = timelineDays * 86_400_000;
/** Within this long windows tell the same moment. */
const sameMomentMs = 30_000;
/** Once more the same after so long is news again. */
const sameStateMs = 86_400_000;

/** Whether another window, or for a state anyone, has told this already. */
const isKnown = ({ database }: Tables, slot: number, { at, kind, subject, text }: TimelineEvent): boolean => {
  const { whose } = timelineKinds[kind];
  if (whose === 'window') return false;
  const near = whose === 'moment' ? sameMomentMs : sameStateMs;
  const rows = database.all(
    'SELECT slot, kind, text FROM event WHERE subject=? AND at>=? AND at<=? AND shared=1 ORDER BY at DESC, id DESC',
    subject,
    at - near,
    at + near,
  );
  if (whose === 'moment') return rows.some((row) => row['kind'] === kind && row['slot'] !== slot);
  const last = rows.find((row) => isTimelineKind(row['kind']) && timelineKinds[row['kind']].whose === 'state');
  return last?.['kind'] === kind && last['text'] === text;
};

/** Writes events that a window has seen; call within a transaction. */
export const addEvents = (tables: Tables, slot: number, events: readonly TimelineEvent[]): void => {
  const { database } = tables;
  for (const event of events) {
    if (isKnown(tables, slot, event)) continue;
    const { at, kind, subject, text } = event;
    const shared = timelineKinds[kind].whose === 'window' ? 0 : 1;
    database.run(
      'INSERT INTO event(at, slot, shared, kind, subject, text) VALUES(?, ?, ?, ?, ?, ?)',
      ...[at, slot, shared, kind, subject, text],
    );
  }
  database.run('DELETE FROM event WHERE id<=(SELECT max(id) FROM event)-?', rowCap);
};

export interface EventSpan {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly limit: number;
}

const ofWindow = 'FROM event WHERE at>=? AND at<=? AND (shared=1 OR slot=?)';

/** What the window of a slot sees of a span, the newest first. */
export const eventsIn = ({ database }: Tables, slot: number, { from, to, limit }: EventSpan): TimelineAnswer => {
  const rows = database.all(
    `SELECT at, kind, subject, text ${ofWindow} ORDER BY at DESC, id DESC LIMIT ?`,
    from,
    to,
    slot,
    limit,
  );
  const all = rows.length < limit ? rows.length : (database.number(`SELECT count(*) ${ofWindow}`, from, to, slot) ?? 0);
  const events = rows.flatMap(({ at, kind, subject, text }) =>
    isTimelineKind(kind) ? [{ at: unixMs(Number(at)), kind, subject: String(subject), text: String(text) }] : [],
  );
  return { events, from, to, more: all - rows.length };
};

/** Columns of a row, its number included. */
export const eventCells = 7;

/** Writes a row that was saved of a damaged file, as all its columns but the number; what is none of ours is left out. */
export const saveEvent = ({ database }: Tables, [at, slot, shared, kind, subject, text]: readonly unknown[]): void => {
  if (typeof at !== 'number' || typeof slot !== 'number' || typeof shared !== 'number' || !isTimelineKind(kind)) return;
  if (typeof subject !== 'string' || typeof text !== 'string') return;
  database.run(
    `INSERT INTO event(at, slot, shared, kind, subject, text) SELECT ?1, ?2, ?3, ?4, ?5, ?6
       WHERE NOT EXISTS (SELECT 1 FROM event WHERE subject=?5 AND at=?1 AND slot=?2 AND kind=?4 AND text=?6)`,
    ...[at, slot, shared, kind, subject, text],
  );
};

/** Deletes what is too old; call within a transaction. */
export const forgetEvents = ({ database }: Tables, now: UnixMs): void => {
  database.run('DELETE FROM event WHERE at<?', now - keepMs);
};
