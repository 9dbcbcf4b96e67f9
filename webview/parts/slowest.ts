import { html, nothing, type TemplateResult } from 'lit';
import type { WhySubject } from '../../src/common/protocol/why.ts';
import type { SlowRequest } from '../../src/common/slowest.ts';
import type { OperationRow } from '../../src/common/summary.ts';
import { textButton } from './controls.ts';
import { bytesText, durationText, preciseClockText } from './figures.ts';
import type { GridColumn } from './grid.ts';
import { serverText } from './choice.ts';

const outcomes: Readonly<Record<SlowRequest['outcome'], { readonly word: string; readonly why: string }>> = {
  ok: { word: 'Answered', why: '' },
  error: { word: 'Failed', why: 'The server answered with an error' },
  timed_out: { word: 'No answer', why: 'The server had not answered after 60 s' },
  lost: { word: 'Lost', why: 'The server ended before it answered' },
};

const result = ({ outcome }: SlowRequest): TemplateResult => {
  const { word, why } = outcomes[outcome];
  return html`<span class=${why === '' ? nothing : 'strong'} title=${why || nothing}>${word}</span>`;
};

const size = ({ bytes }: SlowRequest): TemplateResult | string =>
  bytes === null
    ? html`<span class="quiet" title="Not available: messages over Node IPC are not all measured">n/a</span>`
    : bytesText(bytes);

/** The slowest first, as they come: what the operation, its server and owner are stands above the table. */
const columnsOf = (warnMs: number): readonly GridColumn<SlowRequest>[] => [
  {
    id: 'ended',
    label: 'Ended',
    align: 'start',
    width: 'status',
    from: 'medium',
    cell: ({ at }) => preciseClockText(at),
  },
  {
    id: 'method',
    label: 'Method',
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
  { id: 'result', label: 'Result', align: 'start', width: 'status', from: 'medium', cell: result },
  {
    id: 'took',
    label: 'Took',
    title: 'From the request to its answer',
    align: 'end',
    width: 'figure',
    from: 'narrow',
    cell: (request) =>
      html`<span class=${request.durationMs > warnMs ? 'strong' : nothing}>${durationText(request.durationMs)}</span
        ><span class="below">${size(request)}</span>`,
  },
  {
    id: 'size',
    label: 'Size',
    title: 'Request and answer together',
    align: 'end',
    width: 'figure',
    from: 'medium',
    cell: size,
  },
];

/** Whose requests are shown. */
export type SlowestOf = Pick<OperationRow, 'label' | 'server' | 'extension' | 'extensionName' | 'warnMs'>;

const ownerText = (row: SlowestOf): string =>
  row.extension === '' ? serverText(row) : `${serverText(row)}, run by ${row.extensionName || row.extension}`;

const subjectOf = (row: SlowestOf): WhySubject => ({
  kind: 'operation',
  name: row.server === '' ? row.label : `${row.label} of ${row.server}`,
  labels: { server: row.server, extension: row.extension, owner: row.extensionName },
});

/** The requests of one row, unfolded below it, with a way to why they are slow. */
export const slowestOf = (
  row: SlowestOf,
  requests: readonly SlowRequest[] | undefined,
  onWhy: (subject: WhySubject) => void,
): TemplateResult =>
  html`<p class="slowest" title=${row.extension || nothing}>
      <span class="strong">Slowest requests of the last hour</span> <span class="quiet">${ownerText(row)}</span>
      ${textButton({
        id: 'why',
        label: 'Why?',
        title: 'The causes in what was measured, and what helps',
        onClick: () => {
          onWhy(subjectOf(row));
        },
      })}
    </p>
    <vitals-grid
      .columns=${columnsOf(row.warnMs)}
      .rows=${requests ?? []}
      .keyOf=${(_: SlowRequest, at: number) => String(at)}
      .caption=${`Slowest requests of the last hour: ${row.label} of ${serverText(row)}`}
      .instead=${requests === undefined ? 'Loading…' : 'No request of the last hour was kept.'}
      aria-busy=${requests === undefined}
    ></vitals-grid>`;
