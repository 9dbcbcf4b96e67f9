import { css, html, type TemplateResult } from 'lit';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { t } from '../l10n/l10n.ts';
import { momentText } from './figures.ts';

export interface TrailFacts {
  readonly events: readonly TimelineEvent[];
  readonly now: number;
  readonly onMoment: (at: number) => void;
}

/** What changed, in words; each time is a way to that moment in the timeline. */
export const eventTrail = ({ events, now, onMoment }: TrailFacts): TemplateResult =>
  html`<ul class="trail">
    ${events.map(
      ({ at, text }) =>
        html`<li>
          <button
            type="button"
            class="figures"
            title=${t('Show in the timeline')}
            @click=${() => {
              onMoment(at);
            }}
          >
            ${momentText(at, now)}</button
          ><span>${text}</span>
        </li>`,
    )}
  </ul>`;

/** Of this list, and of others with a time in front. */
export const trailStyles = css`
  .trail {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 2px var(--v-3);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .trail li {
    display: contents;
  }
  .trail button {
    align-self: start;
    padding: 0;
    border: none;
    background: none;
    color: var(--vscode-textLink-foreground);
    font: inherit;
    cursor: pointer;
  }
  .trail button:hover {
    text-decoration: underline;
  }
`;
