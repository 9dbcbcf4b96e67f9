import { css } from 'lit';

/** How the page stands: causes beside what changed, or above it where it is narrow. */
export const whyStyles = css`
  .top,
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2) var(--v-3);
  }
  .top h2 {
    flex: 1 1 auto;
    line-height: max(26px, 1.3em);
  }
  .lead {
    display: grid;
    gap: var(--v-1);
    max-width: 96ch;
    min-height: calc(var(--v-size-large) * 1.4 + var(--v-size) * 1.4 + var(--v-1));
  }
  .sentence {
    display: flex;
    gap: var(--v-2);
    font-size: var(--v-size-large);
    line-height: 1.4;
  }
  .sentence .icon {
    height: calc(var(--v-size-large) * 1.4);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--v-6);
    align-items: start;
  }
  .causes,
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--v-3);
  }
  .causes {
    gap: var(--v-6);
  }
  ol {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  ol > li {
    padding-block: var(--v-3);
    border-block-start: 1px solid var(--v-hairline);
  }
  .actions {
    display: flex;
  }
  .placeholder {
    place-items: start;
    padding: 0;
    text-align: start;
  }
  @container (min-width: 1100px) {
    .columns.both {
      grid-template-columns: minmax(0, 2fr) minmax(320px, 1fr);
    }
  }
`;
