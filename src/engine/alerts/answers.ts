/** What is asked of alerts and changes nothing: history, detail, rules, frequency, effects, the audit log. */
import type { Alert, RuleChange, RuleProblem, RuleView } from '../../common/alerts.ts';
import type { AlertAnswer, AlertAsk, RuleTrial } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import { effectsOf, frequencyOf } from './effects.ts';
import type { Episode } from './episodes.ts';
import type { Records } from './records.ts';

type Question = Extract<
  AlertAsk,
  {
    readonly kind:
      | 'history'
      | 'detail'
      | 'rules'
      | 'override'
      | 'test-rule'
      | 'frequency'
      | 'effects'
      | 'audit-log'
      | 'verify-audit';
  }
>;

/** The rules, as far as alerts speak of them. */
export interface RuleBook {
  views(): readonly RuleView[];
  problems(): readonly RuleProblem[];
  trial(rule: string, now: UnixMs): RuleTrial | undefined;
  chart(
    rule: string,
    labels: Readonly<Record<string, string>>,
  ): { readonly expr: string; readonly threshold: number | null };
  override(rule: string, override: RuleChange | null): void;
}

export interface Known {
  readonly records: Records;
  readonly rules: RuleBook;
  readonly now: UnixMs;
  viewOf(episode: Episode): Alert;
  find(id: string): Episode | undefined;
  /** The local midnight before a time, so many days earlier. */
  midnight(at: UnixMs, daysEarlier: number): UnixMs;
}

const pageCap = 200;
const daysCap = 400;
const daysOf = (days: number): number => Math.min(daysCap, Math.max(1, Math.floor(days) || 1));

const history = (ask: Extract<Question, { readonly kind: 'history' }>, { records, viewOf }: Known): AlertAnswer => {
  const limit = Math.min(pageCap, Math.max(1, Math.floor(ask.limit) || 1));
  // One more than is shown tells whether there are more.
  const found = records.page({ ...ask, limit: limit + 1 });
  const alerts = found.slice(0, limit).map(viewOf);
  const last = alerts.at(-1);
  if (found.length <= limit || last === undefined) return { kind: 'history', alerts };
  return { kind: 'history', alerts, next: { at: last.firingSince ?? last.pendingSince, id: last.id } };
};

const auditCap = 500;

const auditLog = (
  { before = Number.MAX_SAFE_INTEGER, limit, text = '' }: Extract<Question, { readonly kind: 'audit-log' }>,
  { records }: Known,
): AlertAnswer => {
  const most = Math.min(auditCap, Math.max(1, Math.floor(limit) || 1));
  const found = records.auditLog({ before, limit: most + 1, text });
  const entries = found.slice(0, most);
  const next = entries.at(-1)?.sequence;
  return { kind: 'audit-log', entries, ...(found.length > most && next !== undefined ? { next } : {}) };
};

const detail = (id: string, { records, rules, viewOf, find }: Known): AlertAnswer => {
  const episode = find(id);
  if (episode === undefined) return { kind: 'refused', reason: 'There is no such alert any more.' };
  const rule = rules.views().find(({ name, kind }) => kind === 'alert' && name === episode.rule);
  return {
    kind: 'detail',
    detail: {
      alert: viewOf(episode),
      ...(rule === undefined ? {} : { rule }),
      chart: rules.chart(episode.rule, episode.labels),
      audit: records.audit(id),
    },
  };
};

/** What a person did is kept when it is answered, or is said to wait. */
export const heldUp = (answer: AlertAnswer, { isKept }: { readonly isKept: boolean }): AlertAnswer =>
  isKept || answer.kind !== 'done' ? answer : { ...answer, waits: true };

export const answered = (ask: Question, known: Known): AlertAnswer => {
  const { records, rules, now, midnight } = known;
  switch (ask.kind) {
    case 'history':
      return history(ask, known);
    case 'detail':
      return detail(ask.id, known);
    case 'rules':
      return { kind: 'rules', rules: rules.views(), problems: rules.problems() };
    case 'override':
      if (!rules.views().some(({ name }) => name === ask.rule))
        return { kind: 'refused', reason: 'There is no such rule.' };
      rules.override(ask.rule, ask.override);
      return { kind: 'done', changed: 1 };
    case 'test-rule': {
      const trial = rules.trial(ask.rule, now);
      return trial === undefined ? { kind: 'refused', reason: 'There is no such rule.' } : { kind: 'trial', trial };
    }
    case 'frequency': {
      const days = daysOf(ask.days);
      const midnights = Array.from({ length: days }, (_, i) => midnight(now, days - 1 - i));
      return { kind: 'frequency', days: frequencyOf(records.since(midnights[0] ?? now), midnights) };
    }
    case 'effects':
      return { kind: 'effects', effects: effectsOf(records.since(midnight(now, daysOf(ask.days) - 1))) };
    case 'audit-log':
      return auditLog(ask, known);
    case 'verify-audit':
      return { kind: 'audit', verdict: records.verify() };
    default:
      // A panel of another version may ask for what this engine does not know.
      return { kind: 'refused', reason: 'This is not known here: reload the window.' };
  }
};
