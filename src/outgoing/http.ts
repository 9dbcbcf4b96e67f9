import { createHmac } from 'node:crypto';
import type { HttpOutgoing, SendResult } from '../common/protocol/channels.ts';

const bodyCap = 2_000;

/** Of a failure its code, or what kind of error it is; never its text, which may hold the address or a header. */
const codeOf = (error: unknown): string => {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (name === 'TimeoutError') return 'no answer in time';
  if (cause !== undefined) return codeOf(cause);
  return typeof name === 'string' ? name : 'no reason is known';
};

/** The first of the body, at least `bytes` of it where there are so many: a service may send for ever. */
const beginOf = async (
  response: Response,
  bytes: number,
): Promise<{ readonly text: string; readonly read: number }> => {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  const reader = stream?.getReader();
  if (reader === undefined) return { text: '', read: 0 };
  const decoder = new TextDecoder();
  let [text, read] = ['', 0];
  while (read <= bytes) {
    const { done, value } = await reader.read();
    if (done) break;
    read += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return { text, read };
};

/** What a receiver works out for itself, and compares: over the time and the body, so that neither can be changed. */
export const signatureOf = (secret: string, timestamp: string, body: HttpOutgoing['body']): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;

/**
 * One request, by the `fetch` of whoever calls: in the extension host VS Code's, so that its proxy and certificates hold.
 * A redirect is not followed: what is secret in a request is meant for one address.
 */
export const sendHttp = async (outgoing: HttpOutgoing): Promise<SendResult> => {
  const { method, url, headers, body, timeoutMs, signing, answerBytes } = outgoing;
  const signature = signing === undefined ? '' : signatureOf(signing.secret, signing.timestamp, body);
  try {
    const response = await fetch(url, {
      method,
      headers: signature === '' ? headers : { ...headers, 'x-vitals-signature': signature },
      ...(method === 'GET' ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    const { text, read } = await beginOf(response, answerBytes ?? bodyCap);
    if (answerBytes !== undefined && read > answerBytes)
      return { kind: 'failed', reason: `its answer is longer than ${String(answerBytes / 1e6)} MB`, isFinal: true };
    const said = answerBytes === undefined ? text.slice(0, bodyCap) : text;
    return {
      kind: 'answered',
      status,
      retryAfter: response.headers.get('retry-after') ?? '',
      // Who has it could send the same once more.
      body: signature === '' ? said : said.replaceAll(signature, '…'),
    };
  } catch (error) {
    return { kind: 'failed', reason: `the request failed: ${codeOf(error)}`, isFinal: false };
  }
};
