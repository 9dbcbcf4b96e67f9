import { alertSettings } from './alertSettings.ts';
import { exportSettings } from './exportSettings.ts';
import { remoteSettings } from './remoteSettings.ts';
import type { Setting } from './settingSchemas.ts';
import { responseSettings } from './responseSettings.ts';

/**
 * Every command, setting, view and context key, once and typed. `package.json` and the tables in docs/ are generated
 * from here (`npm run generate`); a check refuses a difference.
 */
export const extensionId = 'ide-vitals.ide-vitals';
export const commandCategory = 'Performance';

interface Command {
  readonly title: string;
  readonly icon?: string;
  /** When the palette offers it; always, without one. */
  readonly when?: string;
  readonly description: string;
}

const firingKey = 'vitals.alerts.firing';

export const commands = {
  'vitals.openPanel': { title: 'Open Panel', icon: '$(pulse)', description: 'Opens the Performance panel.' },
  'vitals.openInEditor': {
    title: 'Open in Editor',
    icon: '$(go-to-file)',
    description: 'Opens the panel as an editor, beside files; what was chosen in it is kept over a reload.',
  },
  'vitals.openInNewWindow': {
    title: 'Open in New Window',
    description: 'Opens the panel in a window of its own, for a second screen.',
  },
  'vitals.showHealth': {
    title: 'Show Health of IDE Vitals',
    icon: '$(info)',
    description: 'What is measured, what is not and why, what IDE Vitals itself costs, and the faults it caught.',
  },
  'vitals.showLog': { title: 'Show Log', description: 'Opens the log of IDE Vitals.' },
  'vitals.toggleTap': {
    title: 'Turn Language-Server Timing On or Off',
    description: 'Switches `vitals.tap.enabled`; takes effect at once and leaves every stream as it was found.',
  },
  'vitals.turnOn': {
    title: 'Turn Measuring On',
    when: 'vitals.engine == off',
    description: 'Switches `vitals.enabled` on again, where it was switched off.',
  },
  'vitals.toggleProviders': {
    title: 'Turn Provider Timing On or Off',
    description:
      'Switches `vitals.tap.providers`: what each extension answers, server or not. Extensions that run already are heard after a reload.',
  },
  'vitals.showSaves': {
    title: 'Show Save Breakdown',
    description: 'The last saves, part by part: who made them wait, and for how long.',
  },
  'vitals.restartEngine': { title: 'Restart Engine', description: 'Ends the worker thread and starts a new one.' },
  'vitals.why': {
    title: 'Why Is It Slow?',
    icon: '$(search)',
    description:
      'Opens the tab Why: the causes in what was measured in the last minutes, with their figures, and what helps. Nothing is changed before you choose it.',
  },
  'vitals.showTimeline': {
    title: 'Show Timeline',
    icon: '$(history)',
    description:
      'What changed, beside response times: extensions, settings, branches, servers, big files, sleep, alerts. Of a moment, why it was slow then.',
  },
  'vitals.copyReport': {
    title: 'Copy Report',
    description:
      "Copies a report for a bug report to an extension's author: versions, latencies, causes. No paths, file names or text of yours.",
  },
  'vitals.undoEverything': {
    title: 'Undo Everything',
    description:
      'Puts back every setting that IDE Vitals has changed, as the same text with its comments; what you have changed since stays as you have it.',
  },
  'vitals.showResponses': {
    title: 'Show Automatic Responses',
    description:
      'What waits for your answer, what stands, and what was done by itself, with whether it has helped; each can be put back.',
  },
  'vitals.showActions': {
    title: 'Show Actions',
    description:
      'What was done by itself or by a click, with a chart of before and after, whether it has helped, and its way back.',
  },
  'vitals.stopResponses': {
    title: 'Stop or Allow Automatic Responses',
    description: 'Switches `vitals.responses.mode` off, and back to asking. What stands is put back if you say so.',
  },
  'vitals.createApiToken': {
    title: 'Create API Token…',
    description:
      'Makes a token for the HTTP API and copies it; it is shown nowhere again, and only its hash is kept. Offers to switch the API on.',
  },
  'vitals.openDashboard': {
    title: 'Open Dashboard in Browser',
    description:
      'Opens the same panels in a browser, signed in as you. They come from the HTTP API, which it offers to switch on.',
  },
  'vitals.manageApiTokens': {
    title: 'Manage API Tokens',
    description:
      'The tokens of the HTTP API: level, end, when each was last used. Choosing one revokes it, after a question.',
  },
  'vitals.exportHistory': {
    title: 'Export History…',
    description:
      'Writes the history on disk to a file: CSV, JSON, OpenMetrics for Prometheus, or the whole SQLite file.',
  },
  'vitals.deleteHistory': {
    title: 'Delete All History',
    description:
      'Asks, then deletes what all windows have kept on disk, with its log and the copies of damaged files that were set aside; the archive only if you say so. Recording goes on.',
  },
  'vitals.showStorage': {
    title: 'Show Storage',
    description:
      'Size of the history on disk, rows and retention of each resolution, the share of each metric, and the archive.',
  },
  'vitals.showAlerts': {
    title: 'Show Alerts',
    icon: '$(bell)',
    description: 'Opens the alerts in the Performance panel.',
  },
  'vitals.acknowledgeAlert': {
    title: 'Acknowledge Alert…',
    when: firingKey,
    description: 'Takes an alert on: its clock stops. The worst is chosen already; Enter takes it.',
  },
  'vitals.resolveAlert': { title: 'Resolve Alert…', when: firingKey, description: 'Ends an alert, with a note.' },
  'vitals.assignAlert': { title: 'Assign Alert…', when: firingKey, description: 'Says who looks after an alert.' },
  'vitals.silenceAlert': {
    title: 'Silence Alert…',
    when: firingKey,
    description: 'Mutes an alert, or its rule, for a while.',
  },
  'vitals.snoozeAlert': { title: 'Snooze Alert…', when: firingKey, description: 'Puts an alert off for a while.' },
  'vitals.unmuteAlert': {
    title: 'Unmute Alert…',
    when: 'vitals.engine == running',
    description: 'Ends a silence, or has an alert back that was put off.',
  },
  'vitals.markNotUseful': {
    title: 'Mark Alert as Not Useful…',
    when: firingKey,
    description: 'Counts it as a false alarm.',
  },
  'vitals.testRule': {
    title: 'Test Rule…',
    description: 'Evaluates a rule once, now, and tells what it finds. Nothing of it is kept.',
  },
  'vitals.reviewThresholds': {
    title: 'Review Proposed Thresholds…',
    description:
      'Shows thresholds that would have spared you alerts nobody acknowledged, in Trends; one press accepts one, or undoes it.',
  },
  'vitals.verifyAuditLog': {
    title: 'Verify Audit Log',
    description: 'Proves that no entry of the audit log was changed or taken away, or says where it breaks.',
  },
  'vitals.configureChannel': {
    title: 'Configure Channel…',
    description: 'Sets up, step by step, where alerts are told outside the editor, and sends a test message there.',
  },
  'vitals.configureExport': {
    title: 'Configure Export…',
    description:
      'Sets up, step by step, a server that this machine sends what it measures to: Prometheus, OpenTelemetry, Alertmanager.',
  },
  'vitals.configureTeam': {
    title: 'Configure Team Server…',
    description:
      'Sets up, step by step, the server whose figures of a whole team boards can show: any that answers as Prometheus does.',
  },
  'vitals.showDeliveries': {
    title: 'Show Deliveries',
    description:
      'Messages to channels in the panel: what was delivered, what waits, what was given up and can be sent again.',
  },
  'vitals.openAlertSettings': { title: 'Open Alert Settings', description: 'Opens the settings of alerts.' },
  'vitals.rate': {
    title: 'Rate IDE Vitals',
    description: 'Says with one click whether IDE Vitals helps. Counted on this machine, and told to nobody.',
  },
  'vitals.copyCliPath': {
    title: 'Copy CLI Path',
    description:
      'Copies the path of `cli.js`, the command line that comes along: `node PATH --help` tells what it can do.',
  },
} as const satisfies Record<`vitals.${string}`, Command>;
export type CommandId = keyof typeof commands;
export const commandIds = /* @__PURE__ */ Object.keys(commands) as CommandId[];
export const commandOf = (id: CommandId): Command => commands[id];

/** Chords that VS Code has not given away. */
export const keybindings = [
  { command: 'vitals.acknowledgeAlert', key: 'ctrl+k ctrl+alt+a', mac: 'cmd+k cmd+alt+a', when: firingKey },
  { command: 'vitals.showAlerts', key: 'ctrl+k ctrl+alt+v', mac: 'cmd+k cmd+alt+v' },
] as const;

const generalSettings = {
  'vitals.enabled': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description: 'Measure. When off, nothing is sampled, tapped or kept.',
  },
  'vitals.tap.enabled': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description:
      'Time the requests of language servers passively. Only methods, ids, times and sizes are read; never document text, paths or symbols.',
  },
  'vitals.tap.ignoredServers': {
    type: 'names',
    default: [],
    scope: 'window',
    description: 'Names of servers, or ids of extensions, whose requests and providers are not timed.',
  },
  'vitals.tap.providers': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'See what the editor feels: time what each extension answers (completion, hover, format, commands, work on save), with a language server behind it or not. It stands between VS Code and the providers that extensions register from then on, and hands everything on unchanged. Off until you switch it on.',
  },
  'vitals.stalls.profile': {
    type: 'boolean',
    default: false,
    scope: 'window',
    description:
      'Profile the extension host while it is blocked, to name the extension. Not on battery. Off until you switch it on.',
  },
  'vitals.network.targets': {
    type: 'json',
    default: {},
    schema: { type: 'object', maxProperties: 8, additionalProperties: { type: 'string' } },
    scope: 'machine',
    description:
      'Places on the network to look at, by a name of yours: `{ "proxy": "proxy.example.org:3128", "registry": "https://registry.example.org/" }`, at most 8. Each 30 s a TCP connection to each is opened and closed again, or the head of the page asked for, and timed. Empty: IDE Vitals opens no connection at all.',
  },
  'vitals.judge.windowSeconds': {
    type: 'integer',
    default: 300,
    minimum: 10,
    maximum: 3_600,
    scope: 'window',
    description: 'Window over which operations are judged against their latency budget, in seconds.',
  },
  'vitals.budgets': {
    type: 'budgets',
    default: {},
    scope: 'window',
    description:
      'Latency budgets per operation, in milliseconds: p95 above `warnMs` is a warning, above `badMs` is bad. Each operation is a property of its own.',
  },
  'vitals.statusBar.enabled': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description: 'Show the health indicator in the status bar.',
  },
  'vitals.boards': {
    type: 'json',
    default: {},
    schema: { type: 'object' },
    scope: 'window',
    description:
      'Boards of your own, as the panel saves them: `{ "version": 1, "boards": [ … ] }`. A board of the id of a shipped one takes its place; see docs/boards.md.',
  },
  'vitals.store.seriesCap': {
    type: 'integer',
    default: 2_000,
    minimum: 100,
    maximum: 20_000,
    scope: 'machine',
    description: 'Series kept at most; the least recently used are evicted, and counted.',
  },
  'vitals.sampling.maxCpuPercent': {
    type: 'integer',
    default: 2,
    minimum: 1,
    maximum: 100,
    scope: 'machine',
    description:
      'What IDE Vitals may itself cost, in percent of a core over a minute. Above it the machine is sampled less often, step by step, and the panel says so.',
  },
  'vitals.sampling.slowOnBattery': {
    type: 'boolean',
    default: true,
    scope: 'machine',
    description: 'Sample the machine less often while it runs on its battery; the panel says so.',
  },
  'vitals.sampling.slowUnfocused': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description:
      'Sample the machine less often while this window has had no focus for a minute, or nobody has touched it for ten; the panel says so. Language servers are timed all the same.',
  },
  'vitals.history.enabled': {
    type: 'boolean',
    default: true,
    scope: 'machine',
    description:
      'Keep history on this machine: 10 s for 2 days, 1 min for 30 days, 1 h for 13 months, in one file of the global storage. The numbers are settings of their own.',
  },
  'vitals.history.keepTenSecondsDays': {
    type: 'integer',
    default: 2,
    minimum: 1,
    maximum: 60,
    scope: 'machine',
    description: 'Days for which history keeps a row every 10 s.',
  },
  'vitals.history.keepMinutesDays': {
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 400,
    scope: 'machine',
    description: 'Days for which history keeps a row a minute.',
  },
  'vitals.history.keepHoursDays': {
    type: 'integer',
    default: 396,
    minimum: 1,
    maximum: 3_660,
    scope: 'machine',
    description: 'Days for which history keeps a row an hour; they are deleted ten days at a time.',
  },
  'vitals.history.maxMegabytes': {
    type: 'integer',
    default: 200,
    minimum: 10,
    maximum: 10_000,
    scope: 'machine',
    description: 'Size the history file may reach, in megabytes; beyond it the oldest of the finest goes first.',
  },
  'vitals.history.archiveFolder': {
    type: 'folder',
    default: '',
    scope: 'machine',
    description:
      'Absolute path of a folder that keeps what history deletes: each day is copied there once it is over, into one file a month. Empty: no archive.',
  },
  'vitals.api.enabled': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'Answer programs of this machine over HTTP, on 127.0.0.1 alone: what is measured, the alerts, and the APIs of Prometheus and Alertmanager. All but the health needs a token: see **Performance: Create API Token…**.',
  },
  'vitals.api.port': {
    type: 'integer',
    default: 9477,
    minimum: 1,
    maximum: 65_535,
    scope: 'machine',
    description: 'Port of the HTTP API. Of several windows one has it; another takes over when that is closed.',
  },
} as const satisfies Record<`vitals.${string}`, Setting>;

/** A spread could run something, so a bundler would keep what nobody uses of it. */
const together = <A, B>(a: A, b: B): A & B => ({ ...a, ...b });
export const settings = /* @__PURE__ */ together(
  /* @__PURE__ */ together(generalSettings, alertSettings),
  /* @__PURE__ */ together(responseSettings, /* @__PURE__ */ together(exportSettings, remoteSettings)),
);
export type SettingId = keyof typeof settings;
export const settingIds = /* @__PURE__ */ Object.keys(settings) as SettingId[];
export const settingOf = (id: SettingId): Setting => settings[id];

export const viewContainer = { id: 'vitals', title: 'Performance', icon: 'media/performance.svg' } as const;
export const views = { 'vitals.panel': { name: 'Performance' } } as const;
export type ViewId = keyof typeof views;

/** Context keys that `when` clauses may use. */
export const contextKeys = {
  level: 'vitals.level',
  engine: 'vitals.engine',
  asked: 'vitals.asked',
  firing: firingKey,
} as const;

export { walkthrough } from './walkthrough.ts';
export { schemaOf } from './settingSchemas.ts';
