import { css, html, type TemplateResult } from 'lit';

interface FieldOptions {
  readonly id: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}

/** A search that answers while one types. */
export const searchField = ({
  id,
  label,
  onChange,
  value,
}: FieldOptions & { readonly value: string }): TemplateResult =>
  html`<input
    id=${id}
    class="field search"
    type="search"
    spellcheck="false"
    autocomplete="off"
    aria-label=${label}
    placeholder=${label}
    .value=${value}
    @input=${(event: Event) => {
      onChange((event.target as HTMLInputElement).value);
    }}
  />`;

/** One of a few, by name. */
export const choiceField = (
  options: FieldOptions & { readonly value: string; readonly choices: Readonly<Record<string, string>> },
): TemplateResult =>
  html`<select
    id=${options.id}
    class="field choice"
    aria-label=${options.label}
    title=${options.label}
    @change=${(event: Event) => {
      options.onChange((event.target as HTMLSelectElement).value);
    }}
  >
    ${Object.entries(options.choices).map(
      ([value, word]) => html`<option value=${value} ?selected=${value === options.value}>${word}</option>`,
    )}
  </select>`;

export const fieldStyles = css`
  .field {
    box-sizing: border-box;
    height: max(26px, 1.5em);
    min-width: 0;
    padding: 0 8px;
    border: 1px solid var(--vscode-input-border, var(--v-hairline));
    border-radius: var(--vscode-cornerRadius-small, 4px);
    background: var(--vscode-input-background, transparent);
    color: var(--vscode-input-foreground, var(--v-text));
    font: inherit;
  }
  .choice {
    padding-inline: 4px;
    border-color: var(--vscode-dropdown-border, var(--v-hairline));
    background: var(--vscode-dropdown-background, var(--v-background));
    color: var(--vscode-dropdown-foreground, var(--v-text));
  }
  .field::placeholder {
    color: var(--v-text-quiet);
    opacity: 1;
  }
  .field:focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: -1px;
  }
`;
