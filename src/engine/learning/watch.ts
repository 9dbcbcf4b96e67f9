import { labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { AnomalyDetector } from '../analytics/analytics.ts';
import type { Deviation } from './kinds.ts';
import { watched } from './targets.ts';

/** A series and its value now. */
export interface Live {
  readonly labels: Labels;
  readonly value: number;
}

export interface WatchOptions {
  /** The latest values of what an expression asks for. */
  ask(expr: string, at: UnixMs): readonly Live[];
  set(name: string, labels: Labels, at: UnixMs, value: number): void;
}

/** Series that are watched at once, some 26 KB each. */
const detectorCap = 300;
/** A detector whose series has not been there for so long makes room. */
const keptMs = 3_600_000;

interface Watched {
  readonly detector: AnomalyDetector;
  seenAt: number;
}

/**
 * How unusual each of the watched series is, point by point, in constant memory: written beside it as `…:anomaly_score`,
 * 0 to 1. A detector has to see 50 points first.
 */
export class Watch {
  private readonly options: WatchOptions;
  private readonly known = new Map<string, Watched>();

  constructor(options: WatchOptions) {
    this.options = options;
  }

  get size(): number {
    return this.known.size;
  }

  /** Each ten seconds. What has become unusual comes back, of what is worth explaining. */
  look(now: UnixMs): readonly Deviation[] {
    const deviations: Deviation[] = [];
    for (const { series, expr, what } of watched)
      for (const { labels, value } of this.options.ask(expr, now)) {
        const { [metricNameLabel]: _name, ...others } = labels;
        const key = `${series} ${labelsKey(others)}`;
        let one = this.known.get(key);
        if (one === undefined) {
          if (this.known.size >= detectorCap) continue;
          this.known.set(key, (one = { detector: new AnomalyDetector(), seenAt: now }));
        }
        one.seenAt = now;
        const { score, isAnomaly } = one.detector.update(now, value);
        this.options.set(`${series}:anomaly_score`, others, now, score);
        if (isAnomaly && what !== undefined) deviations.push({ series, labels: others });
      }
    for (const [key, { seenAt }] of this.known) if (now - seenAt > keptMs) this.known.delete(key);
    return deviations;
  }
}
