/**
 * OpenMetrics with a timestamp a sample: families by name, series by labels, samples by time. A gauge is its mean over
 * a row, as a query of history sees it. Counters and histograms begin with 0 at the start of their first row, and grow.
 */
import { catalogue, metricIds, seriesName } from '../../common/catalogue.ts';
import { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import {
  classicBounds,
  endMark,
  familyHead,
  histogramSampler,
  sampler,
  type ClassicBounds,
} from '../exposition/exposition.ts';
import type { HistorySeries, Rows, WalkedSeries } from '../store/store.ts';
import type { Exported, Piece } from './exportOf.ts';

const helps = new Map(metricIds.map((id) => [seriesName(id), catalogue[id].description]));
/** The units of the catalogue's names. */
const units = ['bytes_per_second', 'bytes', 'milliseconds', 'seconds', 'ratio'];

interface Family {
  readonly name: string;
  readonly kind: HistorySeries['kind'];
  readonly series: HistorySeries[];
}

const nameOf = ({ labels }: HistorySeries): string => labels[metricNameLabel] ?? '';

/** A name stands for one kind; series of another, from another version of this program, are left out. */
const familiesOf = (series: readonly HistorySeries[]): readonly Family[] => {
  const families = new Map<string, Family>();
  for (const one of series) {
    const name = one.kind === 'counter' ? nameOf(one).replace(/_total$/, '') : nameOf(one);
    const family = families.get(name) ?? { name, kind: one.kind, series: [] };
    families.set(name, family);
    if (family.kind === one.kind) family.series.push(one);
  }
  return [...families.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const headOf = ({ name, kind }: Family): string => {
  const unit = units.find((one) => name.endsWith(`_${one}`));
  const help = helps.get(kind === 'counter' ? `${name}_total` : name);
  return familyHead({
    name,
    type: kind,
    metadata: { ...(unit === undefined ? {} : { unit }), ...(help === undefined ? {} : { help }) },
  });
};

interface Writing {
  readonly name: string;
  readonly labels: Labels;
  readonly resolutionMs: number;
}

const gaugeText = (rows: Rows, { name, labels, resolutionMs }: Writing): string => {
  let text = '';
  const textOf = sampler(name, labels);
  for (let i = 0; i < rows.length; i += 1) {
    const count = rows.count[i] ?? 0;
    const time = (rows.at[i] ?? 0) * resolutionMs;
    if (count > 0) text += textOf({ value: (rows.sum[i] ?? 0) / count, time });
  }
  return text;
};

function* counterTexts(walked: WalkedSeries, writing: Writing): Generator<string, void, undefined> {
  const { labels, resolutionMs } = writing;
  const textOf = sampler(`${writing.name}_total`, labels);
  let total: number | undefined;
  for (const rows of walked.rows()) {
    let text = '';
    for (let i = 0; i < rows.length; i += 1) {
      const time = (rows.at[i] ?? 0) * resolutionMs;
      if (total === undefined) text += textOf({ value: 0, time: time - resolutionMs });
      total = (total ?? 0) + (rows.sum[i] ?? 0);
      text += textOf({ value: total, time });
    }
    yield text;
  }
}

/** Bounds of everything that was counted: no state on the way has others. */
const boundsOf = (walked: WalkedSeries): ClassicBounds => {
  const total = new Histogram();
  for (const rows of walked.rows()) for (const one of rows.histograms) if (one !== undefined) total.add(one);
  return classicBounds([total]);
};

function* histogramSamples(walked: WalkedSeries, writing: Writing): Generator<string, void, undefined> {
  const { name, labels, resolutionMs } = writing;
  const textsOf = histogramSampler(name, labels, boundsOf(walked));
  const total = new Histogram();
  const textOf = (time: number): string => textsOf({ value: total, time }).join('');
  let isFirst = true;
  for (const rows of walked.rows()) {
    let text = '';
    for (let i = 0; i < rows.length; i += 1) {
      const time = (rows.at[i] ?? 0) * resolutionMs;
      if (isFirst) text += textOf(time - resolutionMs);
      isFirst = false;
      const added = rows.histograms[i];
      if (added !== undefined) total.add(added);
      text += textOf(time);
    }
    yield text;
  }
}

function* textsOf(walked: WalkedSeries, writing: Writing): Generator<string, void, undefined> {
  const { kind } = walked.series;
  if (kind === 'counter') yield* counterTexts(walked, writing);
  else if (kind === 'histogram') yield* histogramSamples(walked, writing);
  else for (const rows of walked.rows()) yield gaugeText(rows, writing);
}

export function* openMetricsPieces({ files, series, span }: Exported): Generator<Piece, void, undefined> {
  const resolutionMs = span.resolution.seconds * 1_000;
  let done = 0;
  for (const family of familiesOf(series)) {
    yield { text: headOf(family), done };
    for (const walked of files.walk(family.series, span)) {
      const writing = { name: family.name, labels: walked.series.labels, resolutionMs };
      for (const text of textsOf(walked, writing)) yield { text, done };
      done += 1;
    }
  }
  yield { text: endMark, done };
}
