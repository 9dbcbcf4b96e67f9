/**
 * Reads OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec/) and Prometheus's text format. A text that
 * ends with `# EOF` is OpenMetrics, whose timestamps are seconds; the older format's are milliseconds.
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import type { Problem } from '../../common/problem.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { ExposedPoint, Exposition, Metadata } from './exposition.ts';
import { metricTypes, type MetricType } from './metricTypes.ts';
import { readHelp, readSeries } from './seriesText.ts';

interface Growing {
  readonly labels: Labels;
  readonly points: ExposedPoint[];
}

const problemCap = 100;
const comment = /^#[ \t]+(TYPE|UNIT|HELP)[ \t]+(?:"((?:[^"\\]|\\.)*)"|(\S+))(?:[ \t]+(.*))?$/;
// Value, timestamp, and an exemplar that is passed over.
const figures = /^[ \t]+(\S+)(?:[ \t]+([+-]?[\d.]+(?:[eE][+-]?\d+)?))?[ \t]*(?:#.*)?$/;

/** A float as Go reads it; undefined for anything else. */
const readNumber = (text: string): number | undefined => {
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2] === undefined) return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
};

const typeOf = (text: string): MetricType | undefined =>
  text === 'untyped' ? 'unknown' : metricTypes.find((type) => type === text);

class Reader {
  readonly problems: Problem[] = [];
  readonly metadata = new Map<string, Metadata>();
  readonly #series = new Map<string, Growing>();
  readonly #msPerUnit: number;
  readonly #untimed: UnixMs;

  constructor(msPerUnit: number, untimed: UnixMs) {
    this.#msPerUnit = msPerUnit;
    this.#untimed = untimed;
  }

  line(line: string, number: number): void {
    const wrong = line.startsWith('#') ? this.#comment(line) : this.#sample(line);
    if (wrong !== undefined && this.problems.length < problemCap)
      this.problems.push({ message: `line ${number}: ${wrong}` });
  }

  #comment(line: string): string | undefined {
    const [, kind, quoted, plain, rest = ''] = comment.exec(line) ?? [];
    if (kind === undefined) return undefined;
    const name = quoted === undefined ? (plain ?? '') : readHelp(quoted);
    const known = this.metadata.get(name) ?? {};
    if (kind === 'HELP') this.metadata.set(name, { ...known, help: readHelp(rest) });
    else if (kind === 'UNIT') this.metadata.set(name, { ...known, unit: rest.trim() });
    else {
      const type = typeOf(rest.trim());
      if (type === undefined) return `${JSON.stringify(rest.trim())} is no metric type`;
      this.metadata.set(name, { ...known, type });
    }
    return undefined;
  }

  #sample(line: string): string | undefined {
    const described = readSeries(line);
    if (described === undefined) return `no series: ${JSON.stringify(line.slice(0, 80))}`;
    const [, valueText, timeText] = figures.exec(line.slice(described.end)) ?? [];
    const value = readNumber(valueText ?? '');
    if (value === undefined) return `no value behind the series: ${JSON.stringify(line.slice(described.end, 80))}`;
    const time = timeText === undefined ? this.#untimed : unixMs(Math.round(Number(timeText) * this.#msPerUnit));
    const key = labelsKey(described.labels);
    const series = this.#series.get(key) ?? { labels: described.labels, points: [] };
    this.#series.set(key, series);
    series.points.push({ time, value });
    return undefined;
  }

  /** In order of time; of several samples at one time the last counts. */
  series(): Growing[] {
    return [...this.#series.values()].map(({ labels, points }) => ({
      labels,
      points: [...new Map(points.map((point) => [point.time, point])).values()].sort((a, b) => a.time - b.time),
    }));
  }
}

/** `untimed` is the time of samples that carry none. */
export const readExposition = (
  text: string,
  { untimed }: { readonly untimed: UnixMs },
): { readonly value: Exposition; readonly problems: readonly Problem[] } => {
  const isOpenMetrics = text.trimEnd().endsWith('# EOF');
  const reader = new Reader(isOpenMetrics ? 1_000 : 1, untimed);
  let number = 0;
  for (const raw of text.split('\n')) {
    number += 1;
    const line = raw.trim();
    if (line !== '') reader.line(line, number);
  }
  return { value: { series: reader.series(), metadata: reader.metadata }, problems: reader.problems };
};
