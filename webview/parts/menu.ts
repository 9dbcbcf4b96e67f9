/**
 * Menu: a button with an icon, and the list that it opens, as VS Code's own menus look. In: a label, items;
 * where one has a note, its button tells of it too. Out: `vitals-pick` with the id of the item that was chosen.
 * Invariants: one tab stop, the button; arrows, Home, End and first letters move in the list, Escape leads back to the
 * button; the list closes when the page scrolls, changes its size or is left. It lies above everything, so that no part
 * it stands in cuts it off, and stays inside the window.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { nextFocus } from './roving.ts';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** What stands at the end of its line, and how that is said. */
  readonly note?: { readonly text: string; readonly word: string };
}

const lineHeight = 26;
/** Narrower than the window by this much on each side. */
const marginPx = 8;
const leaving = ['blur', 'resize'] as const;

export class VitalsMenu extends LitElement {
  static override properties = {
    label: { attribute: false },
    icon: { attribute: false },
    items: { attribute: false },
    expanded: { state: true },
  };
  declare label: string;
  declare icon: IconName;
  declare items: readonly MenuItem[];
  declare expanded: boolean;
  /** The place of the item that is focused when the list opens. */
  #first = 0;

  constructor() {
    super();
    this.label = '';
    this.icon = 'more';
    this.items = [];
    this.expanded = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch();
  }

  override render(): unknown {
    const notes = this.items.flatMap(({ note }) => (note === undefined ? [] : [`${note.text} ${note.word}`]));
    const label = [this.label, ...notes].join(', ');
    return html`<button
        type="button"
        popovertarget="list"
        aria-haspopup="menu"
        aria-expanded=${String(this.expanded)}
        aria-label=${label}
        title=${label}
        @keydown=${this.#onButtonKey}
      >
        ${icon(this.icon)}${notes.length === 0 ? nothing : html`<span class="dot"></span>`}
      </button>
      <div
        id="list"
        popover
        role="menu"
        aria-label=${this.label}
        @beforetoggle=${this.#onOpening}
        @toggle=${this.#onToggled}
        @keydown=${this.#onKey}
      >
        ${this.items.map((item) => this.#item(item))}
      </div>`;
  }

  #item({ id, label, note }: MenuItem): TemplateResult {
    return html`<button
      type="button"
      role="menuitem"
      tabindex="-1"
      id="item-${id}"
      @pointermove=${({ currentTarget }: Event) => {
        if (currentTarget instanceof HTMLElement) currentTarget.focus();
      }}
      @click=${() => {
        this.#pick(id);
      }}
    >
      <span class="ellipsis">${label}</span>${
        note === undefined
          ? nothing
          : html`<span class="note figures">${note.text}<span class="spoken"> ${note.word}</span></span>`
      }
    </button>`;
  }

  #pick(id: string): void {
    this.#leave();
    this.dispatchEvent(new CustomEvent('vitals-pick', { detail: { id } }));
  }

  get #list(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('#list');
  }

  get #entries(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  /** The focus was in a list that is gone. */
  #leave(): void {
    this.#close();
    this.renderRoot.querySelector('button')?.focus();
  }

  /** Below the button, or above where there is no room; its end, or its start, is that of the button. */
  readonly #onOpening = ({ newState }: ToggleEvent): void => {
    const [list, button] = [this.#list, this.renderRoot.querySelector('button')];
    if (newState !== 'open' || list === null || button === null) return;
    const { top, bottom, left, right } = button.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isAbove =
      clientHeight - bottom < this.items.length * lineHeight + 2 * marginPx && top > clientHeight - bottom;
    const isLeft = left < clientWidth - right;
    Object.assign(list.style, {
      top: isAbove ? 'auto' : px(bottom + 2),
      bottom: isAbove ? px(clientHeight - top + 2) : 'auto',
      left: isLeft ? px(Math.max(marginPx, left)) : 'auto',
      right: isLeft ? 'auto' : px(Math.max(marginPx, clientWidth - right)),
      maxHeight: px((isAbove ? top : clientHeight - bottom) - marginPx),
    });
  };

  readonly #onToggled = ({ newState }: ToggleEvent): void => {
    this.expanded = newState === 'open';
    this.#unwatch();
    if (!this.expanded) return;
    this.#watch();
    this.#entries.at(this.#first)?.focus();
    this.#first = 0;
  };

  #watch(): void {
    for (const name of leaving) window.addEventListener(name, this.#close);
    document.addEventListener('scroll', this.#onScroll, true);
  }

  #unwatch(): void {
    for (const name of leaving) window.removeEventListener(name, this.#close);
    document.removeEventListener('scroll', this.#onScroll, true);
  }

  readonly #close = (): void => {
    this.#list?.hidePopover();
  };

  readonly #onScroll = ({ target }: Event): void => {
    if (target !== this) this.#close();
  };

  readonly #onButtonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    this.#first = event.key === 'ArrowDown' ? 0 : -1;
    this.#list?.showPopover();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // What lies around it, a row of tabs or a table, does not move meanwhile.
    event.stopPropagation();
    if (event.key === 'Tab') {
      this.#close();
      return;
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#leave();
      return;
    }
    const entries = this.#entries;
    const at = entries.findIndex((entry) => entry.matches(':focus'));
    const next = nextFocus(event.key, at, entries.length) ?? this.#lettered(event.key, at);
    if (next === undefined) return;
    event.preventDefault();
    entries[next]?.focus();
  };

  /** The next item that begins with a letter. */
  #lettered(key: string, at: number): number | undefined {
    if (key.length !== 1 || key === ' ') return undefined;
    const { items } = this;
    const after = items.map((_, step) => (at + 1 + step) % items.length);
    return after.find((one) => items[one]?.label.toLowerCase().startsWith(key.toLowerCase()));
  }

  static override styles = [
    baseStyles,
    css`
      button {
        all: unset;
        box-sizing: border-box;
        display: flex;
        align-items: center;
        cursor: pointer;
        white-space: nowrap;
      }
      button[popovertarget] {
        position: relative;
        justify-content: center;
        width: 24px;
        height: max(24px, 1.5em);
        border-radius: var(--vscode-cornerRadius-small, 4px);
        color: var(--v-text-quiet);
      }
      button[popovertarget]:hover,
      button[aria-expanded='true'] {
        background: var(--vscode-toolbar-hoverBackground, transparent);
        color: var(--v-text);
      }
      button[popovertarget]:focus-visible {
        outline: 1px solid var(--v-focus);
        outline-offset: -1px;
      }
      .dot {
        position: absolute;
        top: 3px;
        right: 1px;
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--v-accent);
        box-shadow: 0 0 0 1px var(--v-background);
      }
      [popover] {
        inset: auto;
        min-width: 140px;
        max-width: calc(100vw - 16px);
        margin: 0;
        padding: 4px;
        overflow: hidden auto;
        border: 1px solid var(--vscode-menu-border, var(--v-hairline));
        border-radius: var(--vscode-cornerRadius-medium, 6px);
        background: var(--vscode-menu-background, var(--v-background));
        color: var(--vscode-menu-foreground, var(--v-text));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        font: inherit;
      }
      [role='menuitem'] {
        justify-content: space-between;
        gap: var(--v-4);
        width: 100%;
        height: max(26px, 1.5em);
        padding-inline: 10px;
        border-radius: var(--vscode-cornerRadius-small, 4px);
      }
      [role='menuitem']:focus {
        background: var(--vscode-menu-selectionBackground, var(--v-hover));
        color: var(--vscode-menu-selectionForeground, var(--v-text));
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
      .note {
        font-size: var(--v-size-small);
      }
      @media (forced-colors: active) {
        [role='menuitem']:focus {
          outline-color: Highlight;
        }
      }
    `,
  ];
}
const px = (value: number): string => `${String(value)}px`;
customElements.define('vitals-menu', VitalsMenu);
