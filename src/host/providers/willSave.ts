import type { CallOutcome } from '../../common/calls.ts';
import { hear } from './promises.ts';
import { isFunction, isObject, type AnyFunction } from './functions.ts';
import type { Recorder, Running, Site } from './recorder.ts';

/**
 * A listener of `onWillSaveTextDocument`, timed: it has ended when all has ended that it asked the save to wait for.
 * VS Code's event is frozen, so the listener is given one of the same properties whose `waitUntil` lets us know.
 */
export const timedWillSave = (recorder: Recorder, extension: string, listener: AnyFunction): AnyFunction => {
  const site: Site = { kind: 'will_save', extension, name: 'onWillSaveTextDocument', result: 'taken' };
  return function (event, ...rest) {
    const waits = Waits.begin(recorder, site, event);
    const args = [waits === undefined ? event : waits.event, ...rest];
    let result: unknown;
    try {
      result = Reflect.apply(listener, this, args);
    } catch (error) {
      waits?.threw(error);
      throw error;
    }
    waits?.returned();
    return result;
  };
};

class Waits {
  readonly event: object;
  readonly #recorder: Recorder;
  readonly #running: Running;
  /** The listener's own call is the first of them. */
  #open = 1;
  #outcome: CallOutcome = 'ok';

  static begin(recorder: Recorder, site: Site, event: unknown): Waits | undefined {
    const running = recorder.begin(site, [event]);
    if (running === undefined || !isObject(event)) return undefined;
    try {
      const wait: unknown = Reflect.get(event, 'waitUntil');
      return isFunction(wait) ? new Waits(recorder, { running, event, wait }) : undefined;
    } catch (error) {
      recorder.fault(error);
      return undefined;
    }
  }

  private constructor(
    recorder: Recorder,
    { running, event, wait }: { readonly running: Running; readonly event: object; readonly wait: AnyFunction },
  ) {
    this.#recorder = recorder;
    this.#running = running;
    const waited = (result: unknown): void => {
      this.#waited(result);
    };
    const waitUntil = (...args: unknown[]): unknown => {
      const answer: unknown = Reflect.apply(wait, event, args);
      waited(args[0]);
      return answer;
    };
    this.event = Object.defineProperties(Object.create(Object.getPrototypeOf(event) as object | null) as object, {
      ...Object.getOwnPropertyDescriptors(event),
      waitUntil: { value: waitUntil, enumerable: true },
    });
    Object.freeze(this.event);
  }

  returned(): void {
    this.#recorder.held(this.#running);
    this.#close('ok');
  }

  threw(error: unknown): void {
    this.#recorder.threw(this.#running, error);
    this.#open = Number.NaN;
  }

  #waited(result: unknown): void {
    try {
      const ending = hear(result, {
        resolved: () => {
          this.#close('ok');
        },
        rejected: () => {
          this.#close('error');
        },
      });
      if (ending === 'promised') this.#open += 1;
    } catch (error) {
      this.#recorder.fault(error);
    }
  }

  #close(outcome: CallOutcome): void {
    if (outcome === 'error') this.#outcome = outcome;
    this.#open -= 1;
    if (this.#open === 0) this.#recorder.end(this.#running, this.#outcome);
  }
}
