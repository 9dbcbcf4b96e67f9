/**
 * Sends bodies to one server, one at a time and in order, each until it is taken: what fails comes again later, and
 * what the server refuses for good is dropped and counted.
 */
import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';
import type { HostAnswer, HostAsk, Secrets, SendResult } from '../../common/protocol/channels.ts';
import { backOffMs, retryAfterMs } from '../../common/retrying.ts';
import { ms } from '../../common/units.ts';
import type { EncodedBody } from './exported.ts';
import type { Target } from './targets.ts';

export interface PusherOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** 0 to 1. */
  random(): number;
  /** The host, which alone has secrets and sends. Rejects where it does not answer. */
  host(ask: HostAsk): Promise<HostAnswer>;
}

/** The name under which the host keeps the credentials of a target. */
export const secretsOf = (target: string): string => `export:${target}`;

/** Nobody wants what was to be sent any more. */
export class Abandoned extends Error {}

const timeoutMs = 15_000;

/** Why it did not go through, and what is to be done; undefined where it was taken. */
const faultOf = (result: SendResult): { readonly reason: string; readonly isFinal: boolean } | undefined => {
  if (result.kind === 'failed') return { reason: result.reason, isFinal: false };
  if (result.kind === 'done' || (result.status >= 200 && result.status < 300)) return undefined;
  const { status, body } = result;
  // Credentials can be mended; what is not taken today will not be taken tomorrow.
  const isFinal = status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status);
  const said = body.trim().split('\n')[0]?.slice(0, 200) ?? '';
  return { reason: `the server answered ${String(status)}${said === '' ? '' : `: ${said}`}`, isFinal };
};

/** What a server says is not repeated where it repeats a credential. */
const repeats = (said: string, secrets: Secrets): boolean =>
  Object.values(secrets).some((secret) => secret.split(/\s+/).some((part) => part.length >= 4 && said.includes(part)));

export class Pusher {
  readonly #options: PusherOptions;
  #isOver = false;
  /** Why nothing goes through now; empty where nothing is in the way. */
  problem = '';

  constructor(options: PusherOptions) {
    this.#options = options;
  }

  dispose(): void {
    this.#isOver = true;
  }

  /** Resolves with whether it was taken, once it was, or was refused for good. Rejects once nobody wants it sent. */
  async send({ headers, body }: EncodedBody, url: string): Promise<boolean> {
    const { target, clock, random, host } = this.#options;
    for (let attempts = 1; ; attempts += 1) {
      let fault: { readonly reason: string; readonly isFinal: boolean } | undefined;
      let asked = 0;
      let secrets: Secrets = {};
      try {
        const known = await host({ kind: 'secrets', channel: secretsOf(target.name) });
        if (known.kind === 'secrets') ({ secrets } = known);
        const all = { ...target.headers, ...secrets, ...headers, 'user-agent': 'ide-vitals' };
        const outgoing = { kind: 'http', method: 'POST', url, headers: all, body, timeoutMs } as const;
        const answer = await host({ kind: 'send', outgoing });
        if (answer.kind !== 'sent') throw new Error('the editor could not send it');
        fault = faultOf(answer.result);
        if (answer.result.kind === 'answered') asked = retryAfterMs(answer.result.retryAfter, clock.now()) ?? 0;
      } catch (error) {
        fault = { reason: reasonOf(error), isFinal: false };
      }
      if (this.#isOver) throw new Abandoned();
      const reason = fault?.reason ?? '';
      this.problem = repeats(reason, secrets) ? 'the server refuses' : reason;
      if (fault === undefined || fault.isFinal) return fault === undefined;
      await this.pause(Math.max(asked, backOffMs(attempts, random())));
    }
  }

  /** Rejects once nobody waits any more. */
  async pause(forMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#options.clock.after(ms(forMs), resolve);
    });
    if (this.#isOver) throw new Abandoned();
  }
}
