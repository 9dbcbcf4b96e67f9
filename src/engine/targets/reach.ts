import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';
import type { Place } from './readTargets.ts';

/** How long it took, or why it failed. */
export type Reached = { readonly ms: number } | { readonly reason: string };

const patienceMs = 10_000;

/** The reason in words that stay few: they are a label. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'name not resolved',
  EHOSTUNREACH: 'no route',
  ENETUNREACH: 'no route',
  ENETDOWN: 'no network',
  ETIMEDOUT: 'timed out',
  EACCES: 'not allowed',
  EPROTO: 'TLS failed',
};
const reasonFor = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'failed';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code)) return 'certificate not accepted';
  return reasons[code] ?? (code.startsWith('HPE_') ? 'no web server' : 'failed');
};

interface Attempt {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const overTcp = (host: string, port: number, { done, failed }: Attempt): Disposable => {
  const socket = connect({ host, port });
  socket.once('connect', done).on('error', failed);
  return { dispose: () => socket.destroy() };
};

/** The time until the head of the answer is there, whatever it says: a page that is not found is a server that answers. */
const overWeb = (url: URL, { done, failed }: Attempt): Disposable => {
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  const asked = send(url, { method: 'HEAD', agent: false });
  asked.once('response', done).on('error', failed);
  asked.end();
  return { dispose: () => asked.destroy() };
};

/** Looks at a place once; disposed, it says nothing more. */
export const reach = (
  place: Place,
  clock: Pick<Clock, 'elapsed' | 'after'>,
  tell: (what: Reached) => void,
): Disposable => {
  const begun = clock.elapsed();
  let isOver = false;
  const end = (what: Reached): void => {
    if (isOver) return;
    isOver = true;
    timer.dispose();
    attempt.dispose();
    tell(what);
  };
  const timer = clock.after(ms(patienceMs), () => {
    end({ reason: 'timed out' });
  });
  const told: Attempt = {
    done: () => {
      end({ ms: clock.elapsed() - begun });
    },
    failed: (error) => {
      end({ reason: reasonFor(error) });
    },
  };
  const attempt = place.kind === 'tcp' ? overTcp(place.host, place.port, told) : overWeb(place.url, told);
  return {
    dispose: () => {
      isOver = true;
      timer.dispose();
      attempt.dispose();
    },
  };
};
