import { css } from 'lit';

/** How the three sections are laid out: cards for what wants a decision, rows for the rest. */
export const actionsStyles = css`
  .top,
  .end,
  .heading,
  .deeds,
  .status,
  .headline {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2) var(--v-3);
  }
  .top {
    justify-content: space-between;
  }
  .told:empty {
    display: none;
  }
  .told {
    color: var(--v-text-quiet);
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--v-2);
    padding-block-start: var(--v-2);
  }
  h3,
  h4 {
    margin: 0;
    font-size: inherit;
    font-weight: 600;
  }
  h4 {
    font-weight: 400;
  }
  .heading {
    justify-content: space-between;
    min-height: max(26px, 1.5em);
  }
  .switch {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2);
  }
  .switch p {
    flex: 1 1 200px;
    font-size: var(--v-size-large);
  }
  .switch:not(.stopped) > .icon {
    color: var(--v-healthy);
  }
  ul.cards,
  ul.actions,
  ul.runs,
  ol.routes {
    display: grid;
    gap: var(--v-2);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  ul.cards {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr));
    gap: var(--v-3);
  }
  .card {
    display: grid;
    align-content: start;
    gap: var(--v-2);
    padding: var(--v-3);
    border: 1px solid var(--v-hairline);
    border-inline-start: 3px solid var(--v-accent);
    border-radius: 2px;
  }
  .card .deeds {
    padding-block-start: var(--v-1);
  }
  .headline h3 {
    flex: 1 1 auto;
  }
  .headline {
    flex-wrap: nowrap;
    gap: var(--v-2);
  }
  .state {
    font-size: var(--v-size-small);
    white-space: nowrap;
  }
  ul.actions {
    gap: 0;
  }
  .action {
    padding-block: var(--v-2);
    border-block-end: 1px solid var(--v-grid-line);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2) var(--v-4);
  }
  .what {
    flex: 1 1 320px;
    min-width: 0;
    max-width: 96ch;
  }
  .how {
    display: grid;
    grid-template-columns: 76px 200px auto;
    align-items: center;
    gap: var(--v-3);
    margin-inline-start: auto;
  }
  .unfold {
    all: unset;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    height: max(26px, 1.5em);
    cursor: pointer;
    white-space: nowrap;
  }
  .unfold:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .unfold:focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: 1px;
    border-radius: 2px;
  }
  .unfold[aria-expanded='false'] .fold {
    transform: rotate(-90deg);
  }
  .runs {
    padding-block: var(--v-2) !important;
    padding-inline-start: var(--v-4) !important;
    gap: var(--v-3) !important;
  }
  .runs li {
    display: grid;
    gap: var(--v-1);
    max-width: 96ch;
  }
  .status {
    flex-wrap: nowrap;
    gap: 6px;
  }
  td,
  tbody th {
    overflow-wrap: anywhere;
  }
  tbody th {
    min-width: 120px;
  }
  thead th {
    padding-inline-end: var(--v-4);
  }
  td.deeds {
    display: table-cell;
    white-space: nowrap;
    text-align: end;
    padding-inline-end: 0;
  }
  td.deeds .control + .control {
    margin-inline-start: var(--v-2);
  }
  td .figures,
  td.figures {
    white-space: nowrap;
  }
  .routes li {
    padding-inline-start: calc(var(--depth) * var(--v-6));
  }
  @container (max-width: 900px) {
    .how {
      grid-template-columns: 76px minmax(0, 1fr) auto;
      flex: 1 1 100%;
      margin: 0;
    }
    tr {
      display: grid;
    }
    tbody th {
      order: -1;
    }
    td.deeds {
      display: flex;
      padding-block-start: var(--v-1);
    }
    td.deeds:not(:has(.control)) {
      display: none;
    }
  }
  /* Two facts beside each other, each value beside its name. */
  @container (min-width: 481px) and (max-width: 900px) {
    tr {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      column-gap: var(--v-6);
    }
    tbody th,
    td.deeds {
      grid-column: 1 / -1;
    }
    td,
    td.deeds {
      justify-content: flex-start;
    }
    td[data-label] {
      flex-wrap: nowrap;
    }
    td[data-label]::before {
      flex: 0 0 100px;
      margin-inline-end: 0;
      text-align: start;
    }
  }
  /* What was given up and what was not stand in the same columns. */
  @container (min-width: 1200px) {
    .messages th:is(:nth-child(1), :nth-child(2), :nth-child(6)) {
      width: 116px;
    }
    .messages th:nth-child(4) {
      width: 132px;
    }
    .messages th:nth-child(5) {
      width: 72px;
      white-space: nowrap;
    }
    .messages th:nth-child(7) {
      width: 180px;
    }
    .messages th:nth-child(8) {
      width: 210px;
    }
  }
  @container (max-width: 480px) {
    .how {
      grid-template-columns: 76px minmax(0, 1fr);
    }
    .unfold {
      grid-column: 1 / -1;
    }
    .end {
      flex: 1 1 100%;
      justify-content: space-between;
    }
  }
`;
