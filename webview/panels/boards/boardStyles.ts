import { css } from 'lit';

export const boardStyles = css`
  .top,
  .toolbar,
  .edit-bar,
  .end {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2) var(--v-3);
  }
  .top {
    justify-content: space-between;
  }
  #board {
    max-width: 260px;
  }
  #source {
    max-width: 190px;
  }
  #place-region,
  #place-team,
  #place-host {
    max-width: 130px;
  }
  .edit-bar {
    padding: var(--v-2) var(--v-3);
    border: 1px solid var(--v-hairline);
    border-radius: 4px;
  }
  .edit-bar .field {
    flex: 1 1 180px;
    max-width: 360px;
    font-weight: 600;
  }
  .told:not(:has(*)) {
    display: none;
  }
  .told-box {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: var(--v-2);
    padding: var(--v-2) var(--v-3);
    border: 1px solid var(--v-hairline);
    border-inline-start: 3px solid var(--v-accent);
    border-radius: 2px;
  }
  .told-box ul,
  .problems {
    display: grid;
    gap: 2px;
    max-height: 160px;
    margin: 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }
  .instead {
    display: grid;
    min-height: 220px;
    border-block: 1px solid var(--v-hairline);
  }
  .board {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--v-3);
  }
  .row-title {
    margin-block-start: var(--v-2);
  }
  .row {
    --tile-height: 240px;
    display: grid;
    grid-template-columns: repeat(12, minmax(0, 1fr));
    gap: var(--v-3);
  }
  .row.low {
    --tile-height: 116px;
  }
  .row.high {
    --tile-height: 380px;
  }
  .row vitals-tile {
    grid-column: span var(--columns, 12);
    height: var(--tile-height);
  }
  .row.editing vitals-tile {
    height: calc(var(--tile-height) + 28px);
  }
  @container (max-width: 900px) {
    .row {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .row vitals-tile {
      grid-column: span 2;
    }
    .row.low vitals-tile {
      grid-column: span 1;
    }
  }
  @container (max-width: 420px) {
    .row.low.editing vitals-tile {
      grid-column: span 2;
    }
  }
  details {
    font-size: var(--v-size-small);
  }
  summary {
    cursor: pointer;
  }
  .problems {
    max-width: 120ch;
    padding-block: var(--v-1);
  }
  code {
    font-family: var(--vscode-editor-font-family, monospace);
  }
`;
