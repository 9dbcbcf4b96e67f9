import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, disposable, type Disposable } from '../../common/disposable.ts';

export interface HttpAnswer {
  /** Id of the extension that asked; empty where it cannot be told. */
  readonly extension: string;
  readonly outcome: 'ok' | 'error';
  readonly ms: number;
}

export interface HttpOptions {
  readonly clock: Clock;
  /** Whose code is calling now. */
  caller(): string;
  report(answer: HttpAnswer): void;
}

/** Looking for the caller costs tens of microseconds: beyond so many requests a second they are timed without. */
const callersPerSecond = 50;

interface Begun {
  readonly at: number;
  readonly extension: string;
}

/**
 * Times the HTTP requests that extensions make, by the channels that Node publishes them on: those of `http` and
 * `https`, and those of undici, which `fetch` is. Requests are keys that are never looked into.
 */
export const watchHttp = ({ clock, caller, report }: HttpOptions): Disposable => {
  const owned = new DisposableStore();
  const begun = new WeakMap<object, Begun>();
  let second = 0;
  let callers = 0;

  const begin = (request: object): void => {
    if (begun.has(request)) return;
    const at = clock.elapsed();
    if (Math.floor(at / 1_000) !== second) {
      second = Math.floor(at / 1_000);
      callers = 0;
    }
    callers += 1;
    begun.set(request, { at, extension: callers > callersPerSecond ? '' : caller() });
  };
  const end = (request: object, outcome: HttpAnswer['outcome']): void => {
    const known = begun.get(request);
    if (known === undefined) return;
    begun.delete(request);
    report({ extension: known.extension, outcome, ms: clock.elapsed() - known.at });
  };
  const on = (channel: string, handle: (request: object) => void): void => {
    const heard = (message: unknown): void => {
      try {
        const { request } = message as { request?: unknown };
        if (typeof request === 'object' && request !== null) handle(request);
      } catch {
        // Node would make it an uncaught exception of the host; a request that was not timed is the smaller loss.
      }
    };
    subscribe(channel, heard);
    owned.own(disposable(() => unsubscribe(channel, heard)));
  };

  // `created` stands in the caller's own stack; Node before 22.12 has only `start`, which is published as it is sent.
  on('http.client.request.created', begin);
  on('http.client.request.start', begin);
  on('undici:request:create', begin);
  for (const channel of ['http.client.response.finish', 'undici:request:headers']) {
    on(channel, (request) => {
      end(request, 'ok');
    });
  }
  for (const channel of ['http.client.request.error', 'undici:request:error']) {
    on(channel, (request) => {
      end(request, 'error');
    });
  }
  return owned;
};
