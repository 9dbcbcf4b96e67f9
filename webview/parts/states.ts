import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { controlStyles, textButton } from './controls.ts';

/** Something the reader can do about a state. */
export interface StateAction {
  readonly id: string;
  readonly label: string;
  readonly onClick: () => void;
}

/** Why there are no live figures (restarting, failed, off), and what the reader can do about it. The sentence above it says what is the case, and announces it. */
export class VitalsState extends LitElement {
  static override properties = {
    icon: { attribute: false },
    reason: { attribute: false },
    actions: { attribute: false },
  };
  static override styles = [
    baseStyles,
    controlStyles,
    css`
      .state {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-4);
        padding: var(--v-2) var(--v-3);
        border: 1px solid var(--v-hairline);
        border-inline-start: 3px solid var(--v-warning);
        border-radius: 2px;
      }
      .words {
        flex: 0 1 auto;
        display: flex;
        gap: var(--v-2);
        max-width: 96ch;
      }
      .icon {
        margin-top: 1px;
      }
      .actions {
        margin-inline-start: auto;
        display: flex;
        flex-wrap: wrap;
        gap: var(--v-2);
      }
    `,
  ];
  declare icon: IconName;
  declare reason: string;
  declare actions: readonly StateAction[];

  constructor() {
    super();
    this.icon = 'info';
    this.reason = '';
    this.actions = [];
  }

  override render(): unknown {
    return html`<div class="state">
      <div class="words">
        ${icon(this.icon)}
        <p>${this.reason}</p>
      </div>
      ${this.actions.length === 0 ? nothing : html`<div class="actions">${this.actions.map(textButton)}</div>`}
    </div>`;
  }
}
customElements.define('vitals-state', VitalsState);

/** In place of a table's rows or a chart's line: what is being waited for. */
export const placeholder = (text: string): TemplateResult => html`<p class="placeholder quiet">${text}</p>`;

export const placeholderStyles = css`
  .placeholder {
    display: grid;
    place-items: center;
    padding: var(--v-4);
    text-align: center;
    text-wrap: balance;
  }
`;
