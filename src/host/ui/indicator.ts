import type { EngineState } from '../../common/protocol/panel.ts';
import { markdownText } from '../../common/markdown.ts';
import type { Bar, Level, OperationRow, ResponseCounts, Summary } from '../../common/summary.ts';
import { named, t } from '../words.ts';

/** What the status bar shows, worked out without VS Code. */
export interface Indicator {
  readonly text: string;
  readonly accessible: string;
  readonly level: Level;
}

const wordOf: Readonly<Record<Level, () => string>> = {
  healthy: () => t('healthy'),
  warning: () => t('warning'),
  critical: () => t('critical'),
  unknown: () => t('collecting'),
};
const icons: Readonly<Record<Level, string>> = {
  healthy: '$(pulse)',
  warning: '$(warning)',
  critical: '$(error)',
  unknown: '$(pulse)',
};

const stateText: Readonly<Record<Exclude<EngineState['state'], 'running'>, { icon: string; text: () => string }>> = {
  starting: { icon: '$(pulse)', text: () => 'Vitals' },
  restarting: { icon: '$(sync)', text: () => t('Vitals restarting') },
  failed: { icon: '$(circle-slash)', text: () => t('Vitals stopped') },
  off: { icon: '$(circle-slash)', text: () => t('Vitals off') },
};

type Alerts = Summary['alerts'];
const countOf = ({ critical, high, medium, low }: Alerts): number => critical + high + medium + low;

/** "3 alerts firing"; empty where none is. */
const firingText = (alerts: Alerts): string => {
  const count = countOf(alerts);
  if (count === 0) return '';
  return count === 1 ? t('1 alert firing') : t('{0} alerts firing', count);
};

/** Colours follow firing alerts too: a critical one is an error, a high one a warning; the others ask for no colour. */
const worseOf = (level: Level, { critical, high }: Alerts): Level => {
  if (level === 'critical' || critical > 0) return 'critical';
  return high > 0 ? 'warning' : level;
};

export const indicatorOf = (state: EngineState, summary: Summary | undefined): Indicator => {
  if (state.state !== 'running') {
    const { icon, text: textOf } = stateText[state.state];
    const text = textOf();
    const reason = 'reason' in state ? `: ${state.reason}` : '';
    const accessible = state.state === 'starting' ? `IDE Vitals ${t('is starting.')}` : `IDE Vitals, ${text}${reason}`;
    return { text: `${icon} ${text}`, accessible, level: 'unknown' };
  }
  if (summary?.worst === undefined) {
    return { text: '$(pulse) Vitals', accessible: t('IDE Vitals, collecting the first figures'), level: 'unknown' };
  }
  const { worst, level } = summary;
  const figure = `${named(worst.label)} ${worst.value}`;
  // A raised level is taken back with patience, and "CPU 42 % critical" would not be true meanwhile.
  const isLower = worst.level === 'healthy' || (level === 'critical' && worst.level === 'warning');
  const word = level !== 'healthy' && isLower ? t('calming down') : wordOf[level]();
  const text = level === 'healthy' ? `${icons.healthy} ${figure}` : `${icons[level]} ${figure} ${word}`;
  const firing = firingText(summary.alerts);
  const said = firing === '' ? '' : `, ${firing}`;
  return {
    text: firing === '' ? text : `${text} $(bell) ${String(countOf(summary.alerts))}`,
    accessible: `IDE Vitals, ${word}: ${figure}${said}. ${summary.sentence}`,
    level: worseOf(level, summary.alerts),
  };
};

const barRow = ({ label, level, value, note }: Bar): string =>
  `| ${icons[level]} ${named(label)} | ${value === '' ? '–' : value} | ${markdownText(note)} |`;

/** The row shown as "slowest operation": by p95, judged ones first. */
const slowestOf = (rows: readonly OperationRow[]): OperationRow | undefined =>
  rows
    .filter(({ p95Ms, operation }) => p95Ms !== null && operation !== 'initialize')
    .sort(
      (a, b) => Number(b.level !== 'unknown') - Number(a.level !== 'unknown') || (b.p95Ms ?? 0) - (a.p95Ms ?? 0),
    )[0];

const slowestText = ({ label, server, p95Ms, count }: OperationRow): string =>
  t(
    'Slowest operation: {0} of {1}, p95 {2} ms, {3}.',
    markdownText(named(label)),
    markdownText(server),
    Math.round(p95Ms ?? 0),
    count === 1 ? t('1 request') : t('{0} requests', count),
  );

const responsesText = ({ waiting, standing }: ResponseCounts): string => {
  const counts = [
    ...(waiting === 0 ? [] : [waiting === 1 ? t('1 waits for you') : t('{0} wait for you', waiting)]),
    ...(standing === 0 ? [] : [standing === 1 ? t('1 stands') : t('{0} stand', standing)]),
  ];
  const said = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const [show, stop] = [t('Automatic responses'), t('Stop them')];
  return `[${show}](command:vitals.showResponses)${said} · [${stop}](command:vitals.stopResponses)`;
};

export interface TooltipFacts {
  readonly state: EngineState;
  readonly summary: Summary | undefined;
  /** The machine that is measured, when it is not the one the user sits at. */
  readonly remoteHost: string | undefined;
}

/** The tooltip: the sentence and a mini table, in Markdown. */
export const tooltipOf = ({ state, summary, remoteHost }: TooltipFacts): string => {
  const measured =
    remoteHost === undefined ? '' : `${t('Measured on the remote machine {0}.', markdownText(remoteHost))}\n\n`;
  const [open, health] = [t('Open Panel'), t('Health of IDE Vitals')];
  const links = `${measured}[${open}](command:vitals.openPanel) · [${health}](command:vitals.showHealth)`;
  if (state.state !== 'running')
    return `**IDE Vitals** ${'reason' in state ? markdownText(state.reason) : t('is starting.')}\n\n${links}`;
  if (summary === undefined) return `**IDE Vitals** ${t('is collecting the first figures.')}\n\n${links}`;
  const rows = summary.bars.filter(({ id }) => id !== 'health').map(barRow);
  const slowest = slowestOf(summary.operations);
  const operation =
    slowest === undefined ? t('No language server has been asked anything lately.') : slowestText(slowest);
  const firing = firingText(summary.alerts);
  return [
    `**${markdownText(summary.sentence)}**`,
    '',
    ...(firing === '' ? [] : [`$(bell) ${firing}. [${t('Show Alerts')}](command:vitals.showAlerts)`, '']),
    '| | | |',
    '|:--|--:|:--|',
    ...rows,
    '',
    operation,
    '',
    ...(summary.responses === undefined ? [] : [responsesText(summary.responses), '']),
    links,
  ].join('\n');
};
