import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { choiceButton } from '../../parts/controls.ts';
import { choiceField, searchField } from '../../parts/fields.ts';
import { groupings, type Grouping } from './alertRows.ts';
import { views, type AlertsMemory, type ViewId } from './kept.ts';
import type { Look } from './known.ts';
import { shownKinds, type ShownKind } from './shown.ts';

export interface ViewBarOptions {
  readonly look: Look;
  readonly memory: AlertsMemory;
  readonly view: (view: ViewId) => void;
  readonly search: (text: string) => void;
  readonly keep: (change: Partial<AlertsMemory>) => void;
  /** What can be done with the table that is seen. */
  readonly menu: TemplateResult;
}

/** Which view, which rows of it, in which groups. */
export const viewBar = (options: ViewBarOptions): TemplateResult => {
  const { look, view, search, menu } = options;
  return html`<div class="bar">
    <div class="joined" role="group" aria-label=${t('View')}>
      ${(Object.keys(views) as ViewId[]).map((id) =>
        choiceButton({
          id: `view-${id}`,
          label: views[id],
          pressed: look.view === id,
          onClick: () => {
            view(id);
          },
        }),
      )}
    </div>
    <div class="fields ${look.view === 'severities' ? 'alone' : ''}">
      ${
        look.view === 'severities'
          ? nothing
          : searchField({
              id: 'filter',
              label: look.view === 'rules' ? t('Filter rules') : t('Filter alerts'),
              value: look.text,
              onChange: search,
            })
      }
      ${look.view === 'open' ? choices(options) : nothing}${menu}
    </div>
  </div>`;
};

const choices = ({ memory: { shown, grouping }, keep }: ViewBarOptions): TemplateResult =>
  html`${choiceField({
    id: 'shown',
    label: t('Which alerts are shown'),
    value: shown,
    choices: shownKinds,
    onChange: (kind) => {
      keep({ shown: kind as ShownKind });
    },
  })}
  ${choiceField({
    id: 'grouping',
    label: t('Group by'),
    value: grouping,
    choices: groupings,
    onChange: (wanted) => {
      keep({ grouping: wanted as Grouping });
    },
  })}`;
