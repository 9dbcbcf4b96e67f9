import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { inFolderOf } from './planted.ts';

const check = (
  folder: string,
  ...steps: readonly string[]
): { readonly code: number | null; readonly text: string } => {
  const { status, stdout } = spawnSync(process.execPath, [resolve('.ci/check.mjs'), ...steps], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, text: stdout };
};

describe('npm run check', function () {
  this.timeout(120_000);

  it('fails every step where there is nothing to look at', () => {
    const { code, text } = inFolderOf({ 'package.json': '{}' }, (folder) => check(folder));
    const verdicts = text.split('\n').filter((line) => /^(?:pass|FAIL) /.test(line));
    assert.ok(verdicts.length >= 10, text);
    assert.deepEqual(
      verdicts.filter((line) => line.startsWith('pass')),
      [],
    );
    assert.equal(code, 1);
  });

  it('refuses a step it does not know, and names those it does', () => {
    const { code, text } = check('.', 'nonsense');
    assert.equal(code, 1);
    assert.match(text, /nonsense.*Steps: .*lint.*imports/);
  });

  it('runs what it is asked for, and passes it', () => {
    const { code, text } = check('.', 'types src/common');
    assert.match(text, /^pass {2}types src\/common \(.*\)\n$/);
    assert.equal(code, 0);
  });
});
