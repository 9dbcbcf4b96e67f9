// `vitals serve` from its start to its end: each of its flags, as a service or a person at a terminal gives them.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../host/host.ts';
import { Folder } from './run.ts';

describe('vitals serve, by its flags', function () {
  this.timeout(90_000);
  const folder = new Folder();
  const token = join(folder.path, 'keys', 'token');
  const running: ChildProcess[] = [];
  after(() => {
    for (const child of running) child.kill('SIGKILL');
    folder.remove();
  });

  /** Started in the folder; `said` is what it has printed. */
  const started = (...args: readonly string[]): { readonly child: ChildProcess; said(): string } => {
    const child = spawn(process.execPath, [resolve('dist/cli.js'), 'serve', ...args], { cwd: folder.path });
    running.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (text += String(piece)));
    return { child, said: () => text };
  };
  const until = async (what: string, look: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await look()) return;
      await wait(100);
    }
    throw new Error(`waited in vain: ${what}`);
  };
  const answers = (port: number, secret: string): Promise<number> =>
    fetch(`http://127.0.0.1:${String(port)}/api/v1/query?query=up`, { headers: { authorization: `Bearer ${secret}` } })
      .then(({ status }) => status)
      .catch(() => 0);

  it('answers on its port with a token that it has made for its user alone, and leaves a whole history when it ends', async () => {
    const port = await freePort();
    const args = ['--port', String(port), '--token-file', token, '--history', 'kept'];
    const { child, said } = started(...args);
    await until('the address', () => said().includes(`answers on http://127.0.0.1:${String(port)}.`));
    const secret = readFileSync(token, 'utf8').trim();
    assert.match(secret, /^vitals_[\w-]{43}$/);
    if (process.platform !== 'win32') assert.equal(statSync(token).mode & 0o777, 0o600);
    assert.deepEqual([await answers(port, secret), await answers(port, `${secret}x`)], [200, 401]);
    const file = join(folder.path, 'kept', 'history.db');
    const rows = (): string => folder.vitals('query', '--history', 'kept', 'system_cpu_logical_count').out;
    await until('history', () => existsSync(file) && /\d/.test(rows()));
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.ok(!existsSync(`${file}-wal`), 'nothing is left beside the file');
    // Again, with the same files: told by the history's file, the same token is good.
    const again = started('--port', String(port), '--token-file', token, '--history', join('kept', 'history.db'));
    await until('the address again', () => again.said().includes(`:${String(port)}.`));
    assert.equal(readFileSync(token, 'utf8').trim(), secret);
    assert.equal(await answers(port, secret), 200);
    again.child.kill('SIGTERM');
    assert.deepEqual(await once(again.child, 'exit'), [0, null]);
  });

  it('says once that its port is taken, and goes on: with history and channels it is of use all the same', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { readonly port: number };
    const { child, said } = started('--port', String(port), '--token-file', token);
    await until('the reason', () => said().includes(`has port ${String(port)}`));
    other.close();
    // It looks every 15 s whether the port is free.
    if (process.env['VITALS_LONG'] !== undefined)
      await until('the address', () => said().includes(`answers on http://127.0.0.1:${String(port)}.`));
    assert.equal(said().match(/has port/g)?.length, 1, said());
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('begins with nothing that it does not understand', () => {
    folder.write('short', 'too short\n');
    folder.write('levels', `${'a'.repeat(40)} read Wall\n${'b'.repeat(40)} root\n`);
    folder.write('empty', '# nothing\n');
    for (const [args, reason] of [
      [[], /--token-file FILE is missing/],
      [['--token-file', 'short'], /short:1: a token has 32 characters at least/],
      [['--token-file', 'levels'], /levels:2: a level is read, team or admin/],
      [['--token-file', 'empty'], /empty: there is no token/],
      [['--token-file', token, '--port', '70000'], /--port: a number from 0 to 65535/],
      [['--token-file', token, '--prot', '1'], /--prot/],
      [['--token-file', token, 'more'], /more/],
    ] as const) {
      const { code, out, err } = folder.vitals('serve', ...args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, reason);
    }
  });
});
