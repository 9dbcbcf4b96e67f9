import { inTheShapeOf, isFunction, isObject, type AnyFunction } from './functions.ts';
import { timed, type Recorder } from './recorder.ts';

/** What VS Code asks of a provider; everything else of it (events, `dispose`) is passed on. */
const asked = /^(?:provide|resolve|prepare|release)[A-Z]/;

/** Whether a provider's prototypes hold a method that VS Code asks. No getter is run to find out. */
export const isProvider = (value: unknown): value is object => {
  for (let holder = value; isObject(holder) && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    if (Object.getOwnPropertyNames(holder).some((name) => asked.test(name))) return true;
  }
  return false;
};

interface Made {
  readonly original: AnyFunction;
  readonly ours: AnyFunction;
}

/**
 * A provider as VS Code sees it: the same in every way, but that its questions are timed. Its own methods, getters and
 * setters find the provider itself as `this`, because private fields are found on nothing else. An optional method that
 * is absent stays absent, and one that comes or goes later does so here too.
 */
export const timedProvider = (recorder: Recorder, extension: string, provider: object): object => {
  const made = new Map<string | symbol, Made>();
  const ourselves = (called: unknown): unknown => (called === proxy ? provider : called);

  const stoodInFor = (name: string | symbol, original: AnyFunction): AnyFunction => {
    const known = made.get(name);
    if (known?.original === original) return known.ours;
    const isAsked = typeof name === 'string' && asked.test(name);
    const ours = isAsked
      ? timed(recorder, { site: { kind: 'provider', extension, name, result: 'taken' }, original }, ourselves)
      : passedOn(original, ourselves);
    made.set(name, { original, ours: inTheShapeOf(original, ours) });
    return ours;
  };

  const proxy: object = new Proxy(provider, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (!isFunction(value) || name === 'constructor' || isFixed(target, name)) return value;
      try {
        return stoodInFor(name, value);
      } catch (error) {
        recorder.fault(error);
        return value;
      }
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
  return proxy;
};

/** JavaScript refuses another value for a property that cannot change. Such a method goes untimed. */
const isFixed = (target: object, name: string | symbol): boolean => {
  const own = Reflect.getOwnPropertyDescriptor(target, name);
  return own?.configurable === false && own.writable !== true;
};

const passedOn = (original: AnyFunction, self: (called: unknown) => unknown): AnyFunction =>
  function (...args) {
    return Reflect.apply(original, self(this), args);
  };
