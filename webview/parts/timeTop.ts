import { css } from 'lit';

/** The top of a panel with a time axis: the time bar, and whether what is below it is live. */
export const timeTopStyles = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2) var(--v-4);
    padding-block-end: var(--v-2);
    border-block-end: 1px solid var(--v-hairline);
  }
  vitals-time-bar {
    flex: 1 1 320px;
  }
`;
