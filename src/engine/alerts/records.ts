/** What is kept of alerts, and where: in memory only, or in the history file (storedRecords.ts). */
import type { AuditDraft, AuditEntry, Severity } from '../../common/alerts.ts';
import type { AuditVerdict, HistoryCursor } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import { sealed, verified, type Sha256 } from './audit.ts';
import { severityOf, type Episode } from './episodes.ts';
import type { StoredSilence } from './muting.ts';

/** One that has fired, and as this window last saw it in the records, where others write it too. */
export interface Kept {
  readonly episode: Episode;
  readonly base?: Episode | undefined;
}

/** `told` is what has been told today, by any window; the others are what standing.ts keeps. */
export type NoteName = 'told' | 'own' | 'machine';

/** What changes together: all of it is kept, or nothing. */
export interface Batch {
  readonly episodes: readonly Kept[];
  readonly silences: readonly StoredSilence[];
  readonly audit: readonly AuditDraft[];
  /** As JSON. */
  readonly notes: ReadonlyMap<NoteName, string>;
}

export interface PageQuery {
  readonly before?: HistoryCursor;
  readonly limit: number;
  readonly severities?: readonly Severity[];
  readonly text?: string;
}

export interface Records {
  /** Why it is not kept on disk; undefined where it is. */
  readonly notice: string | undefined;
  /** The number of this window among those that write here. */
  readonly window: number;
  /** Not over when they were last written, of this window or of the machine. */
  open(): readonly Episode[];
  silences(): readonly StoredSilence[];
  /** What `write` was given under this name. */
  note(name: NoteName): unknown;
  /** False where it could not be kept now, and is to be given again. */
  write(batch: Batch): boolean;
  /** Episodes that fired, the newest first. */
  page(query: PageQuery): readonly Episode[];
  episode(id: string): Episode | undefined;
  /** Episodes that began to fire at or after a time. */
  since(at: UnixMs): readonly Episode[];
  /** Of an alert or silence, the oldest first. */
  audit(subject: string): readonly AuditEntry[];
  /** The newest first. */
  auditLog(query: AuditQuery): readonly AuditEntry[];
  verify(): AuditVerdict;
  /** Gives away what cannot stay here, once there are others that can keep it: entries of the audit log. */
  leave(): readonly AuditDraft[];
}

export interface AuditQuery {
  /** Entries of a lower number. */
  readonly before: number;
  readonly limit: number;
  readonly text: string;
}

export const says = ({ by, action, subject, why }: AuditEntry, text: string): boolean =>
  text === '' || `${by}\n${action}\n${subject}\n${why}`.toLowerCase().includes(text.toLowerCase());

export const firedAt = ({ firingSince, pendingSince }: Episode): UnixMs => firingSince ?? pendingSince;

export const matchesText = ({ rule, labels, annotations }: Episode, text: string): boolean => {
  const wanted = text.toLowerCase();
  return [rule, annotations['summary'] ?? '', ...Object.values(labels)].some((one) =>
    one.toLowerCase().includes(wanted),
  );
};

export const fits = (episode: Episode, { before, severities, text }: PageQuery): boolean => {
  const at = firedAt(episode);
  if (episode.firingSince === undefined) return false;
  if (before !== undefined && !(at < before.at || (at === before.at && episode.id < before.id))) return false;
  if (severities !== undefined && !severities.includes(severityOf(episode.labels))) return false;
  return text === undefined || text === '' || matchesText(episode, text);
};

const episodeCap = 2_000;
const entryCap = 10_000;

/** Lost with the window. */
export class MemoryRecords implements Records {
  readonly notice: string;
  readonly window = 0;
  private readonly sha256: Sha256;
  private readonly episodes = new Map<string, Episode>();
  private readonly kept = new Map<string, StoredSilence>();
  private entries: AuditEntry[] = [];
  private readonly notes = new Map<NoteName, string>();

  constructor(sha256: Sha256, notice: string) {
    this.sha256 = sha256;
    this.notice = notice;
  }

  open(): readonly Episode[] {
    return [...this.episodes.values()].filter(({ condition }) => condition !== 'resolved');
  }

  silences(): readonly StoredSilence[] {
    return [...this.kept.values()];
  }

  note(name: NoteName): unknown {
    const body = this.notes.get(name);
    return body === undefined ? undefined : JSON.parse(body);
  }

  write({ episodes, silences, audit, notes }: Batch): boolean {
    for (const { episode } of episodes) {
      this.episodes.delete(episode.id);
      this.episodes.set(episode.id, episode);
    }
    for (const oldest of this.episodes.keys()) {
      if (this.episodes.size <= episodeCap) break;
      this.episodes.delete(oldest);
    }
    for (const silence of silences) this.kept.set(silence.id, silence);
    for (const [name, body] of notes) this.notes.set(name, body);
    for (const draft of audit) {
      const last = this.entries.at(-1);
      this.entries.push(
        sealed(draft, { sequence: (last?.sequence ?? 0) + 1, previous: last?.hash ?? '' }, this.sha256),
      );
    }
    // In memory there is no proof to keep: the oldest go.
    if (this.entries.length > entryCap) this.entries.splice(0, this.entries.length - entryCap);
    return true;
  }

  page(query: PageQuery): readonly Episode[] {
    return [...this.episodes.values()]
      .filter((episode) => fits(episode, query))
      .sort((a, b) => firedAt(b) - firedAt(a) || (a.id < b.id ? 1 : -1))
      .slice(0, query.limit);
  }

  episode(id: string): Episode | undefined {
    return this.episodes.get(id);
  }

  since(at: UnixMs): readonly Episode[] {
    return [...this.episodes.values()].filter(({ firingSince = 0 }) => firingSince >= at);
  }

  audit(subject: string): readonly AuditEntry[] {
    return this.entries.filter((entry) => entry.subject === subject);
  }

  auditLog({ before, limit, text }: AuditQuery): readonly AuditEntry[] {
    return this.entries
      .filter((entry) => entry.sequence < before && says(entry, text))
      .slice(-limit)
      .toReversed();
  }

  verify(): AuditVerdict {
    if (this.entries[0] !== undefined && this.entries[0].sequence > 1)
      return { state: 'absent', reason: 'The log is kept in memory only, and its beginning is gone.' };
    return verified(this.entries, undefined, this.sha256);
  }

  leave(): readonly AuditDraft[] {
    const entries = this.entries;
    this.entries = [];
    return entries;
  }
}
