/**
 * Who is told of what fires: groups that are due, within the restraint of a day, and the channels of escalation. It also
 * knows what flaps, of which nobody is told.
 */
import type { AlertNotice, AuditDraft, EscalationLevel, Severity } from '../../common/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import { delivered, editorChannel } from './channels.ts';
import { severityOf, type Episode } from './episodes.ts';
import type { Escalated } from './escalation.ts';
import { isStill, looked, type Flap } from './flapping.ts';
import { flushed, received, type Groups } from './grouping.ts';
import type { Mute } from './muting.ts';
import type { AlertsOptions } from './options.ts';
import { notificationOf, tellFiring } from './outside.ts';
import { decide, toldOn, type Told } from './restraint.ts';
import type { AlertSettings } from './settings.ts';
import { groupsOf, groupsWithout, ownerOf, resumed, type Owner, type Standing } from './standing.ts';
import { noticeOf, tell } from './telling.ts';

/** What it asks of the alerts. */
export interface Around {
  /** Open, by fingerprint. */
  episode(fingerprint: string): Episode | undefined;
  muted(episode: Episode): Mute | undefined;
  readonly settings: AlertSettings;
  readonly now: UnixMs;
}

export interface DispatchOptions extends Pick<
  AlertsOptions,
  'channels' | 'outbox' | 'midnight' | 'count' | 'diagnose'
> {
  log(entry: AuditDraft): void;
  /** What has been told today, as any window has last written it. */
  lastTold(): Told | undefined;
}

export class Dispatch {
  private readonly options: DispatchOptions;
  private readonly flaps = new Map<string, { readonly flap: Flap; readonly owner: Owner }>();
  /** Of the machine's alerts that it has had: what has been told of a group is kept for those who come after. */
  private readonly ofMachine = new Set<string>();
  private groups: Groups = new Map();
  /** Channels that escalation names and nobody has set up: no failure, but to be known. */
  private readonly missing = new Set<string>();
  told: Told | undefined;
  /** Of what is kept of it, what must not wait: the count of the day, and what has been told of a group. */
  readonly changed = { told: false, groups: false };

  constructor(options: DispatchOptions) {
    this.options = options;
  }

  flapOf(fingerprint: string): Flap | undefined {
    return this.flaps.get(fingerprint)?.flap;
  }

  look(
    { fingerprint, machineWide }: Pick<Episode, 'fingerprint' | 'machineWide'>,
    { firing }: Pick<Flap, 'firing'>,
    now: UnixMs,
  ): void {
    const before = this.flaps.get(fingerprint)?.flap;
    if (before !== undefined || firing)
      this.flaps.set(fingerprint, { flap: looked(before, { firing }, now), owner: ownerOf({ machineWide }) });
  }

  /** An alert begins to fire, or goes on or ends. */
  receive(episode: Episode, { settings, now }: Pick<Around, 'settings' | 'now'>): void {
    if (episode.firingSince === undefined) return;
    const { fingerprint, labels, firingSince: startsAt, condition } = episode;
    if (episode.machineWide) this.ofMachine.add(fingerprint);
    if (condition === 'resolved') this.options.outbox.follow(notificationOf('resolved', [episode]));
    const grouped = { fingerprint, labels, startsAt, firing: condition === 'firing' };
    this.groups = received(this.groups, grouped, { times: settings.grouping, now });
  }

  /** Whoever was told that it fires is told that somebody has it. */
  acknowledged(episode: Episode): void {
    this.options.outbox.follow(notificationOf('acknowledged', [episode]));
  }

  /** Once a second. `isByHand` says whether a person has resolved what still fires. */
  tick(around: Around, owns: (owner: Owner) => boolean, isByHand: (fingerprint: string) => boolean): void {
    const { settings, now } = around;
    for (const [fingerprint, { flap, owner }] of this.flaps) {
      if (!owns(owner)) continue;
      if (flap.firing && around.episode(fingerprint)?.condition !== 'firing' && !isByHand(fingerprint))
        this.look({ fingerprint, machineWide: owner === 'machine' }, { firing: false }, now);
      else if (isStill(looked(flap, flap, now))) this.flaps.delete(fingerprint);
    }
    const isMuted = (fingerprint: string): boolean => {
      const episode = around.episode(fingerprint);
      return episode !== undefined && around.muted(episode) !== undefined;
    };
    const { groups, flushes } = flushed(this.groups, settings.grouping, { now, isMuted });
    this.groups = groups;
    if (flushes.length > 0) this.changed.groups = true;
    for (const { fresh, reason } of flushes) {
      const episodes = fresh.flatMap((fingerprint) => around.episode(fingerprint) ?? []);
      this.tellOutside(episodes, around, { again: reason === 'repeat' });
      this.tell(
        episodes.filter((episode) => this.isWorthTelling(episode, settings)),
        around,
      );
    }
    if (this.ofMachine.size > 0 && this.groups.size === 0) this.ofMachine.clear();
  }

  private tellOutside(episodes: readonly Episode[], { settings, now }: Around, { again }: { again: boolean }): void {
    const told = episodes.filter((episode) => this.isWanted(episode, settings));
    const diagnose = (): ReturnType<AlertsOptions['diagnose']> => this.options.diagnose(now);
    tellFiring(this.options.outbox, told, { settings, again, diagnose });
  }

  private isWorthTelling(episode: Episode, settings: AlertSettings): boolean {
    return severityOf(episode.labels) !== 'low' && this.isWanted(episode, settings);
  }

  private isWanted(episode: Episode, { overrides }: AlertSettings): boolean {
    return (
      episode.acknowledgedAt === undefined &&
      overrides[episode.rule]?.notify !== false &&
      this.flapOf(episode.fingerprint)?.flapping !== true
    );
  }

  private tell(episodes: readonly Episode[], { settings, now }: Pick<Around, 'settings' | 'now'>): void {
    const { diagnose, midnight, count, log, lastTold } = this.options;
    if (episodes.length === 0) return;
    const told = tell(episodes, lastTold() ?? this.told, {
      restraint: settings.restraint,
      now,
      midnight: midnight(now, 0),
      diagnose: () => diagnose(now),
    });
    if (told === undefined) return;
    const { shown, reason } = told.decision;
    this.told = told.decision.told;
    this.changed.told = true;
    count({ kind: shown ? 'shown' : 'held back' }, now);
    for (const { id } of episodes)
      log({ at: now, by: 'system', action: shown ? 'shown' : 'held back', subject: id, why: reason });
    if (told.notice !== undefined) this.deliver(editorChannel, { notice: told.notice, to: '' }, now);
  }

  /** Whether another room may show one more notification today; it is counted as those of alerts are. */
  mayTell(severity: Severity, { restraint }: Pick<AlertSettings, 'restraint'>, now: UnixMs): boolean {
    const { count, lastTold, midnight } = this.options;
    const { shown, told } = decide(severity, lastTold() ?? this.told, { restraint, now, midnight: midnight(now, 0) });
    this.told = told;
    this.changed.told = true;
    count({ kind: shown ? 'shown' : 'held back' }, now);
    return shown;
  }

  /** The channels of a level that an alert has reached. The editor's own restraint holds here too. */
  escalated({ after: episode, to, channels }: Escalated, around: Around): void {
    const { now } = around;
    const { level } = episode;
    const mute = around.muted(episode);
    let notice: AlertNotice | undefined;
    const outside: string[] = [];
    for (const name of new Set(channels)) {
      if (!this.options.channels.has(name) && !this.options.outbox.has(name)) this.missing.add(name);
      else if (mute !== undefined) this.failed(name, episode, { level, reason: `it is ${mute.kind}`, now });
      else if (name === editorChannel) this.tell([episode], around);
      else if (this.options.outbox.has(name)) outside.push(name);
      else {
        const { heldBack } = toldOn(this.told, this.options.midnight(now, 0));
        const reason = `escalated to level ${String(level)}`;
        notice ??= noticeOf([episode], this.options.diagnose(now), { reason, heldBack });
        this.deliver(name, { notice, level, to }, now);
      }
    }
    // A level of people outside is drafted whether a channel is named for it or not.
    if (outside.length > 0 || (mute === undefined && level >= 3)) {
      const diagnosis = this.options.diagnose(now);
      this.options.outbox.tell(notificationOf('escalated', [episode], { level, to, diagnosis }), outside);
    }
  }

  private deliver(name: string, notification: Parameters<typeof delivered>[2], now: UnixMs): void {
    const { notice, level, to } = notification;
    void delivered(this.options.channels, name, notification).then((reason) => {
      for (const id of notice.alertIds)
        if (reason !== undefined) this.failed(name, { id }, { level, reason, now });
        // What the editor has shown is in the log already.
        else if (level !== undefined)
          this.options.log({
            at: now,
            by: 'schedule',
            action: 'delivered',
            subject: id,
            why: `${name}, level ${String(level)}${to === '' ? '' : `: ${to}`}`,
          });
    });
  }

  private failed(
    name: string,
    { id }: Pick<Episode, 'id'>,
    {
      level,
      reason,
      now,
    }: { readonly level: EscalationLevel | undefined; readonly reason: string; readonly now: UnixMs },
  ): void {
    const what = level === undefined ? name : `${name}, level ${String(level)}`;
    this.options.log({ at: now, by: 'schedule', action: 'not delivered', subject: id, why: `${what}: ${reason}` });
  }

  /** What the panel must say. */
  get notices(): readonly string[] {
    if (this.missing.size === 0) return [];
    return [`Alerts have escalated to channels that are not set up: ${[...this.missing].sort().join(', ')}.`];
  }

  /** What is kept of it. */
  standing(owner: Owner): Pick<Standing, 'groups' | 'flaps'> {
    const isTheirs = (fingerprint: string): boolean => this.ofMachine.has(fingerprint) === (owner === 'machine');
    return {
      groups: groupsOf(this.groups, isTheirs),
      flaps: [...this.flaps].flatMap(([fingerprint, one]) =>
        one.owner === owner ? [[fingerprint, one.flap] as const] : [],
      ),
    };
  }

  /** Goes on where it stood, or where another window did. */
  resume(owner: Owner, { groups, flaps }: Pick<Standing, 'groups' | 'flaps'>): void {
    if (owner === 'machine')
      for (const { told } of groups) for (const name of [...told.firing, ...told.resolved]) this.ofMachine.add(name);
    this.groups = resumed(this.groups, groups);
    this.show(owner, flaps);
  }

  /** What flaps as somebody else has seen it. */
  show(owner: Owner, flaps: Standing['flaps']): void {
    for (const [fingerprint, one] of this.flaps) if (one.owner === owner) this.flaps.delete(fingerprint);
    for (const [fingerprint, flap] of flaps) this.flaps.set(fingerprint, { flap, owner });
  }

  /** Another window tells of the machine's alerts from now on. */
  leaveMachine(): void {
    this.groups = groupsWithout(this.groups, (fingerprint) => this.ofMachine.has(fingerprint));
    this.ofMachine.clear();
  }
}
