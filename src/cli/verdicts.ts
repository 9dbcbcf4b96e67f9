/** What came against what was expected, with promtool's verdicts: samples, and alerts with their annotations. */
import type { Histogram } from '../common/histogram.ts';
import { formatLabels, labelsKey } from '../common/labels.ts';
import { histogramText } from '../engine/query/query.ts';
import type { ExpectedAlert, ExpectedSample } from './unitTestFile.ts';

export type SameNumber = (wanted: number, got: number) => boolean;

export const exactly: SameNumber = (wanted, got) => wanted === got;

/** The neighbouring numbers count as the same, as in promtool: the two differ by one in their bits. */
export const fuzzily: SameNumber = (wanted, got) => {
  if (wanted === got) return true;
  const [a, b] = new BigInt64Array(new Float64Array([wanted, got]).buffer);
  const distance = (a ?? 0n) - (b ?? 0n);
  return !Number.isNaN(wanted) && !Number.isNaN(got) && (distance === 1n || distance === -1n);
};

const sameHistogram = (wanted: Histogram, got: Histogram): boolean => wanted.equals(got);

const sameSample = (wanted: ExpectedSample, got: ExpectedSample, numbers: SameNumber): boolean => {
  if (labelsKey(wanted.labels) !== labelsKey(got.labels)) return false;
  if (typeof wanted.value === 'number') return typeof got.value === 'number' && numbers(wanted.value, got.value);
  return typeof got.value === 'object' && sameHistogram(wanted.value, got.value);
};

const sampleText = ({ labels, value }: ExpectedSample): string =>
  `${formatLabels(labels)} ${typeof value === 'number' ? String(value) : histogramText(value)}`;

const alertKey = ({ labels, annotations }: ExpectedAlert): string =>
  `${labelsKey(labels)}\u0003${labelsKey(annotations)}`;

const alertText = ({ labels, annotations }: ExpectedAlert): string =>
  `${formatLabels(labels)}${Object.keys(annotations).length === 0 ? '' : ` annotations ${formatLabels(annotations)}`}`;

interface Kind<T> {
  readonly key: (one: T) => string;
  readonly text: (one: T) => string;
  readonly same: (wanted: T, got: T) => boolean;
}

/** Lines that say what was expected (-) and what came (+), equal ones in between; empty when nothing differs. */
const difference = <T>(wanted: readonly T[], got: readonly T[], { key, text, same }: Kind<T>): string[] => {
  const byKey = (ones: readonly T[]): T[] => [...ones].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const came = byKey(got);
  const lines: string[] = [];
  let differs = false;
  for (const one of byKey(wanted)) {
    const at = came.findIndex((candidate) => same(one, candidate));
    if (at === -1) {
      differs = true;
      lines.push(`- ${text(one)}`);
    } else lines.push(`  ${text(came.splice(at, 1)[0]!)}`);
  }
  lines.push(...came.map((one) => `+ ${text(one)}`));
  return differs || came.length > 0 ? lines : [];
};

export const sampleDifference = (
  wanted: readonly ExpectedSample[],
  got: readonly ExpectedSample[],
  numbers: SameNumber,
): string[] =>
  difference(wanted, got, {
    key: ({ labels }) => labelsKey(labels),
    text: sampleText,
    same: (a, b) => sameSample(a, b, numbers),
  });

export const alertDifference = (wanted: readonly ExpectedAlert[], got: readonly ExpectedAlert[]): string[] =>
  difference(wanted, got, { key: alertKey, text: alertText, same: (a, b) => alertKey(a) === alertKey(b) });
