/**
 * Remote: a team's server that answers Prometheus's HTTP API, asked in place of this machine. In: the questions of panels,
 * with the labels they are narrowed to. Out: the answers that local questions have too, as far as they have come; nobody
 * waits for one. It sends nothing itself: whoever may is handed to it.
 * Invariants: what is not understood is an error that names the server and says why; an error of the question is told to
 * who asked it, one of the server to all, and it is left in peace for a while; no secret is kept for longer than half a
 * minute, and none is in what is said.
 * Bounds: 4 requests at once, 15 s and 5 MB each, 128 questions and 600,000 cells kept, 150,000 cells an answer; an answer
 * is good for 15 s.
 * A bundle of its own (`dist/remote.js`), read when somebody first asks.
 */
import type { Clock } from '../../common/clock.ts';
import { matrixAnswer, vectorAnswer } from '../../common/panelAnswers.ts';
import type { Labels } from '../../common/labels.ts';
import { reasonOf, type Problem } from '../../common/problem.ts';
import type { HttpOutgoing, Secrets, SendResult } from '../../common/protocol/channels.ts';
import type { PanelQuery, QueryAnswer } from '../../common/protocol/panel.ts';
import { between, type UnixMs } from '../../common/units.ts';
import { readQuery, readValues, type Refusal, type Told, type ValuesRead } from './answers.ts';
import { addressOf, instantAsk, rangeAsk, valuesAsk, type Ask, type Server } from './requests.ts';

// For whoever asks such a server in another way.
export { readQuery, type QueryRead, type Told } from './answers.ts';
export { addressOf, instantAsk, rangeAsk, serverAt, settingFault, type Ask, type Server } from './requests.ts';

export interface RemoteOptions {
  readonly server: Server;
  readonly clock: Pick<Clock, 'now'>;
  send(outgoing: HttpOutgoing): Promise<SendResult>;
  /** How the user signs in: headers by name, as `authorization`. */
  secrets(): Promise<Secrets>;
  /** The expression, about series with these labels only. */
  narrowed(expr: string, labels: Labels): { readonly value: string; readonly problems: readonly Problem[] };
}

const atOnce = 4;
const timeoutMs = 15_000;
const answerBytes = 5_000_000;
const questionCap = 128;
const [cellCap, answerCellCap] = [600_000, 150_000];
const freshMs = 15_000;
const secretsMs = 30_000;

interface Question {
  readonly query: PanelQuery;
  /** Narrowed; undefined where it cannot be. */
  readonly expr: string | undefined;
  answer: QueryAnswer | undefined;
  cells: number;
  /** When it was last asked; undefined where it never was. */
  askedAt: UnixMs | undefined;
  /** Of a range: where its answer ends. */
  endMs: number;
  state: 'idle' | 'waiting' | 'asked';
}

const failed = (message: string): QueryAnswer => ({ kind: 'error', problems: [{ message }] });

export class Remote {
  readonly #options: RemoteOptions;
  readonly #questions = new Map<string, Question>();
  readonly #waiting: Question[] = [];
  #running = 0;
  #cells = 0;
  #revision = 0;
  #secrets: { readonly at: UnixMs; readonly value: Promise<Secrets> } | undefined;
  /** What is wrong with the server, and since when it is not asked. */
  #trouble: { readonly at: UnixMs; readonly reason: string } | undefined;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /** Another number as soon as an answer has come. */
  get revision(): number {
    return this.#revision;
  }

  /** The answer as far as there is one, and asks for it anew where it is not fresh. */
  answer(query: PanelQuery, labels: Labels, at: UnixMs): QueryAnswer | undefined {
    const question = this.#questionOf(query, labels);
    if (question.expr === undefined) return question.answer;
    if (this.#isTroubled(at)) return failed(this.#trouble?.reason ?? '');
    if (question.state === 'idle' && this.#isStale(question, at)) {
      question.state = 'waiting';
      this.#waiting.push(question);
      this.#pump();
    }
    return question.answer;
  }

  /** The values of a label among the series of a selector. */
  async values(label: string, selector: string): Promise<ValuesRead> {
    const told = await this.#told(valuesAsk(label, selector));
    return 'kind' in told ? told : this.#named(readValues(told));
  }

  #isTroubled(at: UnixMs): boolean {
    // A clock that was set back must not silence it for long.
    return this.#trouble !== undefined && Math.abs(between(this.#trouble.at, at)) < freshMs;
  }

  #isStale({ query, askedAt, endMs }: Question, at: UnixMs): boolean {
    if (askedAt === undefined) return true;
    if (Math.abs(between(askedAt, at)) < freshMs) return false;
    return query.kind === 'instant' || endMs !== endOf(query, at);
  }

  #questionOf(query: PanelQuery, labels: Labels): Question {
    const key = JSON.stringify([query, labels]);
    const known = this.#questions.get(key);
    if (known !== undefined) {
      // The one that was asked for last is let go of last.
      this.#questions.delete(key);
      this.#questions.set(key, known);
      return known;
    }
    const { value, problems } = this.#options.narrowed(query.expr, labels);
    const question: Question = {
      query,
      expr: problems.length > 0 ? undefined : value,
      answer: problems.length > 0 ? { kind: 'error', problems } : undefined,
      cells: 0,
      askedAt: undefined,
      endMs: 0,
      state: 'idle',
    };
    this.#questions.set(key, question);
    this.#trim();
    return question;
  }

  #trim(): void {
    for (const [key, { cells }] of this.#questions) {
      if (this.#questions.size <= questionCap && this.#cells <= cellCap) return;
      this.#questions.delete(key);
      this.#cells -= cells;
    }
  }

  #pump(): void {
    while (this.#running < atOnce) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      void this.#ask(next).finally(() => {
        this.#running -= 1;
        next.state = 'idle';
        this.#revision += 1;
        this.#pump();
      });
    }
  }

  async #ask(question: Question): Promise<void> {
    const { query, expr = '' } = question;
    const at = this.#options.clock.now();
    question.state = 'asked';
    question.askedAt = at;
    const over = query.kind === 'range' ? spanOf(query, at) : undefined;
    question.endMs = over?.end ?? 0;
    const told = await this.#told(over === undefined ? instantAsk(expr, at) : rangeAsk(expr, over));
    const read = 'kind' in told ? told : this.#named(readQuery(told));
    if (read.kind === 'refused') this.#keep(question, failed(read.reason));
    else if (read.kind === 'vector') this.#keep(question, vectorAnswer(read.samples));
    else if (over === undefined) this.#keep(question, failed('a range vector cannot be shown: use a function over it'));
    else this.#keep(question, matrixAnswer(read.courses, over));
  }

  #keep(question: Question, answer: QueryAnswer): void {
    const cells = answer.kind === 'matrix' ? answer.times.length * answer.series.length : 0;
    const isTooMuch = cells > answerCellCap;
    // One that has been let go of meanwhile is not counted.
    const isKept = [...this.#questions.values()].includes(question);
    if (isKept) this.#cells += (isTooMuch ? 0 : cells) - question.cells;
    question.cells = isTooMuch ? 0 : cells;
    question.answer = isTooMuch
      ? failed(`${String(cells)} points are too many to show: ask about fewer series, or a shorter time`)
      : answer;
    this.#trim();
  }

  /** What the server has answered; what keeps it from answering is told to everybody for a while. */
  async #told(ask: Ask): Promise<Told | Refusal> {
    const { server, send } = this.#options;
    const isForm = ask.method === 'POST';
    const result = await this.#headers()
      .then((headers) =>
        send({
          kind: 'http',
          method: ask.method,
          url: addressOf(server, ask),
          headers: isForm ? { ...headers, 'content-type': 'application/x-www-form-urlencoded' } : headers,
          body: isForm ? new URLSearchParams(ask.form).toString() : '',
          timeoutMs,
          answerBytes,
        }),
      )
      .catch((error: unknown): SendResult => ({ kind: 'failed', reason: reasonOf(error), isFinal: false }));
    if (result.kind === 'answered') {
      this.#trouble = undefined;
      return { status: result.status, text: result.body };
    }
    if (result.kind === 'failed' && result.isFinal)
      return this.#named({ kind: 'refused', whose: 'question', reason: `says too much: ${result.reason}` });
    const reason = result.kind === 'failed' ? result.reason : 'nothing was asked';
    return this.#named({ kind: 'refused', whose: 'server', reason: `cannot be reached: ${reason}` });
  }

  #named<Read extends { readonly kind: string }>(read: Read | Refusal): Read | Refusal {
    if (!('whose' in read)) return read;
    const { server, clock } = this.#options;
    const reason = `${server.host} ${read.reason}`;
    // The next request reads how to sign in anew.
    if (read.whose === 'sign-in') this.#secrets = undefined;
    if (read.whose !== 'question') {
      this.#trouble = { at: clock.now(), reason };
      for (const one of this.#waiting.splice(0)) one.state = 'idle';
    }
    return { ...read, reason };
  }

  async #headers(): Promise<Labels> {
    const { server, clock, secrets } = this.#options;
    const now = clock.now();
    if (this.#secrets === undefined || Math.abs(between(this.#secrets.at, now)) > secretsMs)
      this.#secrets = { at: now, value: secrets() };
    try {
      return { ...server.headers, ...(await this.#secrets.value) };
    } catch (error) {
      this.#secrets = undefined;
      throw error;
    }
  }
}

type RangeQuery = Extract<PanelQuery, { readonly kind: 'range' }>;

/** Steps stand at multiples of the step, as they do in answers of this machine. */
const endOf = ({ endMs, stepMs }: RangeQuery, at: UnixMs): number => Math.floor((endMs ?? at) / stepMs) * stepMs;

const spanOf = (
  query: RangeQuery,
  at: UnixMs,
): { readonly start: number; readonly end: number; readonly stepMs: number } => {
  const end = endOf(query, at);
  return { start: end - query.rangeMs, end, stepMs: query.stepMs };
};
