/** The course of one response, as one pure function: what it is now, what is seen, what time it is; out what it becomes. */
import { isOver, type ResponseRecord, type ResponseReply, type ResponseRule } from '../../common/responses.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';

/** What the two questions of a rule say of one target. */
export interface Seen {
  /** The condition holds, with this value; undefined where it does not. */
  readonly value: number | undefined;
  /** It is no longer needed. */
  readonly over: boolean;
}

/** What a step is made of, beside the record. */
export interface Moment {
  readonly rule: ResponseRule;
  readonly seen: Seen;
  readonly now: UnixMs;
}

export interface Step {
  readonly record: ResponseRecord;
  /** What the editor is to do now. */
  readonly order?: 'do' | 'undo' | 'withdraw';
  /** For the audit log: what has happened; absent where nothing has. */
  readonly told?: string;
}

/** The editor answers within this time, or it is taken as failed. */
const answerWithinMs = 120_000;
/** A question that nobody answers is no longer asked. */
const askedForMs = 8 * 3_600_000;
/** A feature that nobody uses while it is tried is left on after this many trials' time. */
const unusedTrials = 12;
/** While a feature is tried its old failures are still in the windows of its condition. */
const trialBlindMs = 75_000;
/** A feature that fails again and again is tried after twice the time, up to this. */
const longestOffMs = 3_600_000;

const isPast = (since: UnixMs | undefined, forMs: number, now: UnixMs): boolean =>
  since !== undefined && now - since >= forMs;

type End = readonly [state: 'ended' | 'undone' | 'declined' | 'failed', reason: string];

const end = (record: ResponseRecord, [state, reason]: End, now: UnixMs): Step => ({
  record: { ...record, state, reason, endedAt: now },
  told: `${state}: ${reason}`,
});

const undoing = (record: ResponseRecord, reason: string): Step => ({
  record: { ...record, state: 'undoing', reason },
  order: 'undo',
  told: `is put back: ${reason}`,
});

/** Judged once its time is up, or as soon as it is over. */
const judged = (record: ResponseRecord, { rule, seen: { value, over }, now }: Moment): ResponseRecord => {
  if (record.helped !== null) return record;
  if (over) return { ...record, helped: true, after: value ?? null };
  if (!isPast(record.actedAt, rule.helpsWithinSeconds * 1_000, now)) return record;
  return { ...record, helped: value === undefined, after: value ?? null };
};

/** For how long the feature stays off this time. */
export const offMs = ({ offSeconds = 0 }: ResponseRule, trials: number): number =>
  Math.min(longestOffMs, offSeconds * 1_000 * 2 ** trials);

const standing = (before: ResponseRecord, moment: Moment): Step => {
  const { rule, seen, now } = moment;
  if (rule.kind === 'breaker') {
    if (!isPast(before.actedAt, offMs(rule, before.trials), now)) return { record: before };
    const record = { ...before, state: 'trial', actedAt: now, reason: 'tried again' } as const;
    return { record, order: 'undo', told: 'is switched on again, to see' };
  }
  const record = judged(before, moment);
  if (rule.kind === 'restart' || rule.kind === 'cache') {
    if (record.helped === null) return { record };
    return end(record, ['ended', record.helped ? 'it has helped' : 'it has not helped'], now);
  }
  if (record.helped === false) return undoing(record, 'it has not helped');
  const overSince = seen.over ? (record.overSince ?? now) : undefined;
  const { overSince: _, ...rest } = record;
  const kept: ResponseRecord = overSince === undefined ? rest : { ...rest, overSince };
  return isPast(overSince, rule.untilSeconds * 1_000, now) ? undoing(kept, 'it is no longer needed') : { record: kept };
};

const trial = (record: ResponseRecord, { rule, seen: { value, over }, now }: Moment): Step => {
  if (value !== undefined && isPast(record.actedAt, trialBlindMs, now)) {
    const again = { ...record, state: 'acting', actedAt: now, trials: record.trials + 1, after: value } as const;
    return {
      record: { ...again, reason: 'it still fails' },
      order: 'do',
      told: 'is switched off again: it still fails',
    };
  }
  const trialMs = (rule.trialSeconds ?? 0) * 1_000;
  if (over && isPast(record.actedAt, trialMs, now))
    return end({ ...record, helped: true }, ['ended', 'it works again'], now);
  return isPast(record.actedAt, trialMs * unusedTrials, now)
    ? end(record, ['ended', 'it is on again; nobody has used it since'], now)
    : { record };
};

/** One step on. */
export const advanced = (record: ResponseRecord, moment: Moment): Step => {
  const { seen, now } = moment;
  switch (record.state) {
    case 'waiting':
      if (seen.value === undefined) return { ...end(record, ['ended', 'it passed by itself'], now), order: 'withdraw' };
      return isPast(record.at, askedForMs, now)
        ? { ...end(record, ['declined', 'nobody has answered'], now), order: 'withdraw' }
        : { record };
    case 'acting':
      return isPast(record.actedAt, answerWithinMs, now)
        ? end(record, ['failed', 'the editor has not said that it was done'], now)
        : { record };
    case 'standing':
      return standing(record, moment);
    case 'trial':
      return trial(record, moment);
    case 'undoing':
      // Until the editor says that it was done: an engine that was restarted has not heard it.
      return { record, order: 'undo' };
    default:
      return { record };
  }
};

/** What the editor says of it. */
export const replied = (record: ResponseRecord, reply: ResponseReply, now: UnixMs): Step => {
  if (isOver(record.state)) return { record };
  const { reason, changes = record.changes } = reply;
  switch (reply.outcome) {
    case 'done': {
      const done: ResponseRecord = {
        ...record,
        state: 'standing',
        actedAt: now,
        doneAt: record.doneAt ?? now,
        changes,
        reason,
      };
      return { record: done, told: changes.length === 0 ? 'was done' : `was done: ${changes.join('; ')}` };
    }
    case 'declined':
      return end(record, ['declined', reason], now);
    case 'failed':
    case 'impossible':
      return end(record, ['failed', reason], now);
    case 'undone':
      // A feature that is tried is put back as well, and goes on being looked at.
      if (record.state === 'trial') return { record };
      return end(record, [record.helped === true ? 'ended' : 'undone', record.reason], now);
  }
};

/** The user puts it back. */
export const undoneByHand = (record: ResponseRecord): Step => undoing(record, 'by hand');

/** The user says yes. */
export const accepted = (record: ResponseRecord, now: UnixMs): Step => ({
  record: { ...record, state: 'acting', actedAt: now, reason: 'as you wished' },
  order: 'do',
  told: 'was accepted',
});

/** When it is to be thought of again at the earliest. */
export const coolsUntil = ({ at, endedAt }: ResponseRecord, cooldownMs: number): UnixMs =>
  later(endedAt ?? at, ms(cooldownMs));
