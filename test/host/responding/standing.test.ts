import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { unixMs } from '../../../src/common/units.ts';
import { Standing, type Memory } from '../../../src/host/responding/standing.ts';

class Kept implements Memory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return this.values.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    return Promise.resolve();
  }
}

const key = 'vitals.responses.standing';

describe('responses that stand', () => {
  it('are those of this editor while it runs, and leave nothing behind', async () => {
    const memory = new Kept();
    const standing = new Standing(memory);
    const now = unixMs(Date.now());
    await standing.begin('a', now);
    await standing.begin('b', now);
    assert.deepEqual(standing.left(now), []);
    await standing.end('a');
    await standing.end('b');
    assert.equal(memory.values.size, 0);
  });

  it('are left when their process has ended, or the machine was started since', async () => {
    const memory = new Kept();
    const now = unixMs(Date.now());
    // A process that has run and ended.
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await memory.update(key, {
      gone: { pid, at: now },
      old: { pid: process.pid, at: 0 },
      here: { pid: process.pid, at: now },
    });
    assert.deepEqual(new Standing(memory).left(now), ['gone', 'old']);
  });
});
