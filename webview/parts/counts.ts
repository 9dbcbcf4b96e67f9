import { css, html, LitElement, type TemplateResult } from 'lit';
import type { Summary } from '../../src/common/summary.ts';
import { t } from '../l10n/l10n.ts';
import { icon, type IconName } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';
import { countText } from './figures.ts';

type Alerts = Summary['alerts'];

const severities: readonly { readonly id: keyof Alerts; readonly word: string; readonly icon: IconName }[] = [
  { id: 'critical', word: t('Critical'), icon: 'critical' },
  { id: 'high', word: t('High'), icon: 'warning' },
  { id: 'medium', word: t('Medium'), icon: 'info' },
  { id: 'low', word: t('Low'), icon: 'low' },
];

/** Firing alerts by severity. A zero is quiet, so that the eye finds what is not. */
export class VitalsCounts extends LitElement {
  static override properties = { alerts: { attribute: false } };
  static override styles = [
    baseStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-1) var(--v-6);
      }
      h2 {
        flex: none;
        line-height: max(20px, 1.3em);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(4, max-content);
        gap: var(--v-1) var(--v-6);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        height: max(20px, 1.5em);
      }
      .number {
        min-width: 2ch;
      }
      .some {
        font-weight: 600;
      }
      .some.critical .icon {
        color: var(--v-critical);
      }
      .some.high .icon {
        color: var(--v-warning);
      }
      @container (max-width: 34em) {
        h2 {
          flex-basis: 100%;
        }
        ul {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          flex-basis: 100%;
        }
      }
    `,
  ];
  declare alerts: Alerts | undefined;

  override render(): unknown {
    return html`<div class="row">
      <h2 id="title">${t('Alerts')}</h2>
      <ul aria-labelledby="title">
        ${severities.map((severity) => this.#count(severity))}
      </ul>
    </div>`;
  }

  #count({ id, word, icon: name }: (typeof severities)[number]): TemplateResult {
    const count = this.alerts?.[id];
    const tone = count === undefined || count === 0 ? 'quiet' : `some ${id}`;
    return html`<li class=${tone}>
      ${icon(name)}<span>${word}</span
      ><span class="number figures">${count === undefined ? '–' : countText(count)}</span>
    </li>`;
  }
}
customElements.define('vitals-counts', VitalsCounts);
