// The committed OpenAPI document as a client's author reads it: each operation is called on a real port, and what comes
// back, for whoever may ask, for whoever may not, and for nonsense, is held to the schemas of the document.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { Desk, loadRules } from '../desk.ts';

type Json = Readonly<Record<string, unknown>>;
interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}
interface Operation {
  readonly description: string;
  readonly security: readonly Json[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json };
}
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document;

/** A schema of the document by itself: what it refers to comes along. */
const schemaOf = (schema: Json): z.ZodType => {
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
  const alone = { ...(JSON.parse(text) as Json), $defs: document.components.schemas };
  return z.fromJSONSchema(alone as Parameters<typeof z.fromJSONSchema>[0]);
};

/** What each that takes a body is sent; what is not here takes none. */
const bodies: Readonly<Record<string, Json>> = {
  'post /api/alerts/{id}/acknowledge': { acknowledgeBy: 'Ada' },
  'post /api/alerts/{id}/resolve': { resolution: 'restarted' },
  'post /api/silences': {
    matchers: [{ name: 'alertname', value: 'Other', operator: '=' }],
    forMs: 60_000,
    comment: 'contract',
  },
};
const [admin, reader] = ['a'.repeat(40), 'c'.repeat(40)] as const;

describe('the HTTP API, by its OpenAPI document', function () {
  this.timeout(60_000);
  let folder: string;
  let desk: Desk;
  let base: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-contract-'));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${admin}\n${reader} read Wall\n`);
    desk = new Desk('LoadHigh', { settings: { api: { enabled: true, port: 0, tokenFile } } });
    await desk.load(loadRules);
    desk.rig.send({ type: 'boards', sources: [], workspace: 'there is no folder open' });
    const told = (): string | undefined =>
      /http:\/\/127\.0\.0\.1:\d+/.exec(
        desk.rig.posted.map((one) => (one.type === 'log' ? one.message : '')).join(),
      )?.[0];
    for (let tries = 0; tries < 2_000 && told() === undefined; tries += 1) {
      desk.rig.seconds(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    base = told() ?? '';
    desk.feed(9, 5);
  });
  after(() => {
    desk.rig.engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = (
    method: string,
    path: string,
    { token, body }: { readonly token?: string; readonly body?: string },
  ): Promise<Response> =>
    fetch(base + path, {
      method: method.toUpperCase(),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
  /** That the status is one of the document's, and the body what it says of it. */
  const held = async (named: string, { responses }: Operation, response: Response): Promise<number> => {
    const { status } = response;
    const content = responses[String(status)]?.content;
    assert.ok(content !== undefined, `${named}: the document knows no ${String(status)}`);
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    const schema = content[type]?.schema;
    assert.ok(schema !== undefined, `${named}: ${String(status)} as ${type}`);
    const read = schemaOf(schema).safeParse(await response.json());
    assert.ok(read.success, `${named} ${String(status)}: ${read.error?.message ?? ''}`);
    return status;
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ named: `${method} ${path}`, method, path, operation })),
  );
  /** An alert that fires, a silence, a board; the others are there under no name. */
  const filled = async (path: string): Promise<string> => {
    if (path.startsWith('/api/alerts/')) return path.replace('{id}', desk.id);
    if (path.startsWith('/api/boards/')) return path.replace('{id}', 'machine');
    if (!path.startsWith('/api/silences/')) return path.replace('{id}', 'none');
    const { silences } = (await (await call('get', '/api/silences', { token: admin })).json()) as {
      silences: { id: string }[];
    };
    return path.replace('{id}', silences[0]?.id ?? 'none');
  };

  it('is OpenAPI 3.1, with a body for each operation that needs one here', () => {
    assert.match(document.openapi, /^3\.1\./);
    const needing = operations.filter(({ operation }) => operation.requestBody !== undefined);
    assert.deepEqual(needing.map(({ named }) => named).sort(), Object.keys(bodies).sort());
    for (const { named, operation } of needing) {
      const schema = operation.requestBody?.content['application/json']?.schema ?? {};
      assert.ok(schemaOf(schema).safeParse(bodies[named]).success, named);
    }
  });

  it('refuses who has no token, or one that does not reach so far, as the document says', async () => {
    for (const { named, method, path, operation } of operations) {
      const body = bodies[named] === undefined ? {} : { body: JSON.stringify(bodies[named]) };
      const isPublic = operation.description === 'Level: public.';
      const asked = await filled(path);
      assert.equal(await held(named, operation, await call(method, asked, body)), isPublic ? 200 : 401, named);
      if (!/Level: (?:team|admin)\./.test(operation.description)) continue;
      assert.equal(await held(named, operation, await call(method, asked, { ...body, token: reader })), 403, named);
    }
  });

  it('refuses bodies and parameters that the document does not describe', async () => {
    for (const { named, method, path, operation } of operations) {
      if (operation.requestBody === undefined) continue;
      for (const body of ['{}', '[]', 'null', '{"acknowledgeBy":7,"resolution":[],"matchers":{}}']) {
        const response = await call(method, await filled(path), { token: admin, body });
        assert.equal(await held(named, operation, response), 400, `${named} ${body}`);
      }
    }
    const { get } = document.paths['/api/metrics/history'] ?? {};
    assert.ok(get !== undefined);
    for (const asked of ['?range=soon', '?resolution=never', '?range=1h&resolution=1h&metric=sum('])
      assert.equal(await held(asked, get, await call('get', `/api/metrics/history${asked}`, { token: admin })), 400);
  });

  it('gives what the document says, for each operation', async () => {
    const statuses = new Map<string, number>();
    // What ends something comes last.
    const order = [...operations].sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
    for (const { named, method, path, operation } of order) {
      const body = bodies[named] === undefined ? {} : { body: JSON.stringify(bodies[named]) };
      const response = await call(method, await filled(path), { ...body, token: admin });
      statuses.set(named, await held(named, operation, response));
    }
    // Nothing is delivered here, so that there is nothing to resend or to discard.
    const missing = [...statuses].filter(([, status]) => status !== 200);
    assert.deepEqual(missing, [
      ['post /api/deliveries/{id}/resend', 404],
      ['delete /api/deliveries/{id}', 404],
    ]);
  });
});
