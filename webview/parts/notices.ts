import { css, html, LitElement, nothing } from 'lit';
import { t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { baseStyles } from '../theme/tokens.ts';

/** What the reader must know besides: "history is off". Nothing at all when there is nothing to say. */
export class VitalsNotices extends LitElement {
  static override properties = { notices: { attribute: false } };
  static override styles = [
    baseStyles,
    css`
      ul {
        display: grid;
        gap: var(--v-1);
        margin: 0;
        padding: 0;
        list-style: none;
        max-width: 96ch;
      }
      li {
        display: flex;
        gap: var(--v-2);
        color: var(--v-text-quiet);
        font-size: var(--v-size-small);
        line-height: max(18px, 1.3em);
      }
    `,
  ];
  declare notices: readonly string[];

  constructor() {
    super();
    this.notices = [];
  }

  override render(): unknown {
    if (this.notices.length === 0) return nothing;
    return html`<ul aria-label=${t('Notices')}>
      ${this.notices.map((notice) => html`<li>${icon('info')}<span>${notice}</span></li>`)}
    </ul>`;
  }
}
customElements.define('vitals-notices', VitalsNotices);
