import { markdownText } from '../../common/markdown.ts';
import type { ArchiveFile, ArchiveReport, StorageReport, StoredResolution } from '../../common/protocol/history.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';

const sizeText = (bytes: number): string => {
  if (bytes < 1_000) return `${String(Math.round(bytes))} B`;
  return bytes < 1e6 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
};

const countText = (count: number): string => count.toLocaleString('en');

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;
export const resolutionText = (seconds: number): string => {
  const [unit, size] = units.find(([, one]) => seconds % one === 0) ?? ['s', 1];
  return `${String(seconds / size)} ${unit}`;
};

const momentText = (at: UnixMs): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const resolutionRow = ({ seconds, keepSeconds, rows, bytes, span }: StoredResolution): string => {
  const kept = `| ${resolutionText(seconds)} | ${resolutionText(keepSeconds)} |`;
  if (span === undefined) return `${kept} – | – | 0 | 0 B |`;
  return `${kept} ${momentText(span.first)} | ${momentText(span.last)} | ${countText(rows)} | ${sizeText(bytes)} |`;
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
  if (archive === undefined) return ['None is kept: see the setting `vitals.history.archiveFolder`.'];
  const { folder, files, problem } = archive;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const holds =
    files.length === 0
      ? 'It holds nothing yet: a day is copied two hours after it is over (UTC).'
      : `It takes ${sizeText(total)}.`;
  return [
    ...(problem === undefined
      ? []
      : [`**It is not written just now**, history goes on: ${markdownText(problem)}.`, '']),
    `The folder is ${markdownText(folder)}. ${holds}`,
    ...(files.length === 0 ? [] : ['', '| File | From (UTC) | To (UTC) | Size |', '|---|---|---|---:|']),
    ...files.map(archiveRow),
  ];
};

/** The report as Markdown; of a history that is not open the reason. */
export const storageText = (report: StorageReport | string): string => {
  const title = ['# Storage of IDE Vitals', ''];
  if (typeof report === 'string') return [...title, markdownText(report), ''].join('\n');
  const { usedBytes, maxBytes, fileBytes, logBytes, metrics, resolutions, recent } = report;
  const total = metrics.reduce((sum, { bytes }) => sum + bytes, 0);
  const share = (bytes: number): string => `${(total === 0 ? 0 : (100 * bytes) / total).toFixed(1)} %`;
  return [
    ...title,
    `**${sizeText(usedBytes)}** of ${sizeText(maxBytes)} are in use (\`vitals.history.maxMegabytes\`). On disk the file takes ${sizeText(fileBytes)}, its log ${sizeText(logBytes)}.`,
    '',
    `The file is ${markdownText(report.file)}.`,
    '',
    '## Resolutions',
    '',
    '| Steps of | Kept for | From (UTC) | To (UTC) | Rows | Size |',
    '|---:|---:|---|---|---:|---:|',
    ...resolutions.map(resolutionRow),
    '',
    `Of these, ${countText(recent.rows)} rows of 10 s (${sizeText(recent.bytes)}) wait for their hour to be over, to be compacted.`,
    '',
    '## Archive',
    '',
    ...archiveLines(report.archive),
    '',
    '## Metrics',
    '',
    ...(metrics.length === 0
      ? ['None yet.']
      : ['| Metric | Series | Rows | Size | Share |', '|---|---:|---:|---:|---:|']),
    ...metrics.map(
      ({ name, series, rows, bytes }) =>
        `| ${markdownText(name)} | ${countText(series)} | ${countText(rows)} | ${sizeText(bytes)} | ${share(bytes)} |`,
    ),
    '',
  ].join('\n');
};
