import type { Disposable } from '../../common/disposable.ts';

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

export const isFunction = (value: unknown): value is AnyFunction => typeof value === 'function';
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** `ours` with the name and the number of arguments that its original shows. */
export const inTheShapeOf = (original: AnyFunction, ours: AnyFunction): AnyFunction => {
  const { name, length } = original;
  Object.defineProperties(ours, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
  return ours;
};

/**
 * Puts a method in another's place on one object; undefined where it cannot be, and then nothing has changed. It is
 * assigned, not defined: the property keeps its attributes, and a hundred API objects are done in half the time.
 */
export const replaceMethod = (
  target: object,
  name: string,
  replacementFor: (original: AnyFunction) => AnyFunction,
): Disposable | undefined => {
  const before = Reflect.getOwnPropertyDescriptor(target, name);
  const original: unknown = before?.value;
  if (before?.configurable !== true || before.writable !== true || !isFunction(original)) return undefined;
  const ours = replacementFor(original);
  if (!Reflect.set(target, name, ours)) return undefined;
  return {
    dispose() {
      // Whoever has replaced it after us keeps calling ours, which from now on only passes on.
      if (Reflect.get(target, name) === ours) Reflect.set(target, name, original);
    },
  };
};
