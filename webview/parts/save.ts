import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { EarState } from '../../src/common/calls.ts';
import type { SaveBreakdown } from '../../src/common/saves.ts';
import { t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { controlStyles, textButton } from './controls.ts';
import { isOffered } from './offers.ts';
import { saveBarOf, type SaveBar, type SaveSegment } from './saveWords.ts';

/**
 * Last save: what it was made of, as one bar with VS Code's limit on it. In: the last save and how provider timing
 * stands. Out: `vitals-command` with the command of a button.
 * Invariants: a part is joined with its line by a number, not by its colour; the legend says all that the bar shows.
 */
export class VitalsSave extends LitElement {
  static override properties = { save: { attribute: false }, ear: { attribute: false } };
  declare save: SaveBreakdown | undefined;
  declare ear: EarState | undefined;

  override render(): unknown {
    const bar = this.save === undefined ? undefined : saveBarOf(this.save);
    return html`<section aria-labelledby="last-save">
      <div class="head">
        <h2 id="last-save">${t('Last save')}</h2>
        ${bar === undefined ? nothing : html`<span class="quiet figures ellipsis">${bar.meta}</span>`}
        <span class="push">
          ${textButton({
            id: 'show-saves',
            needs: 'vitals.showSaves',
            label: t('Save breakdown'),
            title: t('The last 20 saves, part by part'),
            onClick: () => {
              this.#command('vitals.showSaves');
            },
          })}
        </span>
      </div>
      ${bar === undefined ? html`<p class="quiet">${t('Save a file, and see here what it waits for.')}</p>` : this.#bar(bar)}
      ${this.#offer()}
    </section>`;
  }

  override updated(): void {
    // Through the style object: an inline style attribute is refused by our content security policy.
    for (const element of this.renderRoot.querySelectorAll<HTMLElement>('[data-share]'))
      element.style.setProperty('--share', element.dataset['share'] ?? '0');
  }

  #bar({ sentence, segments, listed, limitShare, limit }: SaveBar): TemplateResult {
    const unlisted = segments.length - listed.length;
    return html`<p>${sentence}</p>
      <div class="chart" aria-hidden="true">
        <div class="segments">
          ${segments.map(
            ({ number, kind, share }) =>
              html`<div class="segment ${kind}" data-share=${share}>
                <span class="number figures">${number}</span><span class="block"></span>
              </div>`,
          )}
        </div>
        <div class="limit ${limitShare > 0.5 ? 'before' : ''}" data-share=${limitShare}>
          <span class="figures">${t('{0} limit', limit)}</span>
        </div>
      </div>
      <ol class="legend" aria-label=${t('Parts of the last save')}>
        ${listed.map((segment) => this.#line(segment))}
        ${unlisted === 0 ? nothing : html`<li class="quiet">${t('and {0} shorter', unlisted)}</li>`}
      </ol>`;
  }

  #line({ number, kind, what, who, took, note, isGivenUp }: SaveSegment): TemplateResult {
    return html`<li value=${number}>
      <span class="swatch ${kind}"></span><span class="number figures">${number}</span>
      <span class="words"
        >${what}${who === '' ? nothing : html`, <strong>${who}</strong>`}${
          note === ''
            ? nothing
            : html`<span class="quiet">
                (${isGivenUp ? icon('warning', 'warning') : nothing}${isGivenUp ? ' ' : ''}${note})</span
              >`
        }</span
      >
      <span class="took figures">${took}</span>
    </li>`;
  }

  #offer(): TemplateResult | typeof nothing {
    if (this.ear?.state !== 'off' || !isOffered('vitals.toggleProviders')) return nothing;
    return html`<div class="offer">
      ${icon('info')}
      <p>
        ${t('Language servers are heard, extensions are not: a server may answer at once while its extension is slow, and many features have no server at all.')}
      </p>
      ${textButton({
        id: 'hear-providers',
        label: t('See what the editor feels'),
        title: t('Turns provider timing on; the same command turns it off again'),
        onClick: () => {
          this.#command('vitals.toggleProviders');
        },
      })}
    </div>`;
  }

  #command(command: string): void {
    this.dispatchEvent(new CustomEvent('vitals-command', { detail: command }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        container-type: inline-size;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-2);
      }
      .head {
        display: flex;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        min-height: max(28px, 1.5em);
      }
      h2 {
        flex: none;
      }
      .push {
        flex: none;
        margin-inline-start: auto;
      }
      .chart {
        position: relative;
        padding-block-end: 18px;
      }
      .segments {
        display: flex;
        height: calc(max(16px, 1.3em) + 14px);
        border-block-end: 1px solid var(--v-hairline);
      }
      .segment {
        flex: none;
        display: grid;
        grid-template-rows: max(16px, 1.3em) 14px;
        width: calc(var(--share) * 100%);
        min-width: 2px;
        overflow: hidden;
        padding-inline-end: 1px;
      }
      .segment {
        container-type: inline-size;
      }
      /* Half a figure would be read as another one; the legend keeps the order. */
      @container (max-width: 12px) {
        .segment .number {
          visibility: hidden;
        }
      }
      .segment .number {
        overflow: hidden;
        padding-inline-start: 2px;
        font-size: var(--v-size-small);
        line-height: max(16px, 1.3em);
      }
      .block,
      .swatch {
        background: var(--v-track);
        box-shadow: inset 0 0 0 1px var(--v-track-outline);
      }
      .will_save .block,
      .swatch.will_save {
        background: var(--v-accent);
      }
      .code_action .block,
      .swatch.code_action {
        background: var(--v-second);
      }
      .formatter .block,
      .swatch.formatter {
        background: color-mix(in srgb, var(--v-accent) 50%, var(--v-background));
      }
      .write .block,
      .swatch.write {
        background: color-mix(in srgb, var(--v-text) 45%, var(--v-background));
      }
      .did_save .block,
      .swatch.did_save {
        background: color-mix(in srgb, var(--v-second) 45%, var(--v-background));
      }
      .limit {
        position: absolute;
        inset-block: 12px 0;
        inset-inline-start: calc(var(--share) * 100% - 1px);
        border-inline-start: 1px dashed var(--v-text);
        color: var(--v-text-quiet);
        font-size: var(--v-size-small);
        line-height: max(18px, 1.3em);
      }
      .limit span {
        position: absolute;
        inset-block-end: 0;
        inset-inline-start: var(--v-1);
        white-space: nowrap;
      }
      .limit.before span {
        inset-inline: auto var(--v-1);
      }
      .legend {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(360px, 100%), 1fr));
        gap: var(--v-1) var(--v-6);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .legend li {
        display: flex;
        align-items: baseline;
        gap: var(--v-2);
        min-width: 0;
      }
      .swatch {
        flex: none;
        width: 10px;
        height: 10px;
      }
      .legend .number {
        flex: none;
        min-width: 2ch;
        text-align: end;
      }
      .words {
        flex: 1 1 auto;
        min-width: 0;
      }
      strong {
        font-weight: 600;
      }
      .took {
        flex: none;
      }
      .offer {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2);
        padding-block-start: var(--v-2);
        border-block-start: 1px solid var(--v-hairline);
      }
      .offer p {
        flex: 1 1 240px;
        max-width: 96ch;
      }
      @media (forced-colors: active) {
        .block,
        .swatch {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];
}
customElements.define('vitals-save', VitalsSave);
