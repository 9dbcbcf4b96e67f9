/** What is to come, as tables and charts. In: rows ready to be shown. Out: `vitals-threshold`, `vitals-reach`, `vitals-table`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { t } from '../../l10n/l10n.ts';
import { choiceButton, controlStyles, textButton } from '../../parts/controls.ts';
import { placeholderStyles } from '../../parts/states.ts';
import { blockTable, tableStyles } from '../../parts/blockTable.ts';
import '../../parts/trend.ts';
import type { Trend } from '../../parts/trend.ts';
import { baseStyles } from '../../theme/tokens.ts';
import type { Ahead, CapacityLine, ForecastLine } from './ahead.ts';
import { reachNames, type ReachName } from './kept.ts';
import type { ThresholdLine } from './proposals.ts';
import { verdictMark } from './verdict.ts';

const words = {
  capacity: t('What runs out'),
  capacityHeads: [t('What'), t('Used now'), t('Limit'), t('Runs out in'), t('95 % interval')],
  noCapacity: t('Collecting: two hours are looked at, each ten minutes.'),
  forecasts: t('What is forecast'),
  reach: t('How far ahead'),
  forecastHeads: [t('What'), t('In 24 hours'), t('In 7 days'), t('How good it has been')],
  noForecasts: t('Collecting: forecasts begin with two days of history, response times with seven.'),
  thresholds: t('Thresholds'),
  proposed: t(
    'A rule that fires too often is replayed over the last week. Another threshold is proposed with what it would have changed; it is written into your settings, and stands in the audit log.',
  ),
  waiting: t('Loading…'),
  noProposals: t(
    'No other threshold is proposed now. One is where a rule fired at least four times in a week and half of that helped nobody.',
  ),
  thresholdHeads: [t('Rule'), t('Threshold now'), t('Instead'), t('Why'), t('Change')],
  accept: t('Accept'),
  undo: t('Undo'),
  deed: {
    accept: (rule: string, to: string): string => t('Let {0} fire above {1}', rule, to),
    undo: (rule: string, to: string): string => t('Put {0} back to {1}', rule, to),
  },
} as const;

const capacityRow = ({ what, used, limit, runsOut, interval, isWarned }: CapacityLine): TemplateResult => {
  const [, usedHead, limitHead, outHead, intervalHead] = words.capacityHeads;
  return html`<tr role="row">
    <th role="rowheader" scope="row">${what}</th>
    <td role="cell" class="figures whole" data-label=${usedHead}>${used}</td>
    <td role="cell" class="figures whole" data-label=${limitHead}>${limit}</td>
    <td role="cell" data-label=${outHead}>
      ${isWarned ? verdictMark('worse', runsOut, '') : html`<span class="quiet">${runsOut}</span>`}
    </td>
    <td role="cell" class="figures quiet" data-label=${intervalHead}>${interval}</td>
  </tr>`;
};

const forecastRow = ({ what, ahead, judged }: ForecastLine): TemplateResult => {
  const [, dayHead, weekHead, goodHead] = words.forecastHeads;
  const cell = (horizon: string, head: string): TemplateResult => {
    const found = ahead.find((one) => one.horizon === horizon);
    return html`<td role="cell" class="figures" data-label=${head}>
      ${found === undefined ? '–' : html`<span class="whole">${found.value}</span> <span class="quiet whole">(${found.interval})</span>`}
    </td>`;
  };
  return html`<tr role="row">
    <th role="rowheader" scope="row">${what}</th>
    ${cell('24h', dayHead)}${cell('7d', weekHead)}
    <td role="cell" class="quiet" data-label=${goodHead}>${judged}</td>
  </tr>`;
};

const thresholdRow = (line: ThresholdLine, onClick: () => void): TemplateResult => {
  const { rule, now, then, evidence, kind } = line;
  const [, nowHead, thenHead, whyHead, deedHead] = words.thresholdHeads;
  return html`<tr role="row">
    <th role="rowheader" scope="row">${rule}</th>
    <td role="cell" class="figures whole" data-label=${nowHead}>${now}</td>
    <td role="cell" class="figures whole" data-label=${thenHead}>${then}</td>
    <td role="cell" data-label=${whyHead}>${evidence}</td>
    <td role="cell" data-label=${deedHead}>
      ${textButton({
        id: `${kind}-${rule}`,
        needs: 'alerts.override',
        label: words[kind],
        title: words.deed[kind](rule, then),
        onClick,
      })}
    </td>
  </tr>`;
};

export class VitalsAhead extends LitElement {
  static override properties = {
    ahead: { attribute: false },
    charts: { attribute: false },
    reach: { attribute: false },
    tables: { attribute: false },
    thresholds: { attribute: false },
    told: { attribute: false },
  };
  declare ahead: Ahead;
  declare charts: readonly Trend[];
  declare reach: ReachName;
  declare tables: readonly string[];
  /** Undefined until the engine has answered. */
  declare thresholds: readonly ThresholdLine[] | undefined;
  declare told: string;

  override render(): unknown {
    const { capacity, forecasts } = this.ahead;
    // What waits for a decision stands first: the command that leads to it would show it below what is to be read.
    const isDecision = (this.thresholds ?? []).length > 0;
    const proposals = html`<section>
      <h2>${words.thresholds}</h2>
      <p class="quiet">${words.proposed}</p>
      ${this.#thresholds()}
      <p class="told" role="status">${this.told}</p>
    </section>`;
    return html`${isDecision ? proposals : nothing}
      <section>
        <h2>${words.capacity}</h2>
        ${
          capacity.length === 0
            ? html`<p class="quiet">${words.noCapacity}</p>`
            : blockTable(words.capacity, words.capacityHeads, capacity.map(capacityRow))
        }
      </section>
      <section>
        <div class="head">
          <h2>${words.forecasts}</h2>
          ${this.#reaches()}
        </div>
        <div class="charts">${this.charts.map((chart) => this.#chart(chart))}</div>
        ${
          forecasts.length === 0
            ? html`<p class="quiet">${words.noForecasts}</p>`
            : blockTable(words.forecasts, words.forecastHeads, forecasts.map(forecastRow))
        }
      </section>
      ${isDecision ? nothing : proposals}`;
  }

  #thresholds(): TemplateResult {
    const { thresholds } = this;
    if (thresholds === undefined) return html`<p class="quiet">${words.waiting}</p>`;
    if (thresholds.length === 0) return html`<p class="quiet">${words.noProposals}</p>`;
    return blockTable(
      words.thresholds,
      words.thresholdHeads,
      thresholds.map((line) =>
        thresholdRow(line, () => {
          this.dispatchEvent(new CustomEvent('vitals-threshold', { detail: line }));
        }),
      ),
    );
  }

  #reaches(): TemplateResult {
    return html`<div class="joined" role="group" aria-label=${words.reach}>
      ${Object.entries(reachNames).map(([id, label]) =>
        choiceButton({
          id: `reach-${id}`,
          label,
          pressed: this.reach === id,
          onClick: () => {
            this.dispatchEvent(new CustomEvent('vitals-reach', { detail: id }));
          },
        }),
      )}
    </div>`;
  }

  #chart(trend: Trend): TemplateResult {
    return html`<vitals-trend .trend=${trend} .asTable=${this.tables.includes(trend.id)}></vitals-trend>`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    ...tableStyles(640),
    css`
      :host {
        display: grid;
        gap: var(--v-6);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--v-1) var(--v-3);
        margin-block-end: var(--v-2);
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr));
        gap: var(--v-4) var(--v-6);
        margin-block-end: var(--v-4);
      }
      /* A word is broken only where it has no room of its own. */
      th {
        overflow-wrap: break-word;
      }
      .whole {
        white-space: nowrap;
      }
      h2 {
        margin-block: 0 var(--v-1);
      }
      p {
        max-width: 80ch;
        margin-block: 0 var(--v-2);
      }
    `,
  ];
}
customElements.define('vitals-ahead', VitalsAhead);
