// Whose code held the thread, from profiles written as stacks: who, its innermost frame last, and for how many milliseconds.
import assert from 'node:assert/strict';
import type { InstalledExtension } from '../../../src/common/protocol/engine.ts';
import { attribute, attributeFirst, type CpuProfile } from '../../../src/engine/stalls/attribution.ts';

const extensions: readonly InstalledExtension[] = [
  { id: 'me.outer', name: 'Outer', path: '/ext/outer' },
  { id: 'me.inner', name: 'Inner', path: '/ext/outer/node_modules/inner' },
  { id: 'me.windows', name: 'Windows', path: 'c:\\Users\\me\\ext' },
  { id: 'ide-vitals.ide-vitals', name: 'IDE Vitals', path: '/ext/vitals' },
];
const scripts: Readonly<Record<string, string>> = {
  host: 'file:///code/out/vs/workbench/api/node/extensionHostProcess.js',
  outer: 'file:///ext/outer/main.js',
  outerNeighbour: 'file:///ext/outer-two/main.js',
  inner: 'file:///ext/outer/node_modules/inner/a%20b.js',
  windows: 'C:\\Users\\me\\ext\\main.js',
  vitals: 'file:///ext/vitals/dist/extension.js',
  fs: 'node:fs',
  timers: 'node:internal/timers',
  builtIn: '',
  wasm: 'wasm://wasm/1',
};

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children: number[];
}

/** One sample a stack; the time between two is that of the first. */
const profileOf = (stacks: readonly (readonly [stack: string, ms: number])[]): CpuProfile => {
  const root: Node = { id: 1, callFrame: { functionName: '(root)', url: '' }, children: [] };
  const nodes = new Map<string, Node>([['', root]]);
  const samples = stacks.map(([stack]) => {
    let parent = root;
    let key = '';
    for (const name of stack.split(' > ')) {
      key += `${name} > `;
      const url = scripts[name] ?? '';
      const node = nodes.get(key) ?? { id: nodes.size + 1, callFrame: { functionName: name, url }, children: [] };
      if (!nodes.has(key)) parent.children.push(node.id);
      nodes.set(key, node);
      parent = node;
    }
    return parent.id;
  });
  const timeDeltas = [500, ...stacks.slice(0, -1).map(([, ms]) => ms * 1_000)];
  const endTime = 1_000_500 + stacks.reduce((sum, [, ms]) => sum + ms * 1_000, 0);
  return { nodes: [...nodes.values()], samples, timeDeltas, startTime: 1_000_000, endTime };
};

const told = ({ leader, shares }: ReturnType<typeof attribute>): string =>
  [
    leader === undefined ? 'nobody' : leader.extension || leader.code,
    ...shares.map(({ code, extension, ratio }) => `${extension || code} ${String(Math.round(ratio * 100))}`),
  ].join(', ');

const cases: Readonly<Record<string, readonly [stacks: Parameters<typeof profileOf>[0], expected: string]>> = {
  'an extension that computes': [[['host > outer', 800]], 'me.outer, me.outer 100'],
  'what Node and built-in functions do for it': [
    [
      ['host > outer > fs > builtIn', 600],
      ['host > outer > wasm', 200],
    ],
    'me.outer, me.outer 100',
  ],
  'what VS Code does for it': [[['host > outer > host', 800]], 'me.outer, me.outer 100'],
  'an extension that another calls': [
    [
      ['host > outer > host > inner > fs', 700],
      ['host > outer', 100],
    ],
    'me.inner, me.inner 88, me.outer 13',
  ],
  'a folder whose name begins alike': [[['host > outerNeighbour', 800]], 'vscode, vscode 100'],
  'a path of Windows, in another spelling': [[['host > windows', 800]], 'me.windows, me.windows 100'],
  'VS Code itself, and Node below it': [[['timers > host > fs', 800]], 'vscode, vscode 100'],
  'Node alone': [[['timers', 800]], 'node, node 100'],
  'the collector, native code and us': [
    [
      ['(garbage collector)', 500],
      ['(program)', 200],
      ['host > vitals', 300],
    ],
    'garbage collector, garbage collector 50, ide-vitals.ide-vitals 30, native 20',
  ],
  'nobody, where it was shared by many': [
    [
      ['host > outer', 400],
      ['host > inner', 400],
      ['host', 200],
    ],
    'nobody, me.outer 40, me.inner 40, vscode 20',
  ],
  'without the time in which nothing ran': [
    [
      ['host > outer', 100],
      ['(idle)', 900],
    ],
    'me.outer, me.outer 100',
  ],
  'nobody, where nothing ran': [[['(idle)', 900]], 'nobody'],
};

describe('whose code held the thread', () => {
  for (const [title, [stacks, expected]] of Object.entries(cases)) {
    it(`tells ${title}`, () => {
      assert.equal(told(attribute(profileOf(stacks), extensions)), expected);
    });
  }

  it('goes by the stack that it began with, where it could begin only afterwards', () => {
    const late = profileOf([
      ['host > outer > fs', 1],
      ['host', 50],
    ]);
    const gone = profileOf([
      ['timers', 1],
      ['host > inner', 50],
    ]);
    assert.equal(told(attributeFirst(late, extensions)), 'me.outer, me.outer 100');
    assert.equal(told(attributeFirst(gone, extensions)), 'nobody');
  });

  it('takes a profile without samples for nobody’s', () => {
    assert.equal(told(attribute({ nodes: [], startTime: 0, endTime: 0 }, extensions)), 'nobody');
    assert.equal(told(attributeFirst({ nodes: [], startTime: 0, endTime: 0 }, extensions)), 'nobody');
  });
});
