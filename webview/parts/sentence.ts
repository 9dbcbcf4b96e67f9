import { css, html, LitElement, type PropertyValues } from 'lit';
import type { Level } from '../../src/common/summary.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { levelIcons, levelWords } from './levels.ts';

/** The one plain sentence. Its text may change each second in silence; a change of level is announced, once. */
export class VitalsSentence extends LitElement {
  static override properties = {
    level: { attribute: false },
    text: { attribute: false },
    announcement: { state: true },
  };
  static override styles = [
    baseStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .row {
        display: flex;
        gap: var(--v-2);
        max-width: 96ch;
        /* Room for the longest usual sentence, so that nothing below moves when it changes. */
        min-height: calc(var(--v-size-large) * 1.4 * 2);
        font-size: var(--v-size-large);
        line-height: 1.4;
      }
      .icon {
        width: 20px;
        height: calc(var(--v-size-large) * 1.4);
      }
      @container (max-width: 800px) {
        .row {
          min-height: calc(var(--v-size-large) * 1.4 * 3);
        }
      }
      @container (max-width: 540px) {
        .row {
          min-height: calc(var(--v-size-large) * 1.4 * 5);
        }
      }
      /* Plain text here: as many large lines would take the room of the bars. */
      @container (max-width: 400px) {
        .row {
          min-height: calc(var(--v-size) * 1.4 * 6);
          font-size: var(--v-size);
        }
        .icon {
          width: 16px;
          height: calc(var(--v-size) * 1.4);
        }
      }
      @container (max-width: 330px) {
        .row {
          min-height: calc(var(--v-size) * 1.4 * 7);
        }
      }
    `,
  ];
  declare level: Level | undefined;
  declare text: string;
  declare announcement: string;

  constructor() {
    super();
    this.text = '';
    this.announcement = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('level');
    // The first figures are no news; that there will be none is.
    if (changed.has('level') && this.level !== undefined && (before !== undefined || this.level === 'unknown'))
      this.announcement = `${levelWords[this.level]}. ${this.text}`;
  }

  override render(): unknown {
    const level = this.level ?? 'unknown';
    return html`
      <p class="row">
        ${icon(levelIcons[level], level)}
        <span><span class="spoken">${this.level === undefined ? '' : `${levelWords[level]}: `}</span>${this.text}</span>
      </p>
      <div class="spoken" aria-live="polite">${this.announcement}</div>
    `;
  }
}
customElements.define('vitals-sentence', VitalsSentence);
