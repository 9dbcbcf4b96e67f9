/**
 * Boards: rows of panels, each a picture of questions in PromQL; looked at, and edited in place. In: the page. Out: the
 * panel. What is edited is a draft until the user saves it; it outlives hiding and a reload, and is never lost to another
 * window's change of the same board.
 */
import { html } from 'lit';
import { rangeMsOf, type Board } from '../../../src/common/boards.ts';
import type { BoardAnswer, BoardAsk, Places } from '../../../src/common/protocol/boards.ts';
import type { ToPanel } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { tableToggled } from '../../parts/asTables.ts';
import type { Asked, Page, Panel } from '../../parts/page.ts';
import { passedOn } from '../../parts/passedOn.ts';
import { screenOf } from '../../parts/screen.ts';
import './boardsView.ts';
import type { BoardsAction, BoardsState } from './boardsView.ts';
import { editBy, type EditAction } from './editBy.ts';
import { copied, draftOf, edited, newBoard, panelsOf, redone, undone } from './edits.ts';
import { boardsMemoryOf, keptOf, type BoardsMemory } from './kept.ts';
import { boardInterval, boardQueries, type Asking } from './queries.ts';
import { placesAsked, sourceKey, withPlace, type SourceAction } from './sourceBar.ts';

type Then = (answer: BoardAnswer) => void;

class BoardsPanel implements Panel {
  readonly #page: Page;
  #state: BoardsState;
  readonly #waiting = new Map<number, Then>();
  #request = 0;
  #revision: number | undefined;
  #isAskingPlaces = false;
  /** The expressions that have been asked about, and those that wait until the user stops typing. */
  #checks: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#state = {
      memory: boardsMemoryOf(page.kept),
      list: undefined,
      told: [],
      isImporting: false,
      isBusy: false,
      offer: undefined,
      problems: new Map(),
      values: undefined,
    };
  }

  asked = (): Asked => {
    const board = this.#board;
    if (board === undefined) return { queries: {} };
    const [asking, labels] = [this.#asking, this.#places];
    const remote = labels === undefined ? {} : { remote: { labels } };
    return { queries: boardQueries(board, asking), intervalMs: boardInterval(asking), ...remote };
  };

  render = () => {
    const { state } = this.#page;
    return html`<vitals-boards
      .screen=${screenOf(state)}
      .frame=${state.frame}
      .paused=${state.paused}
      .board=${this.#board}
      .asking=${this.#asking}
      .state=${this.#state}
      @vitals-action=${this.#onAction}
    ></vitals-boards>`;
  };

  seen = (): void => {
    this.#waiting.clear();
    this.#isAskingPlaces = false;
    this.#revision = undefined;
    this.#go({ isBusy: false });
    this.#list();
  };

  told = (message: ToPanel): void => {
    if (message.type === 'frame') {
      // Another window, or a hand, has changed a board.
      if (this.#revision !== undefined && message.boards !== this.#revision) this.#list();
      const answers = Object.values(message.answers);
      if (this.#state.values === undefined && answers.some(({ kind }) => kind !== 'error')) this.#askPlaces();
    } else if (message.type === 'boards') {
      const then = this.#waiting.get(message.request);
      this.#waiting.delete(message.request);
      then?.(message.answer);
    }
  };

  get #board(): Board | undefined {
    const { memory, list } = this.#state;
    if (memory.draft !== undefined) return memory.draft.board;
    const boards = list?.boards ?? [];
    return (boards.find(({ board }) => board.id === memory.board) ?? (memory.board === '' ? boards[0] : undefined))
      ?.board;
  }

  /** Undefined where this machine is asked. */
  get #places(): Places | undefined {
    return placesAsked(this.#state.list, this.#state.memory);
  }

  get #asking(): Asking {
    const { range } = this.#state.memory;
    const rangeMs = rangeMsOf(range === '' ? (this.#board?.range ?? '1h') : range) ?? 3_600_000;
    return { rangeMs, from: sourceKey(this.#places) };
  }

  #ask(ask: BoardAsk, then: Then): void {
    this.#request += 1;
    this.#waiting.set(this.#request, then);
    this.#page.send({ type: 'boards', request: this.#request, ask });
  }

  #list(): void {
    this.#ask({ kind: 'list' }, (answer) => {
      if (answer.kind !== 'list') {
        if (answer.kind === 'refused') this.#go({ told: [answer.reason] });
        return;
      }
      this.#revision = answer.list.revision;
      const isOther = answer.list.remote !== this.#state.list?.remote;
      this.#go({ list: answer.list, ...(isOther ? { values: undefined } : {}) });
      this.#askPlaces();
      this.#page.take({ type: 'asks' });
      if (this.#state.memory.draft !== undefined) this.#check();
    });
  }

  /** What there is to be chosen of the server's; one question at a time. */
  #askPlaces(): void {
    const chosen = this.#places;
    if (chosen === undefined || this.#isAskingPlaces) return;
    this.#isAskingPlaces = true;
    this.#ask({ kind: 'places', chosen }, (answer) => {
      this.#isAskingPlaces = false;
      if (answer.kind === 'places') this.#go({ values: answer.values });
      // Something else has been chosen meanwhile.
      if (sourceKey(chosen) !== sourceKey(this.#places)) this.#askPlaces();
    });
  }

  #source(action: SourceAction): void {
    const { places } = this.#state.memory;
    if (action.type === 'source') this.#keep({ source: action.source });
    else this.#keep({ places: withPlace(places, action.label, action.value) });
    this.#askPlaces();
    this.#page.take({ type: 'asks' });
  }

  #go(change: Partial<BoardsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#page.redraw();
  }

  #keep(change: Partial<BoardsMemory>): void {
    const memory = { ...this.#state.memory, ...change };
    this.#go({ memory });
    this.#page.keep(keptOf(memory));
  }

  #begin(board: Board, told: readonly string[] = []): void {
    this.#keep({ draft: draftOf(board), board: board.id, range: '', selected: undefined });
    this.#go({ told, isImporting: false });
    this.#page.take({ type: 'asks' });
    this.#check();
  }

  #end(board: string, told: readonly string[]): void {
    this.#keep({ draft: undefined, selected: undefined, board });
    this.#go({ told, isBusy: false, offer: undefined });
    this.#list();
  }

  /** Asks anew at once, or, while somebody types, as soon as he stops. */
  #ready(kind = ''): void {
    clearTimeout(this.#checks);
    if (kind === '') this.#check();
    else this.#checks = setTimeout(() => this.#check(), 350);
  }

  #check(): void {
    const board = this.#board;
    if (board === undefined) return;
    this.#page.take({ type: 'asks' });
    const exprs = new Set(panelsOf(board).flatMap(({ queries }) => queries.map(({ expr }) => expr)));
    for (const expr of exprs) {
      if (expr.trim() === '' || this.#state.problems.has(expr)) continue;
      this.#ask({ kind: 'check', expr }, (answer) => {
        if (answer.kind !== 'checked') return;
        const known = [...this.#state.problems].filter(([one]) => exprs.has(one));
        this.#go({ problems: new Map([...known, [expr, answer.problems]]) });
      });
    }
  }

  get #taken(): readonly string[] {
    return (this.#state.list?.boards ?? []).map(({ board }) => board.id);
  }

  #step(to: 'undo' | 'redo'): void {
    const { draft } = this.#state.memory;
    const next = draft === undefined ? undefined : to === 'undo' ? undone(draft) : redone(draft);
    if (next === undefined) return;
    this.#keep({ draft: next });
    this.#ready();
  }

  #save(action: Extract<BoardsAction, { readonly type: 'save' | 'delete' }>): void {
    const board = this.#board;
    if (board === undefined) return;
    this.#go({ isBusy: true, told: [] });
    const ask: BoardAsk =
      action.type === 'save'
        ? { kind: 'save', board, to: action.place }
        : { kind: 'delete', id: board.id, from: action.place };
    this.#ask(ask, (answer) => {
      if (answer.kind === 'refused') this.#go({ isBusy: false, told: [answer.reason] });
      else if (action.type === 'save')
        this.#end(board.id, [action.place === 'user' ? t('Saved in your settings.') : t('Saved in the workspace.')]);
      else {
        const before = this.#state.list?.boards.find((one) => one.board.id === board.id);
        this.#end(before?.replaces === undefined ? '' : board.id, [t('"{0}" was deleted.', board.title)]);
      }
    });
  }

  #import(text: string): void {
    this.#ask({ kind: 'import', text }, (answer) => {
      if (answer.kind === 'refused') this.#go({ told: [answer.reason] });
      else if (answer.kind === 'imported') {
        const { board, unmapped } = answer;
        const isTaken = this.#taken.includes(board.id);
        this.#begin(isTaken ? { ...copied(board, this.#taken), title: board.title } : board, [
          unmapped.length === 0
            ? t('All of it was taken over. Save it to keep it.')
            : t('Save it to keep it. Not taken over:'),
          ...unmapped,
        ]);
      }
    });
  }

  #copyJson(board: Board): void {
    navigator.clipboard.writeText(`${JSON.stringify(board, undefined, 2)}\n`).then(
      () => {
        this.#go({ told: [t('The JSON of "{0}" is in the clipboard.', board.title)] });
      },
      (error: unknown) => {
        this.#go({ told: [t('It could not be copied: {0}', error instanceof Error ? error.message : String(error))] });
      },
    );
  }

  readonly #onAction = ({ detail: action }: CustomEvent<BoardsAction>): void => {
    if (passedOn(this.#page, action)) return;
    switch (action.type) {
      case 'board':
        this.#keep({ board: action.id, range: '' });
        this.#go({ told: [] });
        this.#page.take({ type: 'asks' });
        return;
      case 'table':
        this.#keep({ tables: tableToggled(this.#state.memory.tables, action.id) });
        return;
      case 'range':
        this.#range(action.range);
        return;
      case 'source':
      case 'place':
        this.#source(action);
        return;
      case 'import-open':
      case 'import-close':
        this.#go({ isImporting: action.type === 'import-open' });
        return;
      case 'edit':
      case 'new':
      case 'copy':
        this.#begun(action.type);
        return;
      case 'copy-json':
        if (this.#board !== undefined) this.#copyJson(this.#board);
        return;
      case 'discard': {
        const { id } = this.#board ?? { id: '' };
        this.#end(this.#taken.includes(id) ? id : '', []);
        return;
      }
      case 'import':
      case 'save':
      case 'delete':
      case 'complete':
        this.#wish(action);
        return;
      case 'told':
        this.#go({ told: [] });
        return;
      case 'undo':
      case 'redo':
        this.#step(action.type);
        return;
      default:
        this.#change(action);
    }
  };

  /** What the engine is asked to do. */
  #wish(action: Extract<BoardsAction, { readonly type: 'import' | 'save' | 'delete' | 'complete' }>): void {
    if (action.type === 'import') this.#import(action.text);
    else if (action.type === 'complete') {
      const { expr, at } = action;
      this.#ask({ kind: 'complete', expr, at }, (answer) => {
        if (answer.kind === 'completions') this.#go({ offer: { expr, at, from: answer.from, items: answer.items } });
      });
    } else this.#save(action);
  }

  /** While a board is edited its own range is what is chosen. */
  #range(range: string): void {
    const { draft } = this.#state.memory;
    if (draft !== undefined) {
      this.#keep({ draft: edited(draft, { ...draft.board, range }) });
      this.#ready();
      return;
    }
    this.#keep({ range: range === this.#board?.range ? '' : range });
    this.#page.take({ type: 'asks' });
  }

  #begun(type: 'edit' | 'new' | 'copy'): void {
    const board = this.#board;
    if (type === 'new') this.#begin(newBoard(this.#taken));
    else if (board !== undefined) this.#begin(type === 'edit' ? board : copied(board, this.#taken));
  }

  #change(action: EditAction): void {
    const { draft, selected } = this.#state.memory;
    if (draft === undefined) return;
    const next = editBy(draft.board, action, selected);
    if (next === undefined) {
      if (action.type === 'add') this.#go({ told: [t('The board is full: remove a panel first.')] });
      return;
    }
    this.#keep({ draft: edited(draft, next.board, next.kind), selected: next.selected });
    if (next.board !== draft.board) this.#ready(next.kind);
  }
}

export const open = (page: Page): Panel => new BoardsPanel(page);
