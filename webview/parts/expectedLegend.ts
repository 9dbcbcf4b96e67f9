/** The legend of what was expected: a line below a chart's head that is as high with nothing learned as with all of it. */
import { css, html, type TemplateResult } from 'lit';
import { expectedWords, type ExpectedMark } from './expected.ts';
import { expectedSwatch, swatch } from './lineLooks.ts';

export const expectedLegend = (marks: readonly ExpectedMark[]): TemplateResult =>
  html`<ul class="expected quiet" aria-label=${expectedWords.legend}>
    ${
      marks.length === 0
        ? html`<li class="ellipsis" title=${expectedWords.nothing}>${expectedWords.nothing}</li>`
        : marks.map(
            ({ look, label, value }) =>
              html`<li>
                ${look === 'threshold' ? swatch(look) : expectedSwatch(look)}<span>${label}</span
                ><span class="figures said">${value}</span>
              </li>`,
          )
    }
  </ul>`;

export const expectedLegendStyles = css`
  .expected {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--v-4);
    height: max(20px, 1.5em);
    margin: 0;
    padding: 0;
    overflow: hidden;
    list-style: none;
    font-size: var(--v-size-small);
    line-height: max(20px, 1.3em);
  }
  .expected li {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    white-space: nowrap;
  }
  .expected .ellipsis {
    display: block;
  }
  .expected .said {
    color: var(--v-text);
  }
  @container (max-width: 32.5em) {
    .expected {
      height: max(40px, 2.7em);
    }
    .expected .ellipsis {
      white-space: normal;
    }
  }
`;
