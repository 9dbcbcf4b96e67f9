// The whole engine with its HTTP API on a real port: every endpoint, asked as programs ask, and as attackers do.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openApi } from '../../../src/engine/api/api.ts';
import { routes } from '../../../src/engine/api/routes.ts';
import { Desk, loadRules as rules } from '../desk.ts';

describe('the HTTP API', function () {
  this.timeout(30_000);
  let folder: string;
  let desk: Desk;
  let base: string;
  let port: number;
  let secret: string;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(base + path, {
      ...init,
      headers: { authorization: `Bearer ${secret}`, ...(init.headers as Record<string, string> | undefined) },
    });
  const post = (path: string, body: unknown): Promise<Response> =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await (await ask(path)).json()) as Record<string, unknown>;
  /** A request as raw bytes; everything that comes back until the connection is closed. */
  const raw = async (...lines: readonly string[]): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.end(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    await once(socket, 'close');
    return text;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-api-'));
    const tokenFile = join(folder, 'token');
    desk = new Desk('LoadHigh', { settings: { api: { enabled: true, port: 0, tokenFile } } });
    await desk.load(rules);
    desk.rig.send({ type: 'boards', sources: [], workspace: 'there is no folder open' });
    const told = (): number =>
      Number(
        /127\.0\.0\.1:(\d+)/.exec(desk.rig.posted.map((one) => (one.type === 'log' ? one.message : '')).join())?.[1] ??
          0,
      );
    for (let tries = 0; tries < 200 && told() === 0; tries += 1) {
      desk.rig.seconds(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    port = told();
    base = `http://127.0.0.1:${String(port)}`;
    secret = readFileSync(tokenFile, 'utf8').trim();
    desk.feed(9, 5);
  });
  after(() => {
    desk.rig.engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells everybody its health, and nothing else without a token', async () => {
    const health = await fetch(`${base}/api/health`);
    assert.equal(health.status, 200);
    const refused = await fetch(`${base}/api/metrics/snapshot`);
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual(await refused.json(), {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'This needs a token.',
    });
    for (const path of ['/metrics', '/api/v1/query?query=1', '/api/v2/alerts', '/api/alerts/active'])
      assert.equal((await fetch(base + path)).status, 401, path);
  });

  it('gives what its document says, for every path that is asked for', async () => {
    for (const { method, path, answer } of routes) {
      if (method !== 'get') continue;
      const response = await ask(path.replace('{id}', 'machine'));
      assert.equal(response.status, 200, path);
      const parsed = answer.safeParse(await response.json());
      assert.ok(parsed.success, `${path}: ${parsed.error?.message ?? ''}`);
    }
    const document = await json('/api/openapi.json');
    assert.deepEqual(document, JSON.parse(JSON.stringify(openApi('0'))));
    assert.deepEqual(
      Object.keys(document['paths'] as object).sort(),
      [...new Set(routes.map(({ path }) => path))].sort(),
    );
  });

  it('gives history over a range, at the resolution that is asked for', async () => {
    const history = await json('/api/metrics/history?range=1m&resolution=5s&metric=test_load');
    const [series] = history['series'] as { points: [number, number][] }[];
    assert.ok((series?.points.length ?? 0) >= 1 && series?.points.every(([, value]) => value === 9));
    assert.equal((await ask('/api/metrics/history?range=soon')).status, 400);
    assert.equal((await ask('/api/metrics/history?range=1w&resolution=1s')).status, 400);
  });

  it('acknowledges and resolves an alert, by the name that is given, once', async () => {
    const [alert] = (await json('/api/alerts/active'))['alerts'] as { id: string; name: string; status: string }[];
    assert.deepEqual([alert?.name, alert?.status], ['LoadHigh', 'new']);
    const id = alert?.id ?? '';
    assert.equal((await post(`/api/alerts/${id}/acknowledge`, {})).status, 400);
    assert.equal((await post(`/api/alerts/${id}/acknowledge`, { acknowledgeBy: 'Ada' })).status, 200);
    assert.equal((await post(`/api/alerts/${id}/acknowledge`, { acknowledgeBy: 'Ada' })).status, 409);
    assert.equal(desk.alerts[0]?.acknowledgedBy, 'Ada');
    // As the clients of the specification send it: a text without a type.
    const plain = await ask(`/api/alerts/${id}/resolve`, { method: 'POST', body: '{"resolution":"restarted"}' });
    assert.equal(plain.status, 200);
    assert.equal(desk.alerts[0]?.status, 'resolved');
    assert.equal((await post('/api/alerts/none/resolve', { resolution: 'x' })).status, 404);
    for (const entry of ['Ada acknowledged', 'token file resolved', 'token file api post'])
      assert.ok(desk.audit(id).includes(entry), entry);
  });

  it('makes a silence, shows it and ends it, and each of that stands in the audit log', async () => {
    const matchers = [{ name: 'alertname', value: 'Other', operator: '=' }];
    assert.equal((await post('/api/silences', { matchers, forMs: 60_000, comment: 'moving house' })).status, 200);
    const list = async (): Promise<readonly { id: string; comment: string; state: string }[]> =>
      (await json('/api/silences'))['silences'] as { id: string; comment: string; state: string }[];
    const [made] = (await list()).filter(({ comment }) => comment === 'moving house');
    assert.equal(made?.state, 'active');
    assert.equal((await ask(`/api/silences/${made.id}`, { method: 'DELETE' })).status, 200);
    assert.notEqual((await list()).find(({ id }) => id === made.id)?.state, 'active');
    assert.equal((await ask('/api/silences/none', { method: 'DELETE' })).status, 404);
    const found = (await json('/api/audit?text=MOVING%20house'))['entries'] as {
      sequence: number;
      by: string;
      why: string;
    }[];
    assert.ok(found.length > 0 && found.every(({ why }) => why.includes('moving house')));
    const first = await json('/api/audit?limit=2');
    const [newest, second] = first['entries'] as { sequence: number }[];
    assert.ok(newest !== undefined && second !== undefined && newest.sequence > second.sequence);
    assert.equal(first['next'], second.sequence);
    const [third] = (await json(`/api/audit?limit=1&before=${String(second.sequence)}`))['entries'] as {
      sequence: number;
    }[];
    assert.equal(third?.sequence, second.sequence - 1);
    assert.equal((await json('/api/audit/verdict'))['state'], 'sound');
    assert.equal((await ask('/api/audit?limit=0')).status, 400);
  });

  it('tells of rules, of alerts that are over, and of what was never sent', async () => {
    const rules = (await json('/api/rules'))['rules'] as { name: string; expr: string; health: string }[];
    const own = rules.find(({ name }) => name === 'LoadHigh');
    assert.deepEqual([own?.expr, own?.health], ['test_load > 5', 'ok']);
    const past = (await json('/api/alerts/history?text=loadhigh'))['alerts'] as { name: string }[];
    assert.deepEqual(
      past.map(({ name }) => name),
      ['LoadHigh'],
    );
    assert.deepEqual((await json('/api/alerts/history?text=nothing'))['alerts'], []);
    assert.deepEqual(await json('/api/deliveries'), { deliveries: [], channels: [] });
    assert.equal((await post('/api/deliveries/7/resend', {})).status, 404);
    assert.equal((await ask('/api/deliveries/7', { method: 'DELETE' })).status, 404);
  });

  it('gives boards, each as a file holds it, and knows no other', async () => {
    const { boards } = (await json('/api/boards')) as { boards: { id: string; origin: string }[] };
    assert.ok(boards.some(({ id, origin }) => id === 'machine' && origin === 'shipped'));
    const board = (await json('/api/boards/machine')) as { rows: { panels: { queries: { expr: string }[] }[] }[] };
    const asked = board.rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)));
    assert.ok(asked.some((expr) => expr.includes('system_cpu_utilization_ratio')));
    assert.equal((await ask('/api/boards/nothing')).status, 404);
  });

  it('answers as Prometheus does', async () => {
    desk.feed(9, 2);
    const at = String(desk.rig.clock.now() / 1_000);
    const vector = await json(`/api/v1/query?query=test_load&time=${at}`);
    assert.deepEqual(
      (vector['data'] as { resultType: string; result: { metric: object; value: unknown[] }[] }).result[0],
      {
        metric: { __name__: 'test_load', server: 'ts' },
        value: [Number(at), '9'],
      },
    );
    const form = await ask('/api/v1/query', {
      method: 'POST',
      body: new URLSearchParams({ query: '1 + 1', time: at }),
    });
    assert.deepEqual(await form.json(), {
      status: 'success',
      data: { resultType: 'scalar', result: [Number(at), '2'] },
    });
    const wrong = await ask('/api/v1/query?query=sum(');
    assert.equal(wrong.status, 400);
    assert.deepEqual(await wrong.json(), {
      status: 'error',
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    });
    const failing = await ask('/api/v1/query?query=label_replace(vector(1),"a","","b","(")');
    assert.deepEqual([failing.status, ((await failing.json()) as { errorType: string }).errorType], [422, 'execution']);
    // Of a form and of the address together.
    const both = await ask('/api/v1/query?query=vector(7)', {
      method: 'POST',
      body: new URLSearchParams({ time: at }),
    });
    assert.equal(both.status, 200);
    for (const asked of ['end=1&step=1', 'start=1&step=1', 'start=2&end=1&step=1', 'start=0&end=1e9&step=1'])
      assert.equal((await ask(`/api/v1/query_range?query=1&${asked}`)).status, 400, asked);
    const start = String(desk.rig.clock.now() / 1_000 - 2);
    const range = await json(`/api/v1/query_range?query=test_load&start=${start}&end=${at}&step=1`);
    assert.equal(((range['data'] as { result: { values: unknown[] }[] }).result[0]?.values ?? []).length, 3);
    const values = await json('/api/v1/label/server/values?match[]=test_load');
    assert.deepEqual(values['data'], ['ts']);
    const labels = async (asked: string): Promise<unknown> => (await json(`/api/v1/labels${asked}`))['data'];
    assert.deepEqual(await labels('?match[]=test_load'), ['__name__', 'server']);
    assert.ok(((await labels('')) as readonly string[]).includes('alertname'));
    assert.equal((await ask('/api/v1/labels?match[]=sum(')).status, 400);
    assert.deepEqual(await json('/api/v1/labels?match[]=test_load&limit=1'), {
      status: 'success',
      data: ['__name__'],
      warnings: ['results truncated due to limit'],
    });
    assert.equal((await ask('/api/v1/labels?limit=-1')).status, 400);
    assert.equal(Object.keys((await json('/api/v1/metadata?limit=2'))['data'] as object).length, 2);
    // What every object has of itself is no label.
    for (const name of ['__proto__', 'constructor'])
      assert.deepEqual((await json(`/api/v1/label/${name}/values`))['data'], [], name);
    assert.deepEqual(
      ((await json('/api/v1/query?query=sum by (constructor) (test_load)'))['data'] as { result: unknown[] }).result,
      [{ metric: {}, value: [Number(at), '9'] }],
    );
    // As Grafana asks: a form, beside what it asks whether it is there at all.
    const asForm = await ask('/api/v1/labels', {
      method: 'POST',
      body: new URLSearchParams({ 'match[]': 'test_load' }),
    });
    assert.deepEqual(((await asForm.json()) as { data: unknown }).data, ['__name__', 'server']);
    assert.deepEqual((await json('/api/v1/query_exemplars?query=test_load'))['data'], []);
    const groups = async (type: string): Promise<{ interval: number; rules: { name: string; type: string }[] }[]> =>
      ((await json(`/api/v1/rules?type=${type}`))['data'] as { groups: [] }).groups;
    const alerting = await groups('alert');
    const own = alerting.find(({ rules: list }) => list.some(({ name }) => name === 'LoadHigh'));
    assert.equal(own?.interval, 1);
    assert.ok(alerting.every(({ rules: list }) => list.every(({ type }) => type === 'alerting')));
    assert.ok((await groups('record')).every(({ rules: list }) => list.every(({ type }) => type === 'recording')));
    assert.equal((await ask('/api/v1/rules?type=other')).status, 400);
    const series = await json('/api/v1/series?match[]=test_load');
    assert.deepEqual(series['data'], [{ __name__: 'test_load', server: 'ts' }]);
    for (const path of ['labels', 'metadata', 'rules', 'alerts', 'status/buildinfo'])
      assert.equal((await json(`/api/v1/${path}`))['status'], 'success', path);
    assert.match(await (await ask('/metrics')).text(), /\ntest_load\{server="ts"\} 9 [\d.]+\n[^]*# EOF\n$/);
  });

  it('streams the snapshot to those who may read it', async () => {
    const address = `ws://127.0.0.1:${String(port)}/api/metrics/stream`;
    const stranger = new WebSocket(address);
    const [error] = (await once(stranger, 'error')) as [Error];
    assert.match(error.message, /401/);
    const page = new WebSocket(`${address}?token=${secret}`, { origin: 'https://evil.example' });
    assert.match(((await once(page, 'error')) as [Error])[0].message, /403/);
    const reader = new WebSocket(address, { headers: { authorization: `Bearer ${secret}` } });
    await once(reader, 'open');
    const message = once(reader, 'message') as Promise<[Buffer]>;
    desk.rig.seconds(1);
    const [data] = await message;
    assert.ok(Array.isArray((JSON.parse(data.toString()) as { bars: unknown }).bars));
    reader.close();
    await once(reader, 'close');
  });

  it('refuses what is too large, not JSON, elsewhere, or climbs', async () => {
    const id = desk.id;
    assert.equal((await post(`/api/alerts/${id}/resolve`, { resolution: 'x'.repeat(70_000) })).status, 413);
    const broken = await ask(`/api/alerts/${id}/resolve`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(broken.status, 400);
    assert.equal((await ask('/api/none')).status, 404);
    assert.equal((await ask('/api/health', { method: 'DELETE' })).status, 405);
    assert.equal((await ask('/api/rules', { method: 'HEAD' })).status, 200);
    assert.equal((await fetch(`${base}/api/rules`, { method: 'HEAD' })).status, 401);
    const bearer = `Authorization: Bearer ${secret}`;
    assert.match(
      await raw('GET /../../etc/passwd HTTP/1.1', 'Host: 127.0.0.1:' + String(port), bearer),
      /^HTTP\/1\.1 404 /,
    );
    assert.match(await raw('GET /api/health HTTP/1.1', 'Host: evil.example', bearer), /^HTTP\/1\.1 421 /);
    assert.match(await raw('GET /%ff%fe HTTP/1.1', 'Host: 127.0.0.1:' + String(port), bearer), /^HTTP\/1\.1 404 /);
    assert.match(await raw('NONSENSE'), /^HTTP\/1\.1 400 /);
    const twice = ['Host: 127.0.0.1:' + String(port), 'Content-Length: 3', 'Transfer-Encoding: chunked'];
    assert.match(await raw('POST /api/silences HTTP/1.1', ...twice, bearer), /^HTTP\/1\.1 400 /, 'smuggled');
    assert.match(await raw('GET /api/health HTTP/1.1', 'X: ' + 'x'.repeat(20_000)), /^HTTP\/1\.1 431 /);
  });

  it('does not wait for who says his request too slowly, nor holds up others for it', async () => {
    const slow = connect(port, '127.0.0.1');
    slow.write('GET /api/health HTTP/1.1\r\nHost: 127.0.0.1');
    const body = connect(port, '127.0.0.1');
    const head = ['POST /api/silences HTTP/1.1', `Host: 127.0.0.1:${String(port)}`, `Authorization: Bearer ${secret}`];
    body.write([...head, 'Content-Type: application/json', 'Content-Length: 100', '', '{'].join('\r\n'));
    let [toSlow, toBody] = ['', ''];
    slow.on('data', (piece: Buffer) => (toSlow += piece.toString()));
    body.on('data', (piece: Buffer) => (toBody += piece.toString()));
    const closed = Promise.all([once(slow, 'close'), once(body, 'close')]);
    assert.equal((await fetch(`${base}/api/health`)).status, 200);
    await closed;
    for (const said of [toSlow, toBody]) assert.match(said, /^HTTP\/1\.1 408 /);
  });

  it('is counted, and ends with its engine', async () => {
    desk.rig.seconds(1);
    const counted = desk.rig.ask('sum by (status) (vitals_api_requests_total)').join(' ');
    for (const status of ['200', '400', '401', '404', '413', '421'])
      assert.match(counted, new RegExp(`status=${status} `));
    desk.rig.engine.dispose();
    await assert.rejects(fetch(`${base}/api/health`));
  });
});
