import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Bar, BarId } from '../../src/common/summary.ts';
import { named, t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { barDetail, barText } from './barWords.ts';
import { percentText } from './figures.ts';
import { levelIcons, levelWords } from './levels.ts';
import { RovingFocus } from './roving.ts';

/** A pause over a bar before its tooltip shows, as in the editor. */
const hoverDelayMs = 350;

/**
 * Bars: how full each resource is. In: the summary's bars, or none while loading. Out: a meter each, drawn by us for
 * the browser's own ignores the theme, with its level as shape and word.
 * Invariants: a tile keeps its size whatever it says; marks at 80 and 90 % show where the levels change; one tab
 * stop for all, and the tooltip with the definition shows on focus as on hover, and goes with Escape.
 */
export class VitalsBars extends LitElement {
  static override properties = { bars: { attribute: false }, explained: { state: true } };
  declare bars: readonly Bar[];
  declare explained: BarId | undefined;
  readonly roving = new RovingFocus(this, '.tile');
  #waiting = 0;

  constructor() {
    super();
    this.bars = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#waiting);
  }

  override render(): unknown {
    return html`<div class="bars" role="group" aria-label=${t('Resources and response time')}>
        ${repeat(
          this.bars,
          ({ id }) => id,
          (bar) => this.#tile(bar),
        )}
      </div>
      ${this.#tooltip()}`;
  }

  override updated(): void {
    for (const { id, ratio } of this.bars) {
      const fill = this.renderRoot.querySelector<HTMLElement>(`#${id} .fill`);
      // Through the style object: an inline style attribute is refused by our content security policy.
      fill?.style.setProperty('--filled', String(Math.min(1, Math.max(0, ratio ?? 0))));
    }
    const tooltip = this.renderRoot.querySelector<HTMLElement>('.tooltip');
    if (tooltip?.matches(':popover-open') === false) tooltip.showPopover();
  }

  #tile(bar: Bar): TemplateResult {
    const { id, level, ratio } = bar;
    const label = named(bar.label);
    const detail = barDetail(bar);
    return html`<div
      id=${id}
      class="tile ${level} ${this.explained === id ? 'explained' : ''}"
      role="group"
      tabindex="-1"
      aria-label=${label}
      aria-describedby="formula-${id}"
      @mouseenter=${() => {
        this.#explainSoon(id);
      }}
      @mouseleave=${this.#hide}
      @focus=${() => {
        this.#explain(id);
      }}
      @blur=${this.#hide}
      @keydown=${this.#escape}
    >
      <div class="head">
        ${icon(levelIcons[level])}<span class="label ellipsis">${label}</span>
        <span class="figure figures">${percentText(ratio)}</span>
      </div>
      ${this.#meter(bar)}
      <p class="foot">
        <span class="word">${levelWords[level]}</span>
        ${detail === '' ? nothing : html`<span class="detail quiet figures">${detail}</span>`}
      </p>
      <span class="spoken" id="formula-${id}">${bar.formula}</span>
    </div>`;
  }

  #meter(bar: Bar): TemplateResult {
    const track = html`<div class="fill"></div>`;
    if (bar.ratio === null) return html`<div class="track">${track}</div>`;
    return html`<div
      class="track"
      role="meter"
      aria-label=${named(bar.label)}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(bar.ratio * 100)}
      aria-valuetext=${barText(bar)}
    >
      ${track}
    </div>`;
  }

  #tooltip(): TemplateResult | typeof nothing {
    const bar = this.bars.find(({ id }) => id === this.explained);
    if (bar === undefined) return nothing;
    return html`<div class="tooltip" popover="manual" aria-hidden="true">
      <p class="figures"><strong>${named(bar.label)}</strong> ${barText(bar)}</p>
      <p class="quiet">${bar.formula}</p>
      <p class="quiet">${t('From 80 % a warning, above 90 % critical.')}</p>
    </div>`;
  }

  #explainSoon(id: BarId): void {
    clearTimeout(this.#waiting);
    this.#waiting = window.setTimeout(() => {
      this.#explain(id);
    }, hoverDelayMs);
  }

  #explain(id: BarId): void {
    clearTimeout(this.#waiting);
    this.explained = id;
  }

  readonly #hide = (): void => {
    clearTimeout(this.#waiting);
    this.explained = undefined;
  };

  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#hide();
  };

  static override styles = [
    baseStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .bars {
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: var(--v-4);
      }
      @container (max-width: 1100px) {
        .bars {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @container (max-width: 560px) {
        .bars {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: var(--v-3) var(--v-4);
        }
      }
      @container (max-width: 400px) {
        .bars {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .tile {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-1);
        min-width: 0;
        border-radius: 2px;
      }
      .tile:focus-visible {
        outline-offset: 4px;
      }
      .tile.explained {
        anchor-name: --explained;
      }
      .head {
        display: flex;
        align-items: baseline;
        gap: 6px;
        height: max(22px, 1.5em);
        line-height: max(22px, 1.3em);
      }
      .head .icon {
        align-self: center;
      }
      .label {
        font-weight: 600;
      }
      .figure {
        flex: none;
        margin-inline-start: auto;
        font-size: var(--v-size-figure);
      }
      .track {
        position: relative;
        height: 6px;
        border-radius: 3px;
        background: var(--v-track);
        box-shadow: inset 0 0 0 1px var(--v-track-outline);
        overflow: hidden;
      }
      /* Where a warning and where a critical level begins. */
      .track::before,
      .track::after {
        content: '';
        position: absolute;
        z-index: 1;
        inset-block: 0;
        width: 1px;
        background: var(--v-background);
      }
      .track::before {
        inset-inline-start: 80%;
      }
      .track::after {
        inset-inline-start: 90%;
      }
      .fill {
        height: 100%;
        width: calc(var(--filled, 0) * 100%);
        background: var(--v-healthy);
      }
      .warning .fill {
        background: var(--v-warning);
      }
      .critical .fill {
        background: var(--v-critical);
      }
      /* Room for two lines, so that a longer note moves nothing; what needs a third is in the tooltip. */
      .foot {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        height: max(36px, 2.7em);
        overflow: hidden;
        font-size: var(--v-size-small);
        line-height: max(18px, 1.3em);
      }
      .word {
        margin-inline-end: var(--v-1);
      }
      .tooltip {
        position: absolute;
        position-anchor: --explained;
        position-area: block-end span-inline-end;
        position-try-fallbacks:
          flip-inline,
          flip-block,
          flip-block flip-inline;
        width: max-content;
        max-width: min(320px, calc(100vw - 16px));
        margin: var(--v-2) 0;
        padding: var(--v-2) var(--v-3);
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--v-hairline));
        border-radius: 4px;
        background: var(--vscode-editorHoverWidget-background, var(--v-background));
        color: var(--vscode-editorHoverWidget-foreground, var(--v-text));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        font-size: var(--v-size-small);
        pointer-events: none;
      }
      .tooltip p + p {
        margin-top: var(--v-1);
      }
      @media (forced-colors: active) {
        .track {
          border: 1px solid CanvasText;
        }
        .fill,
        .track::before,
        .track::after {
          forced-color-adjust: none;
          background: CanvasText;
        }
      }
    `,
  ];
}
customElements.define('vitals-bars', VitalsBars);
