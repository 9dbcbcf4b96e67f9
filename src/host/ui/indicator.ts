import type { EngineState } from '../../common/protocol/panel.ts';
import { markdownText } from '../../common/markdown.ts';
import type { Bar, Level, OperationRow, ResponseCounts, Summary } from '../../common/summary.ts';

/** What the status bar shows, worked out without VS Code. */
export interface Indicator {
  readonly text: string;
  readonly accessible: string;
  readonly level: Level;
}

const words: Readonly<Record<Level, string>> = {
  healthy: 'healthy',
  warning: 'warning',
  critical: 'critical',
  unknown: 'collecting',
};
const icons: Readonly<Record<Level, string>> = {
  healthy: '$(pulse)',
  warning: '$(warning)',
  critical: '$(error)',
  unknown: '$(pulse)',
};

const stateText: Readonly<Record<Exclude<EngineState['state'], 'running'>, { icon: string; text: string }>> = {
  starting: { icon: '$(pulse)', text: 'Vitals' },
  restarting: { icon: '$(sync)', text: 'Vitals restarting' },
  failed: { icon: '$(circle-slash)', text: 'Vitals stopped' },
  off: { icon: '$(circle-slash)', text: 'Vitals off' },
};

type Alerts = Summary['alerts'];
const countOf = ({ critical, high, medium, low }: Alerts): number => critical + high + medium + low;

/** "3 alerts firing"; empty where none is. */
const firingText = (alerts: Alerts): string => {
  const count = countOf(alerts);
  return count === 0 ? '' : `${String(count)} ${count === 1 ? 'alert' : 'alerts'} firing`;
};

/** Colours follow firing alerts too: a critical one is an error, a high one a warning; the others ask for no colour. */
const worseOf = (level: Level, { critical, high }: Alerts): Level => {
  if (level === 'critical' || critical > 0) return 'critical';
  return high > 0 ? 'warning' : level;
};

export const indicatorOf = (state: EngineState, summary: Summary | undefined): Indicator => {
  if (state.state !== 'running') {
    const { icon, text } = stateText[state.state];
    const reason = 'reason' in state ? `: ${state.reason}` : '';
    return { text: `${icon} ${text}`, accessible: `IDE Vitals, ${text}${reason}`, level: 'unknown' };
  }
  if (summary?.worst === undefined) {
    return { text: '$(pulse) Vitals', accessible: 'IDE Vitals, collecting the first figures', level: 'unknown' };
  }
  const { worst, level } = summary;
  const figure = `${worst.label} ${worst.value}`;
  // A raised level is taken back with patience, and "CPU 42 % critical" would not be true meanwhile.
  const isLower = worst.level === 'healthy' || (level === 'critical' && worst.level === 'warning');
  const word = level !== 'healthy' && isLower ? 'calming down' : words[level];
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
  `| ${icons[level]} ${label} | ${value === '' ? '–' : value} | ${markdownText(note)} |`;

/** The row shown as "slowest operation": by p95, judged ones first. */
const slowestOf = (rows: readonly OperationRow[]): OperationRow | undefined =>
  rows
    .filter(({ p95Ms, operation }) => p95Ms !== null && operation !== 'initialize')
    .sort(
      (a, b) => Number(b.level !== 'unknown') - Number(a.level !== 'unknown') || (b.p95Ms ?? 0) - (a.p95Ms ?? 0),
    )[0];

const responsesText = ({ waiting, standing }: ResponseCounts): string => {
  const counts = [
    ...(waiting === 0 ? [] : [`${String(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for you`]),
    ...(standing === 0 ? [] : [`${String(standing)} ${standing === 1 ? 'stands' : 'stand'}`]),
  ];
  const said = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  return `[Automatic responses](command:vitals.showResponses)${said} · [Stop them](command:vitals.stopResponses)`;
};

export interface TooltipFacts {
  readonly state: EngineState;
  readonly summary: Summary | undefined;
  /** The machine that is measured, when it is not the one the user sits at. */
  readonly remoteHost: string | undefined;
}

/** The tooltip: the sentence and a mini table, in Markdown. */
export const tooltipOf = ({ state, summary, remoteHost }: TooltipFacts): string => {
  const measured = remoteHost === undefined ? '' : `Measured on the remote machine ${markdownText(remoteHost)}.\n\n`;
  const links = `${measured}[Open Panel](command:vitals.openPanel) · [Health of IDE Vitals](command:vitals.showHealth)`;
  if (state.state !== 'running')
    return `**IDE Vitals** ${'reason' in state ? markdownText(state.reason) : 'is starting.'}\n\n${links}`;
  if (summary === undefined) return `**IDE Vitals** is collecting the first figures.\n\n${links}`;
  const rows = summary.bars.filter(({ id }) => id !== 'health').map(barRow);
  const slowest = slowestOf(summary.operations);
  const operation =
    slowest === undefined
      ? 'No language-server request in the window.'
      : `Slowest operation: ${markdownText(slowest.label)} of ${markdownText(slowest.server)}, p95 ${String(Math.round(slowest.p95Ms ?? 0))} ms, ${slowest.count === 1 ? '1 request' : `${String(slowest.count)} requests`}.`;
  const firing = firingText(summary.alerts);
  return [
    `**${markdownText(summary.sentence)}**`,
    '',
    ...(firing === '' ? [] : [`$(bell) ${firing}. [Show Alerts](command:vitals.showAlerts)`, '']),
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
