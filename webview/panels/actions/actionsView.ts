/**
 * The Actions panel as an element. In: the state to show, what is known, what is looked at. Out: `vitals-action`.
 * Invariants: nothing is judged here, figures are the engine's; every state has the same layout; all that the pointer
 * can do the keyboard can; what a deed came to is announced, and nothing else speaks by itself.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { actionSections, type ActionsAsk } from '../../../src/common/protocol/actions.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { tableStyles } from '../../parts/blockTable.ts';
import { badge, condition, conditionStyles, type ConditionAction } from '../../parts/condition.ts';
import { choiceButton, controlStyles, textButton } from '../../parts/controls.ts';
import { fieldStyles } from '../../parts/fields.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { actionsStyles } from './actionsStyles.ts';
import { deliveriesView } from './deliveriesView.ts';
import { factStyles } from './factStyles.ts';
import { historyView } from './historyView.ts';
import { nothingKnown, type Known, type Look } from './known.ts';
import { responsesView } from './responsesView.ts';
import { sections, words } from './words.ts';

export type ActionsAction =
  | ConditionAction
  | { readonly type: 'pause' | 'resume' }
  | { readonly type: 'ask'; readonly ask: ActionsAsk }
  | { readonly type: 'look'; readonly look: Partial<Look> };

/** Below this width a message is a block of its own. */
const narrowPx = 900;

export class VitalsActions extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    known: { attribute: false },
    look: { attribute: false },
    sought: { attribute: false },
  };
  static override styles = [
    ...tableStyles(narrowPx),
    baseStyles,
    controlStyles,
    conditionStyles,
    fieldStyles,
    placeholderStyles,
    panelStyles,
    factStyles,
    actionsStyles,
  ];
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare known: Known;
  declare look: Look;
  /** The response that the reader came for: it gets the focus once it is there, each time one comes. */
  declare sought: { readonly rule: string } | undefined;
  #found: VitalsActions['sought'];

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.paused = false;
    this.known = nothingKnown;
    this.look = { section: 'responses', act: undefined, rule: undefined };
  }

  override render(): unknown {
    const { screen, frame, paused, look, known } = this;
    return html`<main>
      <h1 class="spoken">${words.title}: ${sections[look.section]}</h1>
      <div class="top">
        <div class="joined" role="group" aria-label=${words.chooser}>
          ${actionSections.map((section) =>
            choiceButton({
              id: `section-${section}`,
              label: sections[section],
              pressed: look.section === section,
              onClick: () => {
                this.#act({ type: 'look', look: { section } });
              },
            }),
          )}
        </div>
        <div class="end">
          ${textButton({
            id: 'pause',
            label: paused ? words.resume : words.pause,
            icon: paused ? 'play' : 'pause',
            disabled: screen.kind === 'off',
            onClick: () => {
              this.#act({ type: paused ? 'resume' : 'pause' });
            },
          })}
          ${badge({ screen, frame, paused })}
        </div>
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      <p class="told" role="status">${known.told}</p>
      ${screen.kind === 'off' ? this.#placeholder(words.off) : this.#section()}
    </main>`;
  }

  override updated(): void {
    const { sought } = this;
    if (sought === undefined || sought === this.#found) return;
    const opener = this.renderRoot.querySelector<HTMLElement>(`#try-${CSS.escape(sought.rule)}`);
    if (opener === null) return;
    this.#found = sought;
    opener.focus();
    opener.closest('li')?.scrollIntoView({ block: 'nearest' });
  }

  get #now(): number {
    return this.frame?.atMs ?? 0;
  }

  #placeholder(text: string): TemplateResult {
    return html`<div class="instead">${placeholder(text)}</div>`;
  }

  #section(): TemplateResult {
    const { known, look, screen, frame } = this;
    const now = this.#now;
    const fault = known.faults[look.section] ?? '';
    const instead = screen.kind === 'broken' ? words.none : words.loading;
    const ask = (wanted: ActionsAsk): void => {
      this.#act({ type: 'ask', ask: wanted });
    };
    const command = (id: string): void => {
      this.#act({ type: 'command', command: id });
    };
    const lookAt = (wanted: Partial<Look>): void => {
      this.#act({ type: 'look', look: wanted });
    };
    if (fault !== '')
      return html`<vitals-state
        .icon=${'warning'}
        .reason=${fault}
        .actions=${[
          {
            id: 'again',
            label: words.tryAgain,
            onClick: () => {
              lookAt({});
            },
          },
        ]}
      ></vitals-state>`;
    switch (look.section) {
      case 'responses':
        return known.list === undefined
          ? this.#placeholder(instead)
          : responsesView({ known, list: known.list, look, now, ask, command, lookAt });
      case 'history':
        return historyView({ known, look, frame, now, instead, ask, lookAt });
      case 'deliveries':
        return known.deliveries === undefined
          ? this.#placeholder(instead)
          : deliveriesView({ deliveries: known.deliveries, now, ask, command });
    }
  }

  #act(action: ActionsAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }
}
customElements.define('vitals-actions', VitalsActions);
