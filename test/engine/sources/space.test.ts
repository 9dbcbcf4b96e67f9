import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { heapLimitOf } from '../../../src/engine/sources/processStat.ts';
import { localMachine } from '../../../src/engine/sources/sources.ts';
import { spaceSource, type Space } from '../../../src/engine/sources/space.ts';
import { machineOf, printingSink } from './machine.ts';

describe('sources: file systems', () => {
  it('tells what df tells of the home folder', async function () {
    if (process.platform === 'win32') return;
    const [home] = await new Promise<readonly Space[]>((told) => localMachine.spaces?.(told));
    const printed =
      execFileSync('df', ['-k', '-P', homedir()], { encoding: 'utf8' }).split('\n')[1]?.split(/\s+/) ?? [];
    const [, size, , available] = printed.map(Number);
    assert.equal(home?.of, 'home');
    assert.equal(home.sizeBytes, (size ?? 0) * 1_024);
    // Others write meanwhile.
    assert.ok(Math.abs(home.availableBytes - (available ?? 0) * 1_024) < 0.2 * home.sizeBytes);
  });

  it('asks each minute, and keeps the last answer while a file system does not give one', () => {
    const asked: ((spaces: readonly Space[]) => void)[] = [];
    const source = spaceSource({ ...machineOf(new Map()), spaces: (told) => asked.push(told) });
    const sampled = (tier: 'medium' | 'slow'): readonly string[] => {
      const lines: string[] = [];
      source.sample(printingSink(lines), 0 as never, tier);
      return lines;
    };
    assert.deepEqual(sampled('medium'), []);
    asked[0]?.([{ of: 'home', sizeBytes: 100, availableBytes: 40 }]);
    const lines = ['diskSpaceLimit{of="home"} 100', 'diskSpaceAvailable{of="home"} 40'];
    assert.deepEqual(sampled('medium'), lines);
    assert.deepEqual(sampled('slow'), lines);
    assert.deepEqual(sampled('slow'), lines);
    assert.equal(asked.length, 2);
  });
});

describe('sources: the heap that a command line allows', () => {
  for (const [args, bytes] of [
    [['node', '--max-old-space-size=3072', 'tsserver.js'], 3_072 * 2 ** 20],
    [['node', '--max-old-space-size=3072', '--max_old_space_size=6144', 'tsserver.js'], 6_144 * 2 ** 20],
    [['java', '-Xmx2G', '-jar', 'jdt.jar'], 2 ** 31],
    [['java', '-Xmx512m'], 2 ** 29],
    [['gopls', '-Xmx', 'serve'], undefined],
  ] as const)
    it(`is ${String(bytes)} bytes for ${args.join(' ')}`, () => {
      assert.equal(heapLimitOf(args), bytes);
    });
});
