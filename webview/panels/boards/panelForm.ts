/** The form of one panel of a board that is edited. In: the panel. Out: `vitals-form` with the panel as it is to be. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import {
  boardBounds,
  boardUnits,
  rowHeights,
  visuals,
  type BoardPanel,
  type BoardQuery,
  type BoardThreshold,
  type BoardUnit,
  type RowHeight,
  type ThresholdLevel,
  type Visual,
} from '../../../src/common/boards.ts';
import type { Problem } from '../../../src/common/problem.ts';
import { t } from '../../l10n/l10n.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { choiceField, fieldStyles } from '../../parts/fields.ts';
import { expectedWords } from '../../parts/expected.ts';
import { baseStyles } from '../../theme/tokens.ts';
import './queryField.ts';
import type { Offer, QueryFieldEvent } from './queryField.ts';
import { unitLabels } from '../../parts/unitText.ts';

export type FormAction =
  /** Changes of one `kind` are one step for undo. */
  | { readonly type: 'panel'; readonly panel: BoardPanel; readonly kind: string }
  | { readonly type: 'height'; readonly height: RowHeight }
  | { readonly type: 'complete'; readonly expr: string; readonly at: number }
  | { readonly type: 'close' };

const visualLabels: Readonly<Record<Visual, string>> = {
  line: t('Line'),
  area: t('Area'),
  bar: t('Bar'),
  stat: t('Stat'),
  gauge: t('Gauge'),
  heatmap: t('Heat map'),
  table: t('Table'),
  text: t('Text'),
};

/** A number that may be left out. */
const numberOf = (text: string): number | undefined => {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
};

/** The panel with a field, or without it. */
const withField = <Name extends keyof BoardPanel>(
  panel: BoardPanel,
  name: Name,
  value: BoardPanel[Name] | undefined,
): BoardPanel => {
  const { [name]: _before, ...rest } = panel;
  return (value === undefined ? rest : { ...rest, [name]: value }) as BoardPanel;
};

const fromOf = (panel: BoardPanel, level: ThresholdLevel): number | null | undefined =>
  panel.thresholds?.find((one) => one.level === level)?.from;

/** The two limits that most panels need; others are written in the JSON. */
const withLimit = (panel: BoardPanel, level: 'warning' | 'critical', from: number | undefined): BoardPanel => {
  const others = (panel.thresholds ?? []).filter((one) => one.level !== level && one.from !== null);
  const limits: readonly BoardThreshold[] = from === undefined ? others : [...others, { from, level }];
  if (limits.length === 0) return withField(panel, 'thresholds', undefined);
  const sorted = [...limits].sort((a, b) => (a.from ?? 0) - (b.from ?? 0));
  return withField(panel, 'thresholds', [{ from: null, level: 'healthy' }, ...sorted]);
};

export class VitalsPanelForm extends LitElement {
  static override properties = {
    panel: { attribute: false },
    height: { attribute: false },
    offer: { attribute: false },
    problems: { attribute: false },
  };
  declare panel: BoardPanel;
  declare height: RowHeight;
  declare offer: Offer | undefined;
  /** What is wrong with each expression. */
  declare problems: ReadonlyMap<string, readonly Problem[]>;

  constructor() {
    super();
    this.problems = new Map();
  }

  override render(): unknown {
    const { panel } = this;
    return html`<form aria-label=${t('Edit {0}', panel.title)} @submit=${(event: Event) => event.preventDefault()}>
      <div class="head">
        <h2>${t('Panel')}</h2>
        ${textButton({
          id: 'form-done',
          label: t('Done'),
          onClick: () => {
            this.#tell({ type: 'close' });
          },
        })}
      </div>
      <div class="fields">
        ${this.#labelled(
          t('Title'),
          html`<input
            id="title"
            class="field"
            maxlength="200"
            .value=${panel.title}
            @input=${(event: Event) => {
              this.#set('title', (event.target as HTMLInputElement).value);
            }}
          />`,
          'wide',
        )}
        ${this.#kinds()} ${panel.visual === 'text' ? nothing : this.#scale()}
      </div>
      ${panel.visual === 'text' ? this.#text() : this.#queries()}
    </form>`;
  }

  #kinds(): TemplateResult {
    const { panel } = this;
    return html`${this.#labelled(
      t('Visual'),
      choiceField({
        id: 'visual',
        label: t('Visual'),
        value: panel.visual,
        choices: Object.fromEntries(visuals.map((visual) => [visual, visualLabels[visual]])),
        onChange: (value) => {
          this.#visual(value as Visual);
        },
      }),
    )}
    ${this.#labelled(
      t('Unit'),
      choiceField({
        id: 'unit',
        label: t('Unit'),
        value: panel.unit ?? 'number',
        choices: Object.fromEntries(boardUnits.map((unit) => [unit, unitLabels[unit]])),
        onChange: (value) => {
          this.#set('unit', value === 'number' ? undefined : (value as BoardUnit));
        },
      }),
    )}
    ${this.#labelled(
      t('Height of the row'),
      choiceField({
        id: 'height',
        label: t('Height of the row'),
        value: this.height,
        choices: Object.fromEntries(rowHeights.map((height) => [height, height])),
        onChange: (height) => {
          this.#tell({ type: 'height', height: height as RowHeight });
        },
      }),
    )}
    ${panel.visual === 'line' || panel.visual === 'area' ? this.#learned() : nothing}`;
  }

  #learned(): TemplateResult {
    return this.#labelled(
      expectedWords.legend,
      choiceField({
        id: 'learned',
        label: expectedWords.legend,
        value: this.panel.learned === true ? 'shown' : 'hidden',
        choices: { hidden: t('Hidden'), shown: t('Shown') },
        onChange: (value) => {
          this.#set('learned', value === 'shown' ? true : undefined);
        },
      }),
    );
  }

  #labelled(label: string, field: TemplateResult, size = ''): TemplateResult {
    return html`<label class="labelled ${size}"><span class="quiet">${label}</span>${field}</label>`;
  }

  #scale(): TemplateResult {
    const { panel } = this;
    const number = (name: string, value: number | null | undefined, set: (value: number | undefined) => void) =>
      this.#labelled(
        name,
        html`<input
          class="field number"
          type="number"
          step="any"
          .value=${value === undefined || value === null ? '' : String(value)}
          @change=${(event: Event) => {
            set(numberOf((event.target as HTMLInputElement).value));
          }}
        />`,
      );
    return html`${number(t('Scale from'), panel.min, (value) => {
      this.#set('min', value);
    })}
    ${number(t('Scale to'), panel.max, (value) => {
      this.#set('max', value);
    })}
    ${number(t('Warning from'), fromOf(panel, 'warning'), (value) => {
      this.#give(withLimit(panel, 'warning', value), '');
    })}
    ${number(t('Critical from'), fromOf(panel, 'critical'), (value) => {
      this.#give(withLimit(panel, 'critical', value), '');
    })}`;
  }

  #text(): TemplateResult {
    return this.#labelled(
      t('Text; an empty line begins a paragraph'),
      html`<textarea
        class="field words"
        rows="4"
        maxlength=${boardBounds.text}
        .value=${this.panel.text ?? ''}
        @input=${(event: Event) => {
          this.#set('text', (event.target as HTMLTextAreaElement).value);
        }}
      ></textarea>`,
    );
  }

  #queries(): TemplateResult {
    const { queries } = this.panel;
    return html`<div class="queries">
      ${queries.map((query, at) => this.#query(query, at))}
      ${
        queries.length >= boardBounds.queriesPerPanel
          ? nothing
          : textButton({
              id: 'add-query',
              label: t('Add query'),
              icon: 'add',
              onClick: () => {
                this.#set('queries', [...queries, { expr: '' }]);
              },
            })
      }
    </div>`;
  }

  #query(query: BoardQuery, at: number): TemplateResult {
    const { queries } = this.panel;
    const name = queries.length > 1 ? t('Query {0} (PromQL)', String(at + 1)) : t('Query (PromQL)');
    return html`<fieldset>
      <legend class="quiet">${name}</legend>
      <vitals-query-field
        .name=${name}
        .text=${query.expr}
        .offer=${this.offer}
        .problems=${query.expr.trim() === '' ? [] : (this.problems.get(query.expr) ?? [])}
        @vitals-query=${({ detail }: CustomEvent<QueryFieldEvent>) => {
          if (detail.type === 'text') this.#change(at, { ...query, expr: detail.text }, 'expr');
          else this.#tell({ type: 'complete', expr: this.panel.queries[at]?.expr ?? '', at: detail.at });
        }}
      ></vitals-query-field>
      <div class="below">
        ${this.#labelled(
          t('Name of a series, as in {{server}}'),
          html`<input
            class="field"
            maxlength="200"
            .value=${query.legend ?? ''}
            @input=${(event: Event) => {
              const { value } = event.target as HTMLInputElement;
              this.#change(at, { expr: query.expr, ...(value === '' ? {} : { legend: value }) }, 'legend');
            }}
          />`,
          'wide',
        )}
        ${
          queries.length > 1
            ? textButton({
                id: `remove-query-${String(at)}`,
                label: t('Remove query'),
                onClick: () => {
                  this.#set('queries', queries.toSpliced(at, 1));
                },
              })
            : nothing
        }
      </div>
    </fieldset>`;
  }

  #visual(visual: Visual): void {
    const { panel } = this;
    const queries = visual !== 'text' && panel.queries.length === 0 ? [{ expr: '' }] : panel.queries;
    this.#give({ ...panel, visual, queries: visual === 'text' ? [] : queries }, '');
  }

  #change(at: number, query: BoardQuery, kind: string): void {
    this.#give({ ...this.panel, queries: this.panel.queries.with(at, query) }, `${kind} ${String(at)}`);
  }

  #set<Name extends keyof BoardPanel>(name: Name, value: BoardPanel[Name] | undefined): void {
    this.#give(withField(this.panel, name, value), name === 'title' || name === 'text' ? name : '');
  }

  #give(panel: BoardPanel, kind: string): void {
    // The next letter may come before the next frame does.
    this.panel = panel;
    this.#tell({ type: 'panel', panel, kind: kind === '' ? '' : `${panel.id} ${kind}` });
  }

  #tell(detail: FormAction): void {
    this.dispatchEvent(new CustomEvent('vitals-form', { detail }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    fieldStyles,
    css`
      form {
        display: grid;
        gap: var(--v-3);
        padding: var(--v-3);
        border: 1px solid var(--v-focus);
        border-radius: 4px;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .fields,
      .below {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--v-2) var(--v-3);
      }
      .labelled {
        display: grid;
        gap: 2px;
        min-width: 0;
        font-size: var(--v-size-small);
      }
      .labelled .field {
        font-size: var(--v-size);
      }
      .wide {
        flex: 1 1 220px;
      }
      .number {
        width: 96px;
      }
      .words {
        width: 100%;
        height: auto;
        padding: 4px 8px;
      }
      .queries {
        display: grid;
        justify-items: start;
        gap: var(--v-3);
      }
      fieldset {
        display: grid;
        gap: var(--v-2);
        width: 100%;
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 2px;
        font-size: var(--v-size-small);
      }
    `,
  ];
}
customElements.define('vitals-panel-form', VitalsPanelForm);
