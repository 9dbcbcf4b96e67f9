import { reasonOf } from '../../common/problem.ts';
import type { HttpOutgoing, SendResult } from '../../common/protocol/channels.ts';

const bodyCap = 2_000;

/** Of a failure that Node names by a code; never its text, which may name the address. */
const codeOf = (error: unknown): string | undefined => {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (name === 'TimeoutError') return 'no answer in time';
  return cause === undefined ? undefined : codeOf(cause);
};

/** The first of the body; a service may send for ever. */
const beginOf = async (response: Response): Promise<string> => {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  const reader = stream?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < bodyCap) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, bodyCap);
};

/**
 * One request, by the `fetch` that VS Code gives its extensions: its proxy and certificates hold. A redirect is not
 * followed: what is secret in a request is meant for one address.
 */
export const sendHttp = async (outgoing: HttpOutgoing): Promise<SendResult> => {
  const { method, url, headers, body, timeoutMs } = outgoing;
  try {
    const response = await fetch(url, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    return {
      kind: 'answered',
      status,
      retryAfter: response.headers.get('retry-after') ?? '',
      body: await beginOf(response),
    };
  } catch (error) {
    const reason = codeOf(error) ?? reasonOf(error).replaceAll(url, '…');
    return { kind: 'failed', reason: `the request failed: ${reason}`, isFinal: false };
  }
};
