// The whole engine with its HTTP API on a real port, as bytes meet it that no well-meaning program sends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { Desk, loadRules as rules } from '../desk.ts';

const [admin, read] = ['a', 'c'].map((letter) => letter.repeat(40)) as [string, string];

describe('the HTTP API among the hostile', function () {
  this.timeout(30_000);
  let folder: string;
  let desk: Desk;
  let port: number;
  const connected = (): Socket => connect(port, '127.0.0.1');
  /** What comes back to these bytes until the connection is closed. */
  const raw = async (...lines: readonly string[]): Promise<string> => {
    const socket = connected();
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    await once(socket, 'close');
    return text;
  };
  const host = (): string => `Host: 127.0.0.1:${String(port)}`;
  const headed = (first: string, ...more: readonly string[]): Promise<string> =>
    raw(first, host(), `Authorization: Bearer ${admin}`, 'Connection: close', ...more);
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const upgraded = (first: string, ...more: readonly string[]): Promise<string> =>
    raw(first, host(), ...upgrade, ...more);
  const isProblem = (text: string, status: number): void => {
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${String(status)} .+\\r\\n`));
    assert.match(text, /\r\ncontent-type: application\/problem\+json\r\n/i);
    assert.match(text, new RegExp(`"status":${String(status)},"detail":".+"`));
  };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${String(port)}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${admin}`, connection: 'close', ...(init.headers as object) },
    });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-hostile-'));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${admin}\n${read} read Wall\n`);
    desk = new Desk('LoadHigh', { settings: { api: { enabled: true, port: 0, tokenFile } } });
    await desk.load(rules);
    const told = (): number =>
      Number(
        /127\.0\.0\.1:(\d+)/.exec(desk.rig.posted.map((one) => (one.type === 'log' ? one.message : '')).join())?.[1] ??
          0,
      );
    for (let tries = 0; tries < 400 && told() === 0; tries += 1) {
      desk.rig.seconds(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    port = told();
    desk.feed(9, 5);
  });
  after(() => {
    desk.rig.engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach('it is still there', async () => {
    assert.equal((await ask('/api/health')).status, 200);
  });

  it('refuses an address that is none, to whatever is asked there', async () => {
    for (const target of ['http://', 'http://[', '*', 'ftp://127.0.0.1/'])
      isProblem(await headed(`GET ${target} HTTP/1.1`), 400);
    for (const target of ['http://', '*']) isProblem(await upgraded(`GET ${target} HTTP/1.1`), 400);
    // What stands after two slashes is no host.
    for (const target of ['//', '//other/api/health']) isProblem(await headed(`GET ${target} HTTP/1.1`), 404);
    isProblem(await upgraded('GET // HTTP/1.1'), 401);
    isProblem(await upgraded('GET // HTTP/1.1', `Authorization: Bearer ${admin}`), 404);
    for (const path of ['/api/boards/%', '/api/v1/label/%ff/values', '/api/silences/%00%'])
      isProblem(await headed(`GET ${path} HTTP/1.1`), 404);
  });

  it('says why it refuses what is no request, too', async () => {
    isProblem(await raw('NONSENSE'), 400);
    isProblem(await raw('GET /api/health HTTP/1.1', `X: ${'x'.repeat(20_000)}`), 431);
    isProblem(await headed('GET /api/health HTTP/2.0'), 505);
    isProblem(await headed('GET /api/health HTTP/1.1', 'Expect: wonders'), 417);
    isProblem(await raw('GET /api/health HTTP/1.1', 'Connection: close'), 421);
    isProblem(await headed('GET /api/health HTTP/1.1', 'Host: other'), 400);
    isProblem(await headed('POST /api/silences HTTP/1.1', 'Content-Encoding: gzip', 'Content-Length: 1', '', 'x'), 415);
    isProblem(
      await upgraded('GET /api/metrics/stream HTTP/1.1', `Authorization: Bearer ${admin}`, 'Sec-WebSocket-Version: 9'),
      400,
    );
    isProblem(await upgraded('GET /api/metrics/stream HTTP/1.1', 'Origin: https://other.example'), 403);
    isProblem(await upgraded('GET /api/panel HTTP/1.1', 'Cookie: vitals_session_1=a'), 401);
  });

  it('names the methods there are to who comes with another', async () => {
    for (const [path, method, allowed] of [
      ['/api/health', 'OPTIONS', 'GET, HEAD'],
      ['/api/silences', 'PUT', 'POST, GET, HEAD'],
      ['/api/v1/query?query=1', 'DELETE', 'GET, POST, HEAD'],
      ['/api/v1/metadata', 'POST', 'GET, HEAD'],
      ['/api/v2/silences', 'PATCH', 'GET, POST, HEAD'],
      ['/metrics', 'POST', 'GET, HEAD'],
      ['/api/openapi.json', 'DELETE', 'GET, HEAD'],
      ['/login', 'PUT', 'GET, POST, HEAD'],
      ['/logout', 'GET', 'POST'],
      ['/', 'POST', 'GET, HEAD'],
    ] as const) {
      const response = await ask(path, { method });
      assert.deepEqual([response.status, response.headers.get('allow')], [405, allowed], `${method} ${path}`);
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
    }
    for (const path of ['/api/v1/write', '/api/v2/receivers', '/api/v3/query', '/favicon.ico'])
      assert.equal((await ask(path, { method: 'POST' })).status, 404, path);
    for (const path of ['/api/v1/query?query=1', '/api/v2/alerts', '/metrics', '/', '/login', '/api/openapi.json'])
      assert.equal((await ask(path, { method: 'HEAD', headers: { authorization: `Bearer ${read}` } })).status, 200);
  });

  it('answers a client that would like another protocol as if it had not said so', async () => {
    const wish = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
    assert.match(await raw('GET /api/health HTTP/1.1', host(), ...wish), /^HTTP\/1\.1 200 [^]*"sentence"/);
    isProblem(await raw('POST /api/silences HTTP/1.1', host(), ...wish), 400);
  });

  it('outlives those who go away before they are answered', async () => {
    for (let i = 0; i < 20; i += 1) {
      const socket = connected();
      await once(socket, 'connect');
      socket.write(['GET /none HTTP/1.1', host(), ...upgrade, '', ''].join('\r\n'));
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
  });

  it('does not gather answers to the pings of who takes none', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/api/metrics/stream?token=${read}`);
    await once(socket, 'open');
    const pong = once(socket, 'pong') as Promise<[Buffer]>;
    socket.ping('here');
    assert.equal((await pong)[0].toString(), 'here');
    socket.terminate();
  });

  it('looks at no more of what floods a panel', async () => {
    const base = `http://127.0.0.1:${String(port)}`;
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/api/panel?token=${read}`, { origin: base });
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;
    let answers = 0;
    socket.on('message', () => (answers += 1));
    for (let i = 0; i < 500; i += 1) socket.send('{"type":"ready"}');
    assert.equal((await closed)[0], 1_008);
    assert.ok(answers <= 100, String(answers));
  });

  it('answers at once a question that could be gone over for ever', async () => {
    const asked = (path: string, text: string): Promise<Response> => ask(path + encodeURIComponent(text));
    assert.equal((await asked('/api/v1/query?query=', '{__name__=~"(([a-z_]+)+)+!"}')).status, 200);
    assert.equal((await asked('/api/v2/alerts?filter=', 'alertname=~"((L|o|.)+)+!"')).status, 200);
    assert.equal((await asked('/api/v2/alerts?filter=', 'alertname=~"("')).status, 400);
    // A value that is made of itself again and again.
    const twice = (inner: string, times: number): string =>
      times === 0 ? inner : `label_replace(${twice(inner, times - 1)},"x","$1$1$1$1","x","(.*)")`;
    const bomb = twice('label_replace(test_load,"x","0123456789","","")', 14);
    assert.equal((await asked('/api/v1/query?query=', bomb)).status, 422);
    const many = Array.from({ length: 101 }, (_, i) => `match[]=a${String(i)}`).join('&');
    assert.equal((await ask(`/api/v1/series?${many}`)).status, 400);
    assert.equal((await ask('/api/metrics/history?range=99999999w&resolution=9999999w')).status, 400);
  });

  it('takes no silence whose end cannot be written, and begins one when it is to begin', async () => {
    const posted = (path: string, body: object): Promise<Response> =>
      ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const matchers = [{ name: 'alertname', value: 'X', operator: '=' }];
    assert.equal((await posted('/api/silences', { matchers, forMs: 1e300, comment: 'long' })).status, 400);
    const silence = (from: number, to: number, id?: string): Promise<Response> => {
      const at = (ms: number): string => new Date(desk.rig.clock.now() + ms).toISOString();
      const of = { matchers: [{ name: 'alertname', value: 'X', isRegex: false }], createdBy: 'ada', comment: 'c' };
      return posted('/api/v2/silences', {
        ...of,
        startsAt: at(from),
        endsAt: at(to),
        ...(id === undefined ? {} : { id }),
      });
    };
    assert.equal((await silence(0, 1e12)).status, 400);
    assert.equal((await silence(60_000, 30_000)).status, 400);
    const { silenceID: first } = (await (await silence(60_000, 120_000)).json()) as { silenceID: string };
    const states = async (): Promise<readonly string[]> =>
      ((await (await ask('/api/v2/silences')).json()) as { status: { state: string } }[]).map(
        ({ status }) => status.state,
      );
    assert.deepEqual(await states(), ['pending']);
    // What is changed ends, and another begins.
    assert.equal((await silence(0, 120_000, 'none')).status, 404);
    assert.equal((await silence(-60_000, 120_000, first)).status, 200);
    assert.deepEqual(await states(), ['active']);
  });

  it('lets nobody write the audit log full', async () => {
    const told = async (): Promise<number> => {
      // Nobody is locked out any more.
      desk.rig.seconds(2);
      const { entries } = (await (await ask('/api/audit?limit=500&text=access%20refused')).json()) as { entries: [] };
      return entries.length;
    };
    const before = await told();
    const wrong = (): Promise<Response> =>
      ask('/api/rules', { headers: { authorization: `Bearer ${'x'.repeat(40)}` } });
    for (let i = 0; i < 30; i += 1) await wrong();
    assert.equal((await wrong()).status, 429);
    assert.equal((await told()) - before, 11, 'ten wrong tokens, and that the address is locked out');
    // No page: nothing is looked at, and nothing told.
    for (let i = 0; i < 5; i += 1)
      assert.equal((await fetch(`http://127.0.0.1:${String(port)}/login`, { method: 'POST' })).status, 401);
    assert.equal((await told()) - before, 11);
  });
});
