/**
 * What keeps an alert from being told: silences, snoozes, inhibitions. None of it is stored with the alert: it follows
 * from what matches at the moment of asking, so that all of it ends by itself.
 */
import type { AlertMatcher, Silence } from '../../common/alerts.ts';
import type { Labels } from '../../common/labels.ts';
import { later, ms, unixMs, type UnixMs } from '../../common/units.ts';
import type { Episode } from './episodes.ts';
import { matchAll, type Predicate } from '../../common/alertMatching.ts';

export type StoredSilence = Omit<Silence, 'state'>;

export const silenceState = ({ startsAt, endsAt }: StoredSilence, now: UnixMs): Silence['state'] => {
  if (now >= endsAt) return 'expired';
  return now < startsAt ? 'pending' : 'active';
};

/** Those that are not over, the first to end first. */
export const silencesAt = (silences: Iterable<StoredSilence>, now: UnixMs): readonly Silence[] =>
  [...silences]
    .map((silence) => ({ ...silence, state: silenceState(silence, now) }))
    .filter(({ state }) => state !== 'expired')
    .sort((a, b) => a.endsAt - b.endsAt);

/** Beyond it no date can be written. */
const longestMs = 10 * 366 * 86_400_000;

/** A new silence, or why it is none. */
export const silenceOf = (
  ask: {
    readonly matchers: readonly AlertMatcher[];
    readonly forMs: number;
    readonly comment: string;
    readonly startsAt?: UnixMs;
  },
  { by, now, number }: { readonly by: string; readonly now: UnixMs; readonly number: string },
): StoredSilence | string => {
  const matches = matchAll(ask.matchers);
  if (matches === undefined) return 'A silence needs matchers, each well-formed.';
  if (matches({})) return 'A silence that matches everything would hide all alerts.';
  if (!(ask.forMs > 0)) return 'A silence must end: say for how long it lasts.';
  if (ask.forMs > longestMs) return 'A silence lasts ten years at most.';
  // One that has begun before is made now.
  const startsAt = unixMs(Math.max(now, ask.startsAt ?? now));
  if (startsAt - now > longestMs) return 'A silence begins within ten years.';
  return {
    id: `silence-${now.toString(36)}-${number}`,
    matchers: ask.matchers,
    startsAt,
    endsAt: later(startsAt, ms(ask.forMs)),
    createdBy: by,
    comment: ask.comment.trim().slice(0, 500),
  };
};

/** Alertmanager's: while a source fires, targets that have the same values of the labels `equal` are muted. */
export interface InhibitRule {
  readonly source: readonly AlertMatcher[];
  readonly target: readonly AlertMatcher[];
  readonly equal: readonly string[];
}

/** Muted by what: a silence's id, an inhibiting alert's id, or until when it is snoozed. */
export interface Mute {
  readonly kind: 'silenced' | 'snoozed' | 'inhibited';
  readonly by?: string;
  readonly until?: UnixMs;
}

interface Inhibitor {
  readonly source: Predicate;
  readonly target: Predicate;
  readonly equal: readonly string[];
}

/** Answers for one moment. */
export class Muting {
  private readonly silences: readonly { readonly silence: StoredSilence; readonly matches: Predicate }[];
  private readonly inhibitors: readonly (Inhibitor & { readonly sources: readonly Episode[] })[];
  private readonly now: UnixMs;

  constructor(
    firing: readonly Episode[],
    given: {
      readonly silences: readonly StoredSilence[];
      readonly inhibit: readonly InhibitRule[];
      readonly now: UnixMs;
    },
  ) {
    this.now = given.now;
    this.silences = given.silences.flatMap((silence) => {
      const matches = silenceState(silence, given.now) === 'active' ? matchAll(silence.matchers) : undefined;
      return matches === undefined ? [] : [{ silence, matches }];
    });
    this.inhibitors = given.inhibit.flatMap((rule) => {
      const [source, target] = [matchAll(rule.source), matchAll(rule.target)];
      if (source === undefined || target === undefined) return [];
      const sources = firing.filter(({ labels }) => source(labels));
      return sources.length === 0 ? [] : [{ source, target, equal: rule.equal, sources }];
    });
  }

  of(episode: Episode): Mute | undefined {
    const silenced = this.silences.find(({ matches }) => matches(episode.labels))?.silence;
    if (silenced !== undefined) return { kind: 'silenced', by: silenced.id, until: silenced.endsAt };
    if (episode.snoozedUntil !== undefined && this.now < episode.snoozedUntil)
      return { kind: 'snoozed', until: episode.snoozedUntil };
    const by = this.inhibiting(episode);
    return by === undefined ? undefined : { kind: 'inhibited', by: by.id };
  }

  /** As in Alertmanager, an alert that matches both sides of a rule is not inhibited by one that does so too. */
  private inhibiting(episode: Episode): Episode | undefined {
    for (const { source, target, equal, sources } of this.inhibitors) {
      if (!target(episode.labels)) continue;
      const isBoth = source(episode.labels);
      const found = sources.find(
        (one) =>
          one.fingerprint !== episode.fingerprint &&
          !(isBoth && target(one.labels)) &&
          equal.every((name) => same(one.labels, episode.labels, name)),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const same = (a: Labels, b: Labels, name: string): boolean => (a[name] ?? '') === (b[name] ?? '');
