import { markdownText } from '../../common/markdown.ts';
import type { ArchiveFile, ArchiveReport, StorageReport, StoredResolution } from '../../common/protocol/history.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { numberText, t } from '../words.ts';

const sizeText = (bytes: number): string => {
  if (bytes < 1_000) return `${numberText(bytes)} B`;
  return bytes < 1e6 ? `${numberText(bytes / 1_000, 1)} KB` : `${numberText(bytes / 1e6, 1)} MB`;
};

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;
export const resolutionText = (seconds: number): string => {
  const [unit, size] = units.find(([, one]) => seconds % one === 0) ?? ['s', 1];
  return `${String(seconds / size)} ${unit}`;
};

/** The heads of a table. */
const head = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

const momentText = (at: UnixMs): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const resolutionRow = ({ seconds, keepSeconds, rows, bytes, span }: StoredResolution): string => {
  const kept = `| ${resolutionText(seconds)} | ${resolutionText(keepSeconds)} |`;
  if (span === undefined) return `${kept} – | – | 0 | 0 B |`;
  return `${kept} ${momentText(span.first)} | ${momentText(span.last)} | ${numberText(rows)} | ${sizeText(bytes)} |`;
};

const dateText = (at: UnixMs): string => new Date(at).toISOString().slice(0, 10);

const archiveRow = ({ name, bytes, span, problem }: ArchiveFile): string => {
  const days =
    span === undefined
      ? `| ${problem === undefined ? '–' : markdownText(problem)} | – |`
      : `| ${dateText(span.first)} | ${dateText(unixMs(span.last - 1))} |`;
  return `| ${markdownText(name)} ${days} ${sizeText(bytes)} |`;
};

const archiveLines = (archive: ArchiveReport | undefined): readonly string[] => {
  if (archive === undefined) return [t('None is kept: see the setting {0}.', '`vitals.history.archiveFolder`')];
  const { folder, files, problem } = archive;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const holds =
    files.length === 0
      ? t('It holds nothing yet: a day is copied two hours after it is over (UTC).')
      : t('It takes {0}.', sizeText(total));
  return [
    ...(problem === undefined
      ? []
      : [t('**It is not written just now**, history goes on: {0}.', markdownText(problem)), '']),
    `${t('The folder is {0}.', markdownText(folder))} ${holds}`,
    ...(files.length === 0
      ? []
      : ['', head([t('File'), t('From (UTC)'), t('To (UTC)'), t('Size')]), '|---|---|---|---:|']),
    ...files.map(archiveRow),
  ];
};

/** The report as Markdown; of a history that is not open the reason. */
export const storageText = (report: StorageReport | string): string => {
  const title = [`# ${t('Storage of IDE Vitals')}`, ''];
  if (typeof report === 'string') return [...title, markdownText(report), ''].join('\n');
  const { usedBytes, maxBytes, fileBytes, logBytes, metrics, resolutions, recent } = report;
  const total = metrics.reduce((sum, { bytes }) => sum + bytes, 0);
  const share = (bytes: number): string => `${numberText(total === 0 ? 0 : (100 * bytes) / total, 1)} %`;
  return [
    ...title,
    t(
      '**{0}** of {1} are in use ({2}). On disk the file takes {3}, its log {4}.',
      sizeText(usedBytes),
      sizeText(maxBytes),
      '`vitals.history.maxMegabytes`',
      sizeText(fileBytes),
      sizeText(logBytes),
    ),
    '',
    t('The file is {0}.', markdownText(report.file)),
    '',
    `## ${t('Resolutions')}`,
    '',
    head([t('Steps of'), t('Kept for'), t('From (UTC)'), t('To (UTC)'), t('Rows'), t('Size')]),
    '|---:|---:|---|---|---:|---:|',
    ...resolutions.map(resolutionRow),
    '',
    t(
      'Of these, {0} rows of 10 s ({1}) wait for their hour to be over, to be compacted.',
      numberText(recent.rows),
      sizeText(recent.bytes),
    ),
    '',
    `## ${t('Archive')}`,
    '',
    ...archiveLines(report.archive),
    '',
    `## ${t('Metrics')}`,
    '',
    ...(metrics.length === 0
      ? [t('None yet.')]
      : [head([t('Metric'), t('Series'), t('Rows'), t('Size'), t('Share')]), '|---|---:|---:|---:|---:|']),
    ...metrics.map(
      ({ name, series, rows, bytes }) =>
        `| ${markdownText(name)} | ${numberText(series)} | ${numberText(rows)} | ${sizeText(bytes)} | ${share(bytes)} |`,
    ),
    '',
  ].join('\n');
};
