/** What leaves: series of points, with what is known about them. */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';

export type PointKind = 'gauge' | 'counter' | 'histogram';

export interface Point {
  readonly atMs: number;
  /** A total; `stale` where the series ended. */
  readonly value: number | Histogram | 'stale';
}

export interface ExportedSeries {
  /** With the name, as `__name__`. */
  readonly labels: Labels;
  readonly kind: PointKind;
  /** Times ascending, all of one day. */
  readonly points: readonly Point[];
  /** Since when totals count: midnight in UTC. */
  readonly sinceMs: number;
}

export interface Described {
  /** As OpenTelemetry spells it. */
  readonly name: string;
  readonly unit: string;
  readonly help: string;
}

export interface Encoding {
  /** Added to every series. */
  readonly labels: Labels;
  describe(seriesName: string): Described | undefined;
}

export interface EncodedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}
