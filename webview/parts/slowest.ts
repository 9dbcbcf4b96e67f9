import { html, nothing, type TemplateResult } from 'lit';
import type { WhySubject } from '../../src/common/protocol/why.ts';
import type { SlowRequest } from '../../src/common/slowest.ts';
import type { OperationRow } from '../../src/common/summary.ts';
import { named, t } from '../l10n/l10n.ts';
import { textButton } from './controls.ts';
import { bytesText, durationText, preciseClockText } from './figures.ts';
import type { GridColumn } from './grid.ts';
import { serverText } from './choice.ts';

const outcomes: Readonly<Record<SlowRequest['outcome'], { readonly word: string; readonly why: string }>> = {
  ok: { word: t('Answered'), why: '' },
  error: { word: t('Failed'), why: t('The server answered with an error') },
  timed_out: { word: t('No answer'), why: t('The server had not answered after 60 s') },
  lost: { word: t('Lost'), why: t('The server ended before it answered') },
};

const result = ({ outcome }: SlowRequest): TemplateResult => {
  const { word, why } = outcomes[outcome];
  return html`<span class=${why === '' ? nothing : 'strong'} title=${why || nothing}>${word}</span>`;
};

const size = ({ bytes }: SlowRequest): TemplateResult | string =>
  bytes === null
    ? html`<span class="quiet" title=${t('Not available: messages over Node IPC are not all measured')}
        >${t('n/a')}</span
      >`
    : bytesText(bytes);

/** The slowest first, as they come: what the operation, its server and owner are stands above the table. */
const columnsOf = (warnMs: number): readonly GridColumn<SlowRequest>[] => [
  {
    id: 'ended',
    label: t('Ended'),
    align: 'start',
    width: 'status',
    from: 'medium',
    cell: ({ at }) => preciseClockText(at),
  },
  {
    id: 'method',
    label: t('Method'),
    align: 'start',
    width: 'rest',
    from: 'narrow',
    cell: (request) =>
      html`<span title=${request.method}
        >${request.method}<span class="below"
          >${preciseClockText(request.at)}${request.outcome === 'ok' ? nothing : html`, ${result(request)}`}</span
        ></span
      >`,
  },
  { id: 'result', label: t('Result'), align: 'start', width: 'status', from: 'medium', cell: result },
  {
    id: 'took',
    label: t('Took'),
    title: t('From the request to its answer'),
    align: 'end',
    width: 'figure',
    from: 'narrow',
    cell: (request) =>
      html`<span class=${request.durationMs > warnMs ? 'strong' : nothing}>${durationText(request.durationMs)}</span
        ><span class="below">${size(request)}</span>`,
  },
  {
    id: 'size',
    label: t('Size'),
    title: t('Request and answer together'),
    align: 'end',
    width: 'figure',
    from: 'medium',
    cell: size,
  },
];

/** Whose requests are shown. */
export type SlowestOf = Pick<OperationRow, 'label' | 'server' | 'extension' | 'extensionName' | 'warnMs'>;

const ownerText = (row: SlowestOf): string =>
  row.extension === '' ? serverText(row) : t('{0}, run by {1}', serverText(row), row.extensionName || row.extension);

const subjectOf = (row: SlowestOf): WhySubject => ({
  kind: 'operation',
  name: row.server === '' ? named(row.label) : t('{0} of {1}', named(row.label), row.server),
  labels: { server: row.server, extension: row.extension, owner: row.extensionName },
});

/** The requests of one row, unfolded below it, with a way to why they are slow. */
export const slowestOf = (
  row: SlowestOf,
  requests: readonly SlowRequest[] | undefined,
  onWhy: (subject: WhySubject) => void,
): TemplateResult =>
  html`<p class="slowest" title=${row.extension || nothing}>
      <span class="strong">${t('Slowest requests of the last hour')}</span> <span class="quiet">${ownerText(row)}</span>
      ${textButton({
        id: 'why',
        label: t('Why?'),
        title: t('The causes in what was measured, and what helps'),
        onClick: () => {
          onWhy(subjectOf(row));
        },
      })}
    </p>
    <vitals-grid
      .columns=${columnsOf(row.warnMs)}
      .rows=${requests ?? []}
      .keyOf=${(_: SlowRequest, at: number) => String(at)}
      .caption=${t('Slowest requests of the last hour: {0} of {1}', named(row.label), serverText(row))}
      .instead=${requests === undefined ? t('Loading…') : t('No request of the last hour was kept.')}
      aria-busy=${requests === undefined}
    ></vitals-grid>`;
