import { css } from 'lit';

export const tileStyles = css`
  :host {
    container-type: inline-size;
    height: 100%;
  }
  section {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-width: 0;
    padding: var(--v-2) var(--v-3);
    border: 1px solid var(--v-hairline);
    border-radius: 4px;
  }
  section.selected {
    outline: 1px solid var(--v-focus);
    outline-offset: -1px;
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--v-2);
    height: max(24px, 1.5em);
  }
  h2 {
    flex: 1 1 auto;
  }
  .edits,
  .width {
    display: flex;
    align-items: center;
  }
  .edits {
    flex-wrap: wrap;
    margin-inline-start: -4px;
  }
  .width {
    margin-inline: var(--v-1);
  }
  .width .figures {
    min-width: 2ch;
    text-align: center;
  }
  .size {
    all: unset;
    width: 20px;
    height: max(24px, 1.5em);
    border-radius: 4px;
    text-align: center;
    cursor: pointer;
  }
  .size:hover {
    background: var(--vscode-toolbar-hoverBackground, transparent);
  }
  .size:focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: -1px;
  }
  .legend {
    flex: none;
    flex-wrap: wrap;
    gap: 0 var(--v-4);
    max-height: max(36px, 2.7em);
    overflow: hidden;
    line-height: max(18px, 1.3em);
  }
  .legend li {
    min-width: 0;
    max-width: 100%;
  }
  .body {
    flex: 1 1 0;
    height: auto;
    min-height: 0;
  }
  .empty {
    border: 0;
  }
  .note {
    flex: none;
    padding: 0;
    line-height: max(18px, 1.3em);
  }
  .words {
    display: grid;
    gap: var(--v-2);
    align-content: start;
    height: 100%;
    max-width: 80ch;
    overflow: auto;
    white-space: pre-line;
  }
  .stats,
  .gauges,
  .bars {
    display: grid;
    height: 100%;
    margin: 0;
    padding: 0;
    list-style: none;
    overflow: auto;
  }
  .stats {
    grid-template-columns: repeat(auto-fit, minmax(90px, 1fr));
    align-content: safe center;
    gap: var(--v-2) var(--v-4);
  }
  .stats li {
    display: grid;
    min-width: 0;
  }
  .figure {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: calc(var(--v-size) * 1.7);
    line-height: 1.2;
    white-space: nowrap;
  }
  .gauges {
    align-content: center;
    gap: var(--v-2);
  }
  .gauges .line {
    display: flex;
    align-items: baseline;
    gap: var(--v-2);
    min-width: 0;
  }
  .gauges li {
    display: grid;
    gap: 4px;
    min-width: 0;
  }
  .track {
    position: relative;
    display: block;
    height: 6px;
    border-radius: 1px;
    background: var(--v-track);
    outline: 1px solid var(--v-track-outline);
  }
  .fill {
    display: block;
    height: 100%;
    border-radius: 1px;
    background: var(--v-accent);
  }
  .fill.healthy {
    background: var(--v-healthy);
  }
  .fill.warning {
    background: var(--v-warning);
  }
  .fill.critical {
    background: var(--v-critical);
  }
  .mark {
    position: absolute;
    top: -2px;
    bottom: -2px;
    width: 1px;
    background: var(--v-text);
  }
  .ends {
    display: flex;
    justify-content: space-between;
    font-size: 11px;
  }
  .bars {
    grid-template-columns: minmax(60px, max-content) minmax(40px, 1fr) max-content;
    grid-auto-rows: 22px;
    align-content: start;
    column-gap: var(--v-3);
  }
  .bars li {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
    align-items: center;
  }
  .bars li > .ellipsis {
    max-width: 28ch;
  }
  .bars .value {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
  }
  th,
  td {
    padding: 0 var(--v-3) 0 0;
  }
  th.number,
  td.number {
    padding: 0 0 0 var(--v-3);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .fill {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
  /* A tile of one number, two beside each other in a narrow panel: its name in two lines, and its table by the menu alone. */
  @container (max-width: 200px) {
    header {
      align-items: flex-start;
      gap: 0;
      height: max(36px, 2.7em);
    }
    h2.ellipsis {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      white-space: normal;
    }
    .single [id$='-table'] {
      display: none;
    }
  }
`;
