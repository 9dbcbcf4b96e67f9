import { markdownText } from '../../common/markdown.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { Summary } from '../../common/summary.ts';
import { bytes, duration } from '../../common/valueText.ts';

export interface ReportFacts {
  readonly at: Date;
  readonly editor: string;
  readonly vitals: string;
  /** `linux x64`, and the kind of remote. */
  readonly platform: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly summary: Summary | undefined;
  readonly diagnosis: Diagnosis;
  /** Otherwise the causes are those of an earlier moment. */
  readonly isOfNow: boolean;
  /** By `server operation`, in milliseconds. */
  readonly p99: ReadonlyMap<string, number>;
  versionOf(extension: string): string | undefined;
}

const milliseconds = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : duration(value);

const operationRows = ({ summary, p99, versionOf }: ReportFacts): readonly string[] =>
  (summary?.operations ?? [])
    .filter(({ server, count }) => server !== '' && count > 0)
    .map(({ server, extension, operation, label, count, p50Ms, p95Ms, warnMs }) => {
      const cells = [
        `${extension || 'unknown'} ${versionOf(extension) ?? ''}`.trim(),
        server,
        label,
        String(count),
        milliseconds(p50Ms),
        milliseconds(p95Ms),
        milliseconds(p99.get(`${server} ${operation}`)),
        milliseconds(warnMs),
      ];
      return `| ${cells.map(markdownText).join(' | ')} |`;
    });

const remoteKinds = [
  'ssh-remote',
  'wsl',
  'dev-container',
  'attached-container',
  'k8s-container',
  'codespaces',
  'tunnel',
];

/** The kind of a remote. Where VS Code runs in a browser, its name is the address of the server: that is not told. */
export const remoteKind = (name: string): string => (remoteKinds.includes(name) ? name : 'remote');

const windowText = (ms: number): string => (ms % 60_000 === 0 ? `${String(ms / 60_000)} min` : duration(ms));

/** A sentence has the name; an author looks for id and version. */
const extensionText = (id: string | undefined, versionOf: ReportFacts['versionOf']): string =>
  id === undefined || id === '' ? '' : ` (${markdownText([id, versionOf(id)].join(' ').trim())})`;

/** The report as Markdown: versions, latencies and causes, and nothing that tells what the user works on. */
export const reportText = (facts: ReportFacts): string => {
  const { at, editor, vitals, platform, cores, memoryBytes, summary, diagnosis, isOfNow, versionOf } = facts;
  const rows = operationRows(facts);
  const minutes = summary === undefined ? '' : ` of the last ${windowText(summary.windowMs)}`;
  return [
    '## Performance report',
    '',
    `- ${at.toISOString()}, measured by IDE Vitals ${vitals}`,
    `- VS Code ${editor} on ${platform}, ${String(cores)} cores, ${bytes(memoryBytes)} of memory`,
    ...(summary === undefined ? [] : [`- ${markdownText(summary.sentence)}`]),
    '',
    `### Requests to language servers${minutes}`,
    '',
    ...(rows.length === 0
      ? ['None.']
      : [
          '| Extension | Server | Operation | Requests | p50 | p95 | p99 | Budget |',
          '|---|---|---|---:|---:|---:|---:|---:|',
          ...rows,
        ]),
    '',
    `### Causes${isOfNow ? '' : ` at ${new Date(diagnosis.at).toISOString()}`}`,
    '',
    ...(diagnosis.causes.length === 0
      ? ['Nothing stands out.']
      : diagnosis.causes.map(
          ({ sentence, expr, labels }) =>
            `- ${markdownText(sentence)}${extensionText(labels['extension'], versionOf)}\n  \`${expr}\``,
        )),
    '',
  ].join('\n');
};
