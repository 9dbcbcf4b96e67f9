/**
 * Drawing: when a canvas is drawn. In: an element with one canvas, what draws it. Out: calls of that, in animation frames.
 * Invariants: once a frame at most for one canvas, and only while it is in the document; all canvases of a page share the
 * frames: what is not begun within `frameMs` waits for the next, so that many at once never make one long task, and of
 * those that only move on with time one is drawn a frame, for to hand a canvas on takes the thread as long as to draw it;
 * it is drawn anew when VS Code changes the class of the body, which is when colours change.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Of a frame's 16 ms; one drawing is always done. */
const frameMs = 6;

const waiting = new Set<() => void>();
/** Those which a person would not miss for some frames. */
const movingOn = new Set<() => void>();
let isAsked = false;

const drawWhatFits = (): void => {
  isAsked = false;
  const start = performance.now();
  const [moved] = waiting.size === 0 ? movingOn : [];
  for (const draw of moved === undefined ? waiting : [moved]) {
    waiting.delete(draw);
    movingOn.delete(draw);
    draw();
    if (performance.now() - start >= frameMs) break;
  }
  if (waiting.size + movingOn.size > 0) ask();
};

const ask = (): void => {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(drawWhatFits);
};

export class Drawing implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #draw: (canvas: HTMLCanvasElement) => void;
  readonly #theme: MutationObserver;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    act: { readonly draw: (canvas: HTMLCanvasElement) => void; readonly recoloured?: () => void },
  ) {
    this.#host = host;
    this.#draw = act.draw;
    this.#theme = new MutationObserver(() => {
      act.recoloured?.();
      this.want();
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    this.want();
  }

  hostDisconnected(): void {
    this.#theme.disconnect();
    waiting.delete(this.#drawn);
    movingOn.delete(this.#drawn);
  }

  /** What is shown has changed; or time has gone on, and nobody waits for it. */
  want(how: 'changed' | 'moved on' = 'changed'): void {
    (how === 'changed' ? waiting : movingOn).add(this.#drawn);
    ask();
  }

  readonly #drawn = (): void => {
    const canvas = this.#host.shadowRoot?.querySelector('canvas') ?? null;
    if (canvas !== null) this.#draw(canvas);
  };
}
