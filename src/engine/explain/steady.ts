import type { Bar, Level, OperationRow } from '../../common/summary.ts';
import { between, type UnixMs } from '../../common/units.ts';
import { levelOf } from './bars.ts';

/** The machine's own figures swing with every build: they must stay raised this long before they are called wrong. */
const riseAfterMs = 10_000;
/** A raised level is taken back only when it has been lower for this long. */
const fallAfterMs = 15_000;

/** The worse the more. */
export const rank: Readonly<Record<Level, number>> = { unknown: 0, healthy: 1, warning: 2, critical: 3 };

export interface Judgement {
  readonly level: Level;
  /** What the level stands for: a bar, and the operation where it is a language server. */
  readonly cause: string;
  /** When this cause raised the level; undefined while all is well. */
  readonly since: UnixMs | undefined;
  /** A level that would differ, and since when. */
  readonly next: { readonly level: Level; readonly at: UnixMs } | undefined;
}
export const firstJudgement: Judgement = { level: 'unknown', cause: '', since: undefined, next: undefined };

const causeOf = (worst: Bar | undefined, operation: OperationRow | undefined): string =>
  worst?.id === 'lsp' ? `lsp ${operation?.server ?? ''} ${operation?.operation ?? ''}` : (worst?.id ?? '');

const isRaised = (level: Level): boolean => level === 'warning' || level === 'critical';

/** How long a change of level waits. What a person waits for is told at once. */
const patienceOf = (from: Level, to: Level, worst: Bar | undefined): number => {
  if (from === 'unknown' || to === 'unknown') return 0;
  if (rank[to] < rank[from]) return fallAfterMs;
  return worst?.id === 'lsp' ? 0 : riseAfterMs;
};

/** The level a person is shown: calm in time, never by other thresholds than the bars', with its cause and since when. */
export const judge = (
  before: Judgement,
  at: UnixMs,
  { worst, operation }: { readonly worst: Bar | undefined; readonly operation: OperationRow | undefined },
): Judgement => {
  const wanted = levelOf(worst?.ratio ?? null);
  const next =
    wanted === before.level ? undefined : before.next?.level === wanted ? before.next : { level: wanted, at };
  const waits = next !== undefined && Math.abs(between(next.at, at)) < patienceOf(before.level, wanted, worst);
  const level = waits ? before.level : wanted;
  const cause = causeOf(worst, operation);
  if (!isRaised(level)) return { level, cause, since: undefined, next: waits ? next : undefined };
  const goesOn = isRaised(before.level) && before.cause === cause;
  return { level, cause, since: goesOn ? before.since : at, next: waits ? next : undefined };
};
