import { css } from 'lit';
import { panelStyles } from '../../parts/panelStyles.ts';
import { severityTableStyles } from './severityTable.ts';

/** How the panel is laid out: the table, beside it what a row is about; below it where there is no room. */
export const alertsStyles = [
  panelStyles,
  severityTableStyles,
  css`
    .top {
      display: flex;
      align-items: center;
      gap: var(--v-2) var(--v-4);
    }
    .opening {
      flex: 1 1 auto;
      min-height: calc(var(--v-size-large) * 1.4);
      font-size: var(--v-size-large);
      line-height: 1.4;
    }
    .bar,
    .fields,
    .deeds,
    .more {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--v-2);
    }
    .bar {
      justify-content: space-between;
      gap: var(--v-2) var(--v-4);
    }
    .fields {
      flex: 0 1 auto;
      flex-wrap: nowrap;
      min-width: 0;
    }
    .search {
      flex: 1 1 220px;
      width: 220px;
    }
    .deeds {
      --control-padding: 8px;
      min-height: max(26px, 1.5em);
    }
    .told {
      flex: 1 1 auto;
      min-height: 18px;
      color: var(--v-text-quiet);
      font-size: var(--v-size-small);
    }
    .split {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 400px;
      align-items: start;
      gap: var(--v-4) var(--v-6);
    }
    .split:not(:has(.right)) {
      grid-template-columns: minmax(0, 1fr);
    }
    .left {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--v-2);
    }
    .right {
      padding-inline-start: var(--v-6);
      border-inline-start: 1px solid var(--v-hairline);
    }
    .hint {
      font-size: var(--v-size-small);
    }
    @container (max-width: 1100px) {
      .split {
        grid-template-columns: minmax(0, 1fr);
      }
      .right {
        padding: var(--v-4) 0 0;
        border-inline-start: none;
        border-top: 1px solid var(--v-hairline);
      }
      /* No room for both: what a row is about takes the table's place until it is closed. */
      .detailed .left {
        display: none;
      }
      .detailed .right {
        padding-top: 0;
        border-top: none;
      }
    }
    @container (max-width: 720px) {
      .top {
        flex-wrap: wrap;
      }
      .opening {
        flex-basis: 100%;
        min-height: calc(var(--v-size-large) * 1.4 * 2);
      }
      .top .badge {
        flex: 1 1 auto;
      }
      .fields:not(.alone) {
        flex: 1 1 100%;
      }
    }
    @container (max-width: 480px) {
      main {
        --control-padding: 6px;
      }
      .fields {
        flex-wrap: wrap;
      }
      .search {
        flex-basis: 100%;
      }
      .search:not(:has(+ .choice)) {
        flex-basis: 200px;
      }
      .choice {
        flex: 1 1 0;
      }
      .deeds {
        --control-padding: 6px;
      }
      .hint {
        display: none;
      }
    }
  `,
];
