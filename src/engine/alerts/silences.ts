/** The silences there are, of this window and of all others that write to the same records. */
import type { Silence } from '../../common/alerts.ts';
import type { AlertAnswer, AlertAsk } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Ledger } from './ledger.ts';
import { silenceOf, silencesAt, silenceState, type StoredSilence } from './muting.ts';

interface Moment {
  readonly by: string;
  readonly now: UnixMs;
}

export class Silences {
  private readonly ledger: Ledger;
  private readonly known = new Map<string, StoredSilence>();

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  get all(): readonly StoredSilence[] {
    return [...this.known.values()];
  }

  at(now: UnixMs): readonly Silence[] {
    return silencesAt(this.known.values(), now);
  }

  /** Takes those of the records. */
  sync(): void {
    for (const silence of this.ledger.records.silences()) this.known.set(silence.id, silence);
  }

  /** The records are others: what they lack is written there. */
  join(): void {
    const stored = new Set(this.ledger.records.silences().map(({ id }) => id));
    for (const silence of this.known.values()) if (!stored.has(silence.id)) this.ledger.silence(silence);
    this.sync();
  }

  add(ask: Extract<AlertAsk, { readonly kind: 'silence' }>, { by, now }: Moment): AlertAnswer {
    const { window } = this.ledger.records;
    const silence = silenceOf(ask, { by, now, number: `${String(window)}-${String(this.known.size + 1)}` });
    if (typeof silence === 'string') return { kind: 'refused', reason: silence };
    this.put(silence);
    this.ledger.log({ at: now, by, action: 'silenced', subject: silence.id, why: silence.comment });
    return { kind: 'done', changed: 1, silence: silence.id };
  }

  end(id: string, { by, now }: Moment): AlertAnswer {
    const known = this.known.get(id);
    if (known === undefined || silenceState(known, now) === 'expired')
      return { kind: 'refused', reason: 'There is no such silence any more.' };
    this.put({ ...known, endsAt: now });
    this.ledger.log({ at: now, by, action: 'silence ended', subject: id, why: '' });
    return { kind: 'done', changed: 1 };
  }

  private put(silence: StoredSilence): void {
    this.known.set(silence.id, silence);
    this.ledger.silence(silence);
  }
}
