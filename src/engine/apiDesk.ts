import type { AccessAnswer, AccessAsk, ApiAbsence, ApiSettings, TokenView } from '../common/access.ts';
import { matchAll, readMatcher } from '../common/alertMatching.ts';
import { catalogue, metricIds, seriesName } from '../common/catalogue.ts';
import type { Diagnosis } from '../common/diagnosis.ts';
import type { Disposable } from '../common/disposable.ts';
import { metricNameLabel } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import type { BoardAnswer } from '../common/protocol/boards.ts';
import type { PanelReply, PanelRequest } from '../common/protocol/panel.ts';
import type { Summary } from '../common/summary.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import type { Alerting } from './alerting.ts';
import type { Api, ApiView } from './api/api.ts';
import type { EngineRim } from './engineRim.ts';
import type { ExposedSeries, Metadata } from './exposition/exposition.ts';
import type { Samples } from './ingest/ingest.ts';
import type { Keeping } from './keeping.ts';
import type { Notifying } from './notifying.ts';
import type { ResponseList } from '../common/responses.ts';
import type { Queries } from './queries.ts';
import { readSelector } from './query/query.ts';
import type { Serve } from './serve/serve.ts';

export interface ApiDeskOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'folder' | 'loadApi' | 'options' | 'othersTurn' | 'post'>;
  readonly queries: Queries;
  readonly history: Keeping;
  readonly alerts: Pick<Alerting, 'answer' | 'audit' | 'list'>;
  readonly channels: Pick<Notifying, 'answer'>;
  readonly samples: Samples;
  responses(at: UnixMs): ResponseList;
  boards(at: UnixMs): Promise<BoardAnswer>;
  summary(): Summary;
  diagnose(at: UnixMs, then?: UnixMs): Diagnosis;
  /** What serves panels. */
  readonly panels: Pick<Serve, 'closed'> & { handle(panel: number, request: PanelRequest): void };
  onFault(reason: string): void;
}

/** A port that another window has is asked for again: the window may be closed. */
const retryMs = 15_000;
const offText = 'The HTTP API is off: see the setting vitals.api.enabled.';

const metadata = (): ReadonlyMap<string, Metadata> =>
  new Map(
    metricIds.map((id) => {
      const { kind, description } = catalogue[id];
      const name = seriesName(id);
      return [kind === 'counter' ? name.replace(/_total$/, '') : name, { type: kind, help: description }];
    }),
  );

const viewOf = ({ id, name, level, createdAt, expiresAt, lastUsedAt }: TokenView): TokenView => ({
  id,
  name,
  level,
  createdAt,
  expiresAt,
  lastUsedAt,
});

/** The HTTP API where the user has switched it on: read then, started, and started again where its port was taken. */
export class ApiDesk implements Disposable {
  readonly #options: ApiDeskOptions;
  #settings: ApiSettings = { enabled: false, port: 0 };
  #api: Api | undefined;
  #state = offText;
  /** Why nobody is answered, where nobody is. */
  #absence: ApiAbsence = 'off';
  #isStarting = false;
  #triedAt: UnixMs | undefined;

  constructor(options: ApiDeskOptions) {
    this.#options = options;
  }

  /** What the health page says of it. */
  get state(): string {
    return this.#state;
  }

  configure(settings: ApiSettings): void {
    const { enabled, port } = this.#settings;
    this.#settings = settings;
    if (settings.enabled === enabled && settings.port === port) return;
    this.#close();
    this.#triedAt = undefined;
    [this.#state, this.#absence] = settings.enabled ? ['The HTTP API is being started.', 'starting'] : [offText, 'off'];
  }

  tick(now: UnixMs): void {
    this.#api?.tick(now);
    if (!this.#settings.enabled || this.#api !== undefined || this.#isStarting) return;
    if (this.#triedAt !== undefined && Math.abs(now - this.#triedAt) < retryMs) return;
    this.#triedAt = now;
    void this.#start();
  }

  async #start(): Promise<void> {
    const { rim, panels, diagnose, onFault } = this.#options;
    const { port, tokenFile } = this.#settings;
    this.#isStarting = true;
    try {
      const { Api, FileTokens, MemoryTokens, tokensIn } = await rim.loadApi();
      const folder = rim.options.history?.folder;
      const api = new Api({
        view: this.#view(),
        tokens:
          folder === undefined || tokenFile !== undefined
            ? new MemoryTokens()
            : new FileTokens(`${folder}/api-tokens.json`),
        panels: {
          handle: panels.handle.bind(panels),
          closed: panels.closed.bind(panels),
          diagnosis: diagnose,
        },
        folder: rim.folder,
        hasEditor: tokenFile === undefined,
        port,
        now: () => rim.clock.now(),
        othersTurn: rim.othersTurn,
        audit: (entry) => {
          this.#options.alerts.audit(entry);
        },
        counted: (method, status, at) => {
          this.#options.samples.add('apiRequests', { method, status: String(status) }, at, 1);
        },
        skipped: (reader) => {
          this.#options.samples.add('apiFramesSkipped', { reader }, rim.clock.now(), 1);
        },
        onFault,
      });
      if (tokenFile !== undefined)
        for (const { secret, ...token } of tokensIn(tokenFile)) {
          const span = { createdAt: rim.clock.now(), expiresAt: unixMs(8e15), lastUsedAt: null };
          api.access.admit(secret, { ...token, ...span });
        }
      await api.start();
      // Switched off meanwhile, or moved.
      if (!this.#settings.enabled || this.#settings.port !== port) api.close();
      else {
        this.#api = api;
        this.#state = `The HTTP API answers on ${api.address}.`;
        rim.post({ type: 'log', level: 'info', message: this.#state });
      }
    } catch (error) {
      const isTaken = (error as { readonly code?: unknown }).code === 'EADDRINUSE';
      this.#state = isTaken
        ? `Another window, or another program, has port ${String(port)}; this one takes over when it is free.`
        : `The HTTP API could not be started: ${reasonOf(error)}.`;
      // Told once: it is tried again and again.
      if (isTaken && this.#absence !== 'taken') rim.post({ type: 'log', level: 'warning', message: this.#state });
      this.#absence = isTaken ? 'taken' : 'failed';
      if (!isTaken) onFault(reasonOf(error));
    } finally {
      this.#isStarting = false;
    }
  }

  /** What a panel is answered; false where it is none of a browser's. */
  reply(panel: number, reply: PanelReply): boolean {
    return this.#api?.reply(panel, reply) ?? false;
  }

  answer(ask: AccessAsk, now: UnixMs): AccessAnswer {
    const api = this.#api;
    if (api === undefined) return { kind: 'refused', reason: this.#state, absence: this.#absence };
    const { access } = api;
    try {
      if (ask.kind === 'open') return { kind: 'opened', url: api.invitation(ask.at, now) };
      if (ask.kind === 'create') {
        const { secret, token } = access.create(ask, now);
        this.#audit('token created', token.id, `${token.name}, ${token.level}`, now);
        return { kind: 'created', secret, token: viewOf(token) };
      }
      if (ask.kind === 'revoke' && access.revoke(ask.id)) this.#audit('token revoked', ask.id, '', now);
      return { kind: 'tokens', tokens: access.tokens(now).map(viewOf), address: api.address };
    } catch (error) {
      return { kind: 'refused', reason: reasonOf(error) };
    }
  }

  #audit(...[action, subject, why, at]: readonly [action: string, subject: string, why: string, at: UnixMs]): void {
    this.#options.alerts.audit({ at, by: 'you', action, subject, why });
  }

  #view(): ApiView {
    const { queries, history, alerts, rim } = this.#options;
    return {
      version: rim.options.product ?? '0',
      summary: () => this.#options.summary(),
      instant: (expr, at) => queries.evaluate(expr, at),
      range: (expr, over) => queries.evaluateRange(expr, over),
      selector: (text) => {
        const { value, problems } = readSelector(text);
        return problems.length === 0 ? value : problems.map(({ message }) => message).join('; ');
      },
      series: (matchers, start, end) =>
        history.select(matchers, start, end, { stepMs: 0, rangeMs: 0, func: '' }).map(({ labels }) => labels),
      labelNames: () => history.labelNames(),
      labelValues: (name, matchers) => history.labelValues(name, matchers),
      metadata,
      exposed: (at) => this.#exposed(at),
      diagnosis: (at) => this.#options.diagnose(at),
      alerts: (at) => alerts.list(at),
      readMatcher,
      matchAll,
      act: (ask, at) => alerts.answer(ask, at),
      channels: (ask) => this.#options.channels.answer(ask),
      responses: (at) => this.#options.responses(at),
      boards: (at) => this.#options.boards(at),
    };
  }

  /** Of the rings alone: what an exposition shows is of now. */
  #exposed(at: UnixMs): readonly ExposedSeries[] {
    const result = this.#options.queries.instant(`{${metricNameLabel}=~".+"}`, at);
    if (result.kind !== 'vector') return [];
    return result.samples.flatMap(({ labels, value, histogram }): ExposedSeries[] => {
      const sample = histogram ?? value;
      return sample === undefined ? [] : [{ labels, points: [{ time: at, value: sample }] }];
    });
  }

  #close(): void {
    this.#api?.close();
    this.#api = undefined;
  }

  dispose(): void {
    this.#close();
  }
}
