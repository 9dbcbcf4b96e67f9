/** Who comes in: what is refused before anything is looked at, then tokens and sessions. */
import type { IncomingMessage } from 'node:http';
import type { UnixMs } from '../../common/units.ts';
import type { Access, Admission } from './access.ts';
import type { AccessLog } from './accessLog.ts';
import { askedOf, refusalOfRequest } from './guard.ts';
import { OtherAddresses } from './otherAddresses.ts';
import { RequestRate } from './rate.ts';
import type { Holder } from './sessions.ts';

export interface GateOptions {
  readonly access: Access;
  readonly log: AccessLog;
  readonly port: () => number;
  /** Whose session a request belongs to, where it is one of a page of ours. */
  holderOf(request: IncomingMessage, now: UnixMs): Holder | undefined;
}

export interface NotPassed {
  readonly status: number;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

export class Gate {
  private readonly options: GateOptions;
  /** Where a browser reaches us besides. */
  readonly others = new OtherAddresses();
  private readonly rate = new RequestRate();

  constructor(options: GateOptions) {
    this.options = options;
  }

  pass(
    request: IncomingMessage,
    secret: string | undefined,
    now: UnixMs,
  ): Exclude<Admission, { refused: string }> | NotPassed {
    const { log, port } = this.options;
    const address = request.socket.remoteAddress ?? '';
    if (!this.rate.allows(address, now)) return { status: 429, detail: 'Too many requests.', retryAfterSeconds: 1 };
    const refusal = refusalOfRequest(askedOf(request, { hasToken: secret !== undefined }), port(), this.others);
    if (refusal !== undefined) return refusal;
    const admission = this.admission(request, secret, now);
    if (!('refused' in admission)) {
      if (admission.level !== 'public') log.note(admission.name, now);
      return admission;
    }
    log.refused({ address, subject: 'api', why: admission.refused }, now);
    return admission.refused === 'locked'
      ? {
          status: 429,
          detail: 'Too many wrong tokens came from this address.',
          retryAfterSeconds: admission.retryAfterSeconds,
        }
      : { status: 401, detail: `The token is ${admission.refused}.` };
  }

  /** By the token of the request, or else by the session of a page of ours. */
  admission(request: IncomingMessage, secret: string | undefined, now: UnixMs): Admission {
    const holder = secret === undefined ? this.options.holderOf(request, now) : undefined;
    return holder ?? this.options.access.check(secret, request.socket.remoteAddress ?? '', now);
  }
}
