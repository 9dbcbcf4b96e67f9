/** A remedy: its title, and unfolded all that is to be known before it is done, with the buttons that do it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { OfferedRemedy, RemedyPlace, WhyAsk } from '../../../src/common/protocol/why.ts';
import { textButton } from '../../parts/controls.ts';
import { icon } from '../../theme/icons.ts';
import type { Known } from './known.ts';
import { placeWords, words } from './words.ts';

export interface RemedyFacts {
  readonly remedy: OfferedRemedy;
  readonly places: readonly RemedyPlace[];
  readonly standing: readonly string[];
  readonly known: Known;
  readonly onDeed: (ask: Exclude<WhyAsk, { kind: 'diagnose' }>) => void;
}

const fact = (term: string, text: string | TemplateResult | undefined): TemplateResult | typeof nothing =>
  text === undefined
    ? nothing
    : html`<dt>${term}</dt>
        <dd>${text}</dd>`;

const buttons = ({ remedy, places, standing, known, onDeed }: RemedyFacts): readonly TemplateResult[] => {
  const { id, settings, command } = remedy;
  const disabled = known.doing !== undefined;
  const button = (name: string, label: string, ask: Parameters<RemedyFacts['onDeed']>[0]): TemplateResult =>
    textButton({
      id: `${name}-${id}`,
      label,
      disabled,
      onClick: () => {
        onDeed(ask);
      },
    });
  if (standing.includes(id)) return [button('undo', words.takeBack, { kind: 'undo', remedy: id })];
  if (settings !== undefined)
    return places.map((place) => button(place, placeWords[place], { kind: 'apply', remedy: id, place }));
  return command === undefined ? [] : [button('run', words.doIt, { kind: 'apply', remedy: id })];
};

/** What the last click on it has come to. */
const outcome = ({ remedy, known }: RemedyFacts): TemplateResult | typeof nothing => {
  if (known.doing?.remedy === remedy.id) return html`<span class="quiet">${words.doing}</span>`;
  const { told } = known;
  if (told?.remedy !== remedy.id) return nothing;
  return html`${told.isFault ? icon('warning', 'warning') : icon('healthy', 'healthy')}<span>${told.text}</span>`;
};

export const remedyPart = (facts: RemedyFacts): TemplateResult => {
  const { title, advice, settings, command, effect, undo, source, checked, id } = facts.remedy;
  const notes = [...(facts.standing.includes(id) ? [words.stands] : []), ...(checked ? [] : [words.unchecked])];
  return html`<details class="remedy" data-remedy=${id}>
    <summary>${title}${notes.length === 0 ? nothing : html` <span class="quiet">(${notes.join(', ')})</span>`}</summary>
    <div class="inside">
      <dl>
        ${fact(words.advice, advice)}
        ${fact(words.settings, settings === undefined ? undefined : html`<code>${settings}</code>`)}
        ${fact(words.command, settings === undefined && command !== undefined ? html`<code>${command}</code>` : undefined)}
        ${fact(words.effect, effect)} ${fact(words.undo, undo)}
      </dl>
      <p><a href=${source}>${words.source}</a></p>
      <div class="deeds">${buttons(facts)}<span class="outcome" role="status">${outcome(facts)}</span></div>
    </div>
  </details>`;
};

export const remedyStyles = css`
  summary {
    width: fit-content;
    max-width: 100%;
    cursor: pointer;
    line-height: max(24px, 1.3em);
  }
  summary:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 2px var(--v-4);
    max-width: 96ch;
    margin: 0;
  }
  dt {
    color: var(--v-text-quiet);
  }
  dd {
    margin: 0;
  }
  code {
    font-family: var(--vscode-editor-font-family, monospace);
    overflow-wrap: anywhere;
  }
  a {
    color: var(--vscode-textLink-foreground);
  }
  .deeds {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--v-2);
    min-height: max(26px, 1.5em);
  }
  .outcome {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  @container (max-width: 480px) {
    dl {
      grid-template-columns: minmax(0, 1fr);
    }
    dd + dt {
      margin-top: var(--v-1);
    }
  }
`;
