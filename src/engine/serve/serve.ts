/**
 * Serve: answers what panels subscribed to. In: panel requests and, each second, the latest Summary. Out: whole frames.
 * Invariants: a request is checked where it enters, for a panel may be older or hostile; a query that fails becomes an
 * error answer under its own name and the other queries of the frame are answered; a panel without subscription
 * costs nothing.
 * Bounds: 16 panels, 32 queries a panel, 2,000 characters a query, 2,000 steps and 500 series an answer.
 */
import type { ActionsAnswer, ActionsAsk } from '../../common/protocol/actions.ts';
import type { AlertAnswer, AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import type { BoardAnswer, BoardAsk } from '../../common/protocol/boards.ts';
import {
  panelProtocolVersion,
  type Frame,
  type PanelLabels,
  type PanelQuery,
  type PanelReply,
  type PanelRequest,
  type QueryAnswer,
} from '../../common/protocol/panel.ts';
import type { SlowestQuery, SlowRequest } from '../../common/slowest.ts';
import type { Summary } from '../../common/summary.ts';
import type { TimelineAnswer, TimelineQuery } from '../../common/timeline.ts';
import type { Ms, UnixMs } from '../../common/units.ts';

export interface ServeOptions {
  answer(query: PanelQuery, at: UnixMs): QueryAnswer;
  slowest(query: SlowestQuery): readonly SlowRequest[];
  readonly alerts: { list(at: UnixMs): AlertList; answer(ask: AlertAsk, at: UnixMs): AlertAnswer };
  readonly actions: { answer(ask: ActionsAsk, at: UnixMs): ActionsAnswer };
  readonly boards: { readonly revision: number; answer(ask: BoardAsk, at: UnixMs): Promise<BoardAnswer> };
  /** The team's server: answers what has come of it, and asks for the rest. */
  readonly remote: {
    readonly revision: number;
    answer(query: PanelQuery, labels: PanelLabels, at: UnixMs): QueryAnswer | undefined;
  };
  timeline(query: TimelineQuery, at: UnixMs): TimelineAnswer;
  send(panel: number, reply: PanelReply): void;
}

interface Subscription {
  readonly queries: Readonly<Record<string, PanelQuery>>;
  readonly timeline: TimelineQuery | undefined;
  readonly intervalMs: number;
  readonly alerts: boolean;
  /** Labels that the team's server is asked for; undefined where this machine is asked. */
  readonly remote: PanelLabels | undefined;
  /** As the team's server stood with the last frame. */
  revision: number;
  sequence: number;
  lastAt: number;
}

const panelCap = 16;
const queryCap = 32;
const expressionCap = 2_000;
export const stepCap = 2_000;
const labelCap = 8;
const slackMs = 100;
const slowestCap = 200;

export class Serve {
  readonly #options: ServeOptions;
  readonly #subscriptions = new Map<number, Subscription>();

  constructor(options: ServeOptions) {
    this.#options = options;
  }

  get panels(): number {
    return this.#subscriptions.size;
  }

  /** Takes a request; a subscription is answered at once with the summary as it stands. */
  handle(panel: number, request: PanelRequest, state: { readonly at: UnixMs; readonly summary: Summary }): void {
    const refused = refusalOf(request);
    if (refused !== undefined) {
      this.#options.send(panel, { type: 'refused', reason: refused });
      return;
    }
    if (request.type === 'slowest') {
      const requests = this.#options.slowest(request.query);
      this.#options.send(panel, { type: 'slowest', request: request.request, requests });
      return;
    }
    if (request.type === 'alerts') {
      const answer = this.#options.alerts.answer(request.ask, state.at);
      this.#options.send(panel, { type: 'alerts', request: request.request, answer });
      return;
    }
    if (request.type === 'actions') {
      const answer = this.#options.actions.answer(request.ask, state.at);
      this.#options.send(panel, { type: 'actions', request: request.request, answer });
      return;
    }
    if (request.type === 'boards') {
      // The room never fails: what it cannot do it refuses in words.
      void this.#options.boards.answer(request.ask, state.at).then((answer) => {
        this.#options.send(panel, { type: 'boards', request: request.request, answer });
      });
      return;
    }
    if (request.type === 'unsubscribe') {
      this.#subscriptions.delete(panel);
      return;
    }
    if (!this.#subscriptions.has(panel) && this.#subscriptions.size >= panelCap) {
      this.#options.send(panel, { type: 'refused', reason: `at most ${String(panelCap)} panels are served at once` });
      return;
    }
    const { queries, timeline, intervalMs, alerts = false, remote } = request;
    const shared = { queries, timeline, intervalMs, alerts, remote: remote?.labels };
    const subscription = { ...shared, revision: 0, sequence: 0, lastAt: state.at };
    this.#subscriptions.set(panel, subscription);
    this.#sendFrame(panel, subscription, state);
  }

  closed(panel: number): void {
    this.#subscriptions.delete(panel);
  }

  /** Sends a frame to each panel whose interval has passed, and none more often than `least`. */
  tick(state: { readonly at: UnixMs; readonly summary: Summary }, least: Ms): void {
    for (const [panel, subscription] of this.#subscriptions) {
      // A clock that was set back must not silence a panel.
      const waited = Math.abs(state.at - subscription.lastAt);
      // What a server has answered is shown as it comes.
      const hasCome = subscription.remote !== undefined && subscription.revision !== this.#options.remote.revision;
      if (waited + slackMs < Math.max(hasCome ? 0 : subscription.intervalMs, least)) continue;
      subscription.lastAt = state.at;
      this.#sendFrame(panel, subscription, state);
    }
  }

  #sendFrame(
    panel: number,
    subscription: Subscription,
    { at, summary }: { readonly at: UnixMs; readonly summary: Summary },
  ): void {
    const { remote } = this.#options;
    subscription.revision = remote.revision;
    const answers: Record<string, QueryAnswer> = {};
    for (const [name, query] of Object.entries(subscription.queries)) {
      const answer =
        subscription.remote === undefined
          ? this.#options.answer(query, at)
          : remote.answer(query, subscription.remote, at);
      if (answer !== undefined) answers[name] = answer;
    }
    subscription.sequence += 1;
    const { sequence, timeline } = subscription;
    const alerts = subscription.alerts ? { alerts: this.#options.alerts.list(at) } : {};
    const changes = timeline === undefined ? {} : { timeline: this.#options.timeline(timeline, at) };
    const boards = this.#options.boards.revision;
    const frame: Frame = { type: 'frame', sequence, atMs: at, summary, answers, boards, ...alerts, ...changes };
    this.#options.send(panel, frame);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWithin = (value: unknown, minimum: number, maximum: number): boolean =>
  typeof value === 'number' && value >= minimum && value <= maximum;

/** A moment, or none: then it is now. */
const isMoment = (endMs: unknown): boolean => endMs === undefined || isWithin(endMs, 0, Number.MAX_SAFE_INTEGER);

const queryRefusal = (name: string, query: unknown): string | undefined => {
  if (!isRecord(query)) return `query '${name}' is not an object`;
  const { kind, expr, rangeMs, stepMs, endMs } = query;
  if (typeof expr !== 'string' || expr.length > expressionCap) {
    return `query '${name}' needs an expression of at most ${String(expressionCap)} characters`;
  }
  if (kind === 'instant') return undefined;
  if (kind !== 'range') return `query '${name}' must be of kind instant or range`;
  if (!isMoment(endMs)) return `query '${name}' has an end that is no time`;
  if (!isWithin(stepMs, 1_000, 86_400_000)) return `query '${name}' needs a step between 1 s and 1 d`;
  const steps = Number(rangeMs) / Number(stepMs);
  return isWithin(steps, 1, stepCap)
    ? undefined
    : `query '${name}' asks for ${String(steps)} steps; 1 to ${String(stepCap)} are served`;
};

/** A query that comes alone, checked as a panel's are; undefined when it is well formed. */
export const refusalOfQuery = (name: string, query: unknown): QueryAnswer | undefined => {
  const refusal = queryRefusal(name, query);
  return refusal === undefined ? undefined : { kind: 'error', problems: [{ message: refusal }] };
};

const isText = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= expressionCap);

/** Labels by which a question is narrowed; a panel has few. */
const isRemote = (remote: unknown): boolean =>
  isRecord(remote) &&
  isRecord(remote['labels']) &&
  Object.keys(remote['labels']).length <= labelCap &&
  Object.values(remote['labels']).every((value) => typeof value === 'string' && value.length <= expressionCap);

const slowestRefusal = ({ request, query }: Readonly<Record<string, unknown>>): string | undefined => {
  if (typeof request !== 'number' || !isRecord(query)) return 'the slowest requests need a number and a query';
  const { server, extension, method, operation, start, end, limit } = query;
  if (![server, extension, method, operation].every(isText))
    return 'server, extension, method and operation must be texts';
  if (typeof start !== 'number' || typeof end !== 'number') return 'start and end must be times';
  return isWithin(limit, 1, slowestCap) ? undefined : `the limit must be between 1 and ${String(slowestCap)}`;
};

const isTimelineQuery = (query: unknown): boolean =>
  isRecord(query) && isWithin(query['rangeMs'], 1_000, 31 * 86_400_000) && isMoment(query['endMs']);

/** Why a request is refused; undefined when it is well formed. The types promise it, the sender may not keep to them. */
const refusalOf = (request: unknown): string | undefined => {
  if (!isRecord(request)) return 'a request must be an object';
  if (request['type'] === 'unsubscribe') return undefined;
  if (request['type'] === 'slowest') return slowestRefusal(request);
  if (request['type'] === 'alerts' || request['type'] === 'boards' || request['type'] === 'actions') {
    const { type, request: number, ask } = request;
    return typeof number === 'number' && isRecord(ask) ? undefined : `${type} need a number and what is asked`;
  }
  if (request['type'] !== 'subscribe') return `unknown request '${String(request['type']).slice(0, 40)}'`;
  if (request['version'] !== panelProtocolVersion) return 'this panel is of another version: reload the window';
  if (!isWithin(request['intervalMs'], 250, 3_600_000)) return 'the interval must be between 250 ms and 1 h';
  const { queries, timeline, remote } = request;
  if (remote !== undefined && !isRemote(remote)) return 'a server is asked for a few labels, each a text';
  if (timeline !== undefined && !isTimelineQuery(timeline)) return 'a timeline needs a range of at most 31 days';
  if (!isRecord(queries)) return 'a subscription needs queries';
  const entries = Object.entries(queries);
  if (entries.length > queryCap) return `at most ${String(queryCap)} queries are served a panel`;
  for (const [name, query] of entries) {
    const refusal = queryRefusal(name, query);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
};
