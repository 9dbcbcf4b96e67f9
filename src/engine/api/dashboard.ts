/**
 * The dashboard: the panels of the editor in a browser. In: requests for pages, scripts, signing in and out. Out: HTML, the
 * bundles of the webview, a cookie. Invariants: a page has no script in its text and is framed by nobody; the cookie is
 * HttpOnly, SameSite=Strict, and worth something only to a page of ours; files are those of a list, read by name; no page
 * names its own place, so that it works below a path of the editor's, too.
 */
import type { AuditDraft } from '../../common/alerts.ts';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Summary } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Admission } from './access.ts';
import { readBody } from './body.ts';
import { cookieOf, isOfOurPage, type Aimed } from './incoming.ts';
import { admittedPage, dashboardPage, healthPage, loginPage, type LoginTrouble, type Look } from './pageTexts.ts';
import { isAppearance, stylesheet } from './pageStyle.ts';
import { languageOf } from './pageWords.ts';
import { offersOf } from './permissions.ts';
import { sessionMs, Sessions, type Holder } from './sessions.ts';

export interface DashboardOptions {
  readonly sessions: Sessions;
  readonly hasEditor: boolean;
  /** Where the bundles of the webview are. */
  readonly folder: string;
  readonly port: () => number;
  summary(): Summary;
  /** Whether a token lets somebody in, who is locked out after too many wrong ones. */
  check(secret: string, address: string, now: UnixMs): Admission;
  audit(entry: AuditDraft): void;
  /** Somebody was refused: for the audit log. */
  refused(who: { readonly address: string; readonly subject: string; readonly why: string }, now: UnixMs): void;
}

const scriptName = /^(?:webview|dashboard)\.js$|^(?:webview|l10n)\/[\w-]+\.js$/;
const html = 'text/html; charset=utf-8';

/** The scripts there are; what is not among them is not looked for on the disk. */
const scriptsIn = (folder: string): ReadonlySet<string> => {
  const below = (name: string): readonly string[] => {
    try {
      return readdirSync(join(folder, name)).map((file) => `${name}${name === '' ? '' : '/'}${file}`);
    } catch {
      return [];
    }
  };
  return new Set([...below(''), ...below('webview'), ...below('l10n')].filter((file) => scriptName.test(file)));
};

export class Dashboard {
  private readonly options: DashboardOptions;
  private known: ReadonlySet<string> | undefined;

  constructor(options: DashboardOptions) {
    this.options = options;
  }

  private get scripts(): ReadonlySet<string> {
    return (this.known ??= scriptsIn(this.options.folder));
  }

  private get cookie(): string {
    return `vitals_session_${String(this.options.port())}`;
  }

  /** Whose session a request belongs to: only where a page of ours asks, or a user does. */
  holderOf(request: IncomingMessage, now: UnixMs): Holder | undefined {
    const secret = cookieOf(request, this.cookie);
    return secret === undefined || !isOfOurPage(request) ? undefined : this.options.sessions.find(secret, now);
  }

  /** An address below `base` that signs in whoever opens it, once. */
  invitation(holder: Holder, base: string, now: UnixMs): string {
    return `${base.replace(/\/+$/, '')}/login?code=${this.options.sessions.code(holder, now)}`;
  }

  /** False where the path is none of the dashboard's. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    { pathname, searchParams, now }: Aimed,
  ): Promise<boolean> {
    if (pathname.startsWith('/assets/')) return this.asset(pathname.slice(8), response);
    if (pathname === '/') this.front(request, response, now);
    else if (pathname === '/login' && request.method === 'POST') await this.login(request, response, now);
    else if (pathname === '/login') this.invited(request, response, { code: searchParams.get('code'), now });
    else if (pathname === '/logout') this.logout(request, response, now);
    else return false;
    return true;
  }

  private asset(name: string, response: ServerResponse): boolean {
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    if (name === 'dashboard.css') {
      response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(stylesheet());
      return true;
    }
    if (!this.scripts.has(name)) return false;
    // The name of what lies deeper tells its contents.
    if (name.startsWith('webview/')) response.setHeader('cache-control', 'private, max-age=31536000, immutable');
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
    response.end(readFileSync(join(this.options.folder, name)));
    return true;
  }

  private front(request: IncomingMessage, response: ServerResponse, now: UnixMs): void {
    const [holder, look] = [this.holderOf(request, now), this.lookOf(request)];
    if (holder === undefined) {
      this.page(request, response, { text: healthPage(look, this.options.summary(), now) });
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    const offers = offersOf({ level: holder.level, hasEditor: this.options.hasEditor });
    this.page(request, response, { text: dashboardPage(look, { holder, offers, nonce }), nonce });
  }

  private invited(
    request: IncomingMessage,
    response: ServerResponse,
    { code, now }: { readonly code: string | null; readonly now: UnixMs },
  ): void {
    const look = this.lookOf(request);
    const holder = code === null ? undefined : this.options.sessions.redeem(code, now);
    if (holder !== undefined) {
      this.open(response, holder, now);
      this.page(request, response, { text: admittedPage(look) });
    } else if (code === null) this.page(request, response, { text: loginPage(look) });
    else this.page(request, response, { text: loginPage(look, 'spent'), status: 401 });
  }

  private async login(request: IncomingMessage, response: ServerResponse, now: UnixMs): Promise<void> {
    // A page of another origin was refused before; without one it is no page, and has no use for a cookie.
    if (request.headers.origin === undefined) {
      this.page(request, response, { text: loginPage(this.lookOf(request), 'wrong'), status: 401 });
      return;
    }
    const secret = new URLSearchParams(await readBody(request)).get('token')?.trim() ?? '';
    const admission = this.options.check(secret, request.socket.remoteAddress ?? '', now);
    if ('refused' in admission || admission.level === 'public') {
      const isLocked = 'refused' in admission && admission.refused === 'locked';
      this.fail(request, response, { trouble: isLocked ? 'locked' : 'wrong', now });
      return;
    }
    const { level, name, id } = admission;
    this.open(response, { level, name, ...(id === undefined ? {} : { token: id }) }, now);
    response.writeHead(303, { location: './' }).end();
  }

  private fail(
    request: IncomingMessage,
    response: ServerResponse,
    { trouble, now }: { readonly trouble: LoginTrouble; readonly now: UnixMs },
  ): void {
    const why = trouble === 'locked' ? 'locked' : 'unknown';
    this.options.refused({ address: request.socket.remoteAddress ?? '', subject: 'dashboard', why }, now);
    const status = trouble === 'locked' ? 429 : 401;
    this.page(request, response, { text: loginPage(this.lookOf(request), trouble), status });
  }

  private open(response: ServerResponse, holder: Holder, now: UnixMs): void {
    const secret = this.options.sessions.open(holder, now);
    this.options.audit({ at: now, by: holder.name, action: 'signed in', subject: 'dashboard', why: holder.level });
    this.setCookie(response, secret, sessionMs / 1_000);
  }

  private logout(request: IncomingMessage, response: ServerResponse, now: UnixMs): void {
    const [holder, secret] = [this.holderOf(request, now), cookieOf(request, this.cookie)];
    if (holder !== undefined && secret !== undefined) {
      this.options.sessions.close(secret);
      this.options.audit({ at: now, by: holder.name, action: 'signed out', subject: 'dashboard', why: '' });
      this.setCookie(response, '', 0);
    }
    response.writeHead(303, { location: './' }).end();
  }

  private setCookie(response: ServerResponse, value: string, seconds: number): void {
    // Without a path it is that of the page: behind a way of the editor's, ours alone among those of its origin.
    const flags = `HttpOnly; SameSite=Strict; Max-Age=${String(seconds)}`;
    response.setHeader('set-cookie', `${this.cookie}=${value}; ${flags}`);
  }

  /** In the appearance that its user has chosen, and the language that the browser asks for. */
  private lookOf(request: IncomingMessage): Look {
    const chosen = cookieOf(request, 'vitals_appearance');
    const language = languageOf(request.headers['accept-language']);
    return { appearance: isAppearance(chosen) ? chosen : undefined, language };
  }

  private page(
    request: IncomingMessage,
    response: ServerResponse,
    { text, nonce, status = 200 }: { readonly text: string; readonly nonce?: string; readonly status?: number },
  ): void {
    const styles = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
    const policy = [
      "default-src 'none'",
      nonce === undefined ? "script-src 'none'" : "script-src 'self'",
      `style-src ${styles}`,
      "img-src 'self' data: blob:",
      // Some browsers do not take a WebSocket for their own origin.
      `connect-src 'self' ws://${request.headers.host ?? ''} wss://${request.headers.host ?? ''}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; ');
    response.writeHead(status, {
      'content-type': html,
      vary: 'accept-language',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      // Without any, a form would not say where it comes from.
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
}
