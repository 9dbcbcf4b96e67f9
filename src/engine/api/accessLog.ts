/**
 * Who uses the API, for the audit log: that somebody begins, and how often it was asked, once an hour; never each time.
 * Who is refused is told of each time, until his address is locked out: that once, or it would write the log full.
 */
import type { AuditDraft } from '../../common/alerts.ts';
import { between, type UnixMs } from '../../common/units.ts';

interface Use {
  since: UnixMs;
  requests: number;
}

const everyMs = 3_600_000;
const addressCap = 1_000;

export class AccessLog {
  private readonly uses = new Map<string, Use>();
  /** Addresses of which is told that they are locked out. */
  private readonly locked = new Set<string>();
  private readonly write: (entry: AuditDraft) => void;

  constructor(write: (entry: AuditDraft) => void) {
    this.write = write;
  }

  /** A request of whoever has this token or session. */
  note(by: string, now: UnixMs): void {
    const use = this.uses.get(by);
    if (use !== undefined) {
      use.requests += 1;
      return;
    }
    this.uses.set(by, { since: now, requests: 1 });
    this.write({ at: now, by, action: 'api access', subject: 'api', why: 'begins' });
  }

  refused(
    { address, subject, why }: { readonly address: string; readonly subject: string; readonly why: string },
    now: UnixMs,
  ): void {
    if (why !== 'locked') this.locked.delete(address);
    else if (this.locked.has(address)) return;
    else if (this.locked.size < addressCap) this.locked.add(address);
    this.write({ at: now, by: 'api', action: 'access refused', subject, why });
  }

  /** Tells of each whose hour is over; who has not asked in it begins anew. */
  tick(now: UnixMs): void {
    for (const [by, use] of this.uses) {
      if (Math.abs(between(use.since, now)) < everyMs) continue;
      if (use.requests === 0) this.uses.delete(by);
      else this.tell(by, use, now);
    }
  }

  /** Tells of what no hour has told of yet. */
  close(now: UnixMs): void {
    for (const [by, use] of this.uses) if (use.requests > 0) this.tell(by, use, now);
    this.uses.clear();
  }

  private tell(by: string, use: Use, now: UnixMs): void {
    const minutes = Math.max(1, Math.round(Math.abs(between(use.since, now)) / 60_000));
    const asked = use.requests === 1 ? '1 request' : `${String(use.requests)} requests`;
    const why = `${asked} in ${String(minutes)} min`;
    this.write({ at: now, by, action: 'api access', subject: 'api', why });
    Object.assign(use, { since: now, requests: 0 });
  }
}
