import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { baseStyles } from '../theme/tokens.ts';
import { countText } from './figures.ts';
import { nextFocus } from './roving.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** What waits there: a number, and the word that it counts. Nothing is shown for 0. */
  readonly count?: { readonly value: number; readonly word: string };
}

/** The panels of the page, one chosen. Arrows move between them and choose at once, as in any tab list. Out: `vitals-tab`. */
export class VitalsTabs extends LitElement {
  static override properties = { tabs: { attribute: false }, selected: { attribute: false } };
  static override styles = [
    baseStyles,
    css`
      .tabs {
        display: flex;
        gap: var(--v-4);
        max-width: 1680px;
        margin-inline: auto;
        padding-inline: var(--v-6);
        box-shadow: inset 0 -1px var(--v-hairline);
        /* Where it is narrow the row is moved by the keyboard or a finger; a bar would take its height. */
        position: relative;
        overflow-x: auto;
        scrollbar-width: none;
      }
      button {
        all: unset;
        box-sizing: border-box;
        display: flex;
        align-items: center;
        gap: 6px;
        height: 30px;
        border-block: 2px solid transparent;
        color: var(--v-text-quiet);
        cursor: pointer;
        white-space: nowrap;
      }
      button:hover {
        color: var(--v-text);
      }
      button[aria-selected='true'] {
        border-bottom-color: var(--vscode-panelTitle-activeBorder, var(--v-accent));
        color: var(--v-text);
      }
      button:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: -3px;
        border-radius: 2px;
      }
      .count {
        min-width: 18px;
        padding-inline: 5px;
        border-radius: 9px;
        background: var(--vscode-badge-background);
        color: var(--vscode-badge-foreground);
        box-shadow: inset 0 0 0 1px var(--vscode-contrastBorder, transparent);
        font-size: var(--v-size-small);
        line-height: 18px;
        text-align: center;
      }
      @media (max-width: 480px) {
        .tabs {
          gap: var(--v-3);
          padding-inline: var(--v-3);
        }
      }
      @media (forced-colors: active) {
        button[aria-selected='true'] {
          border-bottom-color: Highlight;
        }
      }
    `,
  ];
  declare tabs: readonly Tab[];
  declare selected: string;

  constructor() {
    super();
    this.tabs = [];
    this.selected = '';
  }

  override render(): unknown {
    return html`<div class="tabs" role="tablist" aria-label="Performance" @keydown=${this.#onKey}>
      ${this.tabs.map((tab) => this.#tab(tab))}
    </div>`;
  }

  #tab({ id, label, count }: Tab): TemplateResult {
    const selected = id === this.selected;
    return html`<button
      type="button"
      role="tab"
      id="tab-${id}"
      aria-selected=${String(selected)}
      tabindex=${selected ? 0 : -1}
      @click=${() => {
        this.#choose(id);
      }}
    >
      ${label}${
        count === undefined || count.value === 0
          ? nothing
          : html`<span class="count figures">${countText(count.value)}<span class="spoken"> ${count.word}</span></span>`
      }
    </button>`;
  }

  #choose(id: string): void {
    if (id !== this.selected) this.dispatchEvent(new CustomEvent('vitals-tab', { detail: { id } }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.tabs.findIndex(({ id }) => id === this.selected);
    const next = this.tabs[nextFocus(event.key, at, this.tabs.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next.id);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
}
customElements.define('vitals-tabs', VitalsTabs);
