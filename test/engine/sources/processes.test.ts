import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import type { ProcessChanges } from '../../../src/common/protocol/engine.ts';
import { nameProcess, type Named } from '../../../src/engine/sources/processNames.ts';
import { parseStat } from '../../../src/engine/sources/processStat.ts';
import { ProcessSource } from '../../../src/engine/sources/processes.ts';
import type { Tier } from '../../../src/common/sampling.ts';
import { machineOf, printingSink } from './machine.ts';

interface Made {
  readonly ticks?: number;
  readonly childTicks?: number;
  readonly pages?: number;
  readonly start?: number;
  readonly name?: string;
  readonly group?: number;
  readonly session?: number;
}
/** A line of /proc/PID/stat with what matters of it; the other fields are those of a real one. */
const stat = (pid: number, parent: number, made: Made = {}): string => {
  const { ticks = 0, childTicks = 0, pages = 10, start = 500, name = 'node', group = 10, session = 10 } = made;
  const fields = [
    `S ${String(parent)} ${String(group)} ${String(session)} 0 -1 4194304 0 0 0 0`,
    ticks,
    0,
    childTicks,
    0,
  ];
  return `${String(pid)} (${name}) ${fields.join(' ')} 20 0 1 0 ${String(start)} 1000 ${String(pages)} 18446744073709551615`;
};
const commandLine = (...args: readonly string[]): string => args.map((argument) => `${argument}\0`).join('');

const hostPid = 20;
/** A VS Code server with its extension host, a language server of an extension, and something else of the machine. */
class Rig {
  readonly files = new Map([
    ['/proc/self/statm', '20000 10000 0'],
    ['/proc/uptime', '100.00 50.00'],
  ]);
  readonly lines: string[] = [];
  readonly source: ProcessSource;
  #now = 0;

  constructor(server?: { readonly pid: number; readonly name: string }) {
    this.put([1, 0], ['/sbin/init'], { group: 1, session: 1 });
    this.put([10, 1], ['/opt/node', '/opt/server-main.js']);
    this.put([hostPid, 10], ['/opt/node', 'bootstrap-fork', '--type=extensionHost']);
    this.put([30, hostPid], ['/opt/node', '/ext/lint/out/lintServer.js', '--stdio', '--config=/home/me/secret.json']);
    this.put([99, 1], ['/usr/bin/dbus'], { group: 99, session: 99 });
    const names = {
      serverOf: (pid: number) =>
        pid === server?.pid ? { name: server.name, extensionId: 'test.yaml', extensionName: 'YAML' } : undefined,
    };
    const extensions = [{ id: 'test.lint', name: 'Lint', path: '/ext/lint' }];
    this.source = new ProcessSource({ machine: machineOf(this.files), hostPid, names, extensions });
  }

  put([pid, parent]: readonly [pid: number, parent: number], args: readonly string[], made: Made = {}): void {
    this.files.set(`/proc/${String(pid)}/stat`, stat(pid, parent, made));
    this.files.set(`/proc/${String(pid)}/cmdline`, commandLine(...args));
  }

  /** Lists children as a kernel with CONFIG_PROC_CHILDREN does. */
  children(pid: number, ...children: readonly number[]): void {
    this.files.set(`/proc/${String(pid)}/task/${String(pid)}/children`, children.join(' '));
  }

  end(...pids: readonly number[]): void {
    for (const pid of pids) {
      for (const file of [...this.files.keys()]) if (file.startsWith(`/proc/${String(pid)}/`)) this.files.delete(file);
    }
  }

  sample(tier: Tier, at: number): readonly string[] {
    this.#now = at;
    this.files.set('/proc/uptime', `${String(100 + at / 1_000)} 0`);
    this.lines.length = 0;
    this.source.sample(printingSink(this.lines), unixMs(at), tier);
    return this.lines;
  }

  get now(): number {
    return this.#now;
  }

  changes(changes: Partial<ProcessChanges>): void {
    this.source.accept({ at: unixMs(this.#now), started: [], ended: [], dropped: 0, ...changes });
  }

  /** `pid process (owner)` of every process that is sampled. */
  processes(): readonly string[] {
    return this.lines.flatMap((line) => {
      const match =
        /^processMemory\{extension="(.*)", owner="(.*)", pid="(\d+)", process="(.*)", role="(.*)"\} \d/.exec(line);
      return match === null ? [] : [`${match[3] ?? ''} ${match[4] ?? ''} (${match[2] ?? ''}): ${match[5] ?? ''}`];
    });
  }

  of(metric: string): readonly string[] {
    return this.lines.filter((line) => line.startsWith(`${metric}{`)).map((line) => line.slice(metric.length));
  }
}

/** `what`: the program, or "program of Extension". */
const spawned = (id: number, pid: number, what: string): ProcessChanges['started'][number] => {
  const [name = '', extension = ''] = what.split(' of ');
  const extensionId = extension === '' ? '' : `test.${extension.toLowerCase()}`;
  return { id, pid, name, extensionId, extensionName: extension, late: false };
};
const ended = (id: number, endedAt: number, wallMs: number): ProcessChanges['ended'][number] => ({
  id,
  endedAt: unixMs(endedAt),
  wallMs,
  reason: 'ok',
});

describe('processes of the editor: who they are', () => {
  it('finds the tree from the parent of the host down, and names it by extension, by the tap and by the command line', () => {
    const rig = new Rig({ pid: 40, name: 'yaml-language-server' });
    rig.put([40, hostPid], ['/opt/node', '/x/yaml.js']);
    rig.put([50, 10], ['/opt/node', 'bootstrap-fork', '--type=ptyHost']);
    rig.put([51, 50], ['/bin/bash']);
    rig.put([52, 51], ['/usr/bin/python3', 'my-novel.py']);
    rig.put([53, 52], ['/usr/lib/chromium/chromium --type=renderer --user-data-dir=/tmp/secret profile --lang=en']);
    rig.put([60, 10], ['/opt/node', 'bootstrap-fork', '--type=fileWatcher']);
    rig.put([61, 10], ['/usr/share/code/code --type=renderer --user-data-dir=/home/me/my secret/Code --lang=en']);
    rig.put([70, hostPid], ['/opt/rg', '--files']);
    rig.put([80, 40], ['/usr/bin/java', '-jar', '/x/helper.jar']);
    rig.sample('medium', 0);
    rig.sample('fast', 1_000);
    assert.deepEqual(rig.processes(), [
      '10 VS Code server (VS Code server): editor',
      '20 Extension host (Extension host): extension host',
      '50 Pty host (Pty host): pty host',
      '60 File watcher (File watcher): file watcher',
      '61 Window (Window): editor',
      '30 lintServer (Lint): tool',
      '40 yaml-language-server (YAML): language server',
      '70 rg (Search): search',
      '51 bash (Terminal): terminal',
      '80 helper (YAML): tool',
      '52 my-novel (Terminal): terminal',
      '53 chromium (Terminal): terminal',
    ]);
    assert.ok(
      rig.of('ownerProcesses').includes('{extension="", owner="Terminal", process="Terminal", role="terminal"} 3'),
    );
    assert.ok(!rig.lines.some((line) => line.includes('secret') || /^owner.*my-novel/.test(line)));
  });

  const host: Named = { process: 'Extension host', role: 'extension host', owner: 'Extension host', extension: '' };
  const nothing = {
    isHost: false,
    isRoot: false,
    hostsTerminals: false,
    told: undefined,
    parent: host,
    extensions: [],
  };
  for (const [args, expected] of [
    [['/usr/share/code/code', '--type=renderer'], 'Window: editor of Window'],
    [['/usr/share/code/code', '--type=gpu-process'], 'GPU: editor of GPU'],
    [
      ['/usr/share/code/code', '--type=utility', '--vscode-utility-kind=shared-process'],
      'Shared process: shared process of Shared process',
    ],
    [['/usr/share/code/code', '--type=utility'], 'Utility process: editor of Utility process'],
    [['/usr/bin/git', 'status'], 'git: git of Git'],
    [['/x/prettierd'], 'prettierd: formatter of Extension host'],
    [['/usr/bin/python3', '-m', 'debugpy', '--listen'], 'debugpy: debugger of Extension host'],
    [['/usr/bin/dlv', 'dap'], 'dlv: debugger of Extension host'],
    [[], ': tool of Extension host'],
  ] as const) {
    it(`names ${args.join(' ') || 'a process without a command line'}`, () => {
      const { process, role, owner } = nameProcess({ ...nothing, args });
      assert.equal(`${process}: ${role} of ${owner}`, expected);
    });
  }

  it('takes a utility process of the desktop for the pty host once a shell runs below it', () => {
    const rig = new Rig();
    rig.put([50, 10], ['/opt/node', '--type=utility', '--utility-sub-type=node.mojom.NodeService']);
    rig.put([51, 50], ['-zsh']);
    rig.sample('medium', 0);
    rig.sample('fast', 1_000);
    assert.ok(rig.processes().includes('50 Pty host (Pty host): pty host'));
    assert.ok(rig.processes().includes('51 zsh (Terminal): terminal'));
  });

  it('is its own root when its parent ended and it was given to another', () => {
    const rig = new Rig();
    rig.end(10);
    rig.put([hostPid, 1], ['/opt/node', '--type=extensionHost']);
    rig.sample('medium', 0);
    rig.sample('fast', 1_000);
    assert.deepEqual(rig.processes(), [
      '20 Extension host (Extension host): extension host',
      '30 lintServer (Lint): tool',
    ]);
  });

  it('renames a child once its spawn site is told, without counting its time twice', () => {
    const rig = new Rig();
    rig.sample('medium', 0);
    rig.put([40, hostPid], ['/bin/sh'], { ticks: 30 });
    rig.sample('medium', 10_000);
    assert.deepEqual(rig.of('ownerCpu'), ['{extension="", owner="Extension host", process="sh", role="tool"} 0.3']);
    rig.changes({ started: [spawned(1, 40, 'fmt of Pretty')] });
    rig.put([40, hostPid], ['/bin/sh'], { ticks: 50 });
    rig.source.rescan();
    rig.sample('fast', 11_000);
    assert.ok(rig.of('ownerCpu').includes('{extension="test.pretty", owner="Pretty", process="fmt", role="tool"} 0.2'));
    assert.ok(rig.lines.some((line) => line.includes('pid="40", process="sh"') && line.endsWith(' end')));
    assert.deepEqual(rig.of('ownerStarts'), ['{extension="test.pretty", owner="Pretty", process="fmt"} 1']);
  });

  it('reads a name with spaces and parentheses, and refuses half a line', () => {
    assert.deepEqual(parseStat(stat(7, 3, { name: 'a) b (c', ticks: 4, childTicks: 6, pages: 9 })), {
      pid: 7,
      parent: 3,
      group: 10,
      session: 10,
      cpuTicks: 4,
      childTicks: 6,
      residentPages: 9,
      startTicks: 500,
    });
    assert.equal(parseStat('7 (x) S 3'), undefined);
    assert.equal(parseStat(''), undefined);
  });
});

for (const kernel of ['with children files', 'without']) {
  describe(`processes that outlive their parent, on a kernel ${kernel}`, () => {
    const rigWithChildren = (): Rig => {
      const rig = new Rig();
      if (kernel === 'without') return rig;
      rig.children(1, 10, 99);
      rig.children(10, hostPid);
      rig.children(hostPid, 30);
      rig.children(30);
      return rig;
    };

    it('keeps one that was known before', () => {
      const rig = rigWithChildren();
      rig.put([40, 30], ['/x/worker'], { group: 40, session: 40 });
      if (kernel !== 'without') rig.children(30, 40);
      rig.sample('medium', 0);
      rig.end(30);
      rig.put([40, 1], ['/x/worker'], { group: 40, session: 40 });
      if (kernel !== 'without') rig.children(hostPid);
      for (const at of [10_000, 20_000]) {
        rig.sample('medium', at);
        rig.sample('fast', at + 1_000);
        assert.ok(rig.processes().includes('40 worker (Lint): tool'), rig.processes().join('; '));
      }
    });

    it('finds one that was never seen by the group that its dead parent made, and nobody who shares no group', () => {
      const rig = rigWithChildren();
      rig.sample('medium', 0);
      // Spawned detached (its own group), it spawned 41 and ended, all between two samples.
      rig.changes({ started: [spawned(1, 40, 'daemonize of Lint')], ended: [ended(1, 4_000, 3_000)] });
      rig.put([41, 1], ['/x/daemon'], { start: 10_300, group: 40, session: 40 });
      rig.put([98, 1], ['/usr/bin/other'], { start: 10_300, group: 98, session: 98 });
      // The same id of a group, made by another process long before.
      rig.put([97, 1], ['/usr/bin/older'], { start: 200, group: 40, session: 40 });
      rig.sample('fast', 5_000);
      rig.sample('slow', 10_000);
      rig.sample('fast', 11_000);
      const found = rig.processes().filter((line) => /daemon|other|older|dbus/.test(line));
      assert.deepEqual(found, ['41 daemon (Lint): tool']);
    });

    it('does not take another process for one whose id was given out again', () => {
      const rig = rigWithChildren();
      rig.changes({ started: [spawned(1, 30, 'lintServer of Lint')] });
      rig.sample('medium', 0);
      rig.sample('fast', 1_000);
      rig.end(30);
      rig.put([30, 1], ['/usr/bin/stranger'], { start: 9_999, group: 30, session: 30 });
      if (kernel !== 'without') {
        rig.children(hostPid);
        rig.children(1, 10, 99, 30);
      }
      rig.sample('fast', 2_000);
      assert.ok(
        rig.lines.some(
          (line) => line.startsWith('processMemory') && line.includes('pid="30"') && line.endsWith(' end'),
        ),
      );
      rig.sample('slow', 60_000);
      rig.sample('fast', 61_000);
      assert.ok(!rig.processes().some((line) => line.startsWith('30 ')), rig.processes().join('; '));
    });
  });
}

describe('processes: what short ones cost', () => {
  const hostWith = (rig: Rig, childTicks: number): void => {
    rig.put([hostPid, 10], ['/opt/node', '--type=extensionHost'], { childTicks });
  };
  const sumOf = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

  it('counts each with its exact time, and shares out the time of the children by how long each ran', () => {
    const rig = new Rig();
    rig.sample('medium', 0);
    rig.sample('fast', 1_000);
    rig.changes({
      started: [spawned(1, 41, 'rg'), spawned(2, 42, 'git of Git'), spawned(3, 43, 'git of Git')],
      ended: [ended(1, 1_900, 300), ended(2, 1_900, 100), ended(3, 1_950, 200)],
    });
    hostWith(rig, 60);
    rig.sample('fast', 2_000);
    assert.deepEqual(rig.of('ownerStarts'), [
      '{extension="", owner="Search", process="rg"} 1',
      '{extension="test.git", owner="Git", process="git"} 1',
      '{extension="test.git", owner="Git", process="git"} 1',
    ]);
    assert.deepEqual(
      rig.of('ownerDuration').map((line) => line.split(' ').at(-1)),
      ['300', '100', '200'],
    );
    rig.sample('fast', 3_000);
    assert.deepEqual(
      rig.of('ownerCpuEstimated').map((line) => Number(Number(line.split(' ').at(-1)).toFixed(3))),
      [0.3, 0.1, 0.2],
    );
  });

  it('does not count again what a sampled child used while it lived, even when its end is told late', () => {
    const rig = new Rig();
    rig.changes({ started: [spawned(1, 30, 'lintServer of Lint')] });
    rig.put([30, hostPid], ['/ext/lint/server'], { ticks: 5_000 });
    rig.sample('medium', 0);
    rig.put([30, hostPid], ['/ext/lint/server'], { ticks: 6_000 });
    rig.sample('fast', 1_000);
    rig.end(30);
    hostWith(rig, 6_010);
    rig.sample('fast', 2_000);
    rig.sample('fast', 3_000);
    rig.changes({ ended: [ended(1, 3_500, 9_000)] });
    rig.sample('fast', 4_000);
    rig.sample('fast', 5_000);
    // Ten ticks were never sampled: nobody was seen to end in that second, so they are nobody's.
    rig.sample('fast', 6_000);
    assert.deepEqual(rig.of('ownerCpuEstimated'), []);
  });

  it('gives what nobody was seen to use to children that nobody saw', () => {
    const rig = new Rig();
    rig.sample('medium', 0);
    rig.sample('fast', 1_000);
    hostWith(rig, 25);
    rig.sample('fast', 2_000);
    rig.sample('fast', 3_000);
    assert.deepEqual(rig.of('ownerCpuEstimated'), [
      '{extension="", owner="Extension host", process="(not seen)"} 0.25',
    ]);
  });

  it('shares out neither more nor less than the kernel counted, whatever happens', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const rig = new Rig();
    rig.sample('fast', 0);
    let ticks = 0;
    let shared = 0;
    for (let second = 1; second <= 500; second += 1) {
      const at = second * 1_000;
      const ends = Array.from({ length: random(4) }, (_, index) => ({ id: second * 10 + index, pid: 1_000 + index }));
      rig.changes({
        started: ends.map(({ id, pid }) => spawned(id, pid, 'git of Git')),
        ended: ends.map(({ id }) => ended(id, at - random(1_500), random(400))),
      });
      if (second < 499) ticks += random(30);
      hostWith(rig, ticks);
      rig.sample('fast', at);
      shared += sumOf(rig.of('ownerCpuEstimated'));
    }
    assert.ok(Math.abs(shared - ticks / 100) < 1e-6, `${String(shared)} of ${String(ticks / 100)}`);
  });

  it('tells no more owners apart than it has room for, and counts the rest together', () => {
    const rig = new Rig();
    rig.sample('medium', 0);
    rig.changes({
      started: Array.from({ length: 500 }, (_, index) => spawned(index, 2_000 + index, `tool${String(index)}`)),
    });
    rig.sample('fast', 1_000);
    const names = new Set(rig.of('ownerStarts').map((line) => /process="(.*?)"/.exec(line)?.[1]));
    assert.equal(rig.of('ownerStarts').length, 500);
    assert.ok(names.has('(other)') && names.size < 200, String(names.size));
  });
});
