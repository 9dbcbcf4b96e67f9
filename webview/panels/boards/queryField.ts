/**
 * Query field: a plain text area for PromQL with a list of what may stand next. In: the text, what the engine has to offer
 * and what it found wrong. Out: `vitals-query` with the text, with a question for completions, or with one for a check.
 * Keys: Ctrl+Space opens the list, arrows walk it, Enter or Tab takes, Escape closes it.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Completion } from '../../../src/common/protocol/boards.ts';
import type { Problem } from '../../../src/common/problem.ts';
import { placeOf } from '../../../src/common/problem.ts';
import { t } from '../../l10n/l10n.ts';
import { fieldStyles } from '../../parts/fields.ts';
import { icon } from '../../theme/icons.ts';
import { baseStyles } from '../../theme/tokens.ts';

export type QueryFieldEvent =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'complete'; readonly at: number };

/** What the engine offers for the text at a place; of another text or place it is too old. */
export interface Offer {
  readonly expr: string;
  readonly at: number;
  readonly from: number;
  readonly items: readonly Completion[];
}

const listId = 'offers';

export class VitalsQueryField extends LitElement {
  static override properties = {
    name: { attribute: false },
    text: { attribute: false },
    offer: { attribute: false },
    problems: { attribute: false },
    isOpen: { state: true },
    active: { state: true },
  };
  declare name: string;
  declare text: string;
  declare offer: Offer | undefined;
  declare problems: readonly Problem[];
  declare isOpen: boolean;
  declare active: number;

  constructor() {
    super();
    this.name = '';
    this.text = '';
    this.problems = [];
    this.isOpen = false;
    this.active = 0;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('offer')) this.active = 0;
  }

  get #area(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  /** What is offered for the text as it stands. */
  get #items(): readonly Completion[] {
    return this.isOpen && this.offer?.expr === this.text ? this.offer.items : [];
  }

  override render(): unknown {
    const items = this.#items;
    const isOpen = items.length > 0;
    return html`<div class="query" @focusout=${this.#onLeave}>
      <textarea
        class="field"
        rows="3"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        aria-label=${this.name}
        aria-describedby="problems"
        aria-invalid=${String(this.problems.length > 0)}
        aria-autocomplete="list"
        aria-controls=${isOpen ? listId : nothing}
        aria-activedescendant=${isOpen ? `offer-${this.active}` : nothing}
        .value=${this.text}
        @input=${this.#onInput}
        @keydown=${this.#onKey}
      ></textarea>
      ${isOpen ? this.#list(items) : nothing}
      <div id="problems" aria-live="polite">${this.problems.map((problem) => this.#problem(problem))}</div>
    </div>`;
  }

  #list(items: readonly Completion[]): TemplateResult {
    return html`<ul id=${listId} role="listbox" aria-label=${t('What may stand here')}>
      ${items.map(
        ({ label, kind, detail }, at) =>
          html`<li
            id="offer-${at}"
            role="option"
            aria-selected=${String(at === this.active)}
            @pointerdown=${(event: Event) => {
              // The focus stays in the text.
              event.preventDefault();
              this.#accept(at);
            }}
          >
            <span class="label">${label}</span><span class="detail">${kind}${detail === '' ? '' : `: ${detail}`}</span>
          </li>`,
      )}
    </ul>`;
  }

  #problem({ message, from, to }: Problem): TemplateResult {
    if (from === undefined) return html`<p class="problem">${icon('critical', 'critical')}<span>${message}</span></p>`;
    const { line, column } = placeOf(this.text, from);
    return html`<p class="problem">
      ${icon('critical', 'critical')}
      <button
        type="button"
        title=${t('Go to the place')}
        @click=${() => {
          this.#area?.focus();
          this.#area?.setSelectionRange(from, Math.max(to ?? from, from + 1));
        }}
      >
        ${t('Line {0}, column {1}: {2}', line, column, message)}
      </button>
    </p>`;
  }

  #tell(detail: QueryFieldEvent): void {
    this.dispatchEvent(new CustomEvent('vitals-query', { detail }));
  }

  #accept(at: number): void {
    const [area, item, offer] = [this.#area, this.#items[at], this.offer];
    if (area === null || item === undefined || offer === undefined) return;
    area.setRangeText(item.insert, offer.from, offer.at, 'end');
    this.text = area.value;
    this.isOpen = /[({"=]$/.test(item.insert);
    this.#tell({ type: 'text', text: this.text });
    if (this.isOpen) this.#tell({ type: 'complete', at: area.selectionStart });
  }

  readonly #onInput = (event: Event): void => {
    const area = event.target as HTMLTextAreaElement;
    this.text = area.value;
    this.#tell({ type: 'text', text: area.value });
    const before = area.value.slice(0, area.selectionStart);
    this.isOpen = /[\w:${("[,]$/.test(before);
    if (this.isOpen) this.#tell({ type: 'complete', at: area.selectionStart });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const items = this.#items;
    if (event.key === ' ' && event.ctrlKey) {
      this.isOpen = true;
      this.#tell({ type: 'complete', at: this.#area?.selectionStart ?? 0 });
    } else if (items.length === 0) return;
    else if (event.key === 'ArrowDown') this.#walk(1, items.length);
    else if (event.key === 'ArrowUp') this.#walk(-1, items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#accept(this.active);
    else if (event.key === 'Escape') this.isOpen = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #walk(by: number, count: number): void {
    this.active = (this.active + by + count) % count;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector(`#offer-${this.active}`)?.scrollIntoView({ block: 'nearest' });
    });
  }

  readonly #onLeave = (): void => {
    this.isOpen = false;
  };

  static override styles = [
    baseStyles,
    fieldStyles,
    css`
      .query {
        position: relative;
      }
      textarea.field {
        display: block;
        width: 100%;
        height: auto;
        min-height: 64px;
        padding: 4px 8px;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--v-size-small);
        line-height: 1.5;
        resize: vertical;
      }
      ul {
        position: absolute;
        z-index: 2;
        left: 0;
        right: 0;
        max-height: 200px;
        margin: 0;
        padding: 2px;
        overflow: auto;
        list-style: none;
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--v-hairline));
        border-radius: 4px;
        background: var(--vscode-editorHoverWidget-background, var(--v-background));
        color: var(--vscode-editorHoverWidget-foreground, var(--v-text));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      li {
        display: flex;
        gap: var(--v-3);
        padding: 2px 6px;
        border-radius: 3px;
        cursor: pointer;
        white-space: nowrap;
      }
      li[aria-selected='true'] {
        background: var(--v-hover);
        outline: 1px solid var(--v-focus);
        outline-offset: -1px;
      }
      .label {
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--v-size-small);
      }
      .detail {
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--v-text-quiet);
        font-size: var(--v-size-small);
      }
      .problem {
        display: flex;
        gap: 6px;
        margin-top: 4px;
        font-size: var(--v-size-small);
      }
      .problem button {
        all: unset;
        cursor: pointer;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      .problem button:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: 1px;
      }
    `,
  ];
}
customElements.define('vitals-query-field', VitalsQueryField);
