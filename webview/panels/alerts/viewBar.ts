import { html, nothing, type TemplateResult } from 'lit';
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
}

/** Which view, which rows of it, in which groups. */
export const viewBar = (options: ViewBarOptions): TemplateResult => {
  const { look, view, search } = options;
  return html`<div class="bar">
    <div class="joined" role="group" aria-label="View">
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
    ${
      look.view === 'severities'
        ? nothing
        : html`<div class="fields">
            ${searchField({
              id: 'filter',
              label: look.view === 'rules' ? 'Filter rules' : 'Filter alerts',
              value: look.text,
              onChange: search,
            })}
            ${look.view === 'open' ? choices(options) : nothing}
          </div>`
    }
  </div>`;
};

const choices = ({ memory: { shown, grouping }, keep }: ViewBarOptions): TemplateResult =>
  html`${choiceField({
    id: 'shown',
    label: 'Which alerts are shown',
    value: shown,
    choices: shownKinds,
    onChange: (kind) => {
      keep({ shown: kind as ShownKind });
    },
  })}
  ${choiceField({
    id: 'grouping',
    label: 'Group by',
    value: grouping,
    choices: groupings,
    onChange: (wanted) => {
      keep({ grouping: wanted as Grouping });
    },
  })}`;
