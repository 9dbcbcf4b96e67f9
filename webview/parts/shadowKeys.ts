import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What walks the controls of an element by keyboard: hears its keys and its focus as long as it is in the page. */
export abstract class ShadowKeys implements ReactiveController {
  protected readonly host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // In the shadow tree the target of an event is still the control itself.
    void this.host.updateComplete.then(() => {
      this.host.shadowRoot?.addEventListener('keydown', this.#onKey);
      this.host.shadowRoot?.addEventListener('focusin', this.#onFocus);
    });
  }

  hostDisconnected(): void {
    this.host.shadowRoot?.removeEventListener('keydown', this.#onKey);
    this.host.shadowRoot?.removeEventListener('focusin', this.#onFocus);
  }

  /** One tab stop among them: the others are reached by the keys that move. */
  protected mark(controls: readonly HTMLElement[], stop: HTMLElement | undefined): void {
    for (const control of controls) control.tabIndex = control === stop ? 0 : -1;
  }

  /** True where the key has been used up. */
  protected abstract pressed(event: KeyboardEvent): boolean;
  protected abstract focused(path: readonly EventTarget[]): void;

  readonly #onKey = (event: Event): void => {
    if (event instanceof KeyboardEvent && !event.altKey && this.pressed(event)) event.preventDefault();
  };

  readonly #onFocus = (event: Event): void => {
    this.focused(event.composedPath());
  };
}
