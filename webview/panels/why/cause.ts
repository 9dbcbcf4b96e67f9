/**
 * One cause: how likely, its sentence, its figure beside its limit, the course of it, and what helps. In: the cause with
 * its remedies, the answer it is of, what has become of remedies. Out: `vitals-moment`, `vitals-deed`.
 * Invariants: evidence and remedies are folded by the browser's own means, so that keys and readers know them.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { sparkline } from '../../parts/sparkline.ts';
import { eventTrail, trailStyles } from '../../parts/trail.ts';
import '../../parts/trend.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { courseOf, courseTrend, limitText } from './figures.ts';
import type { Diagnosed, Known, Told } from './known.ts';
import { remedyPart, remedyStyles, type RemedyFacts } from './remedy.ts';
import { certaintyOf, words } from './words.ts';

const changesShown = 3;

export class VitalsCause extends LitElement {
  static override properties = {
    told: { attribute: false },
    place: { attribute: false },
    unfolded: { attribute: false },
    answer: { attribute: false },
    known: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    now: { attribute: false },
    asTable: { state: true },
    drawn: { state: true },
  };
  declare told: Told;
  declare place: number;
  /** Whether its evidence is seen at first. */
  declare unfolded: boolean;
  declare answer: Diagnosed;
  declare known: Known;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare now: number;
  declare asTable: boolean;
  /** What is folded is not drawn. */
  declare drawn: boolean | undefined;

  constructor() {
    super();
    this.asTable = false;
  }

  override render(): unknown {
    const { cause } = this.told;
    return html`<article aria-labelledby="title">
      <div class="head">
        <h3 id="title">${cause.title}</h3>
        <span class="certainty"
          ><span class="track" aria-hidden="true"
            ><span class="share" .style=${`width: ${Math.round(cause.score * 100)}%`}></span></span
          >${certaintyOf(cause)}</span
        >
      </div>
      <p>${cause.sentence}</p>
      ${this.#figures()} ${this.#changes()} ${this.#evidence()} ${this.#remedies()}
    </article>`;
  }

  /** What has happened once has no figure that would say more. */
  #figures(): TemplateResult | typeof nothing {
    const { cause } = this.told;
    const limit = limitText(cause);
    if (limit === cause.value) return nothing;
    return html`<p class="figures facts">
      <span class="quiet">${words.measured}</span><span class="value">${cause.value}</span>
      ${limit === undefined ? nothing : html`<span class="quiet">${words.toldFrom(limit)}</span>`}
      ${sparkline(courseOf(cause, this.answer.diagnosis.at, this.frame)?.map(({ y }) => y))}
    </p>`;
  }

  /** What has changed of whom it is about. */
  #changes(): TemplateResult | typeof nothing {
    const { labels } = this.told.cause;
    const whom = [labels['server'], labels['extension'], labels['process']].filter((one) => one !== undefined);
    const events = this.answer.diagnosis.changes
      .filter(({ subject }) => subject !== '' && whom.includes(subject))
      .slice(0, changesShown);
    if (events.length === 0) return nothing;
    return eventTrail({
      events,
      now: this.now,
      onMoment: (at) => {
        this.#tell('vitals-moment', at);
      },
    });
  }

  #evidence(): TemplateResult {
    const { told, place, answer, frame, paused } = this;
    const { cause } = told;
    const { at } = answer.diagnosis;
    const drawn = this.drawn ?? this.unfolded;
    return html`<details
      ?open=${this.unfolded}
      @toggle=${({ target }: Event) => {
        if (target instanceof HTMLDetailsElement) this.drawn = target.open;
      }}
    >
      <summary>${words.evidence}<span class="spoken">: ${cause.title}</span></summary>
      <div class="inside">
        ${
          drawn && cause.figure !== undefined
            ? html`<vitals-trend
                .trend=${courseTrend({ cause, key: `course-${place}`, at, frame, paused })}
                .asTable=${this.asTable}
                @vitals-table=${() => {
                  this.asTable = !this.asTable;
                }}
              ></vitals-trend>`
            : nothing
        }
        <p class="quiet">${words.question}</p>
        <pre tabindex="0" aria-label=${words.question}>${cause.expr}</pre>
        <p>
          ${textButton({
            id: 'moment',
            label: words.timeline,
            onClick: () => {
              this.#tell('vitals-moment', at);
            },
          })}
        </p>
      </div>
    </details>`;
  }

  #remedies(): TemplateResult | typeof nothing {
    const { remedies, above } = this.told;
    if (remedies.length === 0) {
      if (above.length > 0) return html`<p class="quiet">${words.helpsAlso(above.join(', '))}</p>`;
      return this.unfolded ? html`<p class="quiet">${words.noRemedy}</p>` : nothing;
    }
    const facts: Omit<RemedyFacts, 'remedy'> = {
      places: this.answer.places,
      standing: this.answer.standing,
      known: this.known,
      onDeed: (ask) => {
        this.#tell('vitals-deed', ask);
      },
    };
    return html`<div class="helps">
      <h4>${words.helps}</h4>
      <ul>
        ${remedies.map((remedy) => html`<li>${remedyPart({ ...facts, remedy })}</li>`)}
      </ul>
    </div>`;
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    trailStyles,
    remedyStyles,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-2);
      }
      .head,
      .facts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--v-1) var(--v-3);
      }
      .head {
        justify-content: space-between;
      }
      h3,
      h4 {
        margin: 0;
        font-size: var(--v-size);
        font-weight: 600;
      }
      h4 {
        font-weight: 400;
        color: var(--v-text-quiet);
      }
      .certainty {
        display: flex;
        align-items: center;
        gap: var(--v-2);
        min-width: 140px;
      }
      .track {
        width: 48px;
        height: 4px;
        border-radius: 2px;
        background: var(--v-track);
        outline: 1px solid var(--v-track-outline);
      }
      .share {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--v-accent);
      }
      .value {
        font-weight: 600;
      }
      .spark {
        width: 96px;
        height: 18px;
      }
      .inside {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-2);
        padding: var(--v-2) 0 var(--v-2) 18px;
      }
      pre {
        margin: 0;
        padding: var(--v-2);
        border: 1px solid var(--v-hairline);
        border-radius: 2px;
        font: var(--v-size-small) / 1.5 var(--vscode-editor-font-family, monospace);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      ul:not(.trail) {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-1);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .helps {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-1);
      }
      @media (forced-colors: active) {
        .share {
          forced-color-adjust: none;
          background: CanvasText;
        }
      }
    `,
  ];
}
customElements.define('vitals-cause', VitalsCause);
