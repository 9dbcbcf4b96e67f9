/**
 * The words of boards: rows of panels, each a picture of questions in PromQL. A board is JSON of a version, written by
 * hand or in the panel; what is read of it elsewhere has been checked (src/engine/boards).
 */
export const boardsVersion = 1;

export const visuals = ['line', 'area', 'bar', 'stat', 'gauge', 'heatmap', 'table', 'text'] as const;
export type Visual = (typeof visuals)[number];

/** `ratio` is 0 to 1 and `percent` 0 to 100; both are shown in percent. */
export const boardUnits = [
  'number',
  'ratio',
  'percent',
  'milliseconds',
  'seconds',
  'bytes',
  'bytesPerSecond',
  'perSecond',
  'celsius',
  'watts',
] as const;
export type BoardUnit = (typeof boardUnits)[number];

export const thresholdLevels = ['healthy', 'warning', 'critical'] as const;
export type ThresholdLevel = (typeof thresholdLevels)[number];

/** From this value on; null is below all others. */
export interface BoardThreshold {
  readonly from: number | null;
  readonly level: ThresholdLevel;
}

export interface BoardQuery {
  /** PromQL; `$__interval`, `$__rate_interval` and `$__range` stand for durations that follow the time range. */
  readonly expr: string;
  /** What a series is called: `{{server}}` is its label. */
  readonly legend?: string;
}

export const rowHeights = ['low', 'medium', 'high'] as const;
export type RowHeight = (typeof rowHeights)[number];

export interface BoardPanel {
  /** Of its board, once. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly visual: Visual;
  /** Columns of twelve. */
  readonly width: number;
  readonly queries: readonly BoardQuery[];
  /** What a panel of text says, in plain paragraphs. */
  readonly text?: string;
  readonly unit?: BoardUnit;
  /** Ends of the scale; a gauge without them goes from 0 to its unit's whole, or to the highest that it has seen. */
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: readonly BoardThreshold[];
  readonly legend?: 'shown' | 'hidden';
  /** Whether what was learned of the first query's series is drawn with it, where it is one that is learned of. */
  readonly learned?: boolean;
}

export interface BoardRow {
  readonly title?: string;
  readonly height: RowHeight;
  readonly panels: readonly BoardPanel[];
}

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  /** How far back it looks, as Prometheus writes a duration; 1 minute to 30 days. */
  readonly range: string;
  readonly rows: readonly BoardRow[];
}

export type BoardOrigin = 'shipped' | 'user' | 'workspace';

export interface BoardEntry {
  readonly board: Board;
  readonly origin: BoardOrigin;
  /** Whose board of the same id it stands before. */
  readonly replaces?: BoardOrigin;
}

/** What is wrong with a board, and where: the board is left out, and the others go on. */
export interface BoardProblem {
  readonly origin: BoardOrigin;
  /** The setting's id, or the address of the file. */
  readonly file: string;
  /** Ids, as far as they are known; else empty. */
  readonly board: string;
  readonly panel: string;
  /** As in `rows[0].panels[2].unit`; empty where the whole is meant. */
  readonly field: string;
  readonly message: string;
}

export const boardBounds = { boards: 50, rows: 20, panels: 24, queriesPerPanel: 4, queries: 30, text: 4_000 } as const;
export const boardColumns = 12;

/** Labels that tell the machines of a team apart, from the widest to the narrowest. */
export const placeLabels = ['region', 'team', 'host'] as const;
export type PlaceLabel = (typeof placeLabels)[number];

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
export const shortestRangeMs = 60_000;
export const longestRangeMs = 30 * 86_400_000;

/** A duration as Prometheus writes it (`1h30m`), in milliseconds; undefined where it is none, or none that a board may have. */
export const rangeMsOf = (range: string): number | undefined => {
  if (!/^(?:\d+(?:ms|[smhdw]))+$/.test(range)) return undefined;
  const parts = [...range.matchAll(/(\d+)(ms|[smhdw])/g)];
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
  return sum >= shortestRangeMs && sum <= longestRangeMs ? sum : undefined;
};

/** At least so many seconds are looked back for a rate: what is read once a minute needs two readings. */
const leastRateSeconds = 120;

/**
 * The question with its durations written out. Each is as long as the word it stands for, with zeros in front, so that
 * what is found wrong stands where the user has written it. The words are Grafana's.
 */
export const withDurations = (
  expr: string,
  { stepMs, rangeMs }: { readonly stepMs: number; readonly rangeMs: number },
): string => {
  const step = Math.max(1, Math.ceil(stepMs / 1_000));
  const seconds: Readonly<Record<string, number>> = {
    $__interval: step,
    $__rate_interval: Math.max(leastRateSeconds, step + 60),
    $__range: Math.ceil(rangeMs / 1_000),
  };
  return expr.replace(/\$__(?:rate_interval|interval|range)\b/g, (word) =>
    `${String(seconds[word] ?? step)}s`.padStart(word.length, '0'),
  );
};
