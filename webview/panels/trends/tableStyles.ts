import { css } from 'lit';

/** Tables whose rows become blocks where there is no room for columns; each cell then says what it is. */
export const tableStyles = css`
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
    padding-block: 4px;
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
  @container (max-width: 760px) {
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
      justify-content: space-between;
      align-items: center;
      gap: 0 var(--v-3);
      height: auto;
      min-height: 24px;
      padding: 0;
      border: 0;
      text-align: start;
    }
    tbody th {
      font-weight: 600;
    }
    td:empty {
      display: none;
    }
    td[data-label]::before {
      content: attr(data-label);
      color: var(--v-text-quiet);
      font-size: var(--v-size-small);
    }
  }
`;
