import type { HealthReport } from '../../common/protocol/engine.ts';
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

/** The report as Markdown. */
export const healthText = (report: HealthReport, { checks = [], uses = [], managed }: HealthBesides = {}): string => {
  const measured = report.measured.map(
    ({ what, state, detail }) => `| ${markdownText(what)} | ${words[state]} | ${markdownText(detail)} |`,
  );
  const cost = report.cost.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const sampling = report.sampling.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const faults = report.faults.map(
    ({ at, room, message, count }) =>
      `| ${new Date(at).toISOString()} | ${markdownText(room)} | ${markdownText(message)} | ${String(count)} |`,
  );
  return [
    '# Health of IDE Vitals',
    '',
    '## What is measured, and what is not',
    '',
    '| What | State | Detail |',
    '|---|---|---|',
    ...measured,
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
    '## Faults caught',
    '',
    ...(faults.length === 0 ? ['None.'] : ['| Last | Where | What | Times |', '|---|---|---|---|', ...faults]),
    '',
  ].join('\n');
};
