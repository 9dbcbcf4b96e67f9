import { css } from 'lit';

/** How the rows and heads of a grid look: in a file of its own, for it is as long as what they do. */
export const gridStyles = css`
  :host {
    container-type: inline-size;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    height: max(28px, 1.5em);
    padding: 0;
    background: var(--v-background);
    box-shadow: inset 0 -1px var(--v-hairline);
    font-weight: 600;
  }
  button {
    all: unset;
    box-sizing: border-box;
    display: flex;
    align-items: center;
    width: 100%;
    height: max(28px, 1.5em);
    cursor: pointer;
  }
  thead .plain {
    position: static;
    box-shadow: none;
    background: none;
    color: var(--v-text-quiet);
    font-weight: 400;
  }
  .folded {
    cursor: pointer;
  }
  button.opener {
    display: block;
    height: auto;
  }
  .opening {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .fold {
    width: 14px;
    color: var(--v-text-quiet);
    rotate: -90deg;
  }
  .opened .fold {
    rotate: none;
  }
  td.wraps {
    padding-block: 3px;
    white-space: normal;
  }
  .detail td {
    height: auto;
    padding: var(--v-1) 0 var(--v-3) var(--v-4);
    border-inline-start: 2px solid var(--v-hairline);
    white-space: normal;
  }
  .detail vitals-grid,
  .detail vitals-heat {
    max-width: 720px;
  }
  .slowest {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--v-3);
    line-height: max(24px, 1.3em);
  }
  .end button {
    flex-direction: row-reverse;
  }
  button:hover .label {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  button:focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: -1px;
    border-radius: 2px;
  }
  .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .arrow {
    flex: none;
    width: 16px;
    height: 16px;
    line-height: 0;
  }
  td {
    height: max(26px, 1.5em);
    padding: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    vertical-align: middle;
  }
  /* Text stands on the page's own edges, whichever column is the outermost; the highlight reaches beyond it. */
  tbody tr:not(.detail, .spacer):hover {
    background: var(--v-hover);
    box-shadow:
      calc(-1 * var(--v-2)) 0 var(--v-hover),
      var(--v-2) 0 var(--v-hover);
  }
  tr[data-key] {
    cursor: pointer;
  }
  tr[data-key]:focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: -1px;
  }
  tbody tr[aria-selected='true'],
  tbody tr.opened {
    background: var(--vscode-list-inactiveSelectionBackground, var(--v-hover));
    box-shadow:
      calc(-1 * var(--v-2)) 0 var(--vscode-list-inactiveSelectionBackground, var(--v-hover)),
      var(--v-2) 0 var(--vscode-list-inactiveSelectionBackground, var(--v-hover));
  }
  /* Colour alone would not tell it in high contrast. */
  tbody tr.opened:not(.folded) td:first-child {
    box-shadow: inset 2px 0 var(--v-focus);
  }
  tbody tr.group,
  tbody tr.group:hover {
    background: none;
    box-shadow: none;
  }
  .group th {
    height: max(28px, 1.5em);
    padding: 0;
    box-shadow: inset 0 -1px var(--v-hairline);
    font-weight: 600;
    text-align: start;
  }
  .box {
    width: 28px;
    line-height: 0;
    text-align: start;
  }
  .box input {
    width: 14px;
    height: 14px;
    margin: 0 0 0 6px;
    accent-color: var(--vscode-checkbox-selectBackground, var(--v-accent));
  }
  th.start,
  td.start {
    padding-inline-end: var(--v-4);
    text-align: start;
  }
  th.end,
  td.end {
    padding-inline-start: var(--v-3);
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  td.start:has(.opener) {
    padding-inline-end: 0;
  }
  .status {
    width: 104px;
  }
  .figure {
    width: 84px;
  }
  /* Two durations of three digits each: "100 ms / 500 ms". */
  .wide {
    width: 136px;
  }
  .owner {
    width: 144px;
  }
  /* It follows figures, which end where it begins. */
  th.owner,
  td.owner {
    padding-inline-start: var(--v-4);
  }
  .mark {
    width: 60px;
  }
  .mark input {
    margin: 0;
    vertical-align: middle;
  }
  .age {
    width: 92px;
  }
  .limit {
    width: 108px;
  }
  .threshold {
    width: 64px;
    height: max(22px, 1.5em);
    padding: 0 4px;
    border: 1px solid var(--vscode-input-border, var(--v-hairline));
    border-radius: 2px;
    background: var(--vscode-input-background, transparent);
    color: var(--vscode-input-foreground, var(--v-text));
    font: inherit;
    text-align: end;
  }
  button.back {
    display: inline-flex;
    justify-content: center;
    width: 24px;
    height: max(22px, 1.5em);
    vertical-align: bottom;
  }
  .threshold:focus-visible {
    outline-offset: -1px;
  }
  th.text,
  td.text {
    width: max(152px, 22cqi);
  }
  .spark {
    width: min(96px, 60%);
    height: 18px;
    vertical-align: middle;
  }
  .cell {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }
  .strong {
    font-weight: 600;
  }
  /* More of the same, as far as there is room. */
  .aside {
    margin-inline-start: var(--v-2);
  }
  .below {
    display: none;
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--v-text-quiet);
    font-size: var(--v-size-small);
    font-weight: 400;
    line-height: max(16px, 1.3em);
  }
  .more,
  .placeholder {
    padding: var(--v-4) 0;
  }
  @container (max-width: 1240px) {
    .widest {
      display: none;
    }
  }
  @container (max-width: 960px) {
    .full {
      display: none;
    }
    .status {
      width: 96px;
    }
    th.start,
    td.start {
      padding-inline-end: var(--v-2);
    }
    .figure {
      width: 72px;
    }
    .wide {
      width: 126px;
    }
    th.text,
    td.text {
      width: 140px;
    }
  }
  @container (max-width: 660px) {
    .age {
      width: 80px;
    }
    .medium {
      display: none;
    }
    .aside {
      display: none;
    }
    .below {
      display: block;
    }
    td {
      height: max(42px, 2.7em);
      line-height: max(18px, 1.3em);
    }
    .status {
      width: 28px;
    }
    th.start.status,
    td.start.status {
      padding-inline-end: var(--v-2);
    }
    .status .label,
    .status .word {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    th.text,
    td.text {
      width: auto;
    }
    .figure {
      width: 116px;
    }
    .mark {
      width: 28px;
    }
    th.mark .label {
      overflow: visible;
    }
  }
`;
