import { labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { AnomalyDetector } from '../analytics/analytics.ts';
import type { Deviation } from './kinds.ts';
import { watched, type Watched } from './watched.ts';

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

/** Series that are watched at once, some 31 KB each. */
const detectorCap = 300;
/** A detector whose series has not been there for so long makes room. */
const keptMs = 3_600_000;
/** What a slice does: so many points, of which a question counts as some. A whole round is nine slices at most. */
const slicePoints = 50;
const questionPoints = 10;

interface Watching {
  readonly detector: AnomalyDetector;
  seenAt: number;
}

/**
 * How unusual each of the watched series is, point by point, in constant memory: written beside it as `…:anomaly_score`,
 * 0 to 1. A detector has to see 50 points first. All are looked at in rounds, and a round in slices, so that none holds the
 * engine's thread for long.
 */
export class Watch {
  private readonly options: WatchOptions;
  private readonly known = new Map<string, Watching>();
  /** The question that comes next in this round. */
  private next = watched.length;
  /** Answers to the one before that have not been looked at. */
  private waiting: readonly Live[] = [];

  constructor(options: WatchOptions) {
    this.options = options;
  }

  get size(): number {
    return this.known.size;
  }

  /** Whether every series has been looked at in this round. */
  get isRound(): boolean {
    return this.waiting.length === 0 && this.next >= watched.length;
  }

  /** Each ten seconds. What is left of the round before is done first. */
  begin(): void {
    if (this.isRound) this.next = 0;
  }

  /** The next slice of the round. What has become unusual comes back, of what is worth explaining. */
  look(now: UnixMs): readonly Deviation[] {
    const deviations: Deviation[] = [];
    for (let points = 0; points < slicePoints && !this.isRound;) {
      if (this.waiting.length === 0) {
        this.waiting = this.options.ask(watched[this.next]!.expr, now);
        this.next += 1;
        points += questionPoints;
      }
      const looked = this.waiting.slice(0, slicePoints - points);
      this.waiting = this.waiting.slice(looked.length);
      points += looked.length;
      for (const one of looked) deviations.push(...this.judge(watched[this.next - 1]!, one, now));
    }
    if (this.isRound) this.forget(now);
    return deviations;
  }

  private judge({ series, what }: Watched, { labels, value }: Live, now: UnixMs): readonly Deviation[] {
    const { [metricNameLabel]: _name, ...others } = labels;
    const key = `${series} ${labelsKey(others)}`;
    let one = this.known.get(key);
    if (one === undefined) {
      if (this.known.size >= detectorCap) return [];
      this.known.set(key, (one = { detector: new AnomalyDetector(), seenAt: now }));
    }
    one.seenAt = now;
    const { score, isAnomaly } = one.detector.update(now, value);
    this.options.set(`${series}:anomaly_score`, others, now, score);
    return isAnomaly && what !== undefined ? [{ series, labels: others }] : [];
  }

  private forget(now: UnixMs): void {
    for (const [key, { seenAt }] of this.known) if (now - seenAt > keptMs) this.known.delete(key);
  }
}
