import { Recorder } from './recorder.ts';
import type { Call } from './callWriter.ts';
import { isFunction, isObject } from './functions.ts';
import { listenThrough } from './apiObject.ts';

/** A provider that notices everything that must not be noticed. */
class Sample {
  readonly #secret = 'kept';
  readonly answer = Promise.resolve(this.#secret);
  readonly failure = new Error('a sample');
  get onDidChange(): string {
    return this.#secret;
  }
  provideHover(): Promise<string> {
    return this.#secret === 'kept' ? this.answer : Promise.reject(this.failure);
  }
  provideNothing(): never {
    throw this.failure;
  }
}

type Provider = Sample & { readonly resolveHover?: unknown };

const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
};

/**
 * Proves on a provider of ours, before anyone else's is touched, that it cannot tell the difference. `api` is our own
 * API object: what can be changed and restored on it can be on another's. Returns what did not hold.
 */
export const selfTest = (api: unknown): string | undefined => {
  const space: unknown = isObject(api) ? Reflect.get(api, 'languages') : undefined;
  const before = isObject(space) ? Reflect.getOwnPropertyDescriptor(space, 'registerHoverProvider') : undefined;
  if (!isObject(space) || !isFunction(before?.value)) return "VS Code's API has another shape than the one known here";
  const calls: Call[] = [];
  const recorder = new Recorder({
    clock: selfTestClock,
    numberOf: () => 0,
    add: (call) => calls.push(call),
    fault: () => undefined,
  });
  recorder.isListening = true;
  const sample = new Sample();
  let registered: unknown;
  const own = { languages: { ...space, registerHoverProvider: (_: unknown, given: unknown) => (registered = given) } };
  listenThrough(own, { id: 'self-test', commands: new Set() }, recorder);
  own.languages.registerHoverProvider({}, sample);
  const failed = registered === sample ? 'no stand-in was made' : differenceOf(registered as Provider, sample);
  if (failed !== undefined) return failed;
  if (calls.length !== 1 || calls[0]?.outcome !== 'error' || !recorder.isListening) return 'calls are not heard';
  const changed = listenThrough(api, { id: 'self-test', commands: new Set() }, recorder);
  if (changed === undefined) return "VS Code's API objects cannot be changed";
  const isChanged = Reflect.get(space, 'registerHoverProvider') !== before.value;
  changed.dispose();
  const after = Reflect.getOwnPropertyDescriptor(space, 'registerHoverProvider');
  return isChanged && after?.value === before.value ? undefined : "VS Code's API objects do not keep what is set";
};

/** A self-test takes no time that anybody wants to know. */
const selfTestClock = { now: () => 0 as never, elapsed: () => 0 as never };

const differenceOf = (standIn: Provider, sample: Sample): string | undefined => {
  if (standIn.provideHover() !== sample.answer) return 'a promise is not handed back as it is';
  if (thrownBy(() => standIn.provideNothing()) !== sample.failure) return 'an error is not handed on as it is';
  if (standIn.onDidChange !== 'kept') return 'a getter does not find its private field';
  if (standIn.resolveHover !== undefined || 'resolveHover' in standIn) return 'an absent method is there';
  if (!(standIn instanceof Sample) || !('provideHover' in standIn)) return 'it is another kind of provider';
  return Object.keys(standIn).join() === Object.keys(sample).join() ? undefined : 'it has other properties';
};
