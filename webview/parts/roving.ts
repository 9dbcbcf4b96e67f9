import type { ReactiveControllerHost } from 'lit';
import { ShadowKeys } from './shadowKeys.ts';

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
 * control's element, and Lit keeps elements over updates, so a live update never moves the focus. Where controls are is
 * asked when they or the width are others, never with each update: to ask makes the browser lay the page out at once.
 */
export class RovingFocus extends ShadowKeys {
  readonly #selector: string;
  #stop: HTMLElement | undefined;
  #before: readonly HTMLElement[] = [];
  readonly #width = new ResizeObserver(() => {
    this.#mark();
  });

  constructor(host: ReactiveControllerHost & HTMLElement, selector: string) {
    super(host);
    this.#selector = selector;
  }

  override hostConnected(): void {
    super.hostConnected();
    this.#width.observe(this.host);
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.#width.disconnect();
  }

  hostUpdated(): void {
    const able = this.#able();
    if (able.length !== this.#before.length || able.some((control, at) => control !== this.#before[at])) this.#mark();
  }

  #able(): readonly HTMLElement[] {
    const all = this.host.shadowRoot?.querySelectorAll<HTMLElement>(this.#selector) ?? [];
    return [...all].filter((control) => !control.hasAttribute('disabled'));
  }

  /** What is not laid out, a column hidden when narrow, cannot be a stop. */
  #controls(): readonly HTMLElement[] {
    this.#before = this.#able();
    return this.#before.filter((control) => control.getClientRects().length > 0);
  }

  #mark(): void {
    const controls = this.#controls();
    if (this.#stop === undefined || !controls.includes(this.#stop)) this.#stop = controls[0];
    this.mark(controls, this.#stop);
  }

  protected override focused(path: readonly EventTarget[]): void {
    const control = this.#controls().find((one) => path.includes(one));
    if (control === undefined) return;
    this.#stop = control;
    this.#mark();
  }

  protected override pressed(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey) return false;
    const path = event.composedPath();
    const controls = this.#controls();
    const at = controls.findIndex((one) => path.includes(one));
    const next = at < 0 ? undefined : nextFocus(event.key, at, controls.length);
    if (next === undefined) return false;
    controls[next]?.focus();
    return true;
  }
}
