import { kindOf } from '../../common/channelKinds.ts';
import type { HttpOutgoing, Secrets, SendResult, WebhookCall } from '../../common/protocol/channels.ts';
import type { UnixMs } from '../../common/units.ts';
import { addressFault } from '../../common/webAddress.ts';
import { send } from '../../outgoing/outgoing.ts';

/** A channel as its settings name it, and its secrets. */
export interface Callee {
  readonly name: string;
  /** `undefined` where there is no such channel. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  readonly secrets: Secrets;
}

const answerWithinMs = 15_000;

/** Why it cannot be called; undefined where it can. */
const faultOf = ({ name, settings, secrets: { url = '' } }: Callee): string | undefined => {
  const configure = 'run "Performance: Configure Channel…"';
  if (settings === undefined) return `there is no channel ${name}: ${configure}`;
  const { type = name } = settings;
  if (type !== 'webhook') return `the channel ${name} is no ${kindOf('webhook').label.toLowerCase()}`;
  if (url === '') return `the channel ${name} has no address here: ${configure}`;
  const fault = addressFault(url);
  return fault === undefined ? undefined : `the address of the channel ${name} ${fault}`;
};

const requestOf = ({ settings, secrets }: Callee, { event, key, body }: WebhookCall, now: UnixMs): HttpOutgoing => {
  const { url = '', signingSecret = '', authorization = '' } = secrets;
  const { method } = settings ?? {};
  const timestamp = String(Math.floor(now / 1_000));
  return {
    kind: 'http',
    method: method === 'PUT' || method === 'PATCH' ? method : 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-vitals-event': event,
      'x-vitals-timestamp': timestamp,
      ...(authorization === '' ? {} : { authorization }),
    },
    body,
    timeoutMs: answerWithinMs,
    ...(signingSecret === '' ? {} : { signing: { secret: signingSecret, timestamp } }),
  };
};

/** What a service says may repeat what it was sent: its status alone is told. */
const refusalOf = (result: SendResult): string | undefined => {
  if (result.kind === 'failed') return result.reason;
  return result.kind === 'answered' && (result.status < 200 || result.status > 299)
    ? `it answered ${String(result.status)}`
    : undefined;
};

/** Calls a webhook once. Rejects with the reason, in which neither its address nor a secret stands. */
export const callWebhook = async (callee: Callee, call: WebhookCall, now: UnixMs): Promise<void> => {
  const fault = faultOf(callee);
  if (fault !== undefined) throw new Error(fault);
  const refusal = refusalOf(await send(requestOf(callee, call, now)));
  if (refusal !== undefined) throw new Error(`the channel ${callee.name}: ${refusal}`);
};
