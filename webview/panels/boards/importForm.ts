/** Import: JSON of a dashboard or a board, pasted or out of a file. Out: `vitals-import` with the text, or nothing to close. */
import { css, html, LitElement } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { fieldStyles } from '../../parts/fields.ts';
import { baseStyles } from '../../theme/tokens.ts';

export class VitalsImportForm extends LitElement {
  static override properties = { text: { state: true } };
  declare text: string;

  constructor() {
    super();
    this.text = '';
  }

  override render(): unknown {
    return html`<section aria-labelledby="import-title">
      <h2 id="import-title">${t('Import a dashboard of Grafana, or a board')}</h2>
      <label class="quiet" for="json"
        >${t('Its JSON, pasted here or out of a file. Nothing is saved until you do so.')}</label
      >
      <textarea
        id="json"
        class="field"
        rows="6"
        spellcheck="false"
        .value=${this.text}
        @input=${(event: Event) => {
          this.text = (event.target as HTMLTextAreaElement).value;
        }}
      ></textarea>
      <div class="below">
        <input type="file" aria-label=${t('File')} accept=".json,application/json" @change=${this.#onFile} />
        ${textButton({
          id: 'import-now',
          label: t('Import'),
          disabled: this.text.trim() === '',
          onClick: () => {
            this.#tell(this.text);
          },
        })}
        ${textButton({
          id: 'import-cancel',
          label: t('Cancel'),
          onClick: () => {
            this.#tell(undefined);
          },
        })}
      </div>
    </section>`;
  }

  #tell(detail: string | undefined): void {
    this.dispatchEvent(new CustomEvent('vitals-import', { detail }));
  }

  readonly #onFile = (event: Event): void => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file === undefined) return;
    void file.text().then((text) => {
      this.text = text;
    });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    fieldStyles,
    css`
      section {
        display: grid;
        gap: var(--v-2);
        padding: var(--v-3);
        border: 1px solid var(--v-hairline);
        border-radius: 4px;
      }
      textarea.field {
        box-sizing: border-box;
        width: 100%;
        height: auto;
        padding: 4px 8px;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--v-size-small);
      }
      .below input {
        min-width: 0;
        max-width: 100%;
      }
      .below {
        min-width: 0;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-2) var(--v-3);
      }
    `,
  ];
}
customElements.define('vitals-import-form', VitalsImportForm);
