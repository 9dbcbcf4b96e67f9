/**
 * Row sight: which rows of a table that scrolls with its page are in the document: those in sight, some beyond, and the
 * one that is held for the keyboard's sake. In: how many there are. Out: pieces, in order, of which some are drawn.
 * Invariants: a row that is not drawn takes the height that one which is drawn takes; the pieces change only when some
 * rows have passed the edge, not with each frame of a scroll.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { windowOf } from './rowWindow.ts';

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly isDrawn: boolean;
}

/** So many rows come and go together. */
const together = 8;

/** The rows of a window and one that is held, and what lies between them. */
export const piecesOf = (
  count: number,
  { first, last }: { readonly first: number; readonly last: number },
  held: number,
): readonly Piece[] => {
  const window = { from: first, to: last, isDrawn: true };
  const isApart = held >= 0 && held < count && (held < first || held >= last);
  const drawn = isApart ? [window, { from: held, to: held + 1, isDrawn: true }] : [window];
  const pieces: Piece[] = [];
  let at = 0;
  for (const piece of drawn.sort((a, b) => a.from - b.from)) {
    if (piece.from > at) pieces.push({ from: at, to: piece.from, isDrawn: false });
    pieces.push(piece);
    at = piece.to;
  }
  return at < count ? [...pieces, { from: at, to: count, isDrawn: false }] : pieces;
};

export class RowSight implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #rowPx = 26;
  #top = 0;
  #height = innerHeight;
  readonly #size = new ResizeObserver(() => {
    const height = this.#host.shadowRoot?.querySelector('tr[data-key]')?.getBoundingClientRect().height ?? 0;
    if (height > 0) this.#rowPx = height;
    this.#look();
  });

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  pieces(count: number, held: number): readonly Piece[] {
    return piecesOf(count, windowOf({ top: this.#top, height: this.#height }, { count, rowPx: this.#rowPx }), held);
  }

  heightOf({ from, to }: Piece): string {
    return `${String((to - from) * this.#rowPx)}px`;
  }

  hostConnected(): void {
    this.#size.observe(this.#host);
    addEventListener('resize', this.#look);
    // Whatever scrolls, the page or a box within it.
    addEventListener('scroll', this.#look, { capture: true, passive: true });
  }

  hostDisconnected(): void {
    this.#size.disconnect();
    removeEventListener('resize', this.#look);
    removeEventListener('scroll', this.#look, { capture: true });
  }

  readonly #look = (): void => {
    const step = together * this.#rowPx;
    const top = Math.max(0, Math.floor(-this.#host.getBoundingClientRect().top / step) * step);
    if (top === this.#top && innerHeight === this.#height) return;
    this.#top = top;
    this.#height = innerHeight;
    this.#host.requestUpdate();
  };
}
