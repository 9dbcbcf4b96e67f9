import type { HealthReport, HealthRow } from '../../common/protocol/engine.ts';
import type { CheckedHealth } from '../meters/meters.ts';
import { markdownText } from '../../common/markdown.ts';
import { MarkdownPage } from './markdownPage.ts';
import type { Use } from './uses.ts';
import type { Managed } from '../settings/settings.ts';
import { t } from '../words.ts';

/** The read-only page of **Show Health of IDE Vitals**. */
export class HealthPage extends MarkdownPage {
  constructor() {
    super('vitals-health', t('Health of IDE Vitals'));
  }
}

const rows = (all: readonly HealthRow[]): readonly string[] => [
  '| What | State | Detail |',
  '|---|---|---|',
  ...all.map(({ what, state, detail }) => `| ${markdownText(what)} | ${words[state]} | ${markdownText(detail)} |`),
];

const words = { ok: 'measured', waiting: 'nothing yet', unavailable: 'not available', disabled: 'off' } as const;

const checkRows = (checks: readonly CheckedHealth[]): readonly string[] =>
  checks.map(
    ({ what, healthy, message }) =>
      `| ${markdownText(what)} | ${healthy ? 'healthy' : 'not healthy'} | ${markdownText(message)} |`,
  );

export interface HealthBesides {
  /** What the health checks of other extensions said. */
  readonly checks?: readonly CheckedHealth[] | undefined;
  readonly uses?: readonly Use[];
  readonly managed?: Managed;
}

const managedRows = ({ file, values, problems }: Managed): readonly string[] => {
  const ids = Object.keys(values).sort();
  if (ids.length === 0 && problems.length === 0) return [];
  return [
    '## Managed by your organization',
    '',
    `${markdownText(file)} sets what is listed here, above your own settings and a workspace's.`,
    '',
    '| Setting | Value |',
    '|---|---|',
    ...ids.map((id) => `| ${markdownText(id)} | ${markdownText(JSON.stringify(values[id]))} |`),
    '',
    ...problems.map(({ message }) => `- ${markdownText(message)}`),
    '',
  ];
};

/** What a reader came for, before the tables. */
const summaryOf = ({ metrics, faults }: HealthReport): string => {
  const countOf = (state: HealthRow['state']): number => metrics.filter((metric) => metric.state === state).length;
  const off = countOf('disabled');
  return [
    `${String(countOf('ok'))} of ${String(metrics.length)} metrics are measured, ${String(countOf('unavailable'))} cannot be had on this machine,`,
    `${String(countOf('waiting'))} have had nothing to tell yet${off === 0 ? '' : `, ${String(off)} are switched off`}:`,
    `each with its reason at the end of this page. ${faults.length === 0 ? 'No fault was caught.' : '**Faults were caught**, see below.'}`,
  ].join(' ');
};

/** The report as Markdown. */
export const healthText = (report: HealthReport, { checks = [], uses = [], managed }: HealthBesides = {}): string => {
  const cost = report.cost.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const sampling = report.sampling.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const faults = report.faults.map(
    ({ at, room, message, count }) =>
      `| ${new Date(at).toISOString()} | ${markdownText(room)} | ${markdownText(message)} | ${String(count)} |`,
  );
  return [
    '# Health of IDE Vitals',
    '',
    summaryOf(report),
    '',
    '## Who is listened to',
    '',
    ...rows(report.listeners),
    '',
    '## What it costs',
    '',
    '| What | Now |',
    '|---|---|',
    ...cost,
    '',
    '## How often it samples',
    '',
    '| What | Now |',
    '|---|---|',
    ...sampling,
    '',
    ...(checks.length === 0
      ? []
      : ['## Checks of other extensions', '', '| What | State | Detail |', '|---|---|---|', ...checkRows(checks), '']),
    ...(managed === undefined ? [] : managedRows(managed)),
    '## Faults caught',
    '',
    ...(faults.length === 0 ? ['None.'] : ['| Last | Where | What | Times |', '|---|---|---|---|', ...faults]),
    '',
    '## What of it was used in the last 30 days',
    '',
    'Counted on this machine, kept in the history if that is on, and told to nobody.',
    '',
    ...(uses.length === 0
      ? ['Nothing yet.']
      : [
          '| What | Times |',
          '|---|--:|',
          ...uses.map(({ what, times }) => `| ${markdownText(what)} | ${String(times)} |`),
        ]),
    '',
    '## Each metric',
    '',
    ...rows(report.metrics),
    '',
  ].join('\n');
};
