/**
 * Tile: one panel of a board. In: a panel, its picture, whether it is a table, edited, selected. Out: `vitals-tile` with
 * what is done to it. Its height never depends on the data; what is told by a colour is told by a word or shape too.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { BoardPanel, ThresholdLevel } from '../../../src/common/boards.ts';
import { inSentence, t } from '../../l10n/l10n.ts';
import { levelWords } from '../../parts/levels.ts';
import '../../parts/chart.ts';
import { chartFrameStyles, tableToggle } from '../../parts/chartFrame.ts';
import { chartPicture } from '../../parts/chartPicture.ts';
import { copyMenu } from '../../parts/copying.ts';
import { expectedLegend, expectedLegendStyles } from '../../parts/expectedLegend.ts';
import { controlStyles, iconToggle } from '../../parts/controls.ts';
import { swatch, swatchStyles } from '../../parts/lineLooks.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { icon, type IconName } from '../../theme/icons.ts';
import { baseStyles } from '../../theme/tokens.ts';
import type { Direction } from './edits.ts';
import './heat.ts';
import type { Figure, Measured, Picture } from './picture.ts';
import { tileStyles } from './tileStyles.ts';

export type TileAction =
  | { readonly type: 'table'; readonly id: string }
  | { readonly type: 'select'; readonly id: string }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'move'; readonly id: string; readonly direction: Direction }
  | { readonly type: 'resize'; readonly id: string; readonly by: number };

const levelMark = (level: ThresholdLevel | undefined): TemplateResult | typeof nothing =>
  level === undefined
    ? nothing
    : html`${icon(level, level)}<span class="spoken">${inSentence(levelWords[level])}</span>`;

const keys: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const directionIcons: Readonly<Record<Direction, IconName>> = { left: 'left', right: 'right', up: 'up', down: 'down' };

export class VitalsTile extends LitElement {
  static override properties = {
    panel: { attribute: false },
    picture: { attribute: false },
    asTable: { attribute: false },
    editing: { attribute: false },
    selected: { attribute: false },
  };
  declare panel: BoardPanel;
  declare picture: Picture;
  declare asTable: boolean;
  declare editing: boolean;
  declare selected: boolean;

  constructor() {
    super();
    this.asTable = false;
    this.editing = false;
    this.selected = false;
  }

  override render(): unknown {
    const { title, description } = this.panel;
    return html`<section aria-labelledby="title" class=${this.selected ? 'selected' : ''}>
      <header class=${this.picture.table.count === 1 ? 'single' : ''}>
        <h2 id="title" class="ellipsis" title=${description ?? title}>${title}</h2>
        ${this.#controls()}
      </header>
      ${this.editing ? this.#edits() : nothing} ${this.#legend()}
      <div class="body">${this.#body()}</div>
      ${this.picture.note === '' ? nothing : html`<p class="note quiet">${this.picture.note}</p>`}
    </section>`;
  }

  #controls(): TemplateResult | typeof nothing {
    const { id } = this.panel;
    const { kind, table } = this.picture;
    if (table.count === 0) return nothing;
    const toggle = tableToggle({
      id,
      asTable: this.asTable,
      onClick: () => {
        this.#tell({ type: 'table', id });
      },
    });
    return html`${kind === 'table' ? nothing : toggle}${this.#menu()}`;
  }

  #menu(): TemplateResult {
    const { picture, panel } = this;
    const { title } = panel;
    const isDrawn = !this.asTable && (picture.kind === 'plot' || picture.kind === 'heat');
    const words =
      picture.kind === 'plot'
        ? [...picture.legend, ...(picture.marks ?? [])].map(({ label, value }) => `${label} ${value}`)
        : [picture.text];
    return copyMenu(this, {
      title,
      table: () => ({ head: picture.table.head, rows: picture.table.rows() }),
      picture: isDrawn ? () => chartPicture(this, { title, words }) : undefined,
    });
  }

  #edits(): TemplateResult {
    const { id, width, title } = this.panel;
    const move = (direction: Direction, word: string): TemplateResult =>
      iconToggle({
        id: `${id}-${direction}`,
        label: t('Move {0}', word),
        icon: directionIcons[direction],
        pressed: false,
        onClick: () => {
          this.#tell({ type: 'move', id, direction });
        },
      });
    const resize = (by: number, text: string, label: string): TemplateResult =>
      html`<button
        type="button"
        class="size"
        aria-label=${label}
        title=${label}
        @click=${() => {
          this.#tell({ type: 'resize', id, by });
        }}
      >
        ${text}
      </button>`;
    return html`<div class="edits" role="toolbar" aria-label=${t('Edit {0}', title)} @keydown=${this.#onKey}>
      ${iconToggle({
        id: `${id}-edit`,
        label: t('Edit {0} (Alt+arrows move, Shift+Alt+arrows resize)', title),
        icon: 'edit',
        pressed: this.selected,
        onClick: () => {
          this.#tell({ type: 'select', id });
        },
      })}
      ${move('left', t('to the left'))} ${move('right', t('to the right'))} ${move('up', t('to the row above'))}
      ${move('down', t('to the row below'))}
      <span class="width" role="group" aria-label=${t('Width, {0} of 12 columns', width)}>
        ${resize(-1, '−', t('Narrower'))}<span class="figures">${width}</span>${resize(1, '+', t('Wider'))}
      </span>
      ${iconToggle({
        id: `${id}-remove`,
        label: t('Remove'),
        icon: 'remove',
        pressed: false,
        onClick: () => {
          this.#tell({ type: 'remove', id });
        },
      })}
    </div>`;
  }

  #legend(): TemplateResult | typeof nothing {
    const { picture, panel } = this;
    if (picture.kind !== 'plot' || panel.legend === 'hidden' || this.asTable) return nothing;
    return html`<ul class="legend" aria-label=${t('Latest values')}>
        ${picture.legend.map(
          ({ label, value }, at) =>
            html`<li>
              ${swatch(at)}<span class="quiet ellipsis" title=${label}>${label}</span
              ><span class="figures">${value}</span>
            </li>`,
        )}
      </ul>
      ${picture.marks === undefined ? nothing : expectedLegend(picture.marks)}`;
  }

  #body(): TemplateResult {
    const { picture } = this;
    if (picture.kind === 'instead') return html`<div class="empty ${picture.how}">${placeholder(picture.text)}</div>`;
    if (picture.kind === 'words')
      return html`<div class="words">${picture.text.split(/\n\s*\n/).map((part) => html`<p>${part}</p>`)}</div>`;
    if (this.asTable || picture.kind === 'table') return this.#table();
    switch (picture.kind) {
      case 'plot':
        return html`<vitals-chart .plot=${picture.plot} .text=${picture.text}></vitals-chart>`;
      case 'figures':
        return html`<ul class="stats">
          ${picture.figures.map((figure) => this.#stat(figure, picture.figures.length))}
        </ul>`;
      case 'gauges':
        return html`<ul class="gauges">
          ${picture.gauges.map((gauge) => this.#gauge(gauge, picture))}
        </ul>`;
      case 'bars':
        return html`<ul class="bars">
          ${picture.bars.map((bar) => this.#bar(bar))}
        </ul>`;
      case 'heat':
        return html`<vitals-heat-tile
          .rows=${picture.rows}
          .times=${picture.times}
          .text=${picture.text}
        ></vitals-heat-tile>`;
    }
  }

  #stat({ label, text, level }: Figure, count: number): TemplateResult {
    return html`<li>
      <span class="figure figures">${levelMark(level)}${text}</span>
      ${count > 1 ? html`<span class="quiet ellipsis" title=${label}>${label}</span>` : nothing}
    </li>`;
  }

  #gauge(
    { label, text, level, share, value }: Measured,
    { scale, gauges }: Extract<Picture, { kind: 'gauges' }>,
  ): TemplateResult {
    return html`<li>
      <span class="line"
        ><span class="figure figures">${levelMark(level)}${text}</span>
        ${gauges.length > 1 ? html`<span class="quiet ellipsis" title=${label}>${label}</span>` : nothing}</span
      >
      <span
        class="track"
        role="meter"
        aria-label=${label}
        aria-valuenow=${Math.round((value === null ? 0 : share) * 100)}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuetext=${text}
      >
        <span class="fill ${level ?? ''}" .style=${`width: ${String(share * 100)}%`}></span>
        ${scale.marks.map((mark) => html`<span class="mark ${mark.level}" .style=${`left: ${String(mark.share * 100)}%`}></span>`)}
      </span>
      <span class="ends figures quiet" aria-hidden="true"><span>${scale.from}</span><span>${scale.to}</span></span>
    </li>`;
  }

  #bar({ label, text, level, share }: Measured): TemplateResult {
    return html`<li>
      <span class="ellipsis" title=${label}>${label}</span>
      <span class="track" aria-hidden="true"
        ><span class="fill ${level ?? ''}" .style=${`width: ${String(share * 100)}%`}></span
      ></span>
      <span class="figures value">${levelMark(level)}${text}</span>
    </li>`;
  }

  #table(): TemplateResult {
    const { head, rows } = this.picture.table;
    const figures = head.length - this.#names(head);
    const isNumber = (at: number): boolean => at >= head.length - figures;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('{0}, as a table', this.panel.title)}>
      <table>
        <thead>
          <tr>
            ${head.map((text, at) => html`<th scope="col" class=${isNumber(at) ? 'number' : ''}>${text}</th>`)}
          </tr>
        </thead>
        <tbody class="figures">
          ${rows().map(
            (row) =>
              html`<tr>
                ${row.map((text, at) => html`<td class=${isNumber(at) ? 'number' : ''}>${text}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** How many columns of the table are names. */
  #names(head: readonly string[]): number {
    return this.picture.kind === 'table' ? Math.max(1, head.length - this.panel.queries.length) : 1;
  }

  #tell(action: TileAction): void {
    this.dispatchEvent(new CustomEvent('vitals-tile', { detail: action, bubbles: true, composed: true }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const direction = keys[event.key];
    const { id } = this.panel;
    if (!event.altKey || direction === undefined) return;
    event.preventDefault();
    if (!event.shiftKey) this.#tell({ type: 'move', id, direction });
    else if (direction === 'left' || direction === 'right')
      this.#tell({ type: 'resize', id, by: direction === 'left' ? -1 : 1 });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    chartFrameStyles,
    swatchStyles,
    expectedLegendStyles,
    tileStyles,
  ];
}
customElements.define('vitals-tile', VitalsTile);
