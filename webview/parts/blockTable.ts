/** Tables of words and figures whose rows become blocks, each cell with its head, where there is no room for columns. */
import { css, html, type CSSResult, type TemplateResult } from 'lit';

interface Head {
  readonly text: string;
  readonly isNumber?: boolean;
}

/** `name` is heard, not seen. */
export const blockTable = (
  name: string,
  heads: readonly (string | Head)[],
  rows: readonly TemplateResult[],
): TemplateResult =>
  html`<table role="table">
    <caption class="spoken">
      ${name}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((head) => {
          const { text, isNumber = false } = typeof head === 'string' ? { text: head } : head;
          return html`<th role="columnheader" scope="col" class=${isNumber ? 'number' : ''}>${text}</th>`;
        })}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;

const columnStyles = css`
  :host {
    container-type: inline-size;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    font-weight: 400;
    text-align: start;
  }
  thead th {
    padding: 4px var(--v-4) 4px 0;
    border-block-end: 1px solid var(--v-hairline);
    color: var(--v-text-quiet);
    font-size: var(--v-size-small);
  }
  td,
  tbody th {
    height: 32px;
    padding: 4px var(--v-4) 4px 0;
    border-block-end: 1px solid var(--v-grid-line);
  }
  .number {
    text-align: end;
  }
  td.number:last-child,
  th.number:last-child {
    padding-inline-end: 0;
  }
  .verdict {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    vertical-align: middle;
    white-space: nowrap;
  }
  .instead {
    display: grid;
    min-height: 200px;
    border-block: 1px solid var(--v-hairline);
  }
`;

/** Below a width in pixels rows become blocks, and each cell says what it is. */
const blockStyles = (narrowPx: number): CSSResult => css`
  @container (max-width: ${narrowPx}px) {
    thead {
      position: absolute;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr,
    td,
    tbody th {
      display: block;
    }
    tr {
      padding-block: var(--v-2);
      border-block-end: 1px solid var(--v-hairline);
    }
    td,
    tbody th {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      align-items: center;
      gap: 0 var(--v-3);
      height: auto;
      min-height: max(24px, 1.5em);
      padding: 0;
      border: 0;
      text-align: start;
    }
    tbody th {
      justify-content: flex-start;
      font-weight: 600;
    }
    td:empty {
      display: none;
    }
    td[data-label]::before {
      content: attr(data-label);
      margin-inline-end: auto;
      color: var(--v-text-quiet);
      font-size: var(--v-size-small);
    }
  }
`;

/** Tables whose rows become blocks where there is no room for columns. */
export const tableStyles = (narrowPx: number): readonly CSSResult[] => [columnStyles, blockStyles(narrowPx)];
