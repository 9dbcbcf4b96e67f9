/**
 * The HTTP API: what is measured, and the alerts, for programs and browsers on this machine. In: requests on a loopback
 * port. Out: JSON of our own endpoints, Prometheus's and Alertmanager's answers, OpenMetrics, a stream; the dashboard, and
 * its panels over WebSockets.
 * Invariants: off until the user switches it on; it listens on 127.0.0.1 alone; a request whose Host or Origin is not ours
 * is refused before anything else, a body that any page could send too; without a token there is health and nothing
 * else; a fault is answered with 500 and stays here. Bounds: bodies of 64 KB, 10 s a request, 300 connections, 1,000
 * requests a second and address, 250 readers of the stream, 16 panels. Questions take turns, with all else between any two.
 * A bundle of its own (`dist/api.js`), read where the API is switched on.
 */
import type { AuditDraft } from '../../common/alerts.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AccessLevel } from '../../common/access.ts';
import { reasonOf } from '../../common/problem.ts';
import type { PanelReply } from '../../common/protocol/panel.ts';
import type { UnixMs } from '../../common/units.ts';
import { writeOpenMetrics } from '../exposition/exposition.ts';
import { AccessLog } from './accessLog.ts';
import { Access, includes, type TokenStore } from './access.ts';
import { answerAlertmanager } from './alertmanager.ts';
import { checked } from './checked.ts';
import { Dashboard } from './dashboard.ts';
import { Fresh } from './fresh.ts';
import { Gate } from './gate.ts';
import { matchOf, parsed, secretOf, targetOf, type Aimed } from './incoming.ts';
import { methodsOf } from './methods.ts';
import { giveJson, refuse, refuseBytes } from './outgoing.ts';
import { familiesType, keyOf, wantsFamilies, writeFamilies } from './metricFamilies.ts';
import { openApi } from './openapi.ts';
import { PanelSockets, type PanelDesk } from './panelSockets.ts';
import { answerPrometheus } from './prometheus.ts';
import { readBody, TooLarge } from './body.ts';
import { routes } from './routes.ts';
import { Sessions } from './sessions.ts';
import { Stream } from './stream.ts';
import { Turns } from './turns.ts';
import { Upgrades } from './upgrades.ts';
import type { ApiView } from './view.ts';

export { openApi } from './openapi.ts';
export { FileTokens, MemoryTokens, tokensIn } from './tokenFile.ts';
export type { ApiView } from './view.ts';

export interface ApiOptions {
  readonly view: ApiView;
  readonly tokens: TokenStore;
  readonly panels: PanelDesk;
  /** Where the bundles of the webview are. */
  readonly folder: string;
  /** Whether an editor is the engine's host. */
  readonly hasEditor: boolean;
  /** 0 takes any that is free. */
  readonly port: number;
  now(): UnixMs;
  /** Resolves once what waits for this thread already has had it. */
  readonly othersTurn: () => Promise<void>;
  /** Who asks, each change, each refusal: for the audit log. */
  audit(entry: AuditDraft): void;
  /** Of every request: method, status. */
  counted(method: string, status: number, at: UnixMs): void;
  /** A frame was left out because its reader is too slow. */
  skipped(reader: 'stream' | 'panel'): void;
  onFault(reason: string): void;
}

const noPath = [404, 'There is no such path.'] as const;
const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

interface Admitted {
  readonly level: AccessLevel;
  readonly by: string;
}

const boundedServer = (): Server => {
  const server = createServer({
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    // How often both are looked at.
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
    keepAliveTimeout: 5_000,
    // Refused below, in our words.
    requireHostHeader: false,
  });
  server.maxConnections = 300;
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    refuse(response, 417, 'No such expectation is met here.');
  });
  return server;
};

export class Api {
  readonly access: Access;
  private readonly options: ApiOptions;
  private readonly server: Server;
  private readonly stream: Stream;
  private readonly fresh = new Fresh();
  private readonly turns: Turns;
  private readonly accesses: AccessLog;
  private readonly gate: Gate;
  private readonly dashboard: Dashboard;
  private readonly panels: PanelSockets;

  constructor(options: ApiOptions) {
    this.options = options;
    this.access = new Access(options.tokens);
    this.turns = new Turns(options.othersTurn);
    this.stream = new Stream(() => {
      options.skipped('stream');
    });
    this.accesses = new AccessLog(options.audit.bind(options));
    const { hasEditor, folder } = options;
    this.dashboard = new Dashboard({
      sessions: new Sessions((now) => this.access.tokens(now)),
      hasEditor,
      folder,
      port: () => this.port,
      summary: () => options.view.summary(),
      check: (secret, address, now) => this.access.check(secret, address, now),
      audit: options.audit.bind(options),
      refused: (who, now) => {
        this.accesses.refused(who, now);
      },
    });
    this.gate = new Gate({
      access: this.access,
      log: this.accesses,
      port: () => this.port,
      holderOf: (request, now) => this.dashboard.holderOf(request, now),
    });
    this.panels = new PanelSockets({
      desk: options.panels,
      hasEditor,
      now: () => options.now(),
      audit: (entry) => {
        options.audit({ at: options.now(), ...entry });
      },
      skipped: () => {
        options.skipped('panel');
      },
      onFault: options.onFault.bind(options),
    });
    this.server = boundedServer();
    this.server.on('request', (request, response) => {
      void this.answer(request, response);
    });
    const upgrades = new Upgrades({
      gate: this.gate,
      stream: this.stream,
      panels: this.panels,
      now: () => options.now(),
      counted: options.counted.bind(options),
      answer: (request, response) => {
        void this.answer(request, response);
      },
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      upgrades.take(request, [socket, head]);
    });
    this.server.on('clientError', refuseBytes);
  }

  /** The port; rejects where it cannot be had, as when another window has it. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port: this.options.port, host: '127.0.0.1', exclusive: true }, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => {
          this.options.onFault(reasonOf(error));
        });
        resolve(this.port);
      });
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Once a second: those who listen get the snapshot. */
  tick(now: UnixMs): void {
    this.stream.send(() => this.snapshot(now));
    this.accesses.tick(now);
  }

  /** What a panel is answered; false where it is none of a browser's. */
  reply(panel: number, reply: PanelReply): boolean {
    return this.panels.reply(panel, reply);
  }

  get address(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** An address of the dashboard that signs in whoever opens it, once; `at` is where a browser reaches us. */
  invitation(at: string, now: UnixMs): string {
    const base = this.gate.others.add(at) ? at : this.address;
    return this.dashboard.invitation({ level: 'admin', name: 'you' }, base, now);
  }

  close(): void {
    this.accesses.close(this.options.now());
    this.stream.close();
    this.panels.close();
    this.server.close();
    this.server.closeAllConnections();
  }

  private snapshot(now: UnixMs): unknown {
    const route = routes.find(({ path }) => path === '/api/metrics/snapshot');
    const outcome = route?.run({ view: this.options.view, now, by: 'stream', params: {}, query: {}, body: undefined });
    return outcome !== undefined && 'ok' in outcome ? outcome.ok : {};
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = this.options.now();
    const { method = 'GET' } = request;
    response.once('finish', () => {
      this.options.counted(method, response.statusCode, now);
    });
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    try {
      const admitted = this.admit(request, response, now);
      if (admitted !== undefined) await this.route(request, response, { ...admitted, now });
    } catch (error) {
      if (error instanceof TooLarge) refuse(response, 413, error.message);
      else {
        this.options.onFault(reasonOf(error));
        refuse(response, 500, 'It could not be answered; the health page of IDE Vitals says why.');
      }
    }
  }

  /** Undefined where it was refused, and has been answered so. */
  private admit(request: IncomingMessage, response: ServerResponse, now: UnixMs): Admitted | undefined {
    const entry = this.gate.pass(request, secretOf(request), now);
    if (!('status' in entry)) return { level: entry.level, by: entry.name };
    if (entry.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(entry.retryAfterSeconds));
    refuse(response, entry.status, entry.detail);
    return undefined;
  }

  private async route(
    request: IncomingMessage,
    response: ServerResponse,
    { level, by, now }: Admitted & { readonly now: UnixMs },
  ): Promise<void> {
    const target = targetOf(request);
    if (target === undefined) {
      refuse(response, 400, 'The address is not well-formed.');
      return;
    }
    const { pathname, searchParams } = target;
    const methods = methodsOf(pathname);
    if (!methods.includes(request.method ?? 'GET')) {
      if (methods.length > 0) response.setHeader('allow', methods.join(', '));
      const [status, detail] = methods.length > 0 ? ([405, 'Not with this method.'] as const) : noPath;
      refuse(response, status, detail);
      return;
    }
    // The headers alone are those of the whole answer.
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const known = method === 'GET' ? this.fresh.of(keyOf(request), now) : undefined;
    if (known !== undefined && includes(level, known.level)) {
      response.writeHead(200, { 'content-type': known.type }).end(known.text);
      return;
    }
    // A question in a form changes nothing.
    if (method !== 'GET' && !pathname.startsWith('/api/v1/')) this.fresh.clear();
    if (
      !/^\/(?:api|metrics)/.test(pathname) &&
      (await this.dashboard.answer(request, response, { pathname, searchParams, now }))
    )
      return;
    if (pathname === '/api/openapi.json') giveJson(response, 200, openApi(this.options.view.version));
    else if (pathname === '/metrics') {
      if (this.isAllowed(response, level, 'read') && (await this.comesToTurn(response)))
        this.metrics(request, response, now);
    } else if (pathname.startsWith('/api/v1/')) {
      if (this.isAllowed(response, level, 'read'))
        await this.prometheus(request, response, { pathname, searchParams, now });
    } else if (pathname.startsWith('/api/v2/')) {
      if (this.isAllowed(response, level, method === 'GET' ? 'read' : 'admin')) {
        const text = await readBody(request);
        const context = { view: this.options.view, now };
        const answer = answerAlertmanager(
          { method, path: pathname.slice(8), params: searchParams, body: parsed(text) },
          context,
        );
        if (method !== 'GET') this.options.audit({ at: now, by, action: `api ${method}`, subject: pathname, why: '' });
        if (answer === undefined) refuse(response, ...noPath);
        else giveJson(response, answer.status, answer.body);
      }
    } else await this.own(request, response, { pathname, searchParams, level, by, now });
  }

  private async own(
    request: IncomingMessage,
    response: ServerResponse,
    { pathname, searchParams, level, by, now }: Admitted & Aimed,
  ): Promise<void> {
    const method = (request.method ?? 'GET').toLowerCase().replace('head', 'get');
    const [found] = routes.flatMap((route) => {
      const params = route.method === method ? matchOf(route.path, pathname) : undefined;
      return params === undefined ? [] : [{ route, params }];
    });
    if (found === undefined) {
      refuse(response, ...noPath);
      return;
    }
    const { route, params } = found;
    if (!this.isAllowed(response, level, route.level)) return;
    const asked = await checked(route, request, searchParams);
    if ('wrong' in asked) {
      refuse(response, 400, asked.wrong);
      return;
    }
    if (route.takesTurns === true && !(await this.comesToTurn(response))) return;
    const outcome = await route.run({ view: this.options.view, now, by, params, ...asked });
    if (route.method !== 'get')
      this.options.audit({
        at: now,
        by,
        action: `api ${method}`,
        subject: params['id'] ?? pathname,
        why: 'ok' in outcome ? 'done' : outcome.detail,
      });
    if ('ok' in outcome) this.give(request, response, { level: route.level, now, body: outcome.ok });
    else refuse(response, outcome.status, outcome.detail);
  }

  private async prometheus(
    request: IncomingMessage,
    response: ServerResponse,
    { pathname, searchParams, now }: Aimed,
  ): Promise<void> {
    // A long query comes as a form, as Prometheus takes it.
    const form = new URLSearchParams(request.method === 'POST' ? await readBody(request) : '');
    const params = new URLSearchParams([...form, ...searchParams]);
    if (!(await this.comesToTurn(response))) return;
    const answer = answerPrometheus(pathname.slice(8), params, { view: this.options.view, now });
    if (answer === undefined) refuse(response, ...noPath);
    else if (answer.status === 200) this.give(request, response, { level: 'read', now, body: answer.body });
    else giveJson(response, answer.status, answer.body);
  }

  /** For what may take long; false where whoever asked has gone meanwhile. */
  private async comesToTurn(response: ServerResponse): Promise<boolean> {
    await this.turns.next();
    return !response.destroyed;
  }

  private metrics(request: IncomingMessage, response: ServerResponse, now: UnixMs): void {
    const exposition = { series: this.options.view.exposed(now), metadata: this.options.view.metadata() };
    const { type, text } = wantsFamilies(request.headers.accept)
      ? { type: familiesType, text: writeFamilies(exposition) }
      : { type: openMetricsType, text: [...writeOpenMetrics(exposition)].join('') };
    this.fresh.keep(keyOf(request), { level: 'read', type, text }, now);
    response.writeHead(200, { 'content-type': type, vary: 'accept' }).end(text);
  }

  /** What was found, which whoever asks the same within this second is given too. */
  private give(
    request: IncomingMessage,
    response: ServerResponse,
    { level, now, body }: { readonly level: AccessLevel; readonly now: UnixMs; readonly body: unknown },
  ): void {
    const [type, text] = ['application/json', JSON.stringify(body)];
    if (request.method === 'GET') this.fresh.keep(keyOf(request), { level, type, text }, now);
    response.writeHead(200, { 'content-type': type }).end(text);
  }

  private isAllowed(response: ServerResponse, has: AccessLevel, needed: AccessLevel): boolean {
    if (includes(has, needed)) return true;
    if (has === 'public') {
      response.setHeader('www-authenticate', 'Bearer');
      refuse(response, 401, 'This needs a token.');
    } else refuse(response, 403, `This needs a token of the level ${needed}.`);
    return false;
  }
}
