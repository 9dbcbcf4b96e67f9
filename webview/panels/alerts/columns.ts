import { html, nothing, type TemplateResult } from 'lit';
import type { Alert, Severity } from '../../../src/common/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { clockText } from '../../parts/figures.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { severityLooks } from '../../parts/severities.ts';
import { icon } from '../../theme/icons.ts';
import { ageOf, dueText, saidOf, sinceOf, statusHint, statusIcons, statusWords } from './words.ts';

export const severityCell = (severity: Severity): TemplateResult => {
  const { word, icon: name, tone } = severityLooks[severity];
  return html`<span class="cell" title=${word}>${icon(name, tone)}<span class="word">${word}</span></span>`;
};

const statusCell = (alert: Alert): TemplateResult =>
  html`<span class="cell" title=${statusHint(alert)}
    >${icon(statusIcons[alert.status])}${statusWords[alert.status]}</span
  >`;

const isQuiet = ({ condition, status }: Alert): boolean =>
  condition !== 'firing' || status === 'silenced' || status === 'snoozed' || status === 'inhibited';

const nameCell = (alert: Alert): TemplateResult => {
  const { name, status, assignee } = alert;
  const said = saidOf(alert);
  const narrow = [statusWords[status], ...(assignee === undefined ? [] : [assignee]), ...(said === '' ? [] : [said])];
  return html`<span title=${said === '' ? name : `${name}: ${said}`}
    ><span class=${isQuiet(alert) ? nothing : 'strong'}>${name}</span
    ><span class="aside quiet">${said === '' ? nothing : html` ${said}`}</span
    ><span class="below">${narrow.join(' · ')}</span></span
  >`;
};

/** The table of D3. Below 660 px status, assignee and summary stand under the name. */
export const alertColumns = (now: number): readonly GridColumn<Alert>[] => [
  {
    id: 'severity',
    label: t('Severity'),
    align: 'start',
    width: 'status',
    from: 'narrow',
    first: 'ascending',
    cell: ({ severity }) => severityCell(severity),
  },
  { id: 'name', label: t('Name'), align: 'start', width: 'rest', from: 'narrow', first: 'ascending', cell: nameCell },
  {
    id: 'status',
    label: t('Status'),
    align: 'start',
    width: 'wide',
    from: 'medium',
    first: 'ascending',
    cell: statusCell,
  },
  {
    id: 'age',
    label: t('Age'),
    title: t('Since it fires; of one that is over, how long it lasted'),
    align: 'end',
    width: 'age',
    from: 'narrow',
    first: 'ascending',
    cell: (alert) => {
      const due = dueText(alert, now);
      return html`<span title=${t('{0}since {1}', due === '' ? '' : `${due}; `, clockText(sinceOf(alert)))}
        >${ageOf(alert, now)}</span
      >`;
    },
  },
  {
    id: 'assignee',
    label: t('Assigned'),
    align: 'start',
    width: 'owner',
    from: 'medium',
    first: 'ascending',
    cell: ({ assignee }) =>
      assignee === undefined ? html`<span class="quiet">–</span>` : html`<span title=${assignee}>${assignee}</span>`,
  },
];

/** History tells when instead of since when. */
export const historyColumns = (now: number, whenText: (at: number) => string): readonly GridColumn<Alert>[] => {
  const [severity, name, status, , assignee] = alertColumns(now);
  const when: GridColumn<Alert> = {
    id: 'when',
    label: t('Fired'),
    align: 'end',
    width: 'wide',
    from: 'medium',
    first: 'descending',
    cell: (alert) => whenText(sinceOf(alert)),
  };
  const lasted: GridColumn<Alert> = {
    id: 'lasted',
    label: t('Lasted'),
    align: 'end',
    width: 'age',
    from: 'narrow',
    first: 'descending',
    cell: (alert) => html`${ageOf(alert, now)}<span class="below">${whenText(sinceOf(alert))}</span>`,
  };
  const columns = [
    severity,
    name,
    // Where all is over, names need the room more.
    status && { ...status, width: 'status' as const },
    when,
    lasted,
    assignee,
  ];
  return columns.filter((column) => column !== undefined);
};
