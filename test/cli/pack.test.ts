/** What `npm pack` makes installs a command by itself, without a registry. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npm } from '../host/npm.mjs';
import { temporaryFolder } from '../host/paths.mjs';

describe('the package of the command line', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-pack-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is made by npm pack, and installs `vitals`', () => {
    // What `npm pack` runs first, where it may run scripts.
    assert.equal(spawnSync(process.execPath, ['.ci/prepack.mjs'], { stdio: 'inherit' }).status, 0);
    npm(process.cwd(), ['pack', '--pack-destination', folder]);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    assert.ok(archive !== undefined);
    npm(folder, ['install', '--global', '--offline', '--prefix', folder, join(folder, archive)]);
    const inside = process.platform === 'win32' ? 'node_modules' : join('lib', 'node_modules');
    const files = readdirSync(join(folder, inside, 'ide-vitals'), { recursive: true }).map(String);
    // The pages of its dashboard are the panel's own.
    for (const name of ['cli.js', 'dashboard.js', 'webview.js']) assert.ok(files.includes(join('dist', name)), name);
    assert.deepEqual(
      files.filter((name) => /^(?:src|test|out|node_modules|media)\b|extension\.js|onDemand\.js/.test(name)),
      [],
    );
    const program = join(folder, process.platform === 'win32' ? 'vitals.cmd' : join('bin', 'vitals'));
    // It runs under the `node` of the path, whichever that is.
    const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter) };
    const run = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(program, args, { encoding: 'utf8', shell: process.platform === 'win32', env });
    const { status, stdout } = run('--version');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.deepEqual([status, stdout], [0, `vitals ${version}\n`]);
    // The engine comes along, and with it what it reads on demand: rule files among them.
    const history = join(folder, 'history');
    const watched = run('watch', '--history', history, '--', process.execPath, '-e', 'process.exit(3)');
    assert.deepEqual([watched.status, watched.stderr], [3, '']);
    // A machine under load may have no time for a second: what was told first is kept all the same.
    const kept = run('query', '--history', history, 'count(vitals_sampling_interval_seconds)');
    assert.match(kept.stdout, /\d/, kept.stderr);
    const notices = readFileSync(join(folder, inside, 'ide-vitals', 'dist', 'NOTICES.md'), 'utf8');
    for (const name of ['ws', 'zod', 'nodemailer', 'yaml', 'snappyjs', '@bufbuild/protobuf'])
      assert.ok(notices.includes(name), `${name} has no licence`);
  });
});
