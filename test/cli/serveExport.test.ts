// `vitals serve` sends what it measures to a server of the team: the whole way, from the machine to a request.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { uncompress } from 'snappyjs';

describe('vitals serve', function () {
  this.timeout(90_000);

  it('sends to the server that its settings name, with the credentials of its secrets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitals-serve-'));
    const taken: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        taken.push({ headers: request.headers, body: Buffer.concat(pieces) });
        response.writeHead(204).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v1/write`;
    const fileOf = (name: string, content: object): string => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
      return path;
    };
    const settings = fileOf('settings.json', {
      'vitals.export.targets': {
        team: { type: 'remote-write', url, every: '5s', match: ['{__name__=~"system_cpu.+"}'] },
      },
      'vitals.export.labels': { region: 'eu' },
    });
    const secrets = fileOf('secrets.json', { 'export:team': { authorization: 'Bearer of-the-test' } });
    const args = ['serve', '--port', '0', '--token-file', join(folder, 'token'), '--history', join(folder, 'history')];
    const child = spawn(
      process.execPath,
      [resolve('dist/cli.js'), ...args, '--settings', settings, '--secrets', secrets],
      {
        stdio: 'ignore',
      },
    );
    try {
      for (let tries = 0; tries < 400 && taken.length === 0; tries += 1) await wait(200);
      const [first] = taken;
      assert.ok(first, 'nothing was sent');
      const {
        authorization,
        'content-encoding': encoding,
        'x-prometheus-remote-write-version': version,
      } = first.headers;
      assert.deepEqual([authorization, encoding, version], ['Bearer of-the-test', 'snappy', '0.1.0']);
      const text = Buffer.from(uncompress(first.body)).toString('latin1');
      for (const word of ['system_cpu_utilization_ratio', 'region', 'eu', 'host', 'user'])
        assert.ok(text.includes(word), word);
      assert.ok(!text.includes('system_memory'), 'what no selector matches is not sent');
    } finally {
      child.kill('SIGKILL');
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
