/**
 * What is refused before anything is looked at: a Host that is neither this machine's loopback nor where the editor has
 * said that its browser reaches us (a page whose name was rebound to 127.0.0.1 sends its own), an Origin that is not
 * ours, a body that a page of anybody may send, or that is packed: what unpacks to a thousandfold is not begun with.
 */
import type { IncomingMessage } from 'node:http';
import { OtherAddresses } from './otherAddresses.ts';

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Asked {
  readonly method: string;
  readonly httpVersion: string;
  readonly host: string | undefined;
  /** Two of them would be read differently by whoever stands between. */
  readonly hosts: number;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly hasToken: boolean;
  readonly hasBody: boolean;
}

export interface Refusal {
  readonly status: 400 | 401 | 403 | 415 | 421 | 505;
  readonly detail: string;
}

const misdirected =
  'This server answers to localhost and 127.0.0.1 on its own port, and where the editor opens its dashboard.';

const isOwnHost = (host: string | undefined, port: number): boolean => {
  const [, name, given] = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/i.exec(host ?? '') ?? [];
  return name !== undefined && loopbackNames.has(name.toLowerCase()) && Number(given ?? 80) === port;
};

const isOwnOrigin = (origin: string, port: number): boolean => {
  const [, host] = /^http:\/\/([^/]+)$/i.exec(origin) ?? [];
  return isOwnHost(host, port);
};

export const askedOf = (
  { method = 'GET', httpVersion, headers, headersDistinct }: IncomingMessage,
  { hasToken }: Pick<Asked, 'hasToken'>,
): Asked => {
  const { host, origin } = headers;
  return {
    method,
    httpVersion,
    host,
    hosts: headersDistinct['host']?.length ?? 0,
    origin,
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    hasToken,
    hasBody: Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined,
  };
};

/** Why a request is refused; undefined where it may be looked at. */
export const refusalOfRequest = (
  asked: Asked,
  port: number,
  others: OtherAddresses = new OtherAddresses(),
): Refusal | undefined => {
  const { method, httpVersion, host, hosts, origin, contentType = '', contentEncoding, hasToken, hasBody } = asked;
  if (!httpVersion.startsWith('1.')) return { status: 505, detail: 'This server speaks HTTP/1.1.' };
  if (hosts > 1) return { status: 400, detail: 'A request names one host.' };
  if (!isOwnHost(host, port) && !others.hasHost(host)) return { status: 421, detail: misdirected };
  const isOwn = origin !== undefined && (isOwnOrigin(origin, port) || others.hasOrigin(origin));
  if (origin !== undefined && !isOwn) return { status: 403, detail: 'Pages of other origins are not answered.' };
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (hasBody && contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity')
    return { status: 415, detail: 'The body has to come as it is, not compressed.' };
  // A form or a text can be sent by any page without asking first; JSON cannot.
  const isJson = /^application\/json\b/i.test(contentType);
  const isSimple = contentType === '' || /^(?:text\/plain|application\/x-www-form-urlencoded)\b/i.test(contentType);
  if (!hasBody || isJson || (isSimple && (isOwn || (hasToken && origin === undefined)))) return undefined;
  // No page: a program, which is to be told what it lacks.
  if (isSimple && !hasToken && origin === undefined) return { status: 401, detail: 'This needs a token.' };
  return { status: 415, detail: 'The body has to be application/json.' };
};
