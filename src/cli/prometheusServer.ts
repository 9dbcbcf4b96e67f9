/**
 * A server that answers Prometheus's HTTP API, our own among them, as whoever asks it in advance sees it: expressions over a
 * range, or at a moment. Native histograms in answers are left out: rules compare numbers.
 */
import type { Labels } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import type { VectorSample } from '../engine/query/query.ts';
import {
  addressOf,
  instantAsk,
  rangeAsk,
  readQuery,
  serverAt,
  type Ask,
  type QueryRead,
  type Server,
} from '../engine/remote/remote.ts';
import { Complaint } from './world.ts';

/** A form is posted; the answer's text. Rejects where there is none, or it is too long. */
export type Post = (
  url: string,
  asked: { readonly headers: Readonly<Record<string, string>>; readonly form: Readonly<Record<string, string>> },
) => Promise<{ readonly status: number; readonly text: string }>;

/** Prometheus refuses more than 11,000 points a series. */
const pointsAtOnce = 10_000;

export class PrometheusServer {
  readonly #server: Server;
  readonly #headers: Labels;
  readonly #post: Post;

  /** A user and password in the address become basic authentication, a token a bearer's. */
  constructor(address: string, { token, post }: { readonly token: string | undefined; readonly post: Post }) {
    const server = serverAt(address);
    if (server === undefined) throw new Complaint(`--url: no address: ${address}`);
    this.#server = server;
    this.#headers = token === undefined ? server.headers : { authorization: `Bearer ${token}` };
    this.#post = post;
  }

  async #ask(ask: Ask): Promise<Exclude<QueryRead, { readonly kind: 'refused' }>> {
    const { base } = this.#server;
    const asked = { headers: this.#headers, form: ask.form };
    const told = await this.#post(addressOf(this.#server, ask), asked).catch((error: unknown) => {
      throw new Complaint(`${base}: ${reasonOf(error)}`);
    });
    const read = readQuery(told);
    if (read.kind !== 'refused') return read;
    throw new Complaint(`${base} ${read.reason}, asked for ${ask.form['query'] ?? ''}`);
  }

  /** By moment; a moment that is missing had nothing. */
  async range(
    expr: string,
    { start, end, stepMs }: { readonly start: UnixMs; readonly end: UnixMs; readonly stepMs: number },
  ): Promise<ReadonlyMap<number, readonly VectorSample[]>> {
    const moments = new Map<number, VectorSample[]>();
    for (let from: number = start; from <= end; from += pointsAtOnce * stepMs) {
      const to = Math.min(end, from + (pointsAtOnce - 1) * stepMs);
      const read = await this.#ask(rangeAsk(expr, { start: from, end: to, stepMs }));
      for (const { labels, times, values } of read.kind === 'matrix' ? read.courses : [])
        times.forEach((at, index) => {
          const sample = { labels, value: values[index] ?? Number.NaN };
          const known = moments.get(at);
          if (known === undefined) moments.set(at, [sample]);
          else known.push(sample);
        });
    }
    return moments;
  }

  async instant(expr: string, at: UnixMs): Promise<readonly VectorSample[]> {
    const read = await this.#ask(instantAsk(expr, at));
    return read.kind === 'vector' ? read.samples : [];
  }
}

/** The moment to end at, where none is given: whole seconds, as servers step. */
export const wholeSecond = (atMs: number): UnixMs => unixMs(Math.floor(atMs / 1_000) * 1_000);
