import type { Clock } from '../../common/clock.ts';
import type { LanguageClientMiddleware } from '../publicApi/publicApi.ts';
import { textOf } from './untyped.ts';

type Outcome = 'ok' | 'error' | 'cancelled';

/** RequestCancelled, ContentModified and ServerCancelled of the protocol: an answer nobody wanted any more. */
const cancelledCodes: ReadonlySet<unknown> = new Set([-32800, -32801, -32802]);
const methodCap = 100;
const methodLength = 64;

const outcomeOf = (error: unknown): Outcome =>
  cancelledCodes.has((error as { code?: unknown } | null)?.code) ? 'cancelled' : 'error';

/** Middleware of `vscode-languageclient` that times each request as its caller waits for it. */
export const timedRequests = (
  clock: Clock,
  record: (method: string, outcome: Outcome, durationMs: number) => void,
): LanguageClientMiddleware => {
  const methods = new Set<string>();
  const named = (type: string | { readonly method: string }): string => {
    const method = textOf(typeof type === 'string' ? type : type.method).slice(0, methodLength);
    if (methods.size < methodCap) methods.add(method);
    return methods.has(method) ? method : 'other';
  };
  return {
    // The client calls with four arguments.
    sendRequest(...[type, param, token, next]) {
      const begun = clock.elapsed();
      const answer = next(type, param, token);
      const end = (outcome: Outcome): void => {
        record(named(type), outcome, clock.elapsed() - begun);
      };
      answer.then(
        () => end('ok'),
        (error: unknown) => end(outcomeOf(error)),
      );
      return answer;
    },
  };
};
