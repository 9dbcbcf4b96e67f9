import { css, html, LitElement, type TemplateResult } from 'lit';
import { severities } from '../../../src/common/alerts.ts';
import type { FrequencyDay } from '../../../src/common/protocol/alerts.ts';
import { language, t } from '../../l10n/l10n.ts';
import '../../parts/chart.ts';
import { chartFrameStyles, emptyChart, figureRow, figureTable, tableToggle } from '../../parts/chartFrame.ts';
import { chartPicture } from '../../parts/chartPicture.ts';
import { copyMenu } from '../../parts/copying.ts';
import { choiceButton, controlStyles } from '../../parts/controls.ts';
import { severityLooks } from '../../parts/severities.ts';
import { stackOf, stackText, type Bucket } from '../../parts/stack.ts';
import { placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';

export const spans = [7, 30] as const;

const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric' });
const dayOfMonth = new Intl.DateTimeFormat(language, { day: 'numeric' });
const fullDay = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short' });

/** Days as bars: with their weekday as long as each has the room for it. */
export const bucketsOf = (days: readonly FrequencyDay[]): readonly Bucket[] => {
  const format = days.length > 10 ? dayOfMonth : weekday;
  return days.map(({ at, counts }) => ({ label: format.format(at), title: fullDay.format(at), counts }));
};

/** Alerts that began to fire, day by day, by severity. Its height never depends on what it shows. */
export class VitalsFrequency extends LitElement {
  static override properties = {
    days: { attribute: false },
    span: { attribute: false },
    asTable: { state: true },
  };
  declare days: readonly FrequencyDay[] | undefined;
  declare span: number;
  declare asTable: boolean;

  constructor() {
    super();
    this.span = 7;
    this.asTable = false;
  }

  override render(): unknown {
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">${t('Alerts by day')}</h2>
        <div class="joined" role="group" aria-label=${t('Days')}>
          ${spans.map((span) =>
            choiceButton({
              id: `days-${span}`,
              label: t('{0} days', span),
              pressed: span === this.span,
              onClick: () => this.dispatchEvent(new CustomEvent('vitals-days', { detail: { days: span } })),
            }),
          )}
        </div>
        ${tableToggle({
          id: 'frequency',
          asTable: this.asTable,
          onClick: () => {
            this.asTable = !this.asTable;
          },
        })}
        ${this.#menu()}
      </header>
      ${this.#legend()}
      <div class="body">${this.#body()}</div>
    </section>`;
  }

  #menu(): TemplateResult {
    const title = t('Alerts by day');
    return copyMenu(this, {
      title,
      table: () => ({
        head: [t('Day'), ...severities.map((id) => severityLooks[id].word)],
        rows: bucketsOf(this.#shown ?? []).map((day) => [day.title, ...severities.map((id) => String(day.counts[id]))]),
      }),
      picture: this.asTable
        ? undefined
        : () => chartPicture(this, { title, words: [t('{0} days', String(this.span))] }),
    });
  }

  /** A frame of the span before must not stand under the heading of this one. */
  get #shown(): readonly FrequencyDay[] | undefined {
    return this.days?.length === this.span ? this.days : undefined;
  }

  #legend(): TemplateResult {
    const shown = this.#shown;
    return html`<ul class="legend" aria-label=${t('In all')}>
      ${severities.map((id) => {
        const sum = shown?.reduce((all, { counts }) => all + counts[id], 0);
        return html`<li>
          <span class="swatch ${id}"></span>${severityLooks[id].word}
          <span class="figures">${sum ?? '–'}</span>
        </li>`;
      })}
    </ul>`;
  }

  #body(): TemplateResult {
    const shown = this.#shown;
    if (shown === undefined) return emptyChart(t('Loading…'));
    const buckets = bucketsOf(shown);
    if (this.asTable)
      return figureTable({
        name: t('Alerts by day'),
        heads: [t('Day'), ...severities.map((id) => severityLooks[id].word)],
        rows: buckets.toReversed().map(({ title, counts }) =>
          figureRow(
            title,
            severities.map((id) => counts[id]),
          ),
        ),
      });
    return html`<vitals-chart
      .stack=${stackOf(buckets)}
      .text=${stackText(t('Alerts over {0} days', this.span), buckets)}
    ></vitals-chart>`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    chartFrameStyles,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--v-2) var(--v-3);
        min-height: max(28px, 1.5em);
        --control-padding: 8px;
      }
      h2 {
        flex: 1 1 auto;
      }
      .legend {
        flex-wrap: wrap;
        gap: 0 var(--v-4);
        margin-top: var(--v-2);
      }
      .swatch {
        width: 10px;
        height: 10px;
        border: 1px solid;
      }
      .critical {
        color: var(--v-critical);
        background: currentColor;
      }
      .high {
        color: var(--v-warning);
        background: repeating-linear-gradient(-45deg, currentColor 0 1.5px, transparent 1.5px 3px);
      }
      .medium {
        color: var(--v-accent);
        background: repeating-linear-gradient(currentColor 0 1.5px, transparent 1.5px 3px);
      }
      .low {
        color: var(--v-text-quiet);
      }
      .body {
        margin-top: var(--v-1);
      }
    `,
  ];
}
customElements.define('vitals-frequency', VitalsFrequency);
