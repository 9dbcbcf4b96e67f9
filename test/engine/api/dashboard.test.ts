// The dashboard as an attacker meets it: the whole engine with its HTTP API on a real port, its pages, its cookie, its panels.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { nameOf, offersOf, refusalOf } from '../../../src/engine/api/permissions.ts';
import { languageOf } from '../../../src/engine/api/pageWords.ts';
import { Sessions } from '../../../src/engine/api/sessions.ts';
import { unixMs } from '../../../src/common/units.ts';
import { Desk, loadRules as rules } from '../desk.ts';

const [admin, team, read] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];
describe('the dashboard', function () {
  this.timeout(30_000);
  let folder: string;
  let desk: Desk;
  let host: string;
  let base: string;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    // A connection that waits is closed after some seconds, which may pass at once here.
    fetch(base + path, { redirect: 'manual', ...init, headers: { connection: 'close', ...(init.headers as object) } });
  const login = (token: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    ask('/login', { method: 'POST', body: new URLSearchParams({ token }), headers: { origin: base, ...headers } });
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const raw = async (...lines: readonly string[]): Promise<string> => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    socket.end(`${lines.join('\r\n')}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    await once(socket, 'close');
    return text;
  };
  const panel = (headers: Readonly<Record<string, string>>): WebSocket =>
    new WebSocket(`ws://${host}/api/panel`, { headers });
  /** What a page is answered to one message. */
  const answered = async (socket: WebSocket, message: object): Promise<Record<string, unknown>> => {
    const next = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(JSON.stringify(message));
    return JSON.parse((await next)[0].toString()) as Record<string, unknown>;
  };
  const opened = async (token: string): Promise<WebSocket> => {
    const socket = panel({ cookie: cookieOf(await login(token)), origin: base });
    await once(socket, 'open');
    return socket;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-dashboard-'));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${admin}\n${team} team Ada <b>\n${read} read Wall\n`);
    desk = new Desk('LoadHigh', { settings: { api: { enabled: true, port: 0, tokenFile } } });
    await desk.load(rules);
    const told = (): string =>
      /http:\/\/(127\.0\.0\.1:\d+)/.exec(
        desk.rig.posted.map((one) => (one.type === 'log' ? one.message : '')).join(),
      )?.[1] ?? '';
    for (let tries = 0; tries < 400 && told() === ''; tries += 1) {
      desk.rig.seconds(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    host = told();
    base = `http://${host}`;
    desk.feed(9, 5);
  });
  after(() => {
    desk.rig.engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows whoever has not signed in the health, and nothing else', async () => {
    const page = await ask('/');
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(text, /<h1 class="(?:healthy|warning|critical|unknown)">IDE Vitals: /);
    assert.ok(!text.includes('vitals-app') && !text.includes('<script'));
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*script-src 'none'.*form-action 'self'.*frame-ancestors 'none'/);
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
  });

  it('speaks the language that the browser asks for, where there are words of it', async () => {
    for (const [accepted, language] of [
      [undefined, 'en'],
      ['de-AT,de;q=0.9,en;q=0.8', 'de'],
      ['fr, en;q=0.4, de;q=0.5', 'de'],
      ['en-GB,de', 'en'],
      ['zh-Hans-SG', 'zh-cn'],
      ['zh', 'zh-cn'],
      ['zh-TW,zh-Hant;q=0.9', 'en'],
      ['de;q=0', 'en'],
      ['constructor', 'en'],
      [',;;q=,*', 'en'],
    ] as const)
      assert.equal(languageOf(accepted), language, accepted);
    const german = { 'accept-language': 'de-CH' };
    const door = await (await ask('/login', { headers: german })).text();
    assert.match(door, /<html lang="de".*Anmelden/s);
    const cookie = cookieOf(await login(team));
    const page = await (await ask('/', { headers: { ...german, cookie } })).text();
    const [, script = ''] = /<script src="([^"]+)"><\/script>\s*<script type="module"/.exec(page) ?? [];
    const words = await ask(`/${script}`);
    assert.equal(words.status, 200, script);
    assert.match(await words.text(), /^globalThis\.vitalsWords=\{"language":"de"/);
    assert.doesNotMatch(await (await ask('/', { headers: { cookie } })).text(), /l10n/);
  });

  it('takes a token for a cookie that scripts cannot read and other sites do not send', async () => {
    const response = await login(team);
    assert.deepEqual([response.status, response.headers.get('location')], [303, './']);
    const [set = ''] = response.headers.getSetCookie();
    assert.match(set, /^vitals_session_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    assert.ok(!set.includes(team));
    const page = await ask('/', { headers: { cookie: cookieOf(response) } });
    const text = await page.text();
    assert.match(text, /<vitals-app>/);
    assert.ok(text.includes('Ada &lt;b&gt;') && !text.includes('<b>'), 'a name is text');
    assert.doesNotMatch(text, /<script(?![^>]* src=)|<style| style=| on\w+=/);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'; style-src 'self' 'nonce-/);
    assert.equal((await ask('/api/rules', { headers: { cookie: cookieOf(response) } })).status, 200);
  });

  it('refuses wrong tokens, other origins, and requests that another page has caused', async () => {
    assert.equal((await login('x'.repeat(40))).status, 401);
    assert.deepEqual((await login('x'.repeat(40))).headers.getSetCookie(), []);
    assert.equal((await login(admin, { origin: 'http://evil.example' })).status, 403);
    assert.equal((await login(admin, { origin: 'http://127.0.0.1:3000' })).status, 403);
    const nobody = await ask('/login', { method: 'POST', body: new URLSearchParams({ token: admin }) });
    assert.ok(nobody.status >= 400 && nobody.headers.getSetCookie().length === 0);
    const cookie = cookieOf(await login(admin));
    // A page of another port of this machine is of the same site, so that its requests carry the cookie.
    const elsewhere = { cookie, 'sec-fetch-site': 'same-site' };
    assert.equal((await ask('/api/rules', { headers: elsewhere })).status, 401);
    assert.doesNotMatch(await (await ask('/', { headers: elsewhere })).text(), /vitals-app/);
    const silence = { method: 'POST', body: '{}' };
    const json = { cookie, 'content-type': 'application/json' };
    assert.equal((await ask('/api/silences', { ...silence, headers: json })).status, 401, 'no origin');
    assert.equal((await ask('/api/silences', { ...silence, headers: { ...json, origin: base } })).status, 400);
    assert.equal(
      (await ask('/logout', { method: 'POST', headers: { cookie, origin: 'http://evil.example' } })).status,
      403,
    );
    assert.equal((await ask('/logout', { headers: { cookie } })).status, 405, 'a link cannot sign out');
  });

  it('ends a session when it is signed out', async () => {
    const cookie = cookieOf(await login(read));
    const socket = panel({ cookie, origin: base });
    await once(socket, 'open');
    const out = await ask('/logout', { method: 'POST', headers: { cookie, origin: base } });
    assert.match(out.headers.getSetCookie()[0] ?? '', /=; HttpOnly.*Max-Age=0/);
    assert.equal((await ask('/api/rules', { headers: { cookie } })).status, 401);
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ type: 'ready' }));
    assert.equal((await closed)[0], 1_008);
  });

  it('lets an invitation in once, and no longer than a minute', async () => {
    const invite = (at = base): string => {
      desk.rig.send({ type: 'access', request: 7, ask: { kind: 'open', at } });
      desk.rig.clock.advance(0);
      const answer = desk.rig.posted.findLast((one) => one.type === 'access');
      assert.ok(answer?.type === 'access' && answer.answer.kind === 'opened');
      assert.ok(answer.answer.url.startsWith(`${at}/login?code=`), answer.answer.url);
      return answer.answer.url.slice(at.length);
    };
    const path = invite();
    const page = await ask(path);
    assert.equal(page.status, 200);
    assert.equal((await ask('/api/audit', { headers: { cookie: cookieOf(page) } })).status, 200);
    assert.equal((await ask(path)).status, 401);
    const late = invite();
    desk.rig.seconds(61);
    assert.equal((await ask(late)).status, 401);
    // Below a path of the editor's own server, which hands the rest on.
    const door = await ask(invite('https://code.example.com/proxy/9477'));
    assert.equal(door.status, 200);
    assert.doesNotMatch(await door.text(), /(?:href|src|action|url)="?=?\//, 'nothing names its own place');
  });

  it('serves scripts by name and climbs nowhere', async () => {
    for (const path of ['/assets/dashboard.css', '/assets/dashboard.js', '/assets/webview.js']) {
      const file = await ask(path);
      assert.deepEqual([file.status, file.headers.get('cross-origin-resource-policy')], [200, 'same-origin'], path);
    }
    for (const path of [
      '/assets/engine.js',
      '/assets/cli.js',
      '/assets/webview/../engine.js',
      '/assets/..%2fpackage.json',
      '/assets/webview%2f..%2f..%2fpackage.json',
      '/assets/webview/..\\..\\package.json',
      '/assets/%00dashboard.js',
      '/assets//etc/passwd',
      '/assets/',
    ])
      assert.match(await raw(`GET ${path} HTTP/1.1`), /^HTTP\/1\.1 40[04] /, path);
  });

  it('opens its socket to our page alone', async () => {
    const cookie = cookieOf(await login(admin));
    const refusedWith = async (headers: Readonly<Record<string, string>>): Promise<string> =>
      ((await once(panel(headers), 'error')) as [Error])[0].message;
    assert.match(await refusedWith({ origin: base }), /401/);
    assert.match(await refusedWith({ cookie, origin: 'http://evil.example' }), /403/);
    assert.match(await refusedWith({ cookie, origin: 'http://127.0.0.1:3000' }), /403/);
    assert.match(await refusedWith({ cookie, origin: 'null' }), /403/);
    assert.match(await refusedWith({ cookie }), /403/);
    const socket = await opened(admin);
    socket.send('not JSON');
    assert.equal((await once(socket, 'close'))[0], 1_008);
    const large = await opened(admin);
    large.send('x'.repeat(2_000_000));
    assert.equal((await once(large, 'close'))[0], 1_009);
  });

  it('answers a panel as the editor does, and lets each level do what it may', async () => {
    const [reader, member] = [await opened(read), await opened(team)];
    assert.deepEqual(await answered(reader, { type: 'ready' }), { type: 'engine', engine: { state: 'running' } });
    const queries = { load: { kind: 'instant', expr: 'test_load' } };
    const frame = await answered(reader, { type: 'subscribe', version: 1, intervalMs: 1_000, queries });
    assert.equal(frame['type'], 'frame');
    assert.match(JSON.stringify(frame['answers']), /"value":9/);
    reader.send(JSON.stringify({ type: 'unsubscribe' }));
    const take = { type: 'alerts', request: 3, ask: { kind: 'acknowledge', ids: [desk.id], by: 'somebody else' } };
    assert.deepEqual(await answered(reader, take), {
      type: 'alerts',
      request: 3,
      answer: { kind: 'refused', reason: 'This needs a token of the level team.' },
    });
    assert.deepEqual((await answered(member, take))['answer'], { kind: 'done', changed: 1 });
    assert.equal(desk.alerts[0]?.acknowledgedBy, 'Ada <b>', 'by whom is what the token says');
    const log = desk.ask({ kind: 'audit-log', limit: 50 });
    assert.ok(log.kind === 'audit-log' || log.kind === 'refused');
    const why = await answered(reader, { type: 'why', request: 1, ask: { kind: 'apply', remedy: 'any' } });
    assert.deepEqual(why['answer'], { kind: 'failed', reason: 'That can be done in the editor only.' });
    const diagnosis = await answered(reader, { type: 'why', request: 2, ask: { kind: 'diagnose' } });
    assert.equal((diagnosis['answer'] as { kind: string }).kind, 'diagnosis');
    for (const socket of [reader, member]) socket.close();
  });

  it('knows no message by a name of an object', () => {
    const asker = { level: 'admin', hasEditor: true } as const;
    for (const message of [
      { type: 'constructor' },
      { type: '__proto__' },
      { type: 'alerts', ask: { kind: 'toString' } },
    ])
      assert.equal(refusalOf(nameOf(message), asker), 'That can be done in the editor only.');
    assert.ok(
      offersOf(asker).includes('boards.save') && !offersOf({ ...asker, hasEditor: false }).includes('boards.save'),
    );
    assert.ok(!offersOf({ ...asker, level: 'read' }).includes('alerts.acknowledge'));
  });

  it('keeps so many sessions, each for half a day, and none of a token that was revoked', () => {
    let tokens: readonly { readonly id: string }[] = [{ id: 't' }];
    const sessions = new Sessions(() => tokens as never);
    const holder = { level: 'read', name: 'n', token: 't' } as const;
    const first = sessions.open(holder, unixMs(0));
    assert.equal(sessions.find(first, unixMs(12 * 3_600_000 - 1)), holder);
    assert.equal(sessions.find(first, unixMs(12 * 3_600_000)), undefined);
    tokens = [];
    assert.equal(sessions.find(first, unixMs(1)), undefined);
    tokens = [{ id: 't' }];
    for (let i = 0; i < 100; i += 1) sessions.open(holder, unixMs(1));
    assert.equal(sessions.find(first, unixMs(1)), undefined, 'the oldest has gone');
  });
});
