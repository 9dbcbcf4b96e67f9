/** One act, unfolded: why, what exactly, what it came to, the chart around it, and its way back. Out: `vitals-undo`. */
import { css, html, LitElement, nothing } from 'lit';
import type { Act } from '../../../src/common/protocol/actions.ts';
import type { QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import '../../parts/trend.ts';
import { icon } from '../../theme/icons.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { actTrend, marksOfAct } from './actChart.ts';
import { factStyles } from './factStyles.ts';
import { deedWords } from './responsesView.ts';
import { outcomeText, resultOf, words } from './words.ts';

export class VitalsAct extends LitElement {
  static override properties = {
    act: { attribute: false },
    changes: { attribute: false },
    canUndo: { attribute: false },
    answer: { attribute: false },
    now: { attribute: false },
    asTable: { state: true },
  };
  declare act: Act;
  declare changes: readonly string[];
  declare canUndo: boolean;
  declare answer: QueryAnswer | undefined;
  declare now: number;
  declare asTable: boolean;

  constructor() {
    super();
    this.changes = [];
    this.canUndo = false;
    this.asTable = false;
  }

  override render(): unknown {
    const { act, answer, now } = this;
    const { icon: glyph, tone } = resultOf(act);
    return html`<div class="act">
      <div class="words">
        <p>${act.because}</p>
        <dl>${deedWords(words.wasDone, this.changes)}</dl>
        <p class="outcome ${tone}">${icon(glyph)}<span>${outcomeText(act)}</span></p>
        ${
          this.canUndo
            ? html`<div>
                ${textButton({
                  id: 'undo',
                  label: words.undo,
                  icon: 'undo',
                  needs: 'actions.responses.undo',
                  onClick: () => this.dispatchEvent(new CustomEvent('vitals-undo', { detail: act })),
                })}
              </div>`
            : nothing
        }
      </div>
      <div class="chart">
        ${
          act.isDone
            ? html`<vitals-trend
                .trend=${actTrend(act, answer, now)}
                .events=${marksOfAct(act)}
                .asTable=${this.asTable}
                @vitals-table=${() => {
                  this.asTable = !this.asTable;
                }}
              ></vitals-trend>`
            : nothing
        }
      </div>
    </div>`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    factStyles,
    css`
      :host {
        container-type: inline-size;
        white-space: normal;
      }
      .act {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--v-3) var(--v-6);
        padding-block: var(--v-2) var(--v-4);
      }
      .words {
        display: grid;
        align-content: start;
        gap: var(--v-2);
      }
      .outcome {
        display: flex;
        gap: var(--v-2);
      }
      @container (max-width: 720px) {
        .act {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}
customElements.define('vitals-act', VitalsAct);
