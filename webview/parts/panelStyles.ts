import { css } from 'lit';

/** How a panel stands in its tab: one column, no wider than can be read, with margins that shrink where it is narrow. */
export const panelStyles = css`
  :host {
    container-type: inline-size;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--v-3);
    max-width: 1680px;
    margin-inline: auto;
    padding: var(--v-3) var(--v-6) var(--v-6);
  }
  #pause {
    min-width: 96px;
  }
  @container (max-width: 480px) {
    main {
      --control-padding: 8px;
      padding-inline: var(--v-3);
    }
    #pause {
      min-width: 84px;
    }
  }
`;
