/** `vitals export`: what a history holds, as a text that others read. */
import { exportFormats, exportOf, resolutionSeconds, type ExportFormat } from '../engine/export/export.ts';
import { readSelector } from '../engine/query/query.ts';
import type { Matcher } from '../engine/store/store.ts';
import { momentOf, readDuration } from './moments.ts';
import { Complaint, withHistory, type ExitCode, type Given, type World } from './world.ts';

const isFormat = (text: string): text is ExportFormat => exportFormats.some((format) => format === text);

const formatOf = (text: string | undefined): ExportFormat => {
  if (text !== undefined && isFormat(text)) return text;
  throw new Complaint(`--format: one of ${exportFormats.join(', ')}${text === undefined ? '' : `, not ${text}`}`);
};

const resolutionOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const seconds = (readDuration(text) ?? 0) / 1_000;
  if (resolutionSeconds.includes(seconds)) return seconds;
  throw new Complaint(`--resolution: one of 10s, 1m, 1h, not ${text}`);
};

const matchersOf = (text: string | undefined): readonly Matcher[] => {
  if (text === undefined) return [];
  const { value, problems } = readSelector(text);
  if (problems.length > 0) throw new Complaint(`--match: ${problems.map(({ message }) => message).join('\n')}`);
  return value;
};

export const exportHistory = ({ histories, values, positionals }: Given, world: World): ExitCode => {
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  const { output } = values;
  if (histories.length === 0) throw new Complaint('--history FILE is missing');
  const request = {
    format: formatOf(values['format']),
    matchers: matchersOf(values['match']),
    start: momentOf(values, 'start'),
    end: momentOf(values, 'end'),
    resolutionSeconds: resolutionOf(values['resolution']),
  };
  return withHistory(histories, world, (files) => {
    const exported = exportOf(files, request);
    if (exported === undefined) throw new Complaint(`${histories.join(', ')}: has no rows`);
    if (exported.series === 0) throw new Complaint('no series matches');
    const target = output === undefined ? undefined : world.create(output);
    try {
      for (const { text } of exported.pieces()) (target ?? world).write(text);
    } finally {
      target?.close();
    }
    return 0;
  });
};
