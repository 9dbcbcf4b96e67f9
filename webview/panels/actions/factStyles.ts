import { css } from 'lit';

/** Facts with their names, and the very words of settings and commands. */
export const factStyles = css`
  dl {
    display: grid;
    gap: var(--v-1);
    margin: 0;
  }
  .fact {
    display: grid;
    grid-template-columns: 136px minmax(0, 1fr);
    gap: 0 var(--v-3);
  }
  dt {
    color: var(--v-text-quiet);
  }
  dd {
    display: grid;
    gap: 2px;
    margin: 0;
    min-width: 0;
  }
  code {
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: var(--v-size-small);
    overflow-wrap: anywhere;
  }
  @container (max-width: 480px) {
    .fact {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
