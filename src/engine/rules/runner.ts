/**
 * Runs groups when they are due, a slice at a time: after each rule whoever runs it may stop and go on later. A group
 * that was missed, because the machine slept or there was too much to do, runs once and not once for each time missed.
 */
import type { UnixMs } from '../../common/units.ts';
import {
  evaluating,
  initialState,
  reloadGroup,
  restoreGroup,
  type Evaluation,
  type GroupState,
  type GroupStep,
} from './group.ts';
import { forStatesOf, type ForState, type Waiting } from './restore.ts';
import type { RuleSample } from './alerts.ts';
import type { RuleGroup } from './ruleFile.ts';

export interface LoadedGroup {
  /** Names the group over reloads. */
  readonly key: string;
  readonly group: RuleGroup;
}

export interface RunnerOptions extends Omit<Evaluation, 'now'> {
  readonly defaultIntervalMs: number;
  /** As the flag --rules.alert.for-grace-period. */
  readonly graceMs: number;
  /** Where alerts of this name stood before a restart. */
  readonly forStates: (alertname: string) => readonly ForState[];
  /** A group has been evaluated; `due` is how late it began, in milliseconds. */
  evaluated(loaded: LoadedGroup, state: GroupState, moment: { readonly now: UnixMs; readonly lateMs: number }): void;
}

interface Running {
  loaded: LoadedGroup;
  state: GroupState;
  dueAt: number;
}

/** 32-bit FNV-1a, to spread groups over their interval as Prometheus does. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
};

export class RuleRunner {
  private readonly options: RunnerOptions;
  private readonly groups = new Map<string, Running>();
  private current:
    { readonly running: Running; readonly steps: Generator<undefined, GroupStep>; begin: Begin } | undefined;

  constructor(options: RunnerOptions) {
    this.options = options;
  }

  intervalOf(group: RuleGroup): number {
    return group.intervalMs ?? this.options.defaultIntervalMs;
  }

  /** The groups from now on: those known go on where they are, with all that has not changed in them. */
  load(groups: readonly LoadedGroup[], now: UnixMs): void {
    this.current = undefined;
    const before = new Map(this.groups);
    this.groups.clear();
    for (const loaded of groups) {
      const known = before.get(loaded.key);
      before.delete(loaded.key);
      if (known === undefined) {
        this.groups.set(loaded.key, {
          loaded,
          state: initialState(loaded.group, { restored: false }),
          dueAt: this.nextDue(loaded, now),
        });
        continue;
      }
      const { state, ends } = reloadGroup({ group: known.loaded.group, state: known.state }, loaded.group, now);
      this.appendAll(ends);
      this.groups.set(loaded.key, { loaded, state, dueAt: Math.min(known.dueAt, this.nextDue(loaded, now)) });
    }
    for (const { loaded, state } of before.values())
      this.appendAll(reloadGroup({ group: loaded.group, state }, { ...loaded.group, rules: [] }, now).ends);
  }

  /** Where alerts stand, for the next start; of a rule that has not found its own yet there is nothing to tell. */
  forStates(): readonly { readonly alertname: string; readonly states: readonly Waiting[] }[] {
    return this.states().flatMap(({ loaded: { group }, state }) =>
      group.rules.flatMap((rule, i) => {
        const one = state[i];
        if (rule.kind !== 'alert' || one?.restored !== true || rule.forMs < this.options.graceMs) return [];
        return [{ alertname: rule.name, states: forStatesOf(rule, one) }];
      }),
    );
  }

  states(): readonly { readonly loaded: LoadedGroup; readonly state: GroupState }[] {
    return [...this.groups.values()];
  }

  /** Does what is due until `mayGoOn` says no; true where something is left to do. */
  run(now: UnixMs, mayGoOn: () => boolean): boolean {
    for (;;) {
      const current = (this.current ??= this.begin(now));
      if (current === undefined) return false;
      const step = current.steps.next();
      if (step.done === true) {
        const { loaded } = current.running;
        const state = restoreGroup(loaded.group, step.value.state, {
          now: current.begin.now,
          graceMs: this.options.graceMs,
          states: (alertname) => this.options.forStates(alertname),
        });
        current.running.state = state;
        this.current = undefined;
        this.options.evaluated(loaded, state, current.begin);
      }
      if (!mayGoOn()) return true;
    }
  }

  private appendAll(samples: readonly RuleSample[]): void {
    for (const sample of samples) this.options.append(sample);
  }

  private nextDue({ key, group }: LoadedGroup, now: number): number {
    const interval = this.intervalOf(group);
    const offset = hashOf(key) % interval;
    return (Math.floor((now - offset) / interval) + 1) * interval + offset;
  }

  private begin(now: UnixMs): RuleRunner['current'] {
    let first: Running | undefined;
    for (const running of this.groups.values()) {
      // A clock that was set back must not silence a group.
      if (running.dueAt - now > this.intervalOf(running.loaded.group)) running.dueAt = now;
      if (running.dueAt <= now && (first === undefined || running.dueAt < first.dueAt)) first = running;
    }
    if (first === undefined) return undefined;
    const lateMs = now - first.dueAt;
    first.dueAt = this.nextDue(first.loaded, now);
    const steps = evaluating(first.loaded.group, first.state, { ...this.options, now });
    return { running: first, steps, begin: { now, lateMs } };
  }
}

interface Begin {
  readonly now: UnixMs;
  readonly lateMs: number;
}
