/**
 * How far an alert that nobody acknowledges has come, who is on call, and to whom an alert goes. Pure: an alert's level is
 * a function of when it began to fire, of the table and of the time.
 */
import type { AlertMatcher, EscalationLevel, SeverityRow } from '../../common/alerts.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { EscalationStep } from './defaults.ts';
import { severityOf, type Episode } from './episodes.ts';
import { matchAll } from '../../common/alertMatching.ts';

export interface AssignmentRule {
  readonly matchers: readonly AlertMatcher[];
  /** A name, or `on-call`. */
  readonly assignee: string;
}

/** The people take turns, each for as long as a turn lasts, beginning at `startsAt`. */
export interface Rota {
  readonly people: readonly string[];
  readonly startsAt: number;
  readonly turnMs: number;
}

export const onCallAt = ({ people, startsAt, turnMs }: Rota, now: UnixMs): string | undefined => {
  if (people.length === 0 || turnMs <= 0) return undefined;
  const turn = Math.floor((now - startsAt) / turnMs) % people.length;
  return people[turn < 0 ? turn + people.length : turn];
};

export const assigneeOf = (
  episode: Episode,
  { assignments, rota }: { readonly assignments: readonly AssignmentRule[]; readonly rota: Rota },
  now: UnixMs,
): string | undefined => {
  const found = assignments.find(({ matchers }) => matchAll(matchers)?.(episode.labels) === true);
  return found?.assignee === 'on-call' ? onCallAt(rota, now) : found?.assignee;
};

/** The clock runs from firing to acknowledgement. */
const isRunning = (episode: Episode): episode is Episode & { readonly firingSince: UnixMs } =>
  episode.condition === 'firing' && episode.firingSince !== undefined && episode.acknowledgedAt === undefined;

/** The step that is reached, at least that which the episode has. */
export const levelAt = (episode: Episode, steps: readonly EscalationStep[], now: UnixMs): EscalationLevel => {
  if (!isRunning(episode)) return episode.level;
  let { level } = episode;
  for (const step of steps) {
    const afterMs = step.afterMs[severityOf(episode.labels)];
    if (afterMs !== undefined && step.level > level && now - episode.firingSince >= afterMs) level = step.level;
  }
  return level;
};

export interface Escalated {
  readonly after: Episode;
  readonly why: string;
  /** Who is told, and where. */
  readonly to: string;
  readonly channels: readonly string[];
}

/** The episode at the level that it has reached by now; undefined where it has reached none. Whoever is on call gets it at level 1. */
export const escalated = (
  episode: Episode,
  { escalation, rota }: { readonly escalation: readonly EscalationStep[]; readonly rota: Rota },
  now: UnixMs,
): Escalated | undefined => {
  const level = levelAt(episode, escalation, now);
  if (level === episode.level) return undefined;
  const { who = '', channels = [] } = escalation.find((step) => step.level === level) ?? {};
  const onCall = level === 1 ? onCallAt(rota, now) : undefined;
  const assignee = episode.assignee ?? onCall;
  return {
    after: { ...episode, level, ...(assignee === undefined ? {} : { assignee }) },
    why: onCall === undefined ? who : `${who}: ${onCall}`,
    to: onCall ?? who,
    channels,
  };
};

export const respondBy = (episode: Episode, table: readonly SeverityRow[]): UnixMs | undefined => {
  if (!isRunning(episode)) return undefined;
  const row = table.find(({ severity }) => severity === severityOf(episode.labels));
  return row === undefined ? undefined : unixMs(episode.firingSince + row.respondWithinMs);
};
