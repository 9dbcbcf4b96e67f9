import type { AccessAnswer, AccessAsk, ApiSettings } from '../access.ts';
import type { AlertNotice, RuleChange, RuleProblem } from '../alerts.ts';
import type { CustomMetric } from '../customMetric.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Brand, UnixMs } from '../units.ts';
import type { Rating, UsedFeature } from '../usage.ts';
import type { AlertAnswer, AlertAsk, RuleSource } from './alerts.ts';
import type { BoardChange, BoardChanged, BoardSource, WorkspaceState } from './boards.ts';
import type { ChannelAnswer, ChannelAsk, Draft, HostAnswer, HostAsk } from './channels.ts';
import type { HistoryOutcome, HistoryTask } from './history.ts';
import type { PackedFrame } from './packed.ts';
import type { PanelQuery, PanelReply, PanelRequest, QueryAnswer } from './panel.ts';
import type { SamplingSettings } from '../sampling.ts';
import type { CallBatch, EarState } from '../calls.ts';
import type { SaveBreakdown, SaveRecord } from '../saves.ts';
import type { Summary } from '../summary.ts';
import type { TimelineEvent } from '../timeline.ts';
import type { ResponseAsk, ResponseInput, ResponseList, ResponseOrder, ResponseReply } from '../responses.ts';
import type { Budget, OperationId } from '../operations.ts';

/** The wire between the extension host's thread and the engine's worker. Raise the version when a message changes. */
export const engineProtocolVersion = 1;

/** How a server is talked to. */
export type Transport = 'stdio' | 'ipc' | 'pipe' | 'socket';
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timed_out' | 'lost';
export const outcomes = ['ok', 'error', 'cancelled', 'timed_out', 'lost'] as const satisfies readonly Outcome[];
/** Who asked: the client (editor side) or the server. */
export type Initiator = 'client' | 'server';

export type ServerId = Brand<number, 'server'>;

export interface ServerInfo {
  readonly id: ServerId;
  /** Short name a user knows: `tsserver`, `yaml-language-server`. */
  readonly name: string;
  readonly extensionId: string;
  readonly extensionName: string;
  /** 0 when the process is not ours to see (a socket to elsewhere). */
  readonly pid: number;
  readonly transport: Transport;
  readonly protocol: 'lsp' | 'tsserver';
  /** True when the server ran before we did, so that its start was not seen. */
  readonly late: boolean;
}

/**
 * A batch of requests and notifications: `fields` numbers a record, transferred, never copied.
 * Names are interned: `names` lists those first used in this batch, in order of their ids (`firstName` onwards).
 */
export interface RecordBatch {
  readonly count: number;
  readonly records: Float64Array;
  readonly firstName: number;
  readonly names: readonly string[];
  /** Records dropped since the last batch because the batch was full. */
  readonly dropped: number;
}
/** Column of each field in a record of a RecordBatch. */
export const recordField = {
  /** One of `recordKind`. */
  kind: 0,
  server: 1,
  /** Interned method or tsserver command. */
  method: 2,
  /** 0 client, 1 server. */
  initiator: 3,
  /** Index into `outcomes`; -1 for a notification. */
  outcome: 4,
  /** When the record ended, Unix milliseconds. */
  endMs: 5,
  /** Duration in milliseconds; 0 for a notification. */
  durationMs: 6,
  /** Payload sizes in bytes; -1 when not known (Node IPC is sampled). */
  requestBytes: 7,
  responseBytes: 8,
} as const;
export const recordFields = 9;
export const recordKind = { request: 0, notification: 1, late: 2 } as const;
/** Records a batch holds at most; the 4,097th within 250 ms is dropped and counted. */
export const batchCapacity = 4_096;

export interface RuntimeRecord {
  readonly at: UnixMs;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly utilization: number;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  /** Memory that V8 holds for the heap, in use or not. */
  readonly heapCommittedBytes: number;
  /** CPU seconds spent in our hooks and timers on the host thread since activation. */
  readonly ownCpuSeconds: number;
  /** Messages dropped since activation because no engine took them. */
  readonly undelivered?: number;
}

/** What one extension has measured through the public API since its last batch. */
export interface CustomBatch {
  readonly at: UnixMs;
  /** Its id, in small letters. */
  readonly extension: string;
  readonly samples: readonly CustomSample[];
  /** Values that were not taken: not valid, or beyond a bound. */
  readonly dropped: number;
}
export interface CustomSample extends CustomMetric {
  readonly labels: Readonly<Record<string, string>>;
  /** The increase of a counter, the value of a gauge, the observations of a histogram. */
  readonly values: readonly number[];
}

/** What a user waits for and only the host can time; defined in `definitions.ts`. */
export type Wait = 'ui' | 'save' | 'diagnostics' | 'panel';

/** Settings the engine needs; the host reads and checks them. */
export interface EngineSettings {
  readonly budgets: Readonly<Record<OperationId, Budget>>;
  /** Window over which operations are judged. */
  readonly windowMs: number;
  /** Whether language servers are timed at all. */
  readonly tapEnabled: boolean;
  /** Whether the extension host may be profiled while it is blocked. */
  readonly profileStalls: boolean;
  readonly seriesCap: number;
  readonly history: {
    readonly enabled: boolean;
    readonly maxMegabytes: number;
    /** How long each resolution is kept. */
    readonly keepDays: { readonly tenSeconds: number; readonly minutes: number; readonly hours: number };
    /** An absolute path; empty where no archive is kept. */
    readonly archiveFolder: string;
  };
  readonly sampling: SamplingSettings;
  /** The setting `vitals.network.targets` as it is written; the engine checks it. */
  readonly targets?: Readonly<Record<string, unknown>>;
  /** The settings `vitals.alerts.*` as they are written; the engine checks them. */
  readonly alerts?: Readonly<Record<string, unknown>>;
  /** The settings `vitals.export.*` as they are written; the engine checks them. */
  readonly exports?: Readonly<Record<string, unknown>>;
  /** The setting `vitals.remote.url` as it is written; the engine checks it. */
  readonly remote?: string;
  /** Without it nothing listens. */
  readonly api?: ApiSettings;
  /** Without it nothing is done by itself. */
  readonly responses?: ResponseInput;
}

export interface EngineOptions {
  readonly version: number;
  /** The version of the extension. */
  readonly product?: string;
  /** Tells this start of the extension from all others. */
  readonly session: string;
  /** Process id of the extension host, the root the process tree is searched from. */
  readonly hostPid: number;
  readonly settings: EngineSettings;
  /** Where history may be kept; without it there is none. */
  readonly history?: { readonly folder: string };
  /** Shared memory, as `heartbeat.ts` lays it out. */
  readonly heartbeat: Int32Array;
  /** Extension folders, to name processes by. */
  readonly extensions: readonly InstalledExtension[];
}

/** A child process of the extension host, and whose it is. */
export interface SpawnedProcess {
  /** Its number among all that were seen to be spawned: process ids are given out again. */
  readonly id: number;
  readonly pid: number;
  /** The program's short name: `rg`, `git`, the script of a runtime. */
  readonly name: string;
  /** Empty where no extension was seen to have spawned it: VS Code itself, most often. */
  readonly extensionId: string;
  readonly extensionName: string;
  /** True when it ran before we did. */
  readonly late: boolean;
}
export interface EndedProcess {
  readonly id: number;
  readonly endedAt: UnixMs;
  /** From its spawn to its exit; -1 when the spawn was not seen. */
  readonly wallMs: number;
  /** `untapped`: it runs on, and is no longer followed. */
  readonly reason: 'ok' | 'crash' | 'signal' | 'untapped';
}
/** Processes of the extension host since the last message; what was too much for one is only counted. */
export interface ProcessChanges {
  readonly at: UnixMs;
  readonly started: readonly SpawnedProcess[];
  readonly ended: readonly EndedProcess[];
  readonly dropped: number;
}
export interface InstalledExtension {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly path: string;
}

export interface TapFault {
  readonly kind: 'desync' | 'orphan' | 'exception' | 'oversized' | 'unreadable' | 'overflow';
  readonly server: string;
  readonly message: string;
}

/** What a server has not answered yet. `oldest` is the oldest request of a judged operation, where there is one. */
export interface OpenRequests {
  readonly server: ServerId;
  readonly active: number;
  readonly oldest?: { readonly operation: OperationId; readonly ageMs: number };
}

/** Host to engine. */
export type HostMessage =
  | { readonly type: 'records'; readonly batch: RecordBatch }
  | { readonly type: 'server-started'; readonly at: UnixMs; readonly server: ServerInfo }
  | { readonly type: 'server-ready'; readonly at: UnixMs; readonly server: ServerId; readonly startupMs: number }
  | {
      readonly type: 'server-exited';
      readonly at: UnixMs;
      readonly server: ServerId;
      readonly reason: 'ok' | 'crash' | 'signal' | 'untapped';
    }
  | {
      readonly type: 'in-flight';
      readonly at: UnixMs;
      readonly counts: readonly OpenRequests[];
    }
  | { readonly type: 'runtime'; readonly record: RuntimeRecord }
  /** `language` is the document's, where there is one. */
  | {
      readonly type: 'waited';
      readonly at: UnixMs;
      readonly wait: Wait;
      readonly ms: number;
      readonly language: string;
    }
  /** A part of ours was used, or rated. */
  | { readonly type: 'used'; readonly at: UnixMs; readonly feature: UsedFeature }
  | { readonly type: 'rated'; readonly at: UnixMs; readonly answer: Rating }
  /** One answer to an HTTP request of an extension: never whose, never where. */
  | {
      readonly type: 'http';
      readonly at: UnixMs;
      readonly extension: string;
      readonly outcome: 'ok' | 'error';
      readonly ms: number;
    }
  | { readonly type: 'window'; readonly at: UnixMs; readonly focused: boolean; readonly userActive: boolean }
  | ({ readonly type: 'processes' } & ProcessChanges)
  /** Extensions came or went. */
  | { readonly type: 'extensions'; readonly extensions: readonly InstalledExtension[] }
  | { readonly type: 'tap-fault'; readonly at: UnixMs; readonly fault: TapFault }
  | { readonly type: 'custom'; readonly batch: CustomBatch }
  /** The second ear: what it heard, and how it stands. */
  | { readonly type: 'calls'; readonly batch: CallBatch }
  | { readonly type: 'ear'; readonly ear: EarState }
  | { readonly type: 'save'; readonly save: SaveRecord }
  /** Something has changed: for the timeline. */
  | { readonly type: 'event'; readonly event: TimelineEvent }
  | { readonly type: 'settings'; readonly settings: EngineSettings }
  | { readonly type: 'panel'; readonly panel: number; readonly request: PanelRequest }
  | { readonly type: 'panel-closed'; readonly panel: number }
  | { readonly type: 'health'; readonly request: number }
  /** Long work on the history: progress is told meanwhile, and its end once. */
  | { readonly type: 'history'; readonly request: number; readonly task: HistoryTask }
  | { readonly type: 'history-cancel'; readonly request: number }
  /** The last saves, for **Show Save Breakdown**. */
  | { readonly type: 'saves'; readonly request: number }
  /** One question outside any panel, for the public API. */
  | { readonly type: 'query'; readonly request: number; readonly query: PanelQuery }
  /** Why it is slow now, or was at a time. */
  | { readonly type: 'diagnose'; readonly request: number; readonly at?: UnixMs }
  /** What a person asks of the alerts, or does with them. */
  | { readonly type: 'alerts'; readonly request: number; readonly ask: AlertAsk }
  /** What a person does with the tokens of the API. */
  | { readonly type: 'access'; readonly request: number; readonly ask: AccessAsk }
  /** What the editor says to an order. */
  | { readonly type: 'responded'; readonly reply: ResponseReply }
  /** What a person asks of the automatic responses, or does with them. */
  | { readonly type: 'responses'; readonly request: number; readonly ask: ResponseAsk }
  /** What a person asks of channels and deliveries. */
  | { readonly type: 'channels'; readonly request: number; readonly ask: ChannelAsk }
  /** To an `outbound` of the engine's, of the same number. */
  | { readonly type: 'outbound'; readonly number: number; readonly answer: HostAnswer }
  /** All rules of the user's and of trusted workspaces; replaces what was sent before, later sources win by name. */
  | { readonly type: 'rules'; readonly sources: readonly RuleSource[] }
  /** All boards of the user's and of trusted workspaces, after `boards-wanted` and whenever they change. */
  | {
      readonly type: 'boards';
      readonly sources: readonly BoardSource[];
      readonly workspace: WorkspaceState;
      readonly changed?: BoardChanged;
    }
  | { readonly type: 'ping'; readonly sequence: number }
  /** For tests only: accepted when the engine was started with `VITALS_TEST`. */
  | {
      readonly type: 'append';
      readonly samples: readonly {
        readonly name: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly value: number;
      }[];
    }
  | { readonly type: 'stop' };

/** Records or calls in a message: what it weighs in a queue. */
export const recordsIn = (message: HostMessage): number =>
  message.type === 'records' || message.type === 'calls' ? message.batch.count : 0;

export interface HealthRow {
  readonly what: string;
  /** `waiting`: nothing keeps it from being measured, and nothing has reported it yet. */
  readonly state: 'ok' | 'waiting' | 'unavailable' | 'disabled';
  readonly detail: string;
}

/** What **Show Health of IDE Vitals** prints. */
export interface HealthReport {
  /** Each language server, and what else listens. */
  readonly listeners: readonly HealthRow[];
  readonly metrics: readonly HealthRow[];
  readonly cost: readonly { readonly what: string; readonly value: string }[];
  /** How often each tier is sampled now, and why. */
  readonly sampling: readonly { readonly what: string; readonly value: string }[];
  readonly faults: readonly {
    readonly at: UnixMs;
    readonly room: string;
    readonly message: string;
    readonly count: number;
  }[];
}

/** Engine to host. */
export type EngineMessage =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'pong'; readonly sequence: number }
  | { readonly type: 'summary'; readonly summary: Summary }
  | { readonly type: 'panel'; readonly panel: number; readonly reply: PanelReply | PackedFrame }
  | { readonly type: 'health'; readonly request: number; readonly report: HealthReport }
  | { readonly type: 'history-progress'; readonly request: number; readonly done: number }
  | { readonly type: 'history-ended'; readonly request: number; readonly outcome: HistoryOutcome }
  | { readonly type: 'saves'; readonly request: number; readonly saves: readonly SaveBreakdown[] }
  | { readonly type: 'answer'; readonly request: number; readonly answer: QueryAnswer }
  | { readonly type: 'diagnosis'; readonly request: number; readonly diagnosis: Diagnosis }
  | { readonly type: 'alerts'; readonly request: number; readonly answer: AlertAnswer }
  | { readonly type: 'access'; readonly request: number; readonly answer: AccessAnswer }
  | { readonly type: 'responses'; readonly request: number; readonly list: ResponseList }
  | { readonly type: 'respond'; readonly order: ResponseOrder }
  /** Null before the first training of this window, and in one that does not lead the machine. */
  | { readonly type: 'channels'; readonly request: number; readonly answer: ChannelAnswer }
  /** A secret is wanted, or something is to be sent; answered by an `outbound` of the same number. */
  | { readonly type: 'outbound'; readonly number: number; readonly ask: HostAsk }
  /** To be read, changed and sent by a person, or not. */
  | { readonly type: 'draft'; readonly draft: Draft }
  /** All there are, whenever they have changed; none clears them. */
  | { readonly type: 'rule-problems'; readonly problems: readonly RuleProblem[] }
  /** To be shown, once; the engine has kept to its limits. */
  | { readonly type: 'notify'; readonly notice: AlertNotice }
  /** To be written into the user's setting `vitals.alerts.rules`; null takes the rule's entry away. */
  | { readonly type: 'override'; readonly rule: string; readonly override: RuleChange | null }
  /** Somebody looks at boards: they are to be read, and watched from now on. */
  | { readonly type: 'boards-wanted' }
  | { readonly type: 'board-change'; readonly change: BoardChange }
  | { readonly type: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly message: string }
  | { readonly type: 'stopped' };
