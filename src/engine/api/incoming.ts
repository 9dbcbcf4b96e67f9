/** What a request brings along, and the words of statuses. Pure. */
import type { IncomingMessage } from 'node:http';
import type { UnixMs } from '../../common/units.ts';

/** What a request is for, and when it came. */
export interface Aimed {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  readonly now: UnixMs;
}

export const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

/** As a bearer token, or as the password of whatever user, for programs that know no other. */
export const secretOf = ({ headers: { authorization = '' } }: IncomingMessage): string | undefined => {
  const [, scheme = '', given = ''] = /^(Bearer|Basic)\s+(\S{1,400})$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return given === '' ? undefined : given;
  return /^[^:]*:(.+)$/.exec(Buffer.from(given, 'base64').toString('utf8'))?.[1];
};

/** A cookie's value, where there is one of a few plain characters. */
export const cookieOf = ({ headers: { cookie = '' } }: IncomingMessage, name: string): string | undefined => {
  for (const part of cookie.split(';')) {
    const at = part.indexOf('=');
    const value = part.slice(at + 1).trim();
    if (at > 0 && part.slice(0, at).trim() === name && /^[\w-]{1,100}$/.test(value)) return value;
  }
  return undefined;
};

/**
 * Whether a browser says that a page of ours asks, or its user: cookies know no ports, so that a page of another server
 * of this machine would send ours along.
 */
export const isOfOurPage = ({ headers, method = 'GET' }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  // That it is ours has been looked at.
  return method === 'GET' || method === 'HEAD' || headers.origin !== undefined;
};

/** Where a request goes; undefined where its address is none. A path that begins with two slashes names no host. */
export const targetOf = ({ url = '/' }: IncomingMessage): URL | undefined => {
  const target = URL.parse(url.startsWith('/') ? `http://127.0.0.1${url}` : url);
  return target?.protocol === 'http:' ? target : undefined;
};

/** Undefined where it is not well-formed. */
export const decoded = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
};

/** Names in braces stand for a part of the path. */
export const matchOf = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const names: string[] = [];
  const source = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  const found = new RegExp(`^${source}$`).exec(path);
  if (found === null) return undefined;
  const values = found.slice(1).map(decoded);
  return values.includes(undefined) ? undefined : Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
};

/** Undefined where it is no JSON. */
export const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
};
