import { types } from 'node:util';
import { isObject } from './functions.ts';

/** Kept from before anyone could replace it. */
const { then } = Promise.prototype;

/**
 * A promise that Node made and nobody has changed: hearing its end runs no code but ours. The `then` of anything else
 * may begin work when it is called, so it is left alone.
 */
const isPlainPromise = (value: object): value is Promise<unknown> =>
  types.isPromise(value) &&
  Object.getPrototypeOf(value) === Promise.prototype &&
  !Object.hasOwn(value, 'then') &&
  !Object.hasOwn(value, 'constructor');

export interface Ears {
  resolved(): void;
  /** What it throws, what is derived from the promise rejects with. */
  rejected(reason: unknown): void;
}
/** What became of a result: it is there, will be heard of through `Ears`, or its end cannot be seen. */
export type Ending = 'returned' | 'promised' | 'unseen';

export const hear = (result: unknown, { resolved, rejected }: Ears): Ending => {
  if (!isObject(result)) return 'returned';
  if (!isPlainPromise(result)) return 'then' in result ? 'unseen' : 'returned';
  void then.call(result, resolved, rejected);
  return 'promised';
};
