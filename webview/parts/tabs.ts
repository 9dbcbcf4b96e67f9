import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { t } from '../l10n/l10n.ts';
import { baseStyles } from '../theme/tokens.ts';
import { countText } from './figures.ts';
import './menu.ts';
import { nextFocus } from './roving.ts';
import { fittingTabs } from './tabFit.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** What waits there: a number, and the word that it counts. Nothing is shown for 0. */
  readonly count?: { readonly value: number; readonly word: string };
}

/** Width of the button behind which the tabs are that do not fit, in pixels. */
const moreWidth = 24;

/**
 * The panels of the page, one chosen. Arrows move between them and choose at once, as in any tab list. What does not fit
 * is in a menu at the end of the row, as in VS Code's own panel; the chosen one is always in the row. Out: `vitals-tab`.
 * Invariants: what fits is known before the row is painted, so that nothing jumps; arrows walk all tabs, shown or not.
 */
export class VitalsTabs extends LitElement {
  static override properties = {
    tabs: { attribute: false },
    selected: { attribute: false },
    room: { state: true },
  };
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
      }
      [role='tablist'] {
        display: flex;
        gap: inherit;
        min-width: 0;
      }
      vitals-menu {
        flex: none;
        margin-block: 3px;
      }
      /* As wide as the tabs would be, and never seen. */
      .ruler {
        position: absolute;
        width: 0;
        height: 0;
        overflow: hidden;
        visibility: hidden;
      }
      .ruler > div {
        display: flex;
        width: max-content;
      }
      .tab {
        all: unset;
        box-sizing: border-box;
        display: flex;
        align-items: center;
        gap: 6px;
        height: max(30px, 1.5em);
        border-block: 2px solid transparent;
        color: var(--v-text-quiet);
        cursor: pointer;
        white-space: nowrap;
      }
      .tab:hover {
        color: var(--v-text);
      }
      .tab[aria-selected='true'] {
        border-bottom-color: var(--vscode-panelTitle-activeBorder, var(--v-accent));
        color: var(--v-text);
      }
      .tab:focus-visible {
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
        line-height: max(18px, 1.3em);
        text-align: center;
      }
      @media (max-width: 480px) {
        .tabs {
          gap: var(--v-3);
          padding-inline: var(--v-3);
        }
      }
      @media (forced-colors: active) {
        .tab[aria-selected='true'] {
          border-bottom-color: Highlight;
        }
      }
    `,
  ];
  declare tabs: readonly Tab[];
  declare selected: string;
  /** What there is room for, in pixels; undefined until it has been measured. */
  declare room: { readonly widths: readonly number[]; readonly gap: number; readonly available: number } | undefined;
  /** What is focused once it has been chosen. */
  #toFocus: string | undefined;
  readonly #sizes = new ResizeObserver(() => {
    this.#measure();
  });

  constructor() {
    super();
    this.tabs = [];
    this.selected = '';
    this.room = undefined;
  }

  override firstUpdated(): void {
    this.#watch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override render(): unknown {
    const shown = this.#shown();
    const rest = this.tabs.filter((_, at) => !shown.includes(at));
    const items = rest.map(({ id, label, count }) =>
      count === undefined || count.value === 0
        ? { id, label }
        : { id, label, note: { text: countText(count.value), word: count.word } },
    );
    return html`<div class="tabs">
        <div role="tablist" aria-label=${t('Performance')} @keydown=${this.#onKey}>
          ${shown.map((at) => this.#tab(at))}
        </div>
        ${
          rest.length === 0
            ? nothing
            : html`<vitals-menu .label=${t('More panels')} .items=${items} @vitals-pick=${this.#onPick}></vitals-menu>`
        }
      </div>
      <div class="ruler" aria-hidden="true">
        <div>${this.tabs.map((tab) => html`<span class="tab">${this.#words(tab)}</span>`)}</div>
      </div>`;
  }

  /** The places of the tabs in the row. */
  #shown(): readonly number[] {
    const { room, tabs, selected } = this;
    if (room === undefined || room.available === 0) return tabs.map((_, at) => at);
    return fittingTabs({ ...room, more: moreWidth, chosen: tabs.findIndex(({ id }) => id === selected) });
  }

  #tab(at: number): TemplateResult | typeof nothing {
    const tab = this.tabs[at];
    if (tab === undefined) return nothing;
    const selected = tab.id === this.selected;
    return html`<button
      type="button"
      class="tab"
      role="tab"
      id="tab-${tab.id}"
      aria-selected=${String(selected)}
      aria-posinset=${at + 1}
      aria-setsize=${this.tabs.length}
      tabindex=${selected ? 0 : -1}
      @click=${() => {
        this.#choose(tab.id);
      }}
    >
      ${this.#words(tab)}
    </button>`;
  }

  #words({ label, count }: Tab): TemplateResult {
    return html`${label}${
      count === undefined || count.value === 0
        ? nothing
        : html`<span class="count figures">${countText(count.value)}<span class="spoken"> ${count.word}</span></span>`
    }`;
  }

  #watch(): void {
    for (const measured of ['.tabs', '.ruler > div']) {
      const element = this.renderRoot.querySelector(measured);
      if (element !== null) this.#sizes.observe(element);
    }
  }

  #measure(): void {
    const [row, ruler] = [this.renderRoot.querySelector('.tabs'), this.renderRoot.querySelector('.ruler > div')];
    if (row === null || ruler === null) return;
    const { paddingInlineStart, paddingInlineEnd, columnGap } = getComputedStyle(row);
    const available = row.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
    const widths = [...ruler.children].map((tab) => tab.getBoundingClientRect().width);
    this.room = { widths, gap: parseFloat(columnGap), available };
  }

  #choose(id: string): void {
    if (id !== this.selected) this.dispatchEvent(new CustomEvent('vitals-tab', { detail: { id } }));
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('selected') || this.#toFocus !== this.selected) return;
    this.#toFocus = undefined;
    this.renderRoot.querySelector<HTMLElement>(`#tab-${this.selected}`)?.focus();
  }

  /** A tab that was not in the row is once it is chosen. */
  #chooseAndFocus(id: string): void {
    this.#toFocus = id;
    this.#choose(id);
  }

  readonly #onPick = ({ detail: { id } }: CustomEvent<{ readonly id: string }>): void => {
    this.#chooseAndFocus(id);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.tabs.findIndex(({ id }) => id === this.selected);
    const next = this.tabs[nextFocus(event.key, at, this.tabs.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    this.#chooseAndFocus(next.id);
  };
}
customElements.define('vitals-tabs', VitalsTabs);
