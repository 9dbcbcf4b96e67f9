/** What has changed and is to be written, together: to the records there are, and again where they do not take it now. */
import type { AuditDraft } from '../../common/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Episode } from './episodes.ts';
import type { StoredSilence } from './muting.ts';
import type { Owner, Standing } from './standing.ts';
import type { Batch, NoteName, Records } from './records.ts';

type Draft = { -readonly [Key in 'episodes' | 'silences' | 'audit']: Batch[Key][number][] };

const waitingCap = 1_000;
/** How much of what stands beside the alerts a crash may take. */
const standingEveryMs = 5_000;

export class Ledger {
  records: Records;
  private draft: Draft = { episodes: [], silences: [], audit: [] };
  /** Of the machine's, by id: as they were last seen in the records. */
  private readonly bases = new Map<string, Episode>();
  private readonly written = new Map<NoteName, string>();
  private notesAt = 0;

  constructor(records: Records) {
    this.records = records;
  }

  /** Other records from now on; what the present ones cannot keep goes along. */
  use(records: Records): void {
    this.draft.audit.unshift(...this.records.leave());
    this.records = records;
    this.bases.clear();
    this.written.clear();
  }

  /** Whether the records know every episode as it is. */
  get isLevel(): boolean {
    return this.draft.episodes.length === 0;
  }

  /** As it stands in the records: what the next change is compared with. */
  saw(episode: Episode): void {
    if (episode.machineWide) this.bases.set(episode.id, episode);
  }

  /** Undefined where the file is busy. */
  openOfMachine(): readonly Episode[] | undefined {
    try {
      return this.records.open().filter(({ machineWide }) => machineWide);
    } catch {
      return undefined;
    }
  }

  standing(owner: Owner): Standing | undefined {
    return this.records.note(owner) as Standing | undefined;
  }

  episode(episode: Episode, before?: Episode): void {
    const base = episode.machineWide ? (this.bases.get(episode.id) ?? before) : undefined;
    if (episode.condition === 'resolved') this.bases.delete(episode.id);
    else this.saw(episode);
    this.draft.episodes.push({ episode, base });
  }

  silence(silence: StoredSilence): void {
    this.draft.silences.push(silence);
  }

  log(entry: AuditDraft): void {
    this.draft.audit.push(entry);
  }

  /** `notes` are asked for where something else is written, and after a while; what has not changed of them is left out. */
  write(
    now: UnixMs,
    notes: () => ReadonlyMap<NoteName, unknown>,
    { isUrgent }: { readonly isUrgent: boolean },
  ): boolean {
    const { draft } = this;
    const isIdle = draft.episodes.length + draft.silences.length + draft.audit.length === 0;
    // A clock that was set back must not put it off.
    if (isIdle && !isUrgent && Math.abs(now - this.notesAt) < standingEveryMs) return true;
    this.notesAt = now;
    const changed = new Map(
      [...notes()].flatMap(([name, note]) => {
        const body = JSON.stringify(note);
        return body === this.written.get(name) ? [] : [[name, body] as const];
      }),
    );
    if (isIdle && changed.size === 0) return true;
    if (!this.records.write({ ...draft, notes: changed })) {
      for (const list of [draft.episodes, draft.silences, draft.audit])
        list.splice(0, Math.max(0, list.length - waitingCap));
      return false;
    }
    this.draft = { episodes: [], silences: [], audit: [] };
    for (const [name, body] of changed) this.written.set(name, body);
    return true;
  }
}
