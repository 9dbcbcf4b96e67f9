import type { CallKind, CallOutcome } from '../../common/calls.ts';
import type { Clock } from '../../common/clock.ts';
import type { Call } from './callWriter.ts';
import { isObject, type AnyFunction } from './functions.ts';
import { hear } from './promises.ts';

/** What is called: whose it is, and what VS Code calls it. */
export interface Site {
  readonly kind: CallKind;
  readonly extension: string;
  readonly name: string;
  /** Who gets what the call returns: VS Code, which handles a rejection, or nobody. */
  readonly result: 'taken' | 'ignored';
}

export interface RecorderOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** A running number of a document; 0 for anything else. */
  numberOf(document: object): number;
  add(call: Call): void;
  /** Something of ours failed: the ear is to be switched off. */
  fault(error: unknown): void;
}

/** One call under way. */
export interface Running {
  readonly site: Site;
  readonly args: readonly unknown[];
  readonly begunMs: number;
  heldMs: number;
}

/**
 * Times calls of others' functions: the function is called as if we were not there, and what it returns or throws goes
 * back untouched. While it is not listening it only passes on. None of its methods throws.
 */
export class Recorder {
  isListening = false;
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  begin(site: Site, args: readonly unknown[]): Running | undefined {
    if (!this.isListening) return undefined;
    try {
      return { site, args, begunMs: this.#options.clock.elapsed(), heldMs: 0 };
    } catch (error) {
      this.fault(error);
      return undefined;
    }
  }

  threw(running: Running | undefined, error: unknown): void {
    if (running === undefined) return;
    this.#guarded(() => {
      this.held(running);
      this.end(running, outcomeOf(error));
    });
  }

  returned(running: Running | undefined, result: unknown): void {
    if (running === undefined) return;
    this.#guarded(() => {
      this.held(running);
      const ending = hear(result, {
        resolved: () => {
          this.end(running, 'ok');
        },
        rejected: (reason) => {
          this.end(running, outcomeOf(reason));
          // Nobody takes it: an unhandled rejection is told of once, as before, because what we derive has it too.
          if (running.site.result === 'ignored') throw reason;
        },
      });
      if (ending === 'returned') this.end(running, 'ok');
      else if (ending === 'unseen') this.#add(running, 'ok', -1);
    });
  }

  end(running: Running, outcome: CallOutcome): void {
    this.#guarded(() => {
      const isCancelled = outcome === 'ok' && running.site.kind === 'provider' && wasCancelled(running.args);
      this.#add(running, isCancelled ? 'cancelled' : outcome, this.#options.clock.elapsed() - running.begunMs);
    });
  }

  /** How long the call held the thread, once it has returned. */
  held(running: Running): void {
    this.#guarded(() => {
      running.heldMs = this.#options.clock.elapsed() - running.begunMs;
    });
  }

  fault(error: unknown): void {
    this.isListening = false;
    try {
      this.#options.fault(error);
    } catch {
      // Telling is what failed; it listens no more, and that is all that can be done from here.
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fault(error);
    }
  }

  #add({ site, args, heldMs }: Running, outcome: CallOutcome, durationMs: number): void {
    if (!this.isListening) return;
    const { kind, extension, name } = site;
    const endMs = this.#options.clock.now();
    const document = kind === 'command' ? 0 : this.#documentIn(args);
    const onSave = name === 'provideCodeActions' && isForSave(args[2]);
    this.#options.add({ kind, extension, name, outcome, endMs, durationMs, heldMs, document, onSave });
  }

  /** Providers are given the document itself, listeners an event or the document. */
  #documentIn([first]: readonly unknown[]): number {
    if (!isObject(first)) return 0;
    const document: unknown = 'document' in first ? first.document : first;
    return isObject(document) ? this.#options.numberOf(document) : 0;
  }
}

/** `self` is what the function finds as its `this`. */
export const timed = (
  recorder: Recorder,
  { site, original }: { readonly site: Site; readonly original: AnyFunction },
  self: (called: unknown) => unknown = asCalled,
): AnyFunction =>
  function (...args) {
    const running = recorder.begin(site, args);
    let result: unknown;
    try {
      result = Reflect.apply(original, self(this), args);
    } catch (error) {
      recorder.threw(running, error);
      throw error;
    }
    recorder.returned(running, result);
    return result;
  };

const asCalled = (called: unknown): unknown => called;

const outcomeOf = (error: unknown): CallOutcome =>
  error instanceof Error && error.name === 'Canceled' ? 'cancelled' : 'error';

/** VS Code hands a token to whatever it may cancel. */
const wasCancelled = (args: readonly unknown[]): boolean =>
  args.some((arg) => isObject(arg) && 'isCancellationRequested' in arg && arg.isCancellationRequested === true);

/** Code actions on save are asked for by kind: `source.organizeImports`, `source.fixAll`. */
const isForSave = (context: unknown): boolean => {
  const only: unknown = isObject(context) && 'only' in context ? context.only : undefined;
  const value: unknown = isObject(only) && 'value' in only ? only.value : undefined;
  return typeof value === 'string' && /^source(?:\.|$)/.test(value);
};
