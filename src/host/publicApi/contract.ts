/**
 * What `activate()` returns to other extensions, version 1. This file imports nothing, so that an extension can copy it
 * and be type-checked against it; docs/api.md shows how. Within a version members are only added.
 *
 * Nothing here throws into the caller, `query` aside, which rejects. A name, unit or label that is not
 * valid gives an instrument that records nothing, and the reason stands in the log of IDE Vitals.
 */

/** Names and values that tell the series of one instrument apart: at most five, each value at most 64 characters. */
export type Attributes = Readonly<Record<string, string>>;

export interface InstrumentOptions {
  /** UCUM: `ms`, `s`, `By`, `1`, `{file}`. Milliseconds for a timer; `1` when not given. */
  readonly unit?: string;
  readonly description?: string;
}

export interface Counter {
  /** Adds a number that is not negative. */
  add(value: number, attributes?: Attributes): void;
}

export interface Gauge {
  /** Sets the value; a gauge holds it until it is set again. */
  record(value: number, attributes?: Attributes): void;
}

export interface Histogram {
  /** Adds one observation that is not negative. */
  record(value: number, attributes?: Attributes): void;
}

export interface Timer {
  /** Runs the work, and records how long it took: a native promise until it settles. What it gives is handed on as it is. */
  time<T>(work: () => T, attributes?: Attributes): T;
  /** Begins now; the function given back ends and records, once. */
  start(attributes?: Attributes): () => void;
}

export interface Cache {
  hit(times?: number): void;
  miss(times?: number): void;
  /** How many entries it holds. */
  size(entries: number): void;
}

export interface CacheOptions {
  /** Empties it. Called when hardly any look-up finds something, and the user lets IDE Vitals respond to that. */
  readonly empty?: () => void | PromiseLike<void>;
}

export interface CheckResult {
  readonly healthy: boolean;
  /** Why, in one sentence; shown on the health page. */
  readonly message?: string;
}

/** The part of `vscode-languageclient`'s middleware that times every request, from the client's call to its answer. */
export interface LanguageClientMiddleware {
  readonly sendRequest: <P, T, R>(
    ...call: [
      type: string | { readonly method: string },
      param: P,
      token: T,
      next: (type: string | { readonly method: string }, param: P, token: T) => Promise<R>,
    ]
  ) => Promise<R>;
}

/** The instruments of one extension. At most 50, and 100 series together; what is beyond is dropped and counted. */
export interface Meter {
  /** `indexer.files` becomes the series `indexer_files_total`, with the label `extension`. */
  createCounter(name: string, options?: InstrumentOptions): Counter;
  createGauge(name: string, options?: InstrumentOptions): Gauge;
  createHistogram(name: string, options?: InstrumentOptions): Histogram;
  /** A histogram of milliseconds. */
  createTimer(name: string, options?: Omit<InstrumentOptions, 'unit'>): Timer;
  createCache(name: string, options?: CacheOptions): Cache;
  /** Asked once a minute; one that throws, or does not answer within 5 s, counts as not healthy. */
  addHealthCheck(name: string, check: () => CheckResult | Promise<CheckResult>): { dispose(): void };
  languageClientMiddleware(server: string): LanguageClientMiddleware;
}

export interface State {
  readonly state: 'starting' | 'running' | 'restarting' | 'failed' | 'off';
  readonly reason?: string;
}

export type Level = 'healthy' | 'warning' | 'critical' | 'unknown';

export interface Summary {
  readonly level: Level;
  /** What is wrong and what to do, in one sentence. */
  readonly sentence: string;
  readonly bars: readonly {
    readonly id: string;
    readonly label: string;
    /** 0 to 1, more is worse; null while it cannot be told. */
    readonly ratio: number | null;
    readonly level: Level;
    readonly value: string;
  }[];
  readonly operations: readonly {
    readonly operation: string;
    readonly label: string;
    /** '' for the row over all servers. */
    readonly server: string;
    readonly extension: string;
    readonly p50Ms: number | null;
    readonly p95Ms: number | null;
    readonly count: number;
    readonly warnMs: number;
    readonly badMs: number;
    readonly level: Level;
  }[];
}

/** PromQL. A range ends now. */
export type Query =
  | { readonly kind: 'instant'; readonly expr: string }
  | { readonly kind: 'range'; readonly expr: string; readonly rangeMs: number; readonly stepMs: number };

export type Answer =
  | {
      readonly kind: 'vector';
      readonly samples: readonly { readonly labels: Attributes; readonly value: number | null }[];
    }
  | {
      readonly kind: 'matrix';
      readonly times: readonly number[];
      readonly series: readonly { readonly labels: Attributes; readonly values: readonly (number | null)[] }[];
    }
  | { readonly kind: 'error'; readonly problems: readonly { readonly message: string }[] };

export interface VitalsApi {
  readonly apiVersion: 1;
  /** The state of the engine. */
  state(): State;
  /** What the status bar shows now; undefined until the first figures are there. */
  summary(): Summary | undefined;
  /** Asks in PromQL. A query that fails answers with located problems; rejects when measuring is off. */
  query(query: Query): Promise<Answer>;
  /** The meter of an installed extension, by its id (`publisher.name`); one and the same at each call. */
  getMeter(extensionId: string): Promise<Meter>;
}
