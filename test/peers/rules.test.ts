/** The shipped rules before the real promtool: well-formed, and the same verdicts on every fault as ours. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPeer } from '../host/peers.mjs';
import { forPrometheus, ruleFiles, rulesFolder, testFiles, testsFolder } from '../rules/shippedRules.ts';
import { describeWithPeers } from './describeWithPeers.ts';

describeWithPeers('The shipped rules, before promtool', ['promtool'], function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'vitals-shipped-'));
  const promtool = (...args: readonly string[]): { code: number | null; text: string } => {
    const program = findPeer('promtool') ?? '';
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    return { code: status, text: `${stdout}${stderr}` };
  };
  before(() => {
    cpSync(rulesFolder, folder, { recursive: true });
    cpSync(testsFolder, folder, { recursive: true });
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const file of ruleFiles)
    it(`accepts ${file}`, () => {
      const { code, text } = promtool('check', 'rules', file);
      assert.equal(code, 0, text);
    });

  // promtool takes up to a minute a file: the gate holds what is quick, the long suite all.
  const sample = ['normal.test.yml', 'predictive.test.yml', 'learned.test.yml'];
  const compared = process.env['VITALS_LONG'] === undefined ? sample : testFiles;
  for (const file of compared.filter((name) => name !== 'native.test.yml'))
    it(`agrees on ${file}`, () => {
      const text = forPrometheus(readFileSync(join(testsFolder, file), 'utf8'));
      writeFileSync(join(folder, file), text.replaceAll('../../../src/shipped/rules/', ''));
      const { code, text: shown } = promtool('test', 'rules', file);
      assert.equal(code, 0, shown);
    });
});
