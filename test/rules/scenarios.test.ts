/**
 * Alert scenarios and promtool fixtures, where they are: the folder named by VITALS_BENCH, or ../shared/bench beside the
 * checkout. They are not ours to ship.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = join(process.env['VITALS_BENCH'] ?? resolve(process.cwd(), '..', 'shared', 'bench'), 'promql');
const cli = resolve('dist', 'cli.js');

interface Report {
  readonly scenarios: number;
  readonly errors: number;
  readonly states: number;
  readonly right: number;
  readonly missing: number;
  readonly extra: number;
  readonly wrongState: number;
  readonly annotations: number;
  readonly annotationsRight: number;
  readonly shown: readonly { readonly rules: readonly string[]; readonly first: readonly string[] }[];
}

describe('alert scenarios of Prometheus', function () {
  this.timeout(120_000);
  const file = join(folder, 'rules', 'alert-timelines.json');
  if (!existsSync(file)) {
    it(`have nothing to run: ${file} does not exist`, () => assert.ok(!existsSync(file)));
    return;
  }

  it('agree in every state', () => {
    const driver = join(folder, 'drive-alerts.mjs');
    const args = [driver, '--engine', join('test', 'rules', 'adapter.mjs'), '--json', '--show', '1000', file];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });
    assert.equal(stderr, '');
    const { shown, ...counts } = JSON.parse(stdout) as Report;
    process.stdout.write(
      `      ${counts.right} of ${counts.states} states, ${counts.annotationsRight} of ${counts.annotations} annotations\n`,
    );
    const { errors, missing, extra, wrongState } = counts;
    assert.deepEqual({ errors, missing, extra, wrongState }, { errors: 0, missing: 0, extra: 0, wrongState: 0 });
    assert.equal(counts.right, counts.states);
    assert.ok(counts.states > 0);
    // The one difference: Prometheus 3 sums before it divides, 2.42 moved a mean along, and the last digit tells.
    for (const { rules, first } of shown)
      assert.ok(
        rules.some((rule) => rule.includes('avg_over_time')),
        first.join('\n'),
      );
    assert.ok(counts.annotationsRight >= 0.98 * counts.annotations);
  });

  it('give the verdicts of promtool on its own fixtures', () => {
    const verdict = (...args: readonly string[]): number | null =>
      spawnSync(process.execPath, [cli, ...args], { cwd: join(folder, 'rules') }).status;
    assert.equal(verdict('test', 'rules', 'unittest.yml'), 0);
    for (const name of ['rules_run.yml', 'rules_run_fuzzy.yml', 'rules_run_no_fuzzy.yml', 'bad-promql.yml'])
      assert.equal(verdict('test', 'rules', name), 1, name);
    for (const name of ['rules.yml', 'rules_duplicates.yml']) assert.equal(verdict('check', 'rules', name), 0, name);
  });
});
