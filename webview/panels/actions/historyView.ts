/** What was done, the newest first; a row unfolds its details and its chart. */
import { html, type TemplateResult } from 'lit';
import { ageText } from '../../../src/common/age.ts';
import type { Act, ActionsAsk } from '../../../src/common/protocol/actions.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import '../../parts/grid.ts';
import type { GridColumn } from '../../parts/grid.ts';
import { icon } from '../../theme/icons.ts';
import './act.ts';
import { chartName } from './actChart.ts';
import type { Known, Look } from './known.ts';
import { changeText, resultOf, words } from './words.ts';

export interface HistoryShown {
  readonly known: Known;
  readonly look: Look;
  readonly frame: Frame | undefined;
  readonly now: number;
  /** Said where there is nothing yet. */
  readonly instead: string;
  ask(ask: ActionsAsk): void;
  lookAt(look: Partial<Look>): void;
}

const byText = ({ by }: Act): string => (by === 'itself' ? words.itself : words.you);

const columnsAt = (now: number): readonly GridColumn<Act>[] => [
  {
    id: 'act',
    label: words.act,
    align: 'start',
    width: 'rest',
    from: 'narrow',
    unfolds: true,
    cell: (act) =>
      html`<span title=${act.title}
        ><span class="opening"><span class="name">${act.title}</span>${icon('descending', 'fold')}</span
        ><span class="below quiet"
          >${[t('{0} ago', ageText(now - act.at)), byText(act), changeText(act)].filter((text) => text !== '').join(', ')}</span
        ></span
      >`,
  },
  { id: 'by', label: words.by, align: 'start', width: 'age', from: 'medium', cell: byText },
  { id: 'change', label: words.change, align: 'start', width: 'text', from: 'medium', cell: (act) => changeText(act) },
  {
    id: 'result',
    label: words.result,
    align: 'start',
    width: 'wide',
    from: 'narrow',
    cell: (act) => {
      const { icon: glyph, word, tone } = resultOf(act);
      return html`<span class="cell" title=${word}>${icon(glyph, tone)}<span class="word">${word}</span></span>`;
    },
  },
  {
    id: 'when',
    label: words.when,
    align: 'end',
    width: 'age',
    from: 'medium',
    cell: ({ at }) => html`<span title=${new Date(at).toLocaleString()}>${ageText(now - at)}</span>`,
  },
];

export const historyView = (shown: HistoryShown): TemplateResult => {
  const { known, look, frame, now } = shown;
  const { acts, applied } = known;
  const standing = (act: Act): readonly string[] | undefined =>
    applied?.find(({ remedy }) => remedy === act.name)?.changes;
  const newest = (act: Act): boolean =>
    acts?.find(({ source, name }) => source === act.source && name === act.name)?.id === act.id;
  const detail = (act: Act): TemplateResult => {
    const ofRemedy = act.source === 'remedy' && newest(act) ? standing(act) : undefined;
    return html`<vitals-act
      .act=${act}
      .changes=${ofRemedy ?? act.changes}
      .canUndo=${act.canUndo && (act.source === 'response' || ofRemedy !== undefined)}
      .answer=${frame?.answers[chartName(act)]}
      .now=${now}
      @vitals-undo=${() => {
        shown.ask(
          act.source === 'response'
            ? { of: 'responses', ask: { kind: 'undo', id: act.id } }
            : { of: 'editor', ask: { kind: 'undo', remedy: act.name, title: act.title } },
        );
      }}
    ></vitals-act>`;
  };
  return html`<vitals-grid
    .columns=${columnsAt(now)}
    .rows=${acts ?? []}
    .keyOf=${({ id }: Act) => id}
    .opened=${look.act}
    .detail=${detail}
    .sort=${{ column: 'when', direction: 'descending' }}
    .caption=${words.act}
    .instead=${acts === undefined ? shown.instead : words.noHistory}
    @vitals-unfold=${({ detail: act }: CustomEvent<Act | null>) => {
      shown.lookAt({ act: act?.id });
    }}
  ></vitals-grid>`;
};
