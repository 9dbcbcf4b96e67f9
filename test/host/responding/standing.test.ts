import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { Standing } from '../../../src/host/responding/standing.ts';

describe('responses that stand', () => {
  const now = unixMs(Date.now());
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'vitals-standing-'));
    folder = join(parent, 'standing');
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  it('are those of this editor while it runs, and leave nothing behind', async () => {
    const standing = new Standing(folder);
    await standing.begin('a', now, { nodes: false });
    await standing.begin('b', now, { nodes: true });
    assert.deepEqual(await standing.left(now), []);
    await standing.end('a');
    assert.ok(existsSync(folder));
    await standing.end('b');
    assert.ok(!existsSync(folder));
    assert.deepEqual(await standing.left(now), []);
  });

  it('are left when their process has ended, or the machine was started since, or nobody can read them', async () => {
    // A process that has run and ended.
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const standing = new Standing(folder);
    await standing.begin('here', now, { nodes: false });
    const mark = (id: string, text: string): void => {
      writeFileSync(join(folder, id), text);
    };
    mark('gone', JSON.stringify({ pid, at: now, nodes: true }));
    mark('old', JSON.stringify({ pid: process.pid, at: 0, nodes: false }));
    mark('torn', '{"pi');
    assert.deepEqual(await standing.left(now), [
      { id: 'gone', nodes: true },
      { id: 'old', nodes: false },
      { id: 'torn', nodes: false },
    ]);
  });
});
