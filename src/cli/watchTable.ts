import { Histogram } from '../common/histogram.ts';
import { histogramQuantile } from '../common/histogramQuantile.ts';
import type { PairedRecord } from '../common/wire/wire.ts';

interface Line {
  readonly latency: Histogram;
  cancelled: number;
  failed: number;
}

const methodCap = 200;
const head = ['method', 'requests', 'p50', 'p95', 'p99', 'max', 'failed', 'cancelled'] as const;

const milliseconds = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '-' : `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** What a client has asked of the program, by method: what is printed at the end. */
export class WatchTable {
  readonly #lines = new Map<string, Line>();

  add({ kind, initiator, method, outcome, durationMs }: Readonly<PairedRecord>): void {
    if (kind !== 'request' || initiator !== 'client') return;
    let line = this.#lines.get(method);
    if (line === undefined) {
      if (this.#lines.size >= methodCap) return;
      line = { latency: new Histogram(), cancelled: 0, failed: 0 };
      this.#lines.set(method, line);
    }
    if (outcome === 'cancelled') line.cancelled += 1;
    else if (outcome === 'ok') line.latency.observe(durationMs);
    else line.failed += 1;
  }

  /** Empty where nothing was asked. The slowest first. */
  text(): string {
    const rows = [...this.#lines]
      .map(([method, line]) => ({ method, line, p95: histogramQuantile(0.95, line.latency) }))
      .sort((a, b) => (b.p95 || 0) - (a.p95 || 0))
      .map(({ method, line: { latency, failed, cancelled }, p95 }) => [
        method,
        String(latency.count),
        milliseconds(histogramQuantile(0.5, latency)),
        milliseconds(p95),
        milliseconds(histogramQuantile(0.99, latency)),
        milliseconds(latency.max),
        String(failed),
        String(cancelled),
      ]);
    if (rows.length === 0) return '';
    const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const spelled = (row: readonly string[]): string =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
    return [spelled(head), ...rows.map(spelled)].join('\n');
  }
}
