// The API of a headless engine as the field's own programs see it: promtool, amtool, and a real Prometheus that scrapes.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findPeer } from '../host/peers.mjs';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { describeWithPeers } from './describeWithPeers.ts';

const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(200);
  }
  throw new Error(`waited in vain for ${what}`);
};

describeWithPeers('the HTTP API beside the programs it is made for', ['promtool', 'amtool', 'prometheus'], function () {
  this.timeout(120_000);
  let folder: string;
  let server: ChildProcess;
  let printed = '';
  let address: string;
  let secret: string;
  const run = (name: 'promtool' | 'amtool', ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(findPeer(name) ?? name, args, { encoding: 'utf8' });
    assert.equal(status, 0, `${name} ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  /** As whoever has a token: with it as the password. */
  const withToken = (): string => `http://vitals:${secret}@${address}`;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-serve-'));
    const args = ['serve', '--port', '0', '--token-file', join(folder, 'token'), '--history', join(folder, 'history')];
    server = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (piece: Buffer) => {
        printed += piece.toString();
      });
    address = await until('the port', () => /127\.0\.0\.1:\d+/.exec(printed)?.[0]);
    secret = readFileSync(join(folder, 'token'), 'utf8').trim();
  });
  after(async () => {
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('vitals check holds it to rules, over the last minute, with the token as password or from a file', async () => {
    writeFileSync(
      join(folder, 'budgets.yml'),
      `groups: [{ name: a, rules: [
        { record: unused, expr: vector(1) },
        { alert: Busy, expr: system_cpu_utilization_ratio >= 0, for: 2s, labels: { severity: high },
          annotations: { summary: 'at {{ $value }}, of {{ with query "system_cpu_limit" }}{{ . | first | value }}{{ end }}' } },
        { alert: Absurd, expr: system_cpu_utilization_ratio > 100 },
        { alert: NeverMeasured, expr: nothing_like_it > 1 }] }]`,
    );
    const ask = (...args: readonly string[]): ReturnType<typeof spawnSync> & { readonly stdout: string } => {
      const start = String(Math.floor(Date.now() / 1_000) - 60);
      const all = ['check', '--rules', join(folder, 'budgets.yml'), '--start', start, '--step', '1s', ...args];
      return spawnSync(process.execPath, [resolve('dist/cli.js'), ...all], { encoding: 'utf8' });
    };
    const { stdout } = await until('a breach', () => {
      const ran = ask('--url', withToken());
      return ran.status === 1 ? ran : undefined;
    });
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2));
    assert.deepEqual(rows.slice(1, 4), [
      ['Busy', 'breach'],
      ['Absurd', 'ok'],
      ['NeverMeasured', 'no data'],
    ]);
    assert.match(stdout, /at [\d.e-]+, of [\d.]+ \(first at .+Z/);
    const url = `http://${address}`;
    assert.equal(ask('--url', url, '--token-file', join(folder, 'token')).status, 1);
    const refused = ask('--url', url);
    assert.equal(refused.status, 2);
    assert.match(String(refused.stderr), /127\.0\.0\.1:\d+ refuses the sign-in \(401\)/);
  });

  it('promtool asks in PromQL, at a moment and over a range', async () => {
    const answer = await until('a figure', () => {
      const text = run('promtool', 'query', 'instant', withToken(), 'system_cpu_utilization_ratio >= 0');
      return /^system_cpu_utilization_ratio\{?\}? => [\d.e-]+ @\[[\d.]+\]/m.exec(text)?.[0];
    });
    assert.ok(answer.length > 0);
    assert.match(run('promtool', 'query', 'range', '--step=5s', withToken(), 'vector(3)'), /3 @\[/);
    assert.match(run('promtool', 'query', 'labels', withToken(), '__name__'), /system_memory_available_bytes/);
    assert.match(
      run('promtool', 'query', 'series', '--match=system_memory_available_bytes', withToken()),
      /system_memory_available_bytes/,
    );
  });

  it('amtool lists alerts, and adds, lists and ends a silence', () => {
    const url = `--alertmanager.url=${withToken()}`;
    run('amtool', url, 'alert', 'query');
    const id = run('amtool', url, 'silence', 'add', '--author=ada', '--comment=known', 'alertname=CpuHigh').trim();
    assert.match(id, /^[\w-]+$/);
    const listed = run('amtool', url, 'silence', 'query');
    assert.match(listed, /alertname="CpuHigh"\s.*\bada\b\s+known/);
    run('amtool', url, 'silence', 'expire', id);
    assert.doesNotMatch(run('amtool', url, 'silence', 'query'), /CpuHigh/);
  });

  describe('a real Prometheus', () => {
    let peer: PeerServer;
    const ask = async (query: string): Promise<readonly { readonly value: readonly [number, string] }[]> => {
      const response = await fetch(`${peer.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      return ((await response.json()) as { data: { result: { value: [number, string] }[] } }).data.result;
    };
    const scraping = (...args: readonly string[]): Promise<PeerServer> =>
      startPeer('prometheus', {
        args,
        files: {
          'prometheus.yml': `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: vitals
    authorization: { credentials_file: ${JSON.stringify(join(folder, 'token'))} }
    static_configs: [{ targets: [${JSON.stringify(address)}] }]
`,
        },
      });
    afterEach(async () => {
      await peer.stop();
    });

    it('scrapes it, and vitals check holds that Prometheus to rules', async () => {
      peer = await scraping();
      await until('a scrape', async () => ((await ask('up{job="vitals"} == 1')).length === 1 ? true : undefined));
      const scraped = await until('a figure', async () => (await ask('system_memory_available_bytes'))[0]);
      assert.ok(Number(scraped.value[1]) > 0);
      await until('samples', async () => (await ask('scrape_samples_scraped{job="vitals"} > 20'))[0]);
      // Classic buckets of what is a native histogram here.
      const median = 'histogram_quantile(0.5, vitals_query_duration_milliseconds_bucket)';
      const took = await until('buckets', async () => (await ask(median))[0]);
      assert.ok(Number(took.value[1]) > 0);
      // What is checked ends with a whole second, which has to have its scrape.
      await until('four scrapes', async () => (await ask('count_over_time(up{job="vitals"}[1m]) >= 4'))[0]);
      const rules = join(folder, 'scraped.yml');
      writeFileSync(
        rules,
        `groups: [{ name: a, rules: [
          { alert: Scraped, expr: 'max_over_time(up{job="vitals"}[1m]) == 1', annotations: { summary: '{{ $labels.job }} at {{ $value }}' } },
          { alert: Absurd, expr: system_memory_available_bytes < 0 }] }]`,
      );
      const checked = spawnSync(
        process.execPath,
        [resolve('dist/cli.js'), 'check', '--rules', rules, '--url', peer.url, '--step', '1s'],
        { encoding: 'utf8' },
      );
      assert.equal(checked.status, 1, checked.stderr + checked.stdout);
      assert.match(checked.stdout, /^Scraped +breach.*vitals at 1/m);
      assert.match(checked.stdout, /^Absurd +ok/m);
    });

    it('takes native histograms as they are, in protobuf', async () => {
      peer = await scraping('--enable-feature=native-histograms');
      const name = 'vitals_query_duration_milliseconds';
      const counted = await until('a native histogram', async () => (await ask(`histogram_count(${name})`))[0]);
      assert.ok(Number(counted.value[1]) > 0);
      assert.deepEqual(await ask(`${name}_bucket`), []);
      const [ours] = JSON.parse(
        run('promtool', 'query', 'instant', '-o', 'json', withToken(), `histogram_quantile(0.5, ${name})`),
      ) as readonly { readonly value: readonly [number, string] }[];
      const theirs = await until('a median', async () => (await ask(`histogram_quantile(0.5, ${name})`))[0]);
      // Both go on counting; a median of both lies among what was counted.
      assert.ok(Number(ours?.value[1]) > 0 && Number(theirs.value[1]) > 0);
      // A counter keeps its ending.
      await until('a counter', async () => (await ask('system_context_switches_total > 0'))[0]);
    });
  });

  // A suite, so that it comes after the one before.
  describe('at its end', () => {
    it('ends with 0 when it is asked to, and has written its history', async () => {
      server.kill('SIGTERM');
      const [code] = (await once(server, 'exit')) as [number | null];
      assert.equal(code, 0, printed);
      const asked = spawnSync(
        process.execPath,
        [
          resolve('dist/cli.js'),
          'query',
          '--history',
          join(folder, 'history'),
          'count_over_time(system_memory_available_bytes[1h])',
        ],
        { encoding: 'utf8' },
      );
      assert.equal(asked.status, 0, asked.stderr);
      assert.match(asked.stdout, /\d/);
    });
  });
});
