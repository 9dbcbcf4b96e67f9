/**
 * What is refused before anything is looked at: a Host that is not this machine's loopback (a page whose name was
 * rebound to 127.0.0.1 sends its own), an Origin that is not ours, a body that a page of anybody may send.
 */
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Asked {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  readonly hasToken: boolean;
  readonly hasBody: boolean;
}

export interface Refusal {
  readonly status: 400 | 401 | 403 | 415 | 421;
  readonly detail: string;
}

const isOwnHost = (host: string | undefined, port: number): boolean => {
  const [, name, given] = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/i.exec(host ?? '') ?? [];
  return name !== undefined && loopbackNames.has(name.toLowerCase()) && Number(given ?? 80) === port;
};

const isOwnOrigin = (origin: string, port: number): boolean => {
  const [, host] = /^http:\/\/([^/]+)$/i.exec(origin) ?? [];
  return isOwnHost(host, port);
};

/** Why a request is refused; undefined where it may be looked at. */
export const refusalOfRequest = (asked: Asked, port: number): Refusal | undefined => {
  const { method, host, origin, contentType = '', hasToken, hasBody } = asked;
  if (!isOwnHost(host, port)) return { status: 421, detail: 'This server answers to localhost and 127.0.0.1 only.' };
  const isOwn = origin !== undefined && isOwnOrigin(origin, port);
  if (origin !== undefined && !isOwn) return { status: 403, detail: 'Pages of other origins are not answered.' };
  if (method === 'GET' || method === 'HEAD') return undefined;
  // A form or a text can be sent by any page without asking first; JSON cannot.
  const isJson = /^application\/json\b/i.test(contentType);
  const isSimple = contentType === '' || /^(?:text\/plain|application\/x-www-form-urlencoded)\b/i.test(contentType);
  if (!hasBody || isJson || (isSimple && (isOwn || (hasToken && origin === undefined)))) return undefined;
  // No page: a program, which is to be told what it lacks.
  if (isSimple && !hasToken && origin === undefined) return { status: 401, detail: 'This needs a token.' };
  return { status: 415, detail: 'The body has to be application/json.' };
};
