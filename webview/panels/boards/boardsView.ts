/**
 * Boards: what a user has composed. In: the boards there are, one frame, what is edited. Out: `vitals-action` with what
 * the user wants. It asks for nothing itself.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Board, BoardRow } from '../../../src/common/boards.ts';
import type { BoardList, BoardPlace } from '../../../src/common/protocol/boards.ts';
import type { Problem } from '../../../src/common/problem.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { condition, conditionStyles, liveEnd, type ConditionAction } from '../../parts/condition.ts';
import { controlStyles, iconToggle, textButton } from '../../parts/controls.ts';
import { choiceField, fieldStyles } from '../../parts/fields.ts';
import '../../parts/notices.ts';
import { isOffered } from '../../parts/offers.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { boardStyles } from './boardStyles.ts';
import type { EditAction } from './editBy.ts';
import { panelOf } from './edits.ts';
import './importForm.ts';
import type { BoardsMemory } from './kept.ts';
import './panelForm.ts';
import type { FormAction } from './panelForm.ts';
import { Pictures } from './pictures.ts';
import { boardQueries, type Asking } from './queries.ts';
import type { Offer } from './queryField.ts';
import { serverProblem, serverState, sourceFields, type PlaceValues, type SourceAction } from './sourceBar.ts';
import './tile.ts';
import type { TileAction } from './tile.ts';

export type BoardsAction =
  | ConditionAction
  | EditAction
  | SourceAction
  | { readonly type: 'table'; readonly id: string }
  | { readonly type: 'complete'; readonly expr: string; readonly at: number }
  | { readonly type: 'pause' | 'resume' }
  | { readonly type: 'edit' | 'new' | 'copy' | 'copy-json' | 'undo' | 'redo' | 'discard' }
  | { readonly type: 'import-open' | 'import-close' | 'told' }
  | { readonly type: 'import'; readonly text: string }
  | { readonly type: 'board'; readonly id: string }
  | { readonly type: 'range'; readonly range: string }
  | { readonly type: 'save' | 'delete'; readonly place: BoardPlace };

export interface BoardsState {
  readonly memory: BoardsMemory;
  readonly list: BoardList | undefined;
  /** What became of the last deed, or what an import left out. */
  readonly told: readonly string[];
  readonly isImporting: boolean;
  readonly isBusy: boolean;
  readonly offer: Offer | undefined;
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly values: PlaceValues;
}

const rangeLabels: Readonly<Record<string, string>> = {
  '5m': '5 min',
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
};

const originLabels = { shipped: t('shipped'), user: t('yours'), workspace: t('workspace') } as const;

export class VitalsBoards extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    board: { attribute: false },
    asking: { attribute: false },
    state: { attribute: false },
  };
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  /** The one that is seen: the draft while it is edited. */
  declare board: Board | undefined;
  declare asking: Asking;
  declare state: BoardsState;

  readonly #pictures = new Pictures();

  override render(): unknown {
    const { screen, state } = this;
    return html`<main>
      <h1 class="spoken">${this.board?.title ?? t('Boards')}</h1>
      <div class="top">
        ${this.#toolbar()}
        ${liveEnd(this, (action) => {
          this.#act(action);
        })}
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      ${state.memory.draft === undefined ? nothing : this.#editBar()} ${this.#told()}
      ${state.isImporting ? html`<vitals-import-form @vitals-import=${this.#onImport}></vitals-import-form>` : nothing}
      ${this.#content()} ${this.#problems()}
    </main>`;
  }

  #toolbar(): TemplateResult {
    const { list, memory } = this.state;
    const isEditing = memory.draft !== undefined;
    const entries = list?.boards ?? [];
    const titles = entries.map(
      ({ board: { id, title }, origin }) => [id, `${title} (${originLabels[origin]})`] as const,
    );
    const own = this.board?.range ?? '1h';
    const { [own]: ownLabel = own } = rangeLabels;
    return html`<div class="toolbar" role="toolbar" aria-label=${t('Boards')}>
      ${
        isEditing
          ? nothing
          : html`${choiceField({
              id: 'board',
              label: t('Board'),
              value: this.board?.id ?? '',
              choices: Object.fromEntries(titles),
              onChange: (id) => {
                this.#act({ type: 'board', id });
              },
            })}`
      }
      ${sourceFields(this.state, this.#act.bind(this))}
      ${choiceField({
        id: 'range',
        label: t('Time range'),
        value: memory.range === '' ? own : memory.range,
        choices: { ...rangeLabels, [own]: ownLabel },
        onChange: (range) => {
          this.#act({ type: 'range', range });
        },
      })}
      ${
        isEditing
          ? nothing
          : html`${
              isOffered('boards.save')
                ? html`${this.#button('edit', t('Edit'), { needs: this.board, icon: 'edit' })}
                  ${this.#button('new', t('New'), { needs: list, icon: 'add' })}
                  ${this.#button('copy', t('Copy'), { needs: this.board })}
                  ${this.#button('import-open', t('Import…'), { needs: list })}`
                : nothing
            }
            ${this.#button('copy-json', t('Copy JSON'), { needs: this.board })}`
      }
    </div>`;
  }

  #button(
    type: 'edit' | 'new' | 'copy' | 'copy-json' | 'add' | 'discard' | 'import-open',
    label: string,
    { needs, icon }: { readonly needs: unknown; readonly icon?: 'add' | 'edit' },
  ): TemplateResult {
    return textButton({
      id: type,
      label,
      disabled: needs === undefined,
      ...(icon === undefined ? {} : { icon }),
      onClick: () => {
        this.#act({ type });
      },
    });
  }

  #editBar(): TemplateResult {
    const { memory, list, isBusy } = this.state;
    const { draft } = memory;
    const workspace = list?.workspace ?? '';
    const step = (type: 'undo' | 'redo', label: string): TemplateResult => {
      const can = (draft?.[type].length ?? 0) > 0;
      return iconToggle({
        id: type,
        label: can ? label : t('{0}: nothing to do', label),
        icon: type,
        pressed: false,
        onClick: () => {
          if (can) this.#act({ type });
        },
      });
    };
    const save = (place: BoardPlace, label: string, why: string): TemplateResult =>
      textButton({
        id: `save-${place}`,
        label,
        disabled: isBusy || why !== '',
        ...(why === '' ? {} : { title: t('Not possible: {0}', why) }),
        onClick: () => {
          this.#act({ type: 'save', place });
        },
      });
    return html`<div class="edit-bar" role="toolbar" aria-label=${t('Edit the board')} @keydown=${this.#onEditKey}>
      <input
        class="field"
        aria-label=${t('Title of the board')}
        maxlength="200"
        .value=${draft?.board.title ?? ''}
        @input=${(event: Event) => {
          this.#act({ type: 'rename', title: (event.target as HTMLInputElement).value });
        }}
      />
      ${this.#button('add', t('Add panel'), { needs: draft, icon: 'add' })} ${step('undo', t('Undo (Ctrl+Z)'))}
      ${step('redo', t('Redo (Ctrl+Shift+Z)'))}
      <span class="joined">
        ${save('user', t('Save for me'), '')} ${save('workspace', t('Save in workspace'), workspace)}
      </span>
      ${this.#button('discard', t('Discard'), { needs: isBusy ? undefined : draft })}
    </div>`;
  }

  #told(): TemplateResult | typeof nothing {
    const { told } = this.state;
    return html`<div class="told" aria-live="polite">
      ${
        told.length === 0
          ? nothing
          : html`<div class="told-box">
              <ul>
                ${told.map((text) => html`<li>${text}</li>`)}
              </ul>
              ${iconToggle({
                id: 'told-close',
                label: t('Close'),
                icon: 'close',
                pressed: false,
                onClick: () => {
                  this.#act({ type: 'told' });
                },
              })}
            </div>`
      }
    </div>`;
  }

  #content(): TemplateResult {
    const { board, screen, state } = this;
    if (screen.kind === 'off') return html`<div class="instead">${placeholder(t('Measuring is off.'))}</div>`;
    if (board === undefined)
      return html`<div class="instead">
        ${placeholder(state.list === undefined ? t('Loading the boards…') : t('This board is not there any more: choose another.'))}
      </div>`;
    const isEmpty = board.rows.length === 0;
    const problem = this.#serverProblem(board);
    if (problem !== undefined)
      return html`${serverState(problem, () => {
          this.#act({ type: 'command', command: 'vitals.configureTeam' });
        })}
        <div class="instead">${placeholder(t('No figures.'))}</div>`;
    return html`<section class="board" aria-label=${board.title} @vitals-tile=${this.#onTile}>
      ${board.description === undefined ? nothing : html`<p class="quiet">${board.description}</p>`}
      ${
        isEmpty
          ? html`<div class="instead">
              ${placeholder(state.memory.draft === undefined ? t('This board is empty.') : t('Add a panel to begin.'))}
            </div>`
          : repeat(
              board.rows,
              ({ panels }) => panels[0]?.id ?? '',
              (row) => this.#row(row),
            )
      }
    </section>`;
  }

  #serverProblem(board: Board): string | undefined {
    const { asking, frame } = this;
    return asking.from === '' ? undefined : serverProblem(frame, Object.keys(boardQueries(board, asking)));
  }

  #row(row: BoardRow): TemplateResult {
    const { memory } = this.state;
    const isEditing = memory.draft !== undefined;
    const selected = row.panels.find(({ id }) => isEditing && id === memory.selected);
    return html`${row.title === undefined ? nothing : html`<h2 class="row-title">${row.title}</h2>`}
      <div class="row ${row.height} ${isEditing ? 'editing' : ''}">
        ${repeat(
          row.panels,
          ({ id }) => id,
          (panel) =>
            html`<vitals-tile
              .style=${`--columns: ${String(panel.width)}`}
              .panel=${panel}
              .picture=${this.#pictures.of({ ...this.asking, panel, frame: this.frame, waiting: this.#waiting })}
              .asTable=${memory.tables.includes(panel.id)}
              .editing=${isEditing}
              .selected=${panel.id === selected?.id}
            ></vitals-tile>`,
        )}
      </div>
      ${selected === undefined ? nothing : this.#form(row)}`;
  }

  #form(row: BoardRow): TemplateResult {
    const { memory, offer, problems } = this.state;
    return html`<vitals-panel-form
      .panel=${this.board === undefined ? undefined : panelOf(this.board, memory.selected)}
      .height=${row.height}
      .offer=${offer}
      .problems=${problems}
      @vitals-form=${({ detail }: CustomEvent<FormAction>) => {
        this.#act(detail.type === 'close' ? { type: 'unselect' } : detail);
      }}
      @keydown=${this.#onEditKey}
    ></vitals-panel-form>`;
  }

  get #waiting(): string {
    return this.screen.kind === 'broken' ? t('No figures.') : t('Loading…');
  }

  #problems(): TemplateResult | typeof nothing {
    const problems = this.state.list?.problems ?? [];
    const entry = this.state.list?.boards.find(({ board }) => board.id === this.board?.id);
    const isOwn = entry !== undefined && entry.origin !== 'shipped' && this.state.memory.draft === undefined;
    return html`${
      isOwn
        ? html`<p class="owned">
            ${textButton({
              id: 'delete',
              needs: 'boards.delete',
              label: entry.replaces === undefined ? t('Delete this board') : t('Take my changes back'),
              disabled: this.state.isBusy,
              onClick: () => {
                if (entry.origin !== 'shipped') this.#act({ type: 'delete', place: entry.origin });
              },
            })}
          </p>`
        : nothing
    }
    ${
      problems.length === 0
        ? nothing
        : html`<details>
            <summary>
              ${t('{0} {1} in boards', problems.length, problems.length === 1 ? t('problem') : t('problems'))}
            </summary>
            <ul class="problems">
              ${problems.map(
                ({ file, board, panel, field, message }) =>
                  html`<li>
                    <span class="quiet">${[file, board, panel].filter((part) => part !== '').join(' › ')}:</span>
                    <code>${field}</code> ${message}
                  </li>`,
              )}
            </ul>
          </details>`
    }`;
  }

  #act(action: BoardsAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  readonly #onTile = ({ detail }: CustomEvent<TileAction>): void => {
    this.#act(detail);
  };

  readonly #onImport = ({ detail }: CustomEvent<string | undefined>): void => {
    this.#act(detail === undefined ? { type: 'import-close' } : { type: 'import', text: detail });
  };

  /** In a text field the field's own undo counts. */
  readonly #onEditKey = (event: KeyboardEvent): void => {
    const { target, key } = event;
    const isText = event
      .composedPath()
      .some((one) => one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement);
    if (isText || target === null || !(event.ctrlKey || event.metaKey) || key.toLowerCase() !== 'z') return;
    event.preventDefault();
    this.#act({ type: event.shiftKey ? 'redo' : 'undo' });
  };

  static override styles = [
    baseStyles,
    controlStyles,
    fieldStyles,
    conditionStyles,
    placeholderStyles,
    panelStyles,
    boardStyles,
    css`
      main {
        min-height: 320px;
      }
    `,
  ];
}
customElements.define('vitals-boards', VitalsBoards);
