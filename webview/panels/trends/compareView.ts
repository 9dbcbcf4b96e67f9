/** Compare: two spans of time, chosen and told apart. In: a frame, what is compared. Out: `vitals-compared` with the choice. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { operationOf, operationIds, type OperationId } from '../../../src/common/operations.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { named, t } from '../../l10n/l10n.ts';
import { copyMenu, textOfTable } from '../../parts/copying.ts';
import { choiceField, fieldStyles } from '../../parts/fields.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { dayClockText } from '../../parts/timeAxis.ts';
import { baseStyles } from '../../theme/tokens.ts';
import {
  comparisonOf,
  eventHours,
  eventsToCompare,
  isCut,
  presets,
  spansOf,
  type Compared,
  type CompareCell,
  type CompareRow,
  type PresetId,
  type Span,
  type Spans,
} from './compare.ts';
import { localZone } from './days.ts';
import { blockTable, tableStyles } from '../../parts/blockTable.ts';
import { verdictMark } from './verdict.ts';

const labelOf = (operation: string): string =>
  operationIds.some((id) => id === operation) ? named(operationOf(operation as OperationId).label) : operation;

const spanText = ({ from, to }: Span): string => t('{0} to {1}', dayClockText(from), dayClockText(to));

/** As the field of the browser wants it: local, without a zone. */
const fieldText = (at: number): string => {
  const moment = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return moment.toISOString().slice(0, 16);
};

export class VitalsCompare extends LitElement {
  static override properties = {
    frame: { attribute: false },
    compared: { attribute: false },
    spans: { attribute: false },
    instead: { attribute: false },
  };
  declare frame: Frame | undefined;
  declare compared: Compared;
  /** Those that have been asked about. */
  declare spans: Spans | undefined;
  declare instead: string;

  override render(): unknown {
    const { frame, spans } = this;
    return html`${this.#choices()}
    ${
      frame === undefined || spans === undefined
        ? html`<div class="instead">${placeholder(this.instead)}</div>`
        : this.#table(frame, spans)
    }`;
  }

  get #events(): readonly TimelineEvent[] {
    return eventsToCompare(this.frame?.timeline?.events ?? []);
  }

  #choices(): TemplateResult {
    const { compared } = this;
    const value = compared.kind === 'preset' ? compared.id : compared.kind;
    const events = this.#events;
    return html`<div class="choices" role="group" aria-label=${t('What is compared')}>
      ${choiceField({
        id: 'compared',
        label: t('What is compared'),
        value,
        choices: {
          hour: t('The last hour and the one before'),
          day: t('Today and yesterday, up to now'),
          week: t('The last 7 days and those before'),
          event: t('Before and after a change'),
          spans: t('Two times of my own'),
        },
        onChange: (chosen) => {
          this.#choose(chosen);
        },
      })}
      ${compared.kind === 'event' ? this.#eventFields(compared, events) : nothing}
      ${compared.kind === 'spans' ? this.#spanFields(compared.spans) : nothing}
    </div>`;
  }

  #eventFields(compared: Extract<Compared, { kind: 'event' }>, events: readonly TimelineEvent[]): TemplateResult {
    if (events.length === 0) return html`<p class="quiet">${t('Nothing has changed in the last 30 days.')}</p>`;
    return html`${choiceField({
      id: 'event',
      label: t('The change'),
      value: ` ${String(compared.at)}`,
      // Keys that are numbers would be put in another order.
      choices: Object.fromEntries(events.map(({ at, text }) => [` ${String(at)}`, `${dayClockText(at)}: ${text}`])),
      onChange: (at) => {
        this.#tell({ ...compared, at: Number(at) });
      },
    })}
    ${choiceField({
      id: 'hours',
      label: t('How long before and after'),
      value: ` ${String(compared.hours)}`,
      choices: Object.fromEntries(
        eventHours.map((hours) => [` ${String(hours)}`, t('{0} h before and after', String(hours))]),
      ),
      onChange: (hours) => {
        this.#tell({ ...compared, hours: Number(hours) });
      },
    })}`;
  }

  #spanFields(spans: Spans): TemplateResult {
    const field = (which: keyof Spans, end: keyof Span, label: string): TemplateResult =>
      html`<label class="moment"
        ><span class="quiet">${label}</span
        ><input
          class="field"
          type="datetime-local"
          .value=${fieldText(spans[which][end])}
          @change=${(event: Event) => {
            const at = new Date((event.target as HTMLInputElement).value).getTime();
            const span = { ...spans[which], [end]: at };
            if (Number.isFinite(at) && span.to - span.from >= 60_000)
              this.#tell({ kind: 'spans', spans: { ...spans, [which]: span } });
          }}
      /></label>`;
    return html`${field('before', 'from', t('First, from'))} ${field('before', 'to', t('to'))}
    ${field('after', 'from', t('Second, from'))} ${field('after', 'to', t('to'))}`;
  }

  #choose(chosen: string): void {
    const now = this.frame?.atMs ?? Date.now();
    if (Object.hasOwn(presets, chosen)) this.#tell({ kind: 'preset', id: chosen as PresetId });
    else if (chosen === 'event') this.#tell({ kind: 'event', at: this.#events[0]?.at ?? now, hours: 6 });
    else this.#tell({ kind: 'spans', spans: spansOf(this.compared, now, localZone) });
  }

  #table(frame: Frame, spans: Spans): TemplateResult {
    const { rows, isAnswered, problem } = comparisonOf(frame, spans, labelOf);
    if (!isAnswered) return html`<div class="instead">${placeholder(t('Loading…'))}</div>`;
    return html`<div class="spans">
        <p class="quiet">
          ${t('{0}, against {1}.', spanText(spans.before), spanText(spans.after))}
          ${isCut(this.compared, frame.atMs) ? t('Less time has passed since than is looked at before.') : nothing}
        </p>
        ${copyMenu(this, { title: t('Comparison'), table: () => textOfTable(this.renderRoot.querySelector('table')) })}
      </div>
      ${problem === '' ? nothing : html`<p class="quiet">${t('Some figures cannot be had: {0}', problem)}</p>`}
      ${blockTable(
        t('Two times compared: median, p95 and how many requests'),
        [t('What'), t('Median'), t('p95, or average'), { text: t('Requests'), isNumber: true }],
        rows.map((row) => this.#row(row)),
      )}
      ${rows.length > 2 ? nothing : html`<p class="quiet">${t('No language server was asked anything in either time.')}</p>`}`;
  }

  #row({ label, median, main, counts }: CompareRow): TemplateResult {
    return html`<tr role="row">
      <th role="rowheader" scope="row">${label}</th>
      <td role="cell" data-label=${t('Median')}>${median === undefined ? nothing : this.#cell(median)}</td>
      <td role="cell" data-label=${median === undefined ? t('Average') : 'p95'}>${this.#cell(main)}</td>
      <td role="cell" class="number figures" data-label=${t('Requests')}>${counts}</td>
    </tr>`;
  }

  #cell({ before, after, change, verdict }: CompareCell): TemplateResult {
    return html`<span class="pair figures">${before} → ${after}</span> ${verdictMark(verdict, change)}`;
  }

  #tell(detail: Compared): void {
    this.dispatchEvent(new CustomEvent('vitals-compared', { detail }));
  }

  static override styles = [
    baseStyles,
    fieldStyles,
    placeholderStyles,
    ...tableStyles(600),
    css`
      .choices {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--v-2) var(--v-3);
      }
      .choices .field {
        max-width: 100%;
      }
      #event {
        flex: 1 1 240px;
        max-width: 520px;
      }
      .moment {
        display: grid;
        gap: 2px;
        font-size: var(--v-size-small);
      }
      .spans {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--v-3);
        margin-block: var(--v-2);
      }
      .pair {
        margin-inline-end: var(--v-2);
        vertical-align: middle;
        white-space: nowrap;
      }
    `,
  ];
}
customElements.define('vitals-compare', VitalsCompare);
