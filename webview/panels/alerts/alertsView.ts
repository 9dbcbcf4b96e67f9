/**
 * The Alerts panel as an element. In: the state to show, what is known of alerts, where the user is. Out: `vitals-action`.
 * Invariants: nothing is judged here, figures are the engine's; every state has the same layout; all that the pointer
 * can do the keyboard can; a new critical alert is announced once, and nothing else speaks by itself.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Alert } from '../../../src/common/alerts.ts';
import type { AlertAsk } from '../../../src/common/protocol/alerts.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { WhySubject } from '../../../src/common/protocol/why.ts';
import { t } from '../../l10n/l10n.ts';
import { badge, condition, conditionStyles, pauseButton } from '../../parts/condition.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { fieldStyles } from '../../parts/fields.ts';
import '../../parts/grid.ts';
import type { RowsEvent, VitalsGrid } from '../../parts/grid.ts';
import '../../parts/notices.ts';
import { nextSort, type Direction, type Sort } from '../../parts/ordering.ts';
import { RovingFocus } from '../../parts/roving.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholderStyles } from '../../parts/states.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { doable, filterAlerts, groupAlerts, sortAlerts, subjects, type Deed } from './alertRows.ts';
import { alertsStyles } from './alertsStyles.ts';
import { alertColumns, historyColumns } from './columns.ts';
import { deedLetters, deedOfLetter, deeds, isWhole, offeredDeeds } from './deeds.ts';
import './drawer.ts';
import type { VitalsDrawer } from './drawer.ts';
import './frequency.ts';
import { initialAlertsMemory, type AlertsMemory, type ViewId } from './kept.ts';
import { historyAsk, nothingKnown, type Known, type Look } from './known.ts';
import { rulesView, severitiesView } from './rulesView.ts';
import { viewBar } from './viewBar.ts';
import { viewMenu } from './viewMenu.ts';
import { dateText, emptyText, newlyCritical, openingFor } from './words.ts';

export type AlertsAction =
  | { readonly type: 'pause' | 'resume' | 'retry' }
  | { readonly type: 'command'; readonly command: string; readonly alerts?: readonly string[] }
  | { readonly type: 'ask'; readonly ask: AlertAsk }
  | { readonly type: 'look'; readonly look: Partial<Look> }
  | { readonly type: 'keep'; readonly memory: AlertsMemory }
  /** Shows a moment in the timeline. */
  | { readonly type: 'moment'; readonly atMs: number }
  | { readonly type: 'why'; readonly subject: WhySubject };

const ruleSort: Sort = { column: 'severity', direction: 'ascending' };

export class VitalsAlerts extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    known: { attribute: false },
    look: { attribute: false },
    memory: { attribute: false },
    chosen: { state: true },
    active: { state: true },
    ruleSort: { state: true },
    announcement: { state: true },
  };
  static override styles = [
    baseStyles,
    controlStyles,
    conditionStyles,
    fieldStyles,
    placeholderStyles,
    ...alertsStyles,
  ];
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare known: Known;
  declare look: Look;
  declare memory: AlertsMemory;
  declare chosen: ReadonlySet<string>;
  declare active: string | undefined;
  declare ruleSort: Sort;
  declare announcement: string;
  readonly roving = new RovingFocus(this, '.deeds .control');
  #isClosing = false;

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.paused = false;
    this.known = nothingKnown;
    this.look = { view: 'open', days: 7, open: undefined, text: '' };
    this.memory = initialAlertsMemory;
    this.chosen = new Set();
    this.ruleSort = ruleSort;
    this.announcement = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('known');
    if (before?.list === undefined || this.known.list === undefined || before.list === this.known.list) return;
    const news = newlyCritical(before.list.alerts, this.known.list.alerts);
    if (news !== '') this.announcement = news;
  }

  /** Where the drawer takes the table's place, it takes the keyboard along, and gives it back. */
  override updated(changed: PropertyValues<this>): void {
    const grid = this.renderRoot.querySelector<VitalsGrid>('vitals-grid');
    if (this.#isClosing && this.look.open === undefined) {
      this.#isClosing = false;
      grid?.rowFocus.focus();
    }
    const before = changed.get('look');
    if (before === undefined || before.open !== undefined || this.look.open === undefined) return;
    if (grid !== null && grid.getClientRects().length > 0) return;
    const drawer = this.renderRoot.querySelector<VitalsDrawer>('vitals-drawer');
    void drawer?.updateComplete.then(() => {
      drawer.renderRoot.querySelector<HTMLElement>('#close')?.focus();
    });
  }

  override render(): unknown {
    const { screen, look } = this;
    const isOff = screen.kind === 'off';
    return html`<main @keydown=${this.#onKey}>
      <h1 class="spoken">${t('Alerts')}</h1>
      <div class="top">
        <p class="opening">${openingFor(screen, this.known.list)}</p>
        ${badge(this)}
        ${pauseButton(this, (action) => {
          this.#act(action);
        })}
      </div>
      <div class="spoken" aria-live="polite">${this.announcement}</div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      ${
        isOff
          ? nothing
          : html`${viewBar({
                look: this.look,
                memory: this.memory,
                view: (view) => {
                  this.#view(view);
                },
                search: (text) => {
                  this.#act({ type: 'look', look: { text } });
                },
                keep: (change) => {
                  this.#keep(change);
                },
                menu: viewMenu(this),
              })}
              <div class="split ${look.open === undefined ? '' : 'detailed'}">
                <div class="left">${this.#left()}</div>
                ${this.#right()}
              </div>`
      }
    </main>`;
  }

  #left(): TemplateResult {
    switch (this.look.view) {
      case 'open':
        return this.#open();
      case 'history':
        return this.#history();
      case 'rules':
        return this.#rules();
      case 'severities':
        return severitiesView(this.known.list?.severityTable, (action) => {
          this.#act(action);
        });
    }
  }

  get now(): number {
    return this.known.list?.at ?? this.frame?.atMs ?? 0;
  }

  get rows(): readonly Alert[] {
    if (this.look.view === 'history') return this.known.history?.alerts ?? [];
    const { shown, sort } = this.memory;
    return sortAlerts(filterAlerts(this.known.list?.alerts ?? [], { shown, text: this.look.text }), sort);
  }

  #open(): TemplateResult {
    const { rows, groupOf } = groupAlerts(this.rows, this.memory.grouping);
    const { known } = this;
    const columns = alertColumns(this.now);
    return html`${this.#deeds(rows)}
      <vitals-grid
        .columns=${columns}
        .rows=${rows}
        .groupOf=${groupOf}
        .keyOf=${alertKey}
        .chosen=${this.chosen}
        .opened=${this.look.open}
        .letters=${deedLetters}
        .sort=${this.memory.sort}
        .caption=${t('Alerts')}
        .instead=${emptyText(this.screen, known.list, { shown: this.memory.shown, text: this.look.text })}
        @vitals-sort=${this.#sortBy}
        @vitals-rows=${this.#onRows}
      ></vitals-grid>
      <p class="hint quiet">
        ${isWhole() ? t('↑ ↓ move, Space choose, Enter why, A acknowledge, I assign, Z snooze, S silence, U unmute, R resolve, N not useful.') : t('↑ ↓ move, Space choose, Enter why.')}
      </p>
      ${this.#notices()}`;
  }

  #notices(): TemplateResult | typeof nothing {
    const { list } = this.known;
    if (list === undefined) return nothing;
    const { heldBackToday, shownToday, notices } = list;
    const told =
      heldBackToday === 0
        ? []
        : [
            t(
              'Notifications today: {0} shown, {1} held back so that you are not disturbed.',
              shownToday,
              heldBackToday,
            ),
          ];
    return html`<vitals-notices .notices=${[...notices, ...told]}></vitals-notices>`;
  }

  #history(): TemplateResult {
    const { history } = this.known;
    const rows = this.rows;
    const next = history?.next;
    const columns = historyColumns(this.now, dateText);
    return html`${this.#deeds(rows)}
      <vitals-grid
        .columns=${columns}
        .rows=${rows}
        .keyOf=${alertKey}
        .chosen=${this.chosen}
        .opened=${this.look.open}
        .letters=${deedLetters}
        .sort=${{ column: 'when', direction: 'descending' }}
        .caption=${t('Past alerts')}
        .instead=${history === undefined ? t('Loading…') : this.look.text === '' ? t('No alert has fired yet.') : t('No past alert has these words.')}
        @vitals-rows=${this.#onRows}
      ></vitals-grid>
      <div class="more">
        <span class="quiet figures">${rows.length === 0 ? '' : t('{0} shown, the newest first', rows.length)}</span>
        ${textButton({
          id: 'more',
          label: t('Show older'),
          disabled: next === undefined,
          onClick: () => {
            if (next !== undefined) this.#act({ type: 'ask', ask: historyAsk(this.look.text, next) });
          },
        })}
      </div>`;
  }

  #rules(): TemplateResult {
    return rulesView({
      known: this.known,
      text: this.look.text,
      sort: this.ruleSort,
      sorted: (sort) => {
        this.ruleSort = sort;
      },
      act: (action) => {
        this.#act(action);
      },
    });
  }

  /** For what is chosen, or else for the row where the keyboard stands. */
  #deeds(rows: readonly Alert[]): TemplateResult {
    const { chosen, active, known } = this;
    const meant = subjects(rows, { chosen, active });
    const marked = rows.filter(({ id }) => chosen.has(id)).length;
    return html`<div class="deeds" role="toolbar" aria-label=${t('Actions')}>
      ${offeredDeeds().map((deed) =>
        textButton({
          id: `do-${deed}`,
          label: deeds[deed].label,
          title: `${deeds[deed].label} (${deeds[deed].key.toUpperCase()})`,
          disabled: doable(deed, meant).length === 0,
          onClick: () => {
            this.#do(deed, doable(deed, meant));
          },
        }),
      )}
      <p class="told" role="status">${known.told === '' && marked > 0 ? t('{0} chosen', marked) : known.told}</p>
    </div>`;
  }

  #right(): TemplateResult | typeof nothing {
    const { open, view, days } = this.look;
    const { detail } = this.known;
    const known = detail?.alert.id === open ? detail : undefined;
    const alert = known?.alert ?? this.rows.find(({ id }) => id === open);
    if (open !== undefined && alert !== undefined)
      return html`<aside class="right drawer">
        <vitals-drawer
          .alert=${alert}
          .detail=${known}
          .asked=${this.known.why?.id === open ? this.known.why : undefined}
          .answers=${this.frame?.answers ?? {}}
          .changes=${this.frame?.timeline?.events}
          .now=${this.now}
          @vitals-close=${this.#close}
          @vitals-deed=${({ detail: { deed, ids } }: CustomEvent<{ deed: Deed; ids: readonly string[] }>) => {
            this.#do(deed, ids);
          }}
          @vitals-moment=${({ detail: atMs }: CustomEvent<number>) => {
            this.#act({ type: 'moment', atMs });
          }}
          @vitals-why=${({ detail: subject }: CustomEvent<WhySubject>) => {
            this.#act({ type: 'why', subject });
          }}
        ></vitals-drawer>
      </aside>`;
    if (view !== 'open' && view !== 'history') return nothing;
    return html`<aside class="right">
      <vitals-frequency
        .days=${this.known.frequency}
        .span=${days}
        @vitals-days=${({ detail: { days: wanted } }: CustomEvent<{ days: number }>) => {
          this.#act({ type: 'look', look: { days: wanted } });
          this.#keep({ days: wanted });
        }}
      ></vitals-frequency>
    </aside>`;
  }

  #view(view: ViewId): void {
    this.chosen = new Set();
    this.active = undefined;
    this.#act({ type: 'look', look: { view, open: undefined } });
    this.#keep({ view });
  }

  #do(deed: Deed, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const { ask, command } = deeds[deed];
    if (ask !== undefined) this.#act({ type: 'ask', ask: ask(ids) });
    else if (command !== undefined) this.#act({ type: 'command', command, alerts: ids });
    this.chosen = new Set();
  }

  #act(action: AlertsAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }

  #keep(change: Partial<AlertsMemory>): void {
    this.#act({ type: 'keep', memory: { ...this.memory, ...change } });
  }

  readonly #sortBy = (event: CustomEvent<{ readonly column: string; readonly first: Direction }>): void => {
    this.#keep({ sort: nextSort(this.memory.sort, event.detail.column, event.detail.first) });
  };

  readonly #onRows = ({ detail }: CustomEvent<RowsEvent>): void => {
    switch (detail.type) {
      case 'moved':
        this.active = detail.key;
        if (this.look.open !== undefined) this.#act({ type: 'look', look: { open: detail.key } });
        return;
      case 'open':
        this.active = detail.key;
        this.#act({ type: 'look', look: { open: detail.key } });
        return;
      case 'chosen':
        this.chosen = detail.chosen;
        return;
      case 'letter': {
        const deed = deedOfLetter(detail.letter);
        if (deed !== undefined)
          this.#do(deed, doable(deed, subjects(this.rows, { chosen: this.chosen, active: detail.key })));
      }
    }
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.look.open === undefined) return;
    event.preventDefault();
    this.#close();
  };

  /** The reader goes back to where they came from, once the table is laid out again. */
  readonly #close = (): void => {
    this.#isClosing = true;
    this.#act({ type: 'look', look: { open: undefined } });
  };
}

const alertKey = ({ id }: Alert): string => id;

customElements.define('vitals-alerts', VitalsAlerts);
