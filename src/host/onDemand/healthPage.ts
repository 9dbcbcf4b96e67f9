import type { HealthReport, HealthRow } from '../../common/protocol/engine.ts';
import type { CheckedHealth } from '../meters/meters.ts';
import { markdownText } from '../../common/markdown.ts';
import type { Problem } from '../../common/problem.ts';
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

const table = (...heads: readonly string[]): readonly string[] => [
  `| ${heads.join(' | ')} |`,
  `|${'---|'.repeat(heads.length)}`,
];

const stateTable = (): readonly string[] => table(t('What'), t('State'), t('Detail'));

const rows = (all: readonly HealthRow[]): readonly string[] => [
  ...stateTable(),
  ...all.map(({ what, state, detail }) => `| ${markdownText(what)} | ${stateWord(state)} | ${markdownText(detail)} |`),
];

/** Made when it is said: the host learns its language after this is read. */
const stateWord = (state: HealthRow['state']): string =>
  ({ ok: t('measured'), waiting: t('nothing yet'), unavailable: t('not available'), disabled: t('off') })[state];

const checkRows = (checks: readonly CheckedHealth[]): readonly string[] =>
  checks.map(
    ({ what, healthy, message }) =>
      `| ${markdownText(what)} | ${healthy ? t('healthy') : t('not healthy')} | ${markdownText(message)} |`,
  );

export interface HealthBesides {
  /** What the health checks of other extensions said. */
  readonly checks?: readonly CheckedHealth[] | undefined;
  readonly uses?: readonly Use[];
  readonly managed?: Managed;
  /** Settings whose value is not used, and why. */
  readonly ignored?: readonly Problem[];
}

const managedRows = ({ file, values, problems }: Managed): readonly string[] => {
  const ids = Object.keys(values).sort();
  if (ids.length === 0 && problems.length === 0) return [];
  return [
    `## ${t('Managed by your organization')}`,
    '',
    t("{0} sets what is listed here, above your own settings and a workspace's.", markdownText(file)),
    '',
    ...table(t('Setting'), t('Value')),
    ...ids.map((id) => `| ${markdownText(id)} | ${markdownText(JSON.stringify(values[id]))} |`),
    '',
    ...problems.map(({ message }) => `- ${markdownText(message)}`),
    '',
  ];
};

const ignoredRows = (ignored: readonly Problem[]): readonly string[] => {
  if (ignored.length === 0) return [];
  const said = ignored.map(({ message }) => `- ${t('{0}: the default holds.', markdownText(message))}`);
  return [`## ${t('Settings that are not used as they are')}`, '', ...said, ''];
};

/** What a reader came for, before the tables. */
const summaryOf = ({ metrics, faults }: HealthReport): string => {
  const countOf = (state: HealthRow['state']): number => metrics.filter((metric) => metric.state === state).length;
  const off = countOf('disabled');
  return [
    t('{0} of {1} metrics are measured.', countOf('ok'), metrics.length),
    t(
      '{0} cannot be had on this machine, {1} have had nothing to tell yet.',
      countOf('unavailable'),
      countOf('waiting'),
    ),
    ...(off === 0 ? [] : [t('{0} are switched off.', off)]),
    t('Each stands with its reason at the end of this page.'),
    faults.length === 0 ? t('No fault was caught.') : t('**Faults were caught**, see below.'),
  ].join(' ');
};

/** The report as Markdown. */
export const healthText = (
  report: HealthReport,
  { checks = [], uses = [], managed, ignored = [] }: HealthBesides = {},
): string => {
  const cost = report.cost.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const sampling = report.sampling.map(({ what, value }) => `| ${markdownText(what)} | ${markdownText(value)} |`);
  const faults = report.faults.map(
    ({ at, room, message, count }) =>
      `| ${new Date(at).toISOString()} | ${markdownText(room)} | ${markdownText(message)} | ${String(count)} |`,
  );
  return [
    `# ${t('Health of IDE Vitals')}`,
    '',
    summaryOf(report),
    '',
    ...ignoredRows(ignored),
    `## ${t('Who is listened to')}`,
    '',
    ...rows(report.listeners),
    '',
    `## ${t('What it costs')}`,
    '',
    ...table(t('What'), t('Now')),
    ...cost,
    '',
    `## ${t('How often it samples')}`,
    '',
    ...table(t('What'), t('Now')),
    ...sampling,
    '',
    ...(checks.length === 0
      ? []
      : [`## ${t('Checks of other extensions')}`, '', ...stateTable(), ...checkRows(checks), '']),
    ...(managed === undefined ? [] : managedRows(managed)),
    `## ${t('Faults caught')}`,
    '',
    ...(faults.length === 0 ? [t('None.')] : [...table(t('Last'), t('Where'), t('What'), t('Times')), ...faults]),
    '',
    `## ${t('What of it was used in the last 30 days')}`,
    '',
    t('Counted on this machine, kept in the history if that is on, and told to nobody.'),
    '',
    ...(uses.length === 0
      ? [t('Nothing yet.')]
      : [
          `| ${t('What')} | ${t('Times')} |`,
          '|---|--:|',
          ...uses.map(({ what, times }) => `| ${markdownText(what)} | ${String(times)} |`),
        ]),
    '',
    `## ${t('Each metric')}`,
    '',
    ...rows(report.metrics),
    '',
  ].join('\n');
};
