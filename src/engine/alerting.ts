import type { AuditDraft, RuleChange, RuleProblem, RuleView, Severity } from '../common/alerts.ts';
import type { Diagnosis } from '../common/diagnosis.ts';
import type { Disposable } from '../common/disposable.ts';
import { metricNameLabel } from '../common/labels.ts';
import type { ThresholdProposal } from '../common/learned.ts';
import { reasonOf } from '../common/problem.ts';
import type { AlertAnswer, AlertAsk, AlertList, RuleSource, RuleTrial } from '../common/protocol/alerts.ts';
import type { RouteLine } from '../common/protocol/channels.ts';
import { localMidnight } from '../common/days.ts';
import { ms, type UnixMs } from '../common/units.ts';
import {
  Alerts,
  editorChannel,
  MemoryRecords,
  readAlertSettings,
  routeLines,
  StoredRecords,
  type AlertSettings,
  type Channel,
  type Observed,
  type Outbox,
  type Owner,
  type Waited,
} from './alerts/alerts.ts';
import { countAlert } from './alertCounts.ts';
import { AlertMirror } from './alertMirror.ts';
import type { Samples } from './ingest/ingest.ts';
import { failureOf } from './database/database.ts';
import type { EngineRim } from './engineRim.ts';
import type { Keeping } from './keeping.ts';
import type { Queries } from './queries.ts';
import { ruleView, RuleFiles, type BookEntry } from './ruleBook.ts';
import { trialOf } from './ruleTrial.ts';
import { outageToleranceMs, RuleRunner, type GroupState, type LoadedGroup, type RuleSample } from './rules/rules.ts';
import { shipped } from './shipped.ts';
import type { Appender } from './store/store.ts';
import type { Timeline } from './timeline/timeline.ts';
import type { SourceTree } from './yaml/yaml.ts';

export interface AlertingOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'post' | 'sha256' | 'loadYaml'>;
  readonly store: Appender;
  readonly samples: Samples;
  readonly queries: Pick<Queries, 'checks' | 'instant'>;
  /** Who judges the machine for all windows. */
  readonly history: Pick<Keeping, 'leadsMachine' | 'shared'>;
  readonly outbox: Outbox;
  diagnose(now: UnixMs): Diagnosis;
  readonly timeline: Pick<Timeline, 'append'>;
  /** Thresholds that have been learned. */
  proposals(): readonly ThresholdProposal[];
  onFault(reason: string): void;
}

/** How often rules run that do not say it themselves. */
const defaultIntervalMs = 15_000;
/**
 * What is about to fire after a restart waits for this long at least; a rule whose `for` is shorter begins anew. The flag
 * --rules.alert.for-grace-period says ten minutes by default, which suits servers: a window is reloaded in seconds, and the
 * rules of an editor hardly wait for longer.
 */
const graceMs = 60_000;
/** Rules hold the thread no longer than this at once: messages and the next tick come in between. */
const sliceMs = 20;

/** Rules and alerts, joined: what is due is evaluated slice by slice, and what comes of it is handled and told. */
export class Alerting implements Disposable {
  readonly #options: AlertingOptions;
  readonly #files: RuleFiles;
  readonly #runner: RuleRunner;
  readonly #alerts: Alerts;
  readonly #memory: MemoryRecords;
  readonly #mirror: AlertMirror;
  #shared: Keeping['shared'];
  #settings: AlertSettings;
  #settingProblems: readonly string[] = [];
  #sources: readonly RuleSource[] = [];
  #slice: Disposable | undefined;
  #told = '[]';
  #entries = new Map<string, BookEntry[]>();

  constructor(options: AlertingOptions, settings: Readonly<Record<string, unknown>>) {
    this.#options = options;
    this.#files = new RuleFiles(shipped.rules, options.queries.checks);
    this.#mirror = new AlertMirror(options.store);
    this.#memory = new MemoryRecords(
      options.rim.sha256,
      'Alerts are kept until this window closes: there is no history file.',
    );
    this.#runner = new RuleRunner({
      ask: (expr, at) => options.queries.instant(expr, at),
      append: (sample) => {
        this.#append(sample);
      },
      externalLabels: {},
      externalUrl: '',
      defaultIntervalMs,
      graceMs,
      isElsewhere: ({ kind, name }) =>
        kind === 'alert' && this.#isMachineWide(name) && !this.#options.history.leadsMachine,
      forStates: (alertname) =>
        this.#alerts
          .waitedBefore(this.#isMachineWide(alertname) ? 'machine' : 'own')
          .filter(({ labels }) => labels['alertname'] === alertname),
      evaluated: (loaded, state, { now }) => {
        this.#evaluated(loaded, state, now);
      },
    });
    this.#settings = this.#read(settings);
    const now = options.rim.clock.now();
    this.#alerts = new Alerts(
      {
        records: this.#memory,
        rules: {
          views: () => this.#views(),
          problems: () => this.#files.problems,
          trial: (rule, at) => this.#trial(rule, at),
          chart: (rule) => this.#chart(rule),
          override: (rule, override) => {
            this.#override(rule, override);
          },
        },
        channels: new Map([[editorChannel, this.#editor()]]),
        outbox: options.outbox,
        waited: (owner) => this.#waited(owner),
        settings: () => this.#settings,
        diagnose: (at) => options.diagnose(at),
        midnight: localMidnight,
        count: (event, at) => {
          countAlert(event, at, options);
        },
        notices: () => this.#notices(),
      },
      now,
    );
    this.#reload(now);
  }

  #editor(): Channel {
    return {
      deliver: ({ notice }) => {
        this.#options.rim.post({ type: 'notify', notice });
        return Promise.resolve();
      },
    };
  }

  list(now: UnixMs): AlertList {
    return this.#alerts.list(now);
  }

  answer(ask: AlertAsk, now: UnixMs): AlertAnswer {
    if (ask.kind === 'proposals') return { kind: 'proposals', proposals: this.#options.proposals() };
    return this.#alerts.answer(ask, now);
  }

  /** What other rooms have done that belongs into the audit log; by the user, where nobody is named. */
  audit(entry: Omit<AuditDraft, 'by'> & Partial<AuditDraft>): void {
    this.#alerts.log({ by: this.#settings.user, ...entry });
  }

  /** Which alerts are told over which channels, in words. */
  get routes(): readonly RouteLine[] {
    return routeLines(this.#settings);
  }

  /** Whether the severity table lets what helps be done without a question. */
  isAutomatic(severity: Severity): boolean {
    return this.#settings.severityTable.some((row) => row.severity === severity && row.automaticResponse);
  }

  /** Whether one more notification may be shown today; it counts as those of alerts do. */
  mayShow(severity: Severity, now: UnixMs): boolean {
    return this.#alerts.dispatch.mayTell(severity, this.#settings, now);
  }

  configure(settings: Readonly<Record<string, unknown>>, now: UnixMs): void {
    this.#settings = this.#read(settings);
    this.#reload(now);
  }

  /** Takes the user's rules; what is wrong with one is told, and the others go on. */
  takeSources(sources: readonly RuleSource[]): void {
    this.#sources = sources;
    const read = (parse: (text: string) => SourceTree): void => {
      // What has come meanwhile is newer.
      if (this.#sources !== sources) return;
      this.#files.read(sources, parse);
      this.#reload(this.#options.rim.clock.now());
    };
    if (sources.length === 0) read(() => ({ problems: [] }));
    else
      this.#options.rim
        .loadYaml()
        .then(read)
        .catch((error: unknown) => {
          this.#options.onFault(`rule files cannot be read: ${reasonOf(error)}`);
        });
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    const leads = this.#options.history.leadsMachine;
    this.#alerts.lead({ leads }, now);
    this.#keepWhere(now);
    if (leads || !this.#settings.enabled) this.#mirror.leave(now);
    if (!this.#settings.enabled) return;
    if (!leads)
      this.#mirror.show(() => this.#alerts.list(now).alerts.filter(({ name }) => this.#isMachineWide(name)), now);
    if (this.#slice === undefined) this.#run(now);
    this.#alerts.tick(now);
  }

  /** In the history file as soon as it is open, and in memory where there is none. */
  #keepWhere(now: UnixMs): void {
    const { history, rim, onFault } = this.#options;
    const { shared } = history;
    if (shared?.database === this.#shared?.database && shared?.slot === this.#shared?.slot) return;
    this.#shared = shared;
    const onFailure = (error: unknown): void => {
      if (failureOf(error) !== 'busy') onFault(reasonOf(error));
    };
    const records =
      shared === undefined ? this.#memory : new StoredRecords({ ...shared, sha256: rim.sha256, onFault: onFailure });
    this.#alerts.use(records, now);
  }

  dispose(): void {
    this.#slice?.dispose();
    const now = this.#options.rim.clock.now();
    this.#alerts.tick(now);
    this.#alerts.close(now);
  }

  /** Whoever knows several rules of this name sees to none of them alone. */
  #isMachineWide(name: string): boolean {
    return this.#entries.get(name)?.every(({ machineWide }) => machineWide) ?? false;
  }

  /** Where alerts stand, and where they stood before this window as long as it has not found them again. */
  #waited(owner: Owner): readonly Waited[] {
    const now = this.#options.rim.clock.now();
    const live = this.#runner.forStates();
    const found = new Set(live.map(({ alertname }) => alertname));
    const before = this.#alerts
      .waitedBefore(owner)
      .filter(({ labels, at }) => !found.has(labels['alertname'] ?? '') && now - at <= outageToleranceMs);
    const own = live.filter(({ alertname }) => this.#isMachineWide(alertname) === (owner === 'machine'));
    return [...before, ...own.flatMap(({ states }) => states)];
  }

  #run(now: UnixMs): void {
    const { onFault } = this.#options;
    const { clock } = this.#options.rim;
    const end = clock.elapsed() + sliceMs;
    let isLeft = false;
    try {
      isLeft = this.#runner.run(now, () => clock.elapsed() < end);
    } catch (error) {
      onFault(reasonOf(error));
    }
    this.#slice = isLeft
      ? clock.after(ms(0), () => {
          this.#slice = undefined;
          this.#run(clock.now());
        })
      : undefined;
  }

  #read(raw: Readonly<Record<string, unknown>>): AlertSettings {
    const { value, problems } = readAlertSettings(raw, shipped.inhibition);
    for (const message of problems)
      if (!this.#settingProblems.includes(message)) this.#options.rim.post({ type: 'log', level: 'warning', message });
    this.#settingProblems = problems;
    return value;
  }

  #notices(): readonly string[] {
    if (!this.#settings.enabled) return ['Alerts are off: see the setting vitals.alerts.enabled.'];
    const others = this.#options.history.leadsMachine
      ? []
      : ['Rules that judge the machine are evaluated by another window.'];
    return [...this.#settingProblems, ...others];
  }

  #reload(now: UnixMs): void {
    this.#slice?.dispose();
    this.#slice = undefined;
    const groups = this.#settings.enabled ? this.#files.groups(this.#settings.overrides) : [];
    this.#entries = new Map();
    for (const entry of this.#files.entries) {
      const known = this.#entries.get(entry.rule.name);
      if (known === undefined) this.#entries.set(entry.rule.name, [entry]);
      else known.push(entry);
    }
    this.#runner.load(groups, now);
    this.#alerts.keepRules(new Set(groups.flatMap(({ group }) => group.rules.map(({ name }) => name))), now);
    this.#tellProblems();
  }

  #tellProblems(): void {
    const problems: readonly RuleProblem[] = this.#files.problems;
    const told = JSON.stringify(problems);
    if (told !== this.#told) this.#options.rim.post({ type: 'rule-problems', problems });
    this.#told = told;
  }

  #append({ labels, at, value }: RuleSample): void {
    const { [metricNameLabel]: name = '', ...others } = labels;
    if (value === 'stale') this.#options.store.end(name, others, at);
    else if (typeof value === 'number') this.#options.store.set(name, others, at, value);
  }

  /** Rules of one name are one to people, whatever their labels: what all of them say is put together. */
  #evaluated({ group }: LoadedGroup, state: GroupState, now: UnixMs): void {
    const evaluated = new Set(group.rules.filter(({ kind }) => kind === 'alert').map(({ name }) => name));
    const alerts = new Map<string, Observed[]>([...evaluated].map((name) => [name, []]));
    for (const { loaded, state: one } of this.#runner.states())
      loaded.group.rules.forEach((rule, i) => {
        const list = rule.kind === 'alert' ? alerts.get(rule.name) : undefined;
        if (list !== undefined) list.push(...observedOf(one[i]?.alerts.values() ?? []));
      });
    const failed = new Set(group.rules.filter((_, i) => state[i]?.problem !== undefined).map(({ name }) => name));
    for (const [rule, observed] of alerts) {
      const machineWide = this.#isMachineWide(rule);
      // What a failed evaluation does not say is not an end.
      if (failed.has(rule) || (machineWide && !this.#options.history.leadsMachine)) continue;
      this.#alerts.observe({ rule, machineWide, alerts: observed }, now);
    }
    const problem = state.find((one) => one.problem !== undefined)?.problem;
    if (problem !== undefined) this.#options.samples.add('ruleFailures', {}, now, 1);
  }

  #views(): readonly RuleView[] {
    const { checks } = this.#options.queries;
    const states = new Map(this.#runner.states().map(({ loaded, state }) => [loaded.key, { loaded, state }]));
    // What another window evaluates for all has no state here.
    const { leadsMachine } = this.#options.history;
    const shared = leadsMachine ? [] : this.#alerts.list(this.#options.rim.clock.now()).alerts;
    return this.#files.entries.map((entry) => {
      const known = states.get(entry.key);
      const state = known?.state[known.loaded.group.rules.indexOf(entry.rule)];
      const alerts =
        entry.machineWide && !leadsMachine
          ? shared.filter(({ name }) => name === entry.rule.name)
          : [...(state?.alerts.values() ?? [])].map(({ state: condition }) => ({ condition }));
      const { problem } = state ?? {};
      return ruleView(
        entry,
        { checks, runbooks: shipped.runbooks },
        {
          health: state === undefined ? 'not yet' : problem === undefined ? 'ok' : 'error',
          ...(problem === undefined ? {} : { problem }),
          pending: alerts.filter(({ condition }) => condition === 'pending').length,
          firing: alerts.filter(({ condition }) => condition === 'firing').length,
          notify: this.#settings.overrides[entry.rule.name]?.notify !== false,
          intervalMs: this.#runner.intervalOf(entry.group),
        },
      );
    });
  }

  #trial(name: string, now: UnixMs): RuleTrial | undefined {
    const rule = this.#entries.get(name)?.[0]?.rule;
    return rule === undefined ? undefined : trialOf(rule, this.#options.queries, now);
  }

  #chart(name: string): { readonly expr: string; readonly threshold: number | null } {
    const expr = this.#entries.get(name)?.[0]?.rule.expr ?? '';
    const { checks } = this.#options.queries;
    return { expr: checks.comparedOf(expr) ?? expr, threshold: checks.thresholdOf(expr)?.value ?? null };
  }

  #override(rule: string, override: RuleChange | null): void {
    const why = override === null ? 'as it was written' : JSON.stringify(override);
    this.audit({ at: this.#options.rim.clock.now(), action: 'rule changed', subject: rule, why });
    this.#options.rim.post({ type: 'override', rule, override });
  }
}

function* observedOf(
  alerts: Iterable<GroupState[number]['alerts'] extends ReadonlyMap<string, infer A> ? A : never>,
): Generator<Observed> {
  for (const { labels, annotations, value, state, activeAt } of alerts)
    if (state !== 'inactive')
      yield {
        labels,
        annotations,
        value: typeof value === 'number' && Number.isFinite(value) ? value : null,
        state,
        activeAt,
      };
}
