/** How the lines of a chart are told apart: by their dash as by their colour, the same in the chart and in its legend. */
import { css, html, svg, type TemplateResult } from 'lit';

export const lineLooks = [
  { color: 'first', dash: [] },
  { color: 'second', dash: [4, 3] },
  { color: 'third', dash: [9, 3] },
  { color: 'fourth', dash: [1.5, 2.5] },
  { color: 'fifth', dash: [9, 3, 2, 3] },
  { color: 'sixth', dash: [2, 5] },
] as const;

/** More lines than there are looks cannot be told apart: whoever draws a chart shows no more. */
export const mostLines = lineLooks.length;

export const lineLookOf = (at: number): (typeof lineLooks)[number] => lineLooks[at % mostLines] ?? lineLooks[0];

/** What was expected, for a legend: as `expectedDrawing` draws it. */
export const expectedSwatch = (look: 'band' | 'unusual'): TemplateResult =>
  html`<svg class="swatch ${look}" viewBox="0 0 16 8" aria-hidden="true">
    ${
      look === 'band'
        ? svg`<rect x="0.5" y="0.5" width="15" height="7" /><line x1="0" y1="4" x2="16" y2="4" stroke-dasharray="2 2" />`
        : svg`<path d="M3 1h10L8 8z" />`
    }
  </svg>`;

/** A piece of the line, for a legend. */
export const swatch = (at: number | 'threshold'): TemplateResult =>
  html`<svg class="swatch ${at === 'threshold' ? at : lineLookOf(at).color}" viewBox="0 0 16 8" aria-hidden="true">
    <line x1="0" y1="4" x2="16" y2="4" stroke-dasharray=${at === 'threshold' ? '2 3' : lineLookOf(at).dash.join(' ')} />
  </svg>`;

export const swatchStyles = css`
  .swatch {
    flex: none;
    width: 16px;
    height: 8px;
    stroke-width: 2;
  }
  .first {
    stroke: var(--v-accent);
  }
  .second {
    stroke: var(--v-second);
  }
  .third {
    stroke: var(--v-third);
  }
  .fourth {
    stroke: var(--v-fourth);
  }
  .fifth {
    stroke: var(--v-fifth);
  }
  .sixth {
    stroke: var(--v-sixth);
  }
  .threshold {
    stroke: var(--v-text);
    stroke-width: 1;
  }
  .band {
    stroke: var(--v-accent);
    stroke-width: 1;
  }
  .band rect {
    fill: var(--v-accent);
    fill-opacity: 0.16;
    stroke-opacity: 0.5;
  }
  .unusual {
    fill: var(--v-critical);
  }
`;
