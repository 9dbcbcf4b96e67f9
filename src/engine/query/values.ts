/** What an expression is worth at every step of a query, and the label arithmetic that goes with it. */
import type { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';

/** The moments at which an expression is evaluated. */
export interface Grid {
  readonly start: number;
  readonly stepMs: number;
  readonly steps: number;
}
export const timeOf = (grid: Grid, step: number): number => grid.start + step * grid.stepMs;

export const nothing = 0;
export const float = 1;
export const histogram = 2;

/** A name may be due to go: that happens at the end of the query, so that what is in between can still use it. */
export type NameFate = 'keep' | 'drop';

/** One series over all steps. `status[i]` says what step i holds: nothing, a float or a histogram. */
export class Row {
  readonly labels: Labels;
  readonly fate: NameFate;
  status: Uint8Array;
  floats: Float64Array;
  histograms: (Histogram | undefined)[] | undefined;

  constructor(labels: Labels, fate: NameFate, steps: number) {
    this.labels = labels;
    this.fate = fate;
    this.status = new Uint8Array(steps);
    this.floats = new Float64Array(steps);
    this.histograms = undefined;
  }

  put(step: number, value: Sample): void {
    if (typeof value === 'number') {
      this.status[step] = float;
      this.floats[step] = value;
    } else if (value !== undefined) {
      this.status[step] = histogram;
      this.histograms ??= [];
      this.histograms[step] = value;
    }
  }

  at(step: number): Sample {
    const status = this.status[step];
    if (status === float) return this.floats[step] ?? 0;
    return status === histogram ? this.histograms?.[step] : undefined;
  }

  /** The same samples under other labels; they are shared, not copied. */
  renamed(labels: Labels): Row {
    const out = new Row(labels, 'keep', 0);
    out.status = this.status;
    out.floats = this.floats;
    out.histograms = this.histograms;
    return out;
  }

  get empty(): boolean {
    return !this.status.some((status) => status !== nothing);
  }
}

export type Sample = number | Histogram | undefined;
export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'vector'; readonly rows: Row[] }
  | { readonly kind: 'string'; readonly text: string };

/** Why a whole query fails; becomes a problem at the door. */
export class QueryFailure extends Error {
  readonly kind: 'execution' | 'timeout';

  constructor(message: string, kind: 'execution' | 'timeout' = 'execution') {
    super(message);
    this.kind = kind;
  }
}

/** Labels in the order of their names, empty ones left out: then equal label sets give equal keys. */
export const sortedLabels = (labels: Labels): Labels => {
  const names = Object.keys(labels);
  if (names.every((name, i) => labels[name] !== '' && (i === 0 || (names[i - 1] ?? '') < name))) return labels;
  const out: Record<string, string> = {};
  for (const name of names.sort()) if (labels[name] !== '') out[name] = labels[name] ?? '';
  return out;
};

/** A text that is equal for equal label sets. Labels come out of `sortedLabels`. */
export const keyOf = (labels: Labels): string => {
  let key = '';
  for (const name in labels) key += `${name}\u0001${labels[name] ?? ''}\u0002`;
  return key;
};

export const withoutName = (labels: Labels): Labels => {
  if (labels[metricNameLabel] === undefined) return labels;
  const { [metricNameLabel]: _name, ...rest } = labels;
  return rest;
};

export const withLabel = (labels: Labels, name: string, value: string): Labels =>
  sortedLabels({ ...labels, [name]: value });

export type LabelFilter = (labels: Labels) => Labels;

/** Keeps the named labels. */
export const only = (names: readonly string[]): LabelFilter => {
  const sorted = [...new Set(names)].sort();
  return (labels) => {
    const out: Record<string, string> = {};
    for (const name of sorted) if (Object.hasOwn(labels, name)) out[name] = labels[name] ?? '';
    return out;
  };
};

/** Leaves the named labels out. */
export const except = (names: readonly string[]): LabelFilter => {
  const dropped = new Set(names);
  return (labels) => {
    const out: Record<string, string> = {};
    for (const name in labels) if (!dropped.has(name)) out[name] = labels[name] ?? '';
    return out;
  };
};

/** What a query may still use. A row costs its steps even while it is empty, because all of them are laid out at once. */
export interface Budget {
  spend(samples: number): void;
}

/** Rows by label set, created on first use, in that order; each is charged before it is made. */
export class RowTable {
  private readonly byKey = new Map<string, Row>();
  private readonly steps: number;
  private readonly budget: Budget;

  constructor(steps: number, budget: Budget) {
    this.steps = steps;
    this.budget = budget;
  }

  row(labels: Labels, fate: NameFate): Row {
    const key = keyOf(labels);
    let row = this.byKey.get(key);
    if (row !== undefined) return row;
    this.budget.spend(this.steps);
    row = new Row(labels, fate, this.steps);
    this.byKey.set(key, row);
    return row;
  }

  get rows(): Row[] {
    return [...this.byKey.values()];
  }
}

/** A sum that keeps what rounding loses: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation", 1974. */
export class Sum {
  private total = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.total + value;
    if (next === Infinity || next === -Infinity) this.lost = 0;
    else if (Math.abs(this.total) >= Math.abs(value)) this.lost += this.total - next + value;
    else this.lost += value - next + this.total;
    this.total = next;
  }

  get raw(): number {
    return this.total;
  }

  get value(): number {
    return this.total === Infinity || this.total === -Infinity ? this.total : this.total + this.lost;
  }
}

/** A mean that changes to an incremental form once the plain sum would overflow. */
export class Mean {
  private readonly sum = new Sum();
  private count = 0;
  private mean = 0;
  private lost = 0;
  private incremental = false;

  add(value: number): void {
    this.count += 1;
    if (!this.incremental) {
      const { raw } = this.sum;
      if (Number.isFinite(raw + value) || this.count === 1 || !Number.isFinite(raw) || !Number.isFinite(value)) {
        this.sum.add(value);
        return;
      }
      this.incremental = true;
      this.mean = this.sum.value / (this.count - 1);
    }
    this.step(value);
  }

  private step(value: number): void {
    if (!Number.isFinite(this.mean)) {
      // An infinite mean stays, unless the other infinity or NaN joins.
      if (this.mean === value || Number.isFinite(value)) return;
    }
    const share = (this.count - 1) / this.count;
    const term = value / this.count;
    const kept = share * this.mean;
    const next = kept + term;
    const slip = Math.abs(kept) >= Math.abs(term) ? kept - next + term : term - next + kept;
    this.lost = Number.isFinite(next) ? share * this.lost + slip : 0;
    this.mean = next;
  }

  get value(): number {
    return this.incremental ? this.mean + this.lost : this.sum.value / this.count;
  }
}
