/**
 * Time bar: which span of time the panels with a time axis show. In: the span, the time of the last frame. Out:
 * `vitals-time` with the span that is wanted.
 * Invariants: a pause is a fixed end, so that one can go on moving and zooming; nothing moves when it is pressed; where
 * there is no room for the spans side by side they stand in a list.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { t } from '../l10n/l10n.ts';
import { baseStyles } from '../theme/tokens.ts';
import { choiceButton, controlStyles, textButton } from './controls.ts';
import { choiceField, fieldStyles } from './fields.ts';
import { clockText, momentText } from './figures.ts';
import { RovingFocus } from './roving.ts';
import { initialView, moved, presets, spanOf, spanWords, viewOf, zoomed, type TimeView } from './span.ts';

const custom = 'custom';

interface Step {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly off?: boolean;
}

export class VitalsTimeBar extends LitElement {
  static override properties = {
    time: { attribute: false },
    now: { attribute: false },
    around: { attribute: false },
    disabled: { attribute: false },
  };
  declare time: TimeView;
  /** Of the last frame. */
  declare now: number;
  /** What stays where it is when the span gets longer or shorter; undefined: the middle, or the present. */
  declare around: number | undefined;
  declare disabled: boolean;
  readonly roving = new RovingFocus(this, '.control, .field');

  constructor() {
    super();
    this.time = initialView;
    this.now = 0;
    this.disabled = false;
  }

  override render(): unknown {
    const { time, now, disabled } = this;
    const live = time.endMs === undefined;
    const { from, to } = spanOf(time, now);
    return html`<div class="bar" role="toolbar" aria-label=${t('Time range')}>
      ${textButton({
        id: 'hold',
        label: live ? t('Pause') : t('Live'),
        icon: live ? 'pause' : 'play',
        title: live ? t('Hold this moment') : t('Go along with the time again'),
        disabled,
        onClick: () => {
          this.#tell({ rangeMs: time.rangeMs, endMs: live ? now : undefined });
        },
      })}
      <div class="joined">
        ${this.#step({ id: 'earlier', label: '‹', title: t('Half a range earlier') }, () => moved({ from, to }, -0.5, now))}
        ${this.#step({ id: 'later', label: '›', title: t('Half a range later'), off: live }, () => moved({ from, to }, 0.5, now))}
      </div>
      <div class="joined spans" role="group" aria-label=${t('Range')}>
        ${presets.map(({ id, label, rangeMs }) =>
          choiceButton({
            id: `span-${id}`,
            label,
            pressed: time.rangeMs === rangeMs,
            disabled,
            onClick: () => {
              this.#choose(rangeMs);
            },
          }),
        )}
      </div>
      <div class="list">${this.#list()}</div>
      <div class="joined">
        ${this.#step({ id: 'closer', label: '+', title: t('Zoom in; or drag across a chart') }, () => this.#zoom(0.5))}
        ${this.#step({ id: 'wider', label: '−', title: t('Zoom out') }, () => this.#zoom(2))}
      </div>
      <span class="words quiet figures ${live ? 'live' : ''}">${now === 0 ? '' : this.#words(from, to)}</span>
    </div>`;
  }

  #words(from: number, to: number): string {
    const { time, now } = this;
    return time.endMs === undefined
      ? spanWords(time, clockText).replace(/^the last/, t('Last'))
      : `${momentText(from, now)} – ${momentText(to, now)}`;
  }

  #list(): TemplateResult {
    const known = presets.find(({ rangeMs }) => rangeMs === this.time.rangeMs)?.id ?? custom;
    const choices = Object.fromEntries([
      ...presets.map(({ id, label }) => [id, label]),
      ...(known === custom ? [[custom, t('Chosen')]] : []),
    ]) as Readonly<Record<string, string>>;
    return choiceField({
      id: 'span-list',
      label: t('Range'),
      value: known,
      choices,
      onChange: (id) => {
        const rangeMs = presets.find((one) => one.id === id)?.rangeMs;
        if (rangeMs !== undefined) this.#choose(rangeMs);
      },
    });
  }

  #step({ off = false, ...words }: Step, next: () => TimeView): TemplateResult {
    return textButton({
      ...words,
      disabled: this.disabled || off,
      onClick: () => {
        this.#tell(next());
      },
    });
  }

  #zoom(factor: number): TimeView {
    const { from, to } = spanOf(this.time, this.now);
    const around = this.around ?? (this.time.endMs === undefined ? to : (from + to) / 2);
    return zoomed({ from, to }, { factor, around }, this.now);
  }

  /** Keeps the middle of what is seen, or what is chosen there, where that is the past. */
  #choose(rangeMs: number): void {
    const { time, now } = this;
    if (time.endMs === undefined) this.#tell({ rangeMs, endMs: undefined });
    else {
      const middle = this.around ?? time.endMs - time.rangeMs / 2;
      this.#tell(viewOf({ from: middle - rangeMs / 2, to: middle + rangeMs / 2 }, now));
    }
  }

  #tell(detail: TimeView): void {
    this.dispatchEvent(new CustomEvent('vitals-time', { detail }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    fieldStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        --control-padding: 8px;
      }
      #hold {
        min-width: 84px;
      }
      .words {
        margin-inline-start: auto;
        font-size: var(--v-size-small);
        white-space: nowrap;
      }
      .list {
        display: none;
      }
      @container (max-width: 760px) {
        .spans {
          display: none;
        }
        .list {
          display: block;
        }
      }
      .list .field {
        width: 80px;
      }
      @container (max-width: 420px) {
        .bar {
          gap: var(--v-2);
        }
        .words {
          margin-inline-start: 0;
        }
        .words.live {
          display: none;
        }
      }
    `,
  ];
}
customElements.define('vitals-time-bar', VitalsTimeBar);
