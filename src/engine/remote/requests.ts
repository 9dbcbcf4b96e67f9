/** Questions as Prometheus's HTTP API takes them. Source: https://prometheus.io/docs/prometheus/latest/querying/api/ */
import type { Labels } from '../../common/labels.ts';
import { addressFault } from '../../common/webAddress.ts';

/** A server, without what is secret in its address. */
export interface Server {
  /** Without a slash at its end. */
  readonly base: string;
  /** What it is called in what is said of it. */
  readonly host: string;
  /** Of the address's own user and password; empty where it has none. */
  readonly headers: Labels;
}

/** What is asked, below the address of a server. */
export interface Ask {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** In the body of a POST, in the address of a GET. */
  readonly form: Readonly<Record<string, string>>;
}

/** A user and password in the address become basic authentication; undefined where it is no address of the web. */
export const serverAt = (address: string): Server | undefined => {
  const url = URL.parse(address.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const basic = Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  const headers = url.username === '' ? {} : { authorization: `Basic ${basic.toString('base64')}` };
  [url.username, url.password, url.search, url.hash] = ['', '', '', ''];
  return { base: url.href.replace(/\/+$/, ''), host: url.host, headers };
};

/** What is wrong with the setting; undefined where nothing is. Credentials go nowhere without encryption. */
export const settingFault = (address: string): string | undefined => {
  const fault = addressFault(address.trim());
  if (fault !== undefined) return `vitals.remote.url ${fault}`;
  return serverAt(address) === undefined
    ? 'vitals.remote.url must be an address, as in https://example.com'
    : undefined;
};

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

export const instantAsk = (expr: string, atMs: number): Ask => ({
  path: 'query',
  method: 'POST',
  form: { query: expr, time: seconds(atMs) },
});

export const rangeAsk = (
  expr: string,
  { start, end, stepMs }: { readonly start: number; readonly end: number; readonly stepMs: number },
): Ask => ({
  path: 'query_range',
  method: 'POST',
  form: { query: expr, start: seconds(start), end: seconds(end), step: seconds(stepMs) },
});

/** The values of a label, among the series of a selector. Servers answer this to a GET only. */
export const valuesAsk = (label: string, selector: string): Ask => ({
  path: `label/${encodeURIComponent(label)}/values`,
  method: 'GET',
  form: { 'match[]': selector },
});

export const addressOf = ({ base }: Pick<Server, 'base'>, { path, method, form }: Ask): string =>
  `${base}/api/v1/${path}${method === 'GET' ? `?${new URLSearchParams(form).toString()}` : ''}`;
