/**
 * Reads OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec/) and Prometheus's text format. A text that
 * ends with `# EOF` is OpenMetrics, whose timestamps are seconds; the older format's are milliseconds.
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import type { Problem } from '../../common/problem.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Exemplar, ExposedPoint, Exposition, Metadata } from './exposition.ts';
import { metricTypes, type MetricType } from './metricTypes.ts';
import { readHelp, readSeries } from './seriesText.ts';

interface Growing {
  readonly labels: Labels;
  readonly points: ExposedPoint[];
}

const problemCap = 100;
const comment = /^#[ \t]+(TYPE|UNIT|HELP)[ \t]+(?:"((?:[^"\\]|\\.)*)"|(\S+))(?:[ \t]+(.*))?$/;
// Value, timestamp and exemplar; of an exemplar the same behind its labels.
const figures = /^[ \t]+(\S+)(?:[ \t]+([+-]?[\d.]+(?:[eE][+-]?\d+)?))?[ \t]*(?:#[ \t]*(.*))?$/;

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
  /** By their text: a series is taken apart once, not in each of its lines. */
  readonly #spelled = new Map<string, Growing>();
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
    const found = this.#described(line);
    if (found === undefined) return `no series: ${JSON.stringify(line.slice(0, 80))}`;
    const { series, end } = found;
    const [, valueText, timeText, exemplarText] = figures.exec(line.slice(end)) ?? [];
    const value = readNumber(valueText ?? '');
    if (value === undefined) return `no value behind the series: ${JSON.stringify(line.slice(end, 80))}`;
    const time = timeText === undefined ? this.#untimed : this.#time(timeText);
    if (series.points.length === 0) this.#series.set(labelsKey(series.labels), series);
    const exemplar = exemplarText === undefined ? undefined : this.#exemplar(exemplarText);
    series.points.push(exemplar === undefined ? { time, value } : { time, value, exemplars: [exemplar] });
    return undefined;
  }

  #described(line: string): { readonly series: Growing; readonly end: number } | undefined {
    // Behind the labels a brace can only be an exemplar's.
    const brace = line.includes('#') ? -1 : line.lastIndexOf('}');
    const spelled = line.slice(0, brace + 1);
    const known = this.#spelled.get(spelled);
    if (known !== undefined) return { series: known, end: spelled.length };
    const described = readSeries(line);
    if (described === undefined) return undefined;
    const series = this.#series.get(labelsKey(described.labels)) ?? { labels: described.labels, points: [] };
    if (described.end === spelled.length) this.#spelled.set(spelled, series);
    return { series, end: described.end };
  }

  #time(text: string): UnixMs {
    return unixMs(Math.round(Number(text) * this.#msPerUnit));
  }

  /** One that is not well formed is passed over: the sample before it is good. */
  #exemplar(text: string): Exemplar | undefined {
    const described = readSeries(text);
    if (described === undefined) return undefined;
    const [, valueText, timeText] = figures.exec(text.slice(described.end)) ?? [];
    const value = readNumber(valueText ?? '');
    if (value === undefined) return undefined;
    return { labels: described.labels, value, ...(timeText === undefined ? {} : { time: this.#time(timeText) }) };
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
