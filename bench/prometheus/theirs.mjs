// Prometheus's side of the comparison: the same samples through our writer of OpenMetrics, made into blocks by promtool,
// served by Prometheus. A histogram is lowered to buckets that double, 12 of them, as its users have them: with our own
// buckets (4.4 % wide) Prometheus would keep ten times as many series.
// In: series and their samples. Out: a folder of blocks, and its size.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { findPeer } from '../../test/host/peers.mjs';
import { names } from './series.mjs';

const hourMs = 3_600_000;
const endMark = '# EOF\n';
/** What Prometheus would have compacted to: a tenth of 30 days at most, in steps of three from two hours. */
export const blockMs = 54 * hourMs;

const metadata = new Map([
  [names.gauge, { type: 'gauge' }],
  [names.counter.replace(/_total$/, ''), { type: 'counter' }],
  [names.histogram, { type: 'histogram' }],
]);

/** What Prometheus would have scraped: a gauge's value, a counter's total, a histogram's state. */
export const scraped = ({ Histogram }, series) => {
  const totals = series.map(({ kind }) => {
    const state = new Histogram();
    state.lowerSchema(0);
    return kind === 'histogram' ? state : 0;
  });
  return (i, made) => {
    const { kind } = series[i];
    if (kind === 'gauge') return made;
    if (kind === 'counter') return (totals[i] += made);
    for (const value of made) totals[i].observe(value);
    return totals[i].clone();
  };
};

/** Points of this many samples a series are written at once, so that few are held. */
const pieceSamples = 240;

/** Takes samples in order of time and makes a block whenever one is over. */
export class Blocks {
  constructor(doors, series, folder) {
    this.doors = doors;
    this.series = series;
    this.data = join(folder, 'data');
    this.textPath = join(folder, 'samples.om');
    this.points = series.map(() => []);
    mkdirSync(this.data, { recursive: true });
    this.text = openSync(this.textPath, 'w');
    this.block = undefined;
  }

  /** `values` in the order of the series. */
  put(time, values) {
    const block = Math.floor(time / blockMs);
    if (this.block !== undefined && block !== this.block) this.flush();
    this.block = block;
    values.forEach((value, i) => this.points[i].push({ time, value }));
    if (this.points[0].length >= pieceSamples) this.writePiece();
  }

  /** A family then stands in the text once a piece: promtool minds as little as it does in what it scrapes. */
  writePiece() {
    const series = this.series.map(({ name, labels }, i) => ({
      labels: { ...labels, __name__: name },
      points: this.points[i],
    }));
    for (const text of this.doors.writeOpenMetrics({ series, metadata })) {
      if (text !== endMark) writeSync(this.text, text);
    }
    this.points = this.series.map(() => []);
  }

  flush() {
    this.writePiece();
    writeSync(this.text, endMark);
    closeSync(this.text);
    const from = ['tsdb', 'create-blocks-from', `--max-block-duration=${blockMs / hourMs}h`, 'openmetrics', '--quiet'];
    execFileSync(findPeer('promtool'), [...from, this.textPath, this.data], { stdio: ['ignore', 'ignore', 'inherit'] });
    this.text = openSync(this.textPath, 'w');
  }

  end() {
    this.flush();
    closeSync(this.text);
    rmSync(this.textPath);
  }
}

/** Blocks say themselves how much they hold. */
export const sizeOfBlocks = (folder) => {
  const blocks = readdirSync(join(folder, 'data')).filter((name) => /^[0-9A-Z]{26}$/.test(name));
  const total = { blocks: blocks.length, samples: 0, series: 0, bytes: 0 };
  for (const block of blocks) {
    const { stats } = JSON.parse(readFileSync(join(folder, 'data', block, 'meta.json'), 'utf8'));
    total.samples += stats.numSamples;
    total.series = Math.max(total.series, stats.numSeries);
    total.bytes += bytesBelow(join(folder, 'data', block));
  }
  return total;
};

const bytesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
