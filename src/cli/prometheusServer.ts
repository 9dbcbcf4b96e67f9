/**
 * A server that answers Prometheus's HTTP API, our own among them, as whoever asks it in advance sees it: expressions over a
 * range, or at a moment. Native histograms in answers are left out: rules compare numbers.
 */
import type { Labels } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import { parseNumber, type VectorSample } from '../engine/query/query.ts';
import { Complaint } from './world.ts';

/** A form is posted; the answer's text. Rejects where there is none, or it is too long. */
export type Post = (
  url: string,
  asked: { readonly headers: Readonly<Record<string, string>>; readonly form: Readonly<Record<string, string>> },
) => Promise<{ readonly status: number; readonly text: string }>;

type Pair = readonly [number, string];
interface Found {
  readonly metric?: Labels;
  readonly value?: Pair;
  readonly values?: readonly Pair[];
}
interface Answer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly resultType?: string; readonly result?: readonly Found[] | Pair };
}

/** Prometheus refuses more than 11,000 points a series. */
const pointsAtOnce = 10_000;

const sampleOf = (labels: Labels, text: string): VectorSample => ({ labels, value: parseNumber(text) ?? Number.NaN });

export class PrometheusServer {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #post: Post;

  /** A user and password in the address become basic authentication, a token a bearer's. */
  constructor(address: string, { token, post }: { readonly token: string | undefined; readonly post: Post }) {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) throw new Complaint(`--url: no address: ${address}`);
    const basic = Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
    const authorization =
      token !== undefined ? `Bearer ${token}` : url.username === '' ? '' : `Basic ${basic.toString('base64')}`;
    this.#headers = authorization === '' ? {} : { authorization };
    this.#post = post;
    [url.username, url.password] = ['', ''];
    this.#url = url.href.replace(/\/$/, '');
  }

  async #ask(path: string, form: Readonly<Record<string, string>>): Promise<NonNullable<Answer['data']>> {
    const asked = await this.#post(`${this.#url}/api/v1/${path}`, { headers: this.#headers, form }).catch(
      (error: unknown) => {
        throw new Complaint(`${this.#url}: ${reasonOf(error)}`);
      },
    );
    let answer: Answer = {};
    try {
      answer = JSON.parse(asked.text) as Answer;
    } catch {
      // Told below, by its status.
    }
    if (answer.status === 'success' && answer.data !== undefined) return answer.data;
    const why = answer.error ?? `it answered ${String(asked.status)}, and not as Prometheus does`;
    throw new Complaint(`${this.#url}: ${why}${form['query'] === undefined ? '' : `, asked for ${form['query']}`}`);
  }

  /** By moment; a moment that is missing had nothing. */
  async range(
    expr: string,
    { start, end, stepMs }: { readonly start: UnixMs; readonly end: UnixMs; readonly stepMs: number },
  ): Promise<ReadonlyMap<number, readonly VectorSample[]>> {
    const moments = new Map<number, VectorSample[]>();
    for (let from: number = start; from <= end; from += pointsAtOnce * stepMs) {
      const to = Math.min(end, from + (pointsAtOnce - 1) * stepMs);
      const form = { query: expr, start: secondsText(from), end: secondsText(to), step: secondsText(stepMs) };
      const { result = [] } = await this.#ask('query_range', form);
      for (const { metric = {}, values = [] } of result as readonly Found[])
        for (const [seconds, text] of values) {
          const at = Math.round(seconds * 1_000);
          const known = moments.get(at);
          if (known === undefined) moments.set(at, [sampleOf(metric, text)]);
          else known.push(sampleOf(metric, text));
        }
    }
    return moments;
  }

  async instant(expr: string, at: UnixMs): Promise<readonly VectorSample[]> {
    const { resultType, result = [] } = await this.#ask('query', { query: expr, time: secondsText(at) });
    if (resultType === 'scalar') return [sampleOf({}, (result as Pair)[1])];
    return (result as readonly Found[]).flatMap(({ metric = {}, value }) =>
      value === undefined ? [] : [sampleOf(metric, value[1])],
    );
  }
}

const secondsText = (atMs: number): string => (atMs / 1_000).toFixed(3);

/** The moment to end at, where none is given: whole seconds, as servers step. */
export const wholeSecond = (atMs: number): UnixMs => unixMs(Math.floor(atMs / 1_000) * 1_000);
