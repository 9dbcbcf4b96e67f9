/** Adds up histograms for `sum` and `avg`, over series or over time, and says afterwards what was odd about them. */
import { Histogram } from '../../common/histogram.ts';
import type { Span } from './ast.ts';
import type { Notes } from './notes.ts';
import { collidingResets, mixedExponentialCustom, reconciledBounds } from './noteTexts.ts';

const finite = (histogram: Histogram): boolean =>
  Number.isFinite(histogram.sum) &&
  Number.isFinite(histogram.count) &&
  histogram.positive.counts.every(Number.isFinite);

/** Below this, a sum of a few thousand terms loses nothing that anyone could see. */
const plainLimit = 1e12;
const isPlain = ({ sum, count }: Histogram): boolean => Math.abs(sum) < plainLimit && Math.abs(count) < plainLimit;

export class HistogramSum {
  private total: Histogram | undefined;
  private lost: Histogram | undefined;
  private count = 0;
  private incompatible = false;
  private reconciled = false;
  private readonly hints = new Set<string>();
  /** Set once the plain sum would overflow; from then on `total` is the mean so far. */
  private incremental = false;

  get size(): number {
    return this.count;
  }

  add(histogram: Histogram): void {
    this.hints.add(histogram.hint);
    this.count += 1;
    if (this.total === undefined) {
      this.total = histogram.clone();
      return;
    }
    if (this.incompatible) return;
    if (this.incremental) {
      this.total.scale((this.count - 1) / this.count);
      this.merge(histogram.clone().divide(this.count));
      return;
    }
    if (this.lost === undefined && isPlain(this.total) && isPlain(histogram)) {
      const outcome = this.total.add(histogram);
      this.incompatible = outcome === 'incompatible';
      this.reconciled ||= outcome === 'reconciled';
      return;
    }
    const before = this.total;
    const lost = this.lost;
    this.total = before.clone();
    this.lost = lost?.clone();
    this.merge(histogram);
    if (finite(this.total) || !finite(before) || !finite(histogram)) return;
    this.incremental = true;
    this.total = before.divide(this.count - 1).scale((this.count - 1) / this.count);
    this.lost = undefined;
    this.merge(histogram.clone().divide(this.count));
  }

  private merge(histogram: Histogram): void {
    const total = this.total as Histogram;
    const before = total.clone();
    const outcome = total.add(histogram);
    this.incompatible ||= outcome === 'incompatible';
    this.reconciled ||= outcome === 'reconciled';
    if (outcome !== 'merged') return;
    // (before - total) + histogram is what the sum's last bits lost, in every field at once.
    const slip = before.count >= histogram.count ? before : histogram.clone();
    slip.subtract(total);
    slip.add(slip === before ? histogram : before);
    if (!finite(slip) || (slip.sum === 0 && slip.count === 0)) return;
    if (this.lost === undefined) this.lost = slip;
    else this.lost.add(slip);
  }

  /** The sum or mean; undefined, with a warning, where exponential and custom buckets met. */
  finish(what: 'sum' | 'mean', { notes, at, name }: { notes: Notes; at: Span; name: string }): Histogram | undefined {
    if (this.total === undefined) return undefined;
    if (this.hints.has('reset') && this.hints.has('not_reset')) notes.warn(collidingResets('aggregation'), at);
    if (this.reconciled) notes.info(reconciledBounds('aggregation'), at);
    if (this.incompatible) {
      notes.warn(mixedExponentialCustom(name), at);
      return undefined;
    }
    const out = this.total;
    if (this.lost !== undefined && !this.incremental) out.add(this.lost);
    if (this.hints.size > 1) out.hint = this.hints.has('gauge') ? 'gauge' : 'unknown';
    if (this.incremental) return what === 'mean' ? out : out.scale(this.count);
    return what === 'mean' ? out.divide(this.count) : out;
  }
}
