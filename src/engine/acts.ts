/**
 * Acts: what was done, by itself or by a click, and what it came to. In: records of responses, the timeline, history in
 * PromQL. Out: the acts, the newest first. Remedies are judged here: what they should better, when they were applied
 * and some minutes later. Bounds: 100 acts; 200 outcomes are kept, for the past does not change.
 */
import type { RemedyRule } from '../common/diagnosis.ts';
import type { Labels } from '../common/labels.ts';
import { isBetter } from '../common/outcome.ts';
import type { Act } from '../common/protocol/actions.ts';
import type { ResponseRecord, ResponseRule } from '../common/responses.ts';
import type { TimelineEvent } from '../common/timeline.ts';
import { later, ms, type UnixMs } from '../common/units.ts';

export interface ActsOptions {
  readonly rules: readonly ResponseRule[];
  readonly remedies: readonly RemedyRule[];
  /** An instant query at a time that has passed. */
  ask(expr: string, at: UnixMs): readonly { readonly labels: Labels; readonly value: number }[];
}

export interface Done {
  readonly records: readonly ResponseRecord[];
  /** This editor process. */
  readonly owner: string;
  /** Of the last weeks, in any order. */
  readonly events: readonly TimelineEvent[];
}

type Outcome = Pick<Act, 'before' | 'after' | 'helped'>;

const actCap = 100;
const outcomeCap = 200;
const minuteMs = 60_000;
const unknown: Outcome = { before: null, after: null, helped: null };

export class Acts {
  readonly #options: ActsOptions;
  readonly #outcomes = new Map<string, Outcome>();

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  list({ records, owner, events }: Done, now: UnixMs): readonly Act[] {
    const responses = records.filter(({ state }) => state !== 'waiting').map((record) => this.#response(record, owner));
    const ofRemedies = events.filter(({ kind }) => kind === 'remedy_applied' || kind === 'remedy_undone');
    const applied = ofRemedies
      .filter(({ kind }) => kind === 'remedy_applied')
      .map((event) => this.#remedy(event, { takenBack: undoneAfter(event, ofRemedies), now }));
    return [...responses, ...applied].sort((a, b) => b.at - a.at).slice(0, actCap);
  }

  #response(record: ResponseRecord, owner: string): Act {
    const { id, title, because, target, mode, state, changes, unit, before, after, helped, reason } = record;
    const rule = this.#options.rules.find((one) => one.id === record.rule);
    const { doneAt, actedAt, endedAt } = record;
    const isDone = (doneAt ?? (state === 'failed' || state === 'declined' ? undefined : actedAt)) !== undefined;
    return {
      id,
      source: 'response',
      name: record.rule,
      title,
      because,
      at: doneAt ?? (isDone ? actedAt : undefined) ?? record.at,
      isDone,
      by: mode === 'auto' ? 'itself' : 'you',
      state,
      changes,
      unit,
      before,
      after,
      helped,
      reason,
      withinMs: (rule?.helpsWithinSeconds ?? 0) * 1_000,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(rule === undefined ? {} : { chart: { ...rule.chart, target } }),
      canUndo: (state === 'standing' || state === 'trial') && record.owner === owner && changes.length > 0,
    };
  }

  #remedy(
    { at, subject, text }: TimelineEvent,
    { takenBack, now }: { readonly takenBack: UnixMs | undefined; readonly now: UnixMs },
  ): Act {
    const remedy = this.#options.remedies.find(({ id }) => id === subject);
    const { measure, title = text } = remedy ?? {};
    // A command that was run has changed no setting: it stands for as long as it is looked at, and nothing takes it back.
    const isRun = remedy !== undefined && remedy.changes === undefined;
    const undoneAt = isRun ? undefined : takenBack;
    const isOver = isRun && now >= later(at, ms((measure?.minutes ?? 0) * minuteMs));
    const id = `${subject} ${String(at)}`;
    return {
      id,
      source: 'remedy',
      name: subject,
      title,
      because: remedy?.effect ?? '',
      at,
      isDone: true,
      by: 'you',
      state: undoneAt !== undefined ? 'undone' : isOver ? 'ended' : 'standing',
      ...(undoneAt === undefined ? {} : { endedAt: undoneAt }),
      changes: isRun ? [`run ${remedy.commands?.join(' or ') ?? ''}`] : [],
      unit: measure?.unit ?? 'count',
      ...(measure === undefined ? unknown : this.#outcome(id, measure, { at, undoneAt, now })),
      reason: undoneAt === undefined ? '' : 'by hand',
      withinMs: (measure?.minutes ?? 0) * minuteMs,
      ...(measure === undefined
        ? {}
        : { chart: { title: 'What it is measured by', expr: measure.expr, unit: measure.unit, target: {} } }),
      canUndo: undoneAt === undefined && !isRun,
    };
  }

  #outcome(
    id: string,
    { expr, minutes }: NonNullable<RemedyRule['measure']>,
    { at, undoneAt, now }: { readonly at: UnixMs; readonly undoneAt: UnixMs | undefined; readonly now: UnixMs },
  ): Outcome {
    const known = this.#outcomes.get(id);
    if (known !== undefined) return known;
    const looked = later(at, ms(minutes * minuteMs));
    const value = (time: UnixMs): number | null => this.#options.ask(expr, time)[0]?.value ?? null;
    if (now < looked) return { ...unknown, before: value(at) };
    const before = value(at);
    // What was taken back before has come to nothing that could be told.
    const after = undoneAt !== undefined && undoneAt < looked ? null : value(looked);
    const outcome = { before, after, helped: before === null || after === null ? null : isBetter(before, after) };
    if (this.#outcomes.size >= outcomeCap) this.#outcomes.clear();
    this.#outcomes.set(id, outcome);
    return outcome;
  }
}

/** When a remedy was taken back: by itself or with all others; undefined where it was not, or was applied anew before. */
const undoneAfter = (applied: TimelineEvent, events: readonly TimelineEvent[]): UnixMs | undefined =>
  events
    .filter(
      ({ at, kind, subject }) =>
        kind === 'remedy_undone' && at >= applied.at && (subject === '' || subject === applied.subject),
    )
    .map(({ at }) => at)
    .sort((a, b) => a - b)[0];
