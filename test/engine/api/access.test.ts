import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { Access, includes } from '../../../src/engine/api/access.ts';
import { refusalOfRequest, type Asked } from '../../../src/engine/api/guard.ts';
import { OtherAddresses } from '../../../src/engine/api/otherAddresses.ts';
import { RequestRate } from '../../../src/engine/api/rate.ts';
import { FileTokens, MemoryTokens, tokensIn } from '../../../src/engine/api/tokenFile.ts';

const now = unixMs(1_800_000_000_000);
const later = (seconds: number): typeof now => unixMs(now + seconds * 1_000);

describe('access to the API', () => {
  it('keeps of a token only its hash, and knows it again by its secret alone', () => {
    const store = new MemoryTokens();
    const access = new Access(store);
    const { secret } = access.create({ name: 'Grafana', level: 'team', days: 30 }, now);
    assert.match(secret, /^vitals_[\w-]{43}$/);
    assert.ok(!JSON.stringify(store.read()).includes(secret));
    assert.deepEqual(access.check(secret, 'a', now), { level: 'team', name: 'Grafana', id: store.read()[0]?.id });
    assert.deepEqual(access.check(`${secret}x`, 'a', now), { refused: 'unknown' });
    assert.deepEqual(access.check(undefined, 'a', now), { level: 'public', name: 'public' });
    assert.equal(store.read()[0]?.lastUsedAt, now);
  });

  it('compares with every token, whichever fits, so that the time of an answer says nothing of them', () => {
    const store = new MemoryTokens();
    const access = new Access(store);
    const secrets = [1, 2, 3, 4].map((n) => access.create({ name: String(n), level: 'read', days: 1 }, now).secret);
    const compared: string[] = [];
    const watched = new Access({
      read: () =>
        store.read().map((token) => ({
          ...token,
          lastUsedAt: now,
          get hash() {
            compared.push(token.name);
            return token.hash;
          },
        })),
      write: () => undefined,
    });
    for (const secret of [secrets[0], secrets[3], `${secrets[1] ?? ''}x`, 'x', '']) {
      compared.length = 0;
      watched.check(secret, 'a', now);
      assert.deepEqual(compared, ['1', '2', '3', '4']);
    }
  });

  it('refuses a token that has expired or was revoked', () => {
    const access = new Access(new MemoryTokens());
    const { secret, token } = access.create({ name: 'CI', level: 'admin', days: 1 }, now);
    assert.deepEqual(access.check(secret, 'a', later(86_400)), { refused: 'expired' });
    assert.equal(access.revoke(token.id), true);
    assert.deepEqual(access.check(secret, 'a', now), { refused: 'unknown' });
  });

  it('locks an address out that guesses, longer each time, and no other', () => {
    const access = new Access(new MemoryTokens());
    const { secret } = access.create({ name: 'CI', level: 'team', days: 1 }, now);
    for (let i = 0; i < 10; i += 1) access.check('wrong', 'guesser', now);
    const locked = access.check(secret, 'guesser', now);
    assert.deepEqual(locked, { refused: 'locked', retryAfterSeconds: 1 });
    assert.ok('level' in access.check(secret, 'other', now));
    access.check('wrong', 'guesser', later(1));
    assert.deepEqual(access.check(secret, 'guesser', later(1)), { refused: 'locked', retryAfterSeconds: 2 });
    assert.ok('level' in access.check(secret, 'guesser', later(4)));
  });

  it('levels include what is below them', () => {
    assert.deepEqual(
      [includes('admin', 'team'), includes('team', 'team'), includes('public', 'team'), includes('team', 'admin')],
      [true, true, false, false],
    );
  });

  it('lies in files that only their owner can read, and a damaged one lets nobody in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitals-access-'));
    try {
      const path = join(folder, 'tokens.json');
      const { secret } = new Access(new FileTokens(path)).create({ name: 'a', level: 'team', days: 1 }, now);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.ok(!readFileSync(path, 'utf8').includes(secret));
      assert.ok('level' in new Access(new FileTokens(path)).check(secret, 'a', now));
      writeFileSync(path, '{ damaged');
      assert.deepEqual(new Access(new FileTokens(path)).check(secret, 'a', now), { refused: 'unknown' });
      const file = join(folder, 'secret');
      const [made] = tokensIn(file);
      assert.equal(made?.level, 'admin');
      assert.ok(
        existsSync(file) && (statSync(file).mode & 0o777) === 0o600 && tokensIn(file)[0]?.secret === made.secret,
      );
      writeFileSync(file, 'short');
      assert.throws(() => tokensIn(file), /32 characters/);
      writeFileSync(file, `# two\n${'a'.repeat(40)}\n${'b'.repeat(40)} read On the wall\n`);
      assert.deepEqual(
        tokensIn(file).map(({ level, name }) => `${level} ${name}`),
        ['admin token file', 'read On the wall'],
      );
      writeFileSync(file, `${'a'.repeat(40)} root\n`);
      assert.throws(() => tokensIn(file), /:1: a level is/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const asked = (over: Partial<Asked>): Asked => ({
    method: 'GET',
    httpVersion: '1.1',
    host: '127.0.0.1:9477',
    hosts: 1,
    origin: undefined,
    contentType: undefined,
    contentEncoding: undefined,
    hasToken: true,
    hasBody: false,
    ...over,
  });
  const body = { method: 'POST', hasBody: true };
  for (const [what, over, status] of [
    ['a program of this machine', {}, undefined],
    ['localhost, and the IPv6 loopback', { host: 'LOCALHOST:9477' }, undefined],
    ['a name that was rebound to this machine', { host: 'evil.example:9477' }, 421],
    ['another port', { host: '127.0.0.1:80' }, 421],
    ['no Host at all', { host: undefined, hosts: 0 }, 421],
    ['two Hosts, of which a proxy may have taken the other', { hosts: 2 }, 400],
    ['a version of HTTP that is not spoken', { httpVersion: '2.0' }, 505],
    ['a body that is packed', { ...body, contentType: 'application/json', contentEncoding: 'gzip' }, 415],
    ['a body as it is', { ...body, contentType: 'application/json', contentEncoding: 'identity' }, undefined],
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page of a sandbox', { origin: 'null' }, 403],
    ['our own page', { origin: 'http://127.0.0.1:9477' }, undefined],
    ['JSON', { ...body, contentType: 'application/json; charset=utf-8' }, undefined],
    ['a text with a token and no Origin', { ...body, contentType: 'text/plain' }, undefined],
    ['a text of our own page', { ...body, origin: 'http://localhost:9477', hasToken: false }, undefined],
    ['a text without a token, as any page can send it', { ...body, contentType: 'text/plain', hasToken: false }, 401],
    ['a form without a token', { ...body, contentType: 'application/x-www-form-urlencoded', hasToken: false }, 401],
    ['XML', { ...body, contentType: 'text/xml' }, 415],
  ] as const)
    it(`${what}: ${status === undefined ? 'looked at' : `refused with ${String(status)}`}`, () => {
      assert.equal(refusalOfRequest(asked(over), 9_477)?.status, status);
    });

  it('answers where the editor has said that its browser reaches it, too, and the latest eight such places only', () => {
    const others = new OtherAddresses();
    const [host, origin] = ['code.example.com', 'https://code.example.com'];
    const status = (over: Partial<Asked>): number | undefined => refusalOfRequest(asked(over), 9_477, others)?.status;
    assert.equal(status({ host }), 421);
    assert.deepEqual(
      [others.add(`${origin}/proxy/9477/`), others.add('no address'), others.add('file:///x')],
      [true, false, false],
    );
    assert.equal(status({ host }), undefined);
    assert.equal(status({ host, origin, ...body, hasToken: false }), undefined);
    // Its Host may be rewritten on the way.
    assert.equal(status({ host: 'localhost:9477', origin }), undefined);
    assert.equal(status({ host: `${host}:8443` }), 421);
    assert.equal(status({ host: 'example.com' }), 421);
    for (const other of ['http://code.example.com', 'https://code.example.com:8443', 'https://evil.example'])
      assert.equal(status({ host, origin: other }), 403, other);
    for (let at = 0; at < 8; at += 1) others.add(`http://127.0.0.1:${String(9_000 + at)}`);
    assert.equal(status({ host }), 421);
    assert.equal(status({ host: '127.0.0.1:9007' }), undefined);
  });

  it('answers a thousand requests a second of one address, and no more', () => {
    const rate = new RequestRate();
    const allowed = Array.from({ length: 1_200 }, () => rate.allows('a', now)).filter(Boolean).length;
    assert.deepEqual([allowed, rate.allows('b', now), rate.allows('a', later(1))], [1_000, true, true]);
  });
});
