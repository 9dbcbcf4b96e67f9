import type { Database } from '../database/database.ts';

/** What was promised of one series over one horizon. */
export interface Promised {
  readonly series: string;
  /** Hours. */
  readonly horizon: number;
  readonly issued: number;
  readonly due: number;
  /** What was shown. */
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  /** What the model said, shown or not. */
  readonly model: number;
  /** Half the width of the interval, as the model has it. */
  readonly half: number;
  /** What the same hour before would have said. */
  readonly naive: number | undefined;
}

export interface Score {
  /** Promises of which it is known what came. */
  readonly count: number;
  /** Mean absolute error of what was shown, as a share of what came; null where nothing but 0 came. */
  readonly error: number | null;
  /** The share of what came that lay within the interval. */
  readonly coverage: number;
  /** The model's error as a multiple of the seasonal naive forecast's: above 1 it is worse. */
  readonly against: number | null;
}

const dayMs = 86_400_000;
/** A promise is kept as long as it may be judged by, and an unfulfilled one for two days. */
const keptMs = 60 * dayMs;
const awaitedMs = 2 * dayMs;
/** Fewer say nothing. */
const leastJudged = 20;
const [leastWidening, mostWidening] = [0.8, 4];

/** Whether a forecast is shown, or the seasonal naive one in its place. */
export const isWorse = ({ count, against }: Score): boolean => count >= leastJudged && against !== null && against > 1;

/** Promises in the history file. What came is written beside them once it is known. */
export class Predictions {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  add({ series, horizon, issued, due, mean, lower, upper, model, half, naive }: Promised): void {
    this.database.run(
      `INSERT OR IGNORE INTO prediction(series, horizon, issued, due, mean, lower, upper, model, half, naive)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      series,
      horizon,
      issued,
      due,
      mean,
      lower,
      upper,
      model,
      half,
      naive ?? null,
    );
  }

  /** Writes down what came of what was due: `actual` tells it of an hour, undefined where nothing was measured. */
  settle(series: string, now: number, actual: (due: number) => number | undefined): void {
    for (const row of this.database.all(
      'SELECT id, due FROM prediction WHERE series=? AND actual IS NULL AND due<=?',
      series,
      now,
    )) {
      const came = actual(Number(row['due']));
      if (came !== undefined) this.database.run('UPDATE prediction SET actual=? WHERE id=?', came, Number(row['id']));
    }
  }

  forget(now: number): void {
    this.database.run(
      'DELETE FROM prediction WHERE issued<? OR (actual IS NULL AND due<?)',
      now - keptMs,
      now - awaitedMs,
    );
  }

  /**
   * How much wider the model's interval must be to have held as much as it promised: the quantile of past errors in
   * half widths (conformal prediction on what came: I. Gibbs and E. Candès, "Adaptive conformal inference", 2021).
   */
  widening(series: string, horizon: number, coverage: number): number {
    const ratios = this.database
      .all(
        `SELECT ABS(actual-model)/half AS ratio FROM prediction
         WHERE series=? AND horizon=? AND actual IS NOT NULL AND half>0 ORDER BY ratio`,
        series,
        horizon,
      )
      .map((row) => Number(row['ratio']));
    if (ratios.length < leastJudged) return 1;
    const at = Math.min(ratios.length, Math.ceil((ratios.length + 1) * coverage)) - 1;
    return Math.min(mostWidening, Math.max(leastWidening, ratios[at] ?? 1));
  }

  score(series: string, horizon: number): Score {
    const row = this.database.get(
      `SELECT COUNT(*) AS count,
         AVG(CASE WHEN actual<>0 THEN ABS(actual-mean)/ABS(actual) END) AS error,
         AVG(actual BETWEEN lower AND upper) AS coverage,
         SUM(CASE WHEN naive IS NOT NULL THEN ABS(actual-model) END) AS own,
         SUM(CASE WHEN naive IS NOT NULL THEN ABS(actual-naive) END) AS other
       FROM prediction WHERE series=? AND horizon=? AND actual IS NOT NULL`,
      series,
      horizon,
    );
    const numberOf = (name: string): number | null => {
      const value = row?.[name];
      return typeof value === 'number' ? value : null;
    };
    const [own, other] = [numberOf('own'), numberOf('other')];
    return {
      count: numberOf('count') ?? 0,
      error: numberOf('error'),
      coverage: numberOf('coverage') ?? 0,
      against: own === null || other === null || other === 0 ? null : own / other,
    };
  }
}
