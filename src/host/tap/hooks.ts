import type { Disposable } from '../../common/disposable.ts';

/**
 * Own-property overrides of single instances: the original is always called with what its caller gave, and disposing
 * leaves the instance as it was found. Prototypes and listeners are never touched: a listener on a stream or on a
 * child's messages would take from its owner what Node keeps until the first one.
 */
type Method = (this: unknown, ...args: unknown[]) => unknown;
export type See = (...args: unknown[]) => void;

const methodOf = (target: object, name: string): Method | undefined => {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value as Method) : undefined;
};

/** Lets `see` have the arguments of each call of `target[name]` before the original gets them. */
export const overrideMethod = (target: object, name: string, see: See): Disposable => {
  const original = methodOf(target, name);
  if (original === undefined) return { dispose: () => undefined };
  const before = Object.getOwnPropertyDescriptor(target, name);
  let seeing = true;
  const ours: Method = function (...args) {
    if (seeing) see(...args);
    return Reflect.apply(original, this, args);
  };
  Object.defineProperty(target, name, {
    value: ours,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
  return {
    dispose() {
      seeing = false;
      // Someone who has overridden it after us keeps calling ours, which from now on only passes on.
      if (Object.getOwnPropertyDescriptor(target, name)?.value === ours) restore(target, name, before);
    },
  };
};

/**
 * The same for `write`, as an accessor: `net.Socket.connect()` assigns the prototype's `write` to the instance, which
 * would silently put a plain override out. Any other assignment is someone else's override: it goes on top of ours, as
 * it would have gone on top of the original.
 */
export const overrideWrite = (target: object, see: See): Disposable => {
  const original = methodOf(target, 'write');
  if (original === undefined) return { dispose: () => undefined };
  const before = Object.getOwnPropertyDescriptor(target, 'write');
  let inner = original;
  let seeing = true;
  const ours: Method = function (...args) {
    if (seeing) see(...args);
    return Reflect.apply(inner, this, args);
  };
  const get = (): Method => ours;
  Object.defineProperty(target, 'write', {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    get,
    set(value: unknown) {
      if (value === inheritedMethod(target, 'write')) inner = value as Method;
      else Object.defineProperty(target, 'write', { configurable: true, enumerable: true, writable: true, value });
    },
  });
  return {
    dispose() {
      seeing = false;
      if (Object.getOwnPropertyDescriptor(target, 'write')?.get === get) restore(target, 'write', before);
    },
  };
};

const inheritedMethod = (target: object, name: string): unknown => {
  const prototype: unknown = Object.getPrototypeOf(target);
  return typeof prototype === 'object' && prototype !== null ? Reflect.get(prototype, name) : undefined;
};

const restore = (target: object, name: string, before: PropertyDescriptor | undefined): void => {
  if (before === undefined) Reflect.deleteProperty(target, name);
  else Object.defineProperty(target, name, before);
};
