import type { ReactiveController, ReactiveControllerHost } from 'lit';

const moves: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowUp: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Where an arrow key leads among `count` controls; undefined for every other key. */
export const nextFocus = (key: string, at: number, count: number): number | undefined =>
  count === 0 ? undefined : moves[key]?.(at, count);

/**
 * One tab stop for a group of controls; arrow keys, Home and End move within it. The stop is remembered by the
 * control's element, and Lit keeps elements over updates, so a live update never moves the focus.
 */
export class RovingFocus implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #selector: string;
  #stop: HTMLElement | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, selector: string) {
    this.#host = host;
    this.#selector = selector;
    host.addController(this);
  }

  hostConnected(): void {
    // In the shadow tree the target of an event is still the control itself.
    void this.#host.updateComplete.then(() => {
      this.#host.shadowRoot?.addEventListener('keydown', this.#onKey);
      this.#host.shadowRoot?.addEventListener('focusin', this.#onFocus);
    });
  }

  hostDisconnected(): void {
    this.#host.shadowRoot?.removeEventListener('keydown', this.#onKey);
    this.#host.shadowRoot?.removeEventListener('focusin', this.#onFocus);
  }

  hostUpdated(): void {
    this.#mark();
  }

  /** What is not laid out, a column hidden when narrow, cannot be a stop. */
  #controls(): readonly HTMLElement[] {
    const all = this.#host.shadowRoot?.querySelectorAll<HTMLElement>(this.#selector) ?? [];
    return [...all].filter((control) => control.getClientRects().length > 0 && !control.hasAttribute('disabled'));
  }

  #mark(): void {
    const controls = this.#controls();
    if (this.#stop === undefined || !controls.includes(this.#stop)) this.#stop = controls[0];
    for (const control of controls) control.tabIndex = control === this.#stop ? 0 : -1;
  }

  #controlOf(event: Event): HTMLElement | undefined {
    return this.#controls().find((control) => event.composedPath().includes(control));
  }

  readonly #onFocus = (event: Event): void => {
    const control = this.#controlOf(event);
    if (control === undefined) return;
    this.#stop = control;
    this.#mark();
  };

  readonly #onKey = (event: Event): void => {
    const control = this.#controlOf(event);
    if (control === undefined || !(event instanceof KeyboardEvent) || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const controls = this.#controls();
    const next = nextFocus(event.key, controls.indexOf(control), controls.length);
    if (next === undefined) return;
    event.preventDefault();
    controls[next]?.focus();
  };
}
