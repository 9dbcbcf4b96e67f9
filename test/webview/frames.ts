/** Frames as the engine sends them, for one machine in six conditions. Deterministic: the same call, the same frame. */
import { earOff } from '../../src/common/calls.ts';
import { operations, type OperationId } from '../../src/common/operations.ts';
import type { Frame, QueryAnswer } from '../../src/common/protocol/panel.ts';
import type { SlowRequest } from '../../src/common/slowest.ts';
import {
  barLabels,
  type Bar,
  type BarId,
  type Level,
  type OperationRow,
  type Summary,
} from '../../src/common/summary.ts';
import type { SaveBreakdown, SavePart } from '../../src/common/saves.ts';
import { unixMs } from '../../src/common/units.ts';
import { ranges, type RangeId } from '../../webview/parts/range.ts';

export type Condition = 'healthy' | 'warning' | 'critical' | 'collecting' | 'longNames' | 'manyRows';
export const conditions: readonly Condition[] = [
  'healthy',
  'warning',
  'critical',
  'collecting',
  'longNames',
  'manyRows',
];

/** 14:02:31 UTC on a Tuesday. */
export const startAt = Date.UTC(2026, 2, 3, 14, 2, 31);

const formulas: Readonly<Record<BarId, string>> = {
  cpu: 'CPU time in use on all cores, averaged over 10 s.',
  memory: '1 - available / total memory.',
  lsp: 'p95 of the worst operation with at least 20 answered requests in the window, against its budget: warn budget = 80 %, bad budget = 90 %, twice the bad budget = 100 %.',
  lspBudget: 'Share of ended requests that took longer than the warn budget of their operation.',
  io: 'The larger of disk busy time and network rate against link speed, over 10 s.',
  health: 'The worst of CPU, MEM, LSP and IO.',
};
const levelOf = (ratio: number | null): Level =>
  ratio === null ? 'unknown' : ratio > 0.9 ? 'critical' : ratio >= 0.8 ? 'warning' : 'healthy';

const bar = (id: BarId, ratio: number | null, note = ''): Bar => ({
  id,
  label: barLabels[id],
  ratio,
  level: levelOf(ratio),
  value: ratio === null ? '' : `${Math.round(ratio * 100)} %`,
  formula: formulas[id],
  note,
});

interface Measured {
  readonly operation: OperationId;
  readonly server: string;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly count: number;
  readonly cancelled?: number | null;
  readonly extension?: string;
  readonly extensionName?: string;
}

const row = (measured: Measured): OperationRow => {
  const { warnMs, badMs } = operations[measured.operation].budget;
  const { p95Ms, count } = measured;
  const judged = p95Ms !== null && count >= 20;
  return {
    label: operations[measured.operation].label,
    extension: 'vscode.typescript-language-features',
    extensionName: 'TypeScript and JavaScript Language Features',
    cancelled: 0,
    ...measured,
    warnMs,
    badMs,
    level: !judged ? 'unknown' : p95Ms > badMs ? 'critical' : p95Ms > warnMs ? 'warning' : 'healthy',
  };
};

const ts = 'tsserver';
const healthyRows: readonly OperationRow[] = [
  row({ operation: 'completion', server: ts, p50Ms: 38, p95Ms: 142, count: 214, cancelled: 31 }),
  row({ operation: 'hover', server: ts, p50Ms: 12, p95Ms: 61, count: 96, cancelled: 4 }),
  row({ operation: 'definition', server: ts, p50Ms: 22, p95Ms: 88, count: 27 }),
  row({ operation: 'semanticTokens', server: ts, p50Ms: 64, p95Ms: 231, count: 340 }),
  row({ operation: 'diagnosticsPush', server: ts, p50Ms: 420, p95Ms: 1_310, count: 188 }),
  row({
    operation: 'codeAction',
    server: 'ESLint',
    p50Ms: 9,
    p95Ms: 44,
    count: 152,
    extension: 'dbaeumer.vscode-eslint',
    extensionName: 'ESLint',
  }),
  row({
    operation: 'hover',
    server: 'JSON',
    p50Ms: 0.8,
    p95Ms: 3.4,
    count: 21,
    extension: 'vscode.json-language-features',
    extensionName: 'JSON Language Features',
  }),
  row({ operation: 'references', server: ts, p50Ms: 310, p95Ms: 640, count: 6 }),
  row({
    operation: 'initialize',
    server: 'JSON',
    p50Ms: 380,
    p95Ms: 380,
    count: 1,
    extension: 'vscode.json-language-features',
    extensionName: 'JSON Language Features',
  }),
];

const slowCompletion = (p95Ms: number): OperationRow =>
  row({ operation: 'completion', server: ts, p50Ms: p95Ms / 4, p95Ms, count: 120, cancelled: 44 });

const longRows: readonly OperationRow[] = [
  row({
    operation: 'completionResolve',
    server: 'The Extraordinarily Thorough Language Server for Enterprise Template Dialects (nightly)',
    extension: 'a-publisher-with-a-long-name.extraordinarily-thorough-language-support',
    extensionName: 'Extraordinarily Thorough Language Support',
    p50Ms: 9_700,
    p95Ms: 119_000,
    count: 1_234_567,
    cancelled: 98_765,
  }),
  row({ operation: 'inlineCompletion', server: 'x', p50Ms: 0.04, p95Ms: 0.2, count: 30 }),
];

const manyRows = (): readonly OperationRow[] => {
  const ids = Object.keys(operations) as OperationId[];
  return Array.from({ length: 200 }, (_, at) =>
    row({
      operation: ids[at % ids.length] ?? 'hover',
      server: `server ${Math.floor(at / ids.length) + 1}`,
      p50Ms: 10 + ((at * 37) % 400),
      p95Ms: 20 + ((at * 131) % 2_600),
      count: 1 + ((at * 29) % 300),
    }),
  );
};

const part = (
  kind: SavePart['kind'],
  times: readonly [startMs: number, durationMs: number],
  who: Partial<SavePart> = {},
): SavePart => ({
  kind,
  extension: '',
  server: '',
  startMs: times[0],
  durationMs: times[1],
  shownMs: times[1],
  serverMs: null,
  outcome: 'ok',
  ...who,
});
const eslint: Partial<SavePart> = { extension: 'dbaeumer.vscode-eslint', name: 'ESLint', server: 'eslint' };
const prettier: Partial<SavePart> = { extension: 'esbenp.prettier-vscode', name: 'Prettier - Code formatter' };
const saved = (totalMs: number, parts: readonly SavePart[]): SaveBreakdown => ({
  at: unixMs(startAt - 40_000),
  languageId: 'typescript',
  size: 'small',
  reason: 'manual',
  totalMs,
  parts,
  missing: '',
});
const quickSave = saved(186, [
  part('code_action', [0, 44], { ...eslint, serverMs: 31 }),
  part('formatter', [44, 88], prettier),
  part('editor', [132, 36]),
  part('write', [168, 18]),
  part('did_save', [186, 12], eslint),
]);
const slowSave = saved(1_468, [
  part('will_save', [0, 61], { extension: 'editorconfig.editorconfig', name: 'EditorConfig for VS Code' }),
  part('code_action', [61, 1_190], { ...eslint, serverMs: 271 }),
  part('formatter', [1_251, 140], prettier),
  part('editor', [1_391, 48]),
  part('write', [1_439, 29]),
]);
const givenUpSave = saved(2_120, [
  part('formatter', [0, 350], prettier),
  part('will_save', [350, 1_500], {
    extension: 'flowtype.flow-for-vscode',
    name: 'Flow Language Support',
    outcome: 'given up',
  }),
  part('code_action', [1_850, 180], { ...eslint, outcome: 'error' }),
  part('write', [2_030, 90]),
  part('did_save', [2_120, 640], eslint),
]);
const hearing = { ...earOff, state: 'on', heard: 31 } as const;

type Words = Pick<Summary, 'level' | 'sentence' | 'bars' | 'operations' | 'alerts' | 'notices' | 'lastSave' | 'ear'>;
const noAlerts = { critical: 0, high: 0, medium: 0, low: 0 };

const healthy: Words = {
  level: 'healthy',
  sentence: 'All is well: language servers answer within their budgets and the machine has room.',
  bars: [
    bar('cpu', 0.34),
    bar('memory', 0.62),
    bar('lsp', 0.57, 'tsserver completion p95 142 ms'),
    bar('lspBudget', 0.03),
    bar('io', 0.12, 'disk 12 % busy, network 1.4 MB/s'),
    bar('health', 0.62, 'set by MEM'),
  ],
  operations: healthyRows,
  alerts: noAlerts,
  notices: [],
  lastSave: quickSave,
  ear: hearing,
};

const words = (condition: Condition): Words => {
  switch (condition) {
    case 'healthy':
      return healthy;
    case 'warning':
      return {
        ...healthy,
        level: 'warning',
        sentence:
          'tsserver completion is 3.1× slower than its budget since 13:58 (p95 620 ms, budget 200 ms, 120 requests); the server is using 94 % of a core: if it stays there, restart it.',
        bars: [
          bar('cpu', 0.71),
          bar('memory', 0.82),
          bar('lsp', 0.852, 'tsserver completion p95 620 ms'),
          bar('lspBudget', 0.31),
          bar('io', 0.18, 'disk 18 % busy, network 640 kB/s (link speed unknown)'),
          bar('health', 0.852, 'set by LSP'),
        ],
        operations: [slowCompletion(620), ...healthyRows.slice(1)],
        alerts: { ...noAlerts, high: 1, low: 2 },
        notices: ['History is off: figures reach back one hour at most.'],
        lastSave: slowSave,
        ear: earOff,
      };
    case 'critical':
      return {
        ...healthy,
        level: 'critical',
        sentence:
          'tsserver completion is 1.8× slower than its budget since 13:47 (p95 1.8 s, budget 1 s, 120 requests); the server is using 99 % of a core: if it stays there, restart it.',
        bars: [
          bar('cpu', 0.97),
          bar('memory', 0.91),
          bar('lsp', 0.98, 'tsserver completion p95 1.8 s'),
          bar('lspBudget', 0.64),
          bar('io', null, 'not available on this machine: neither disk time nor link speed can be read'),
          bar('health', 0.98, 'set by LSP'),
        ],
        operations: [slowCompletion(1_800), ...healthyRows.slice(1)],
        alerts: { critical: 2, high: 1, medium: 0, low: 3 },
        notices: [
          'Slowed down on battery: figures come every 10 s.',
          'tsserver cancels through a file: cancelled requests are not seen.',
        ],
        lastSave: givenUpSave,
      };
    case 'collecting':
      return {
        ...healthy,
        sentence: 'The machine is healthy. No language server has been asked anything in this window.',
        bars: [
          bar('cpu', 0.22),
          bar('memory', 0.58),
          bar('lsp', null, 'no requests'),
          bar('lspBudget', null, 'no requests'),
          bar('io', 0.04, 'disk 4 % busy, network 12 kB/s'),
          bar('health', 0.58, 'set by MEM'),
        ],
        operations: [],
        lastSave: undefined,
        ear: earOff,
      };
    case 'longNames':
      return {
        ...healthy,
        level: 'critical',
        sentence: `${longRows[0]?.server ?? ''} completion details is 238.0× slower than its budget since 09:00 (p95 2 min, budget 500 ms, 1234567 requests); the server is not busy itself, so it waits or works elsewhere: see what ${longRows[0]?.extension ?? ''} has to do.`,
        bars: [
          bar('cpu', 1),
          bar('memory', 0.995),
          bar('lsp', 1, `${longRows[0]?.server ?? ''} completion details p95 119 s`),
          bar('lspBudget', 0.999),
          bar('io', 1, 'disk 100 % busy, network 999.9 MB/s (link speed unknown)'),
          bar('health', 1, 'set by CPU'),
        ],
        operations: longRows,
        lastSave: saved(
          4_200,
          Array.from({ length: 12 }, (_, at) =>
            part('will_save', [at * 350, 350], { extension: 'a.b', name: longRows[0]?.extensionName ?? '' }),
          ),
        ),
        alerts: { critical: 1_234, high: 999, medium: 88, low: 7 },
        notices: [`${'A notice that goes on and on, '.repeat(8)}and ends.`],
      };
    case 'manyRows':
      return { ...healthy, operations: manyRows() };
  }
};

/** What an engine answers to the choice of a row of completion. */
export const slowRequests: readonly SlowRequest[] = (
  [
    [2_410, 184_300, 'ok', 41],
    [1_970, null, 'timed_out', 1_804],
    [1_220, 96_120, 'ok', 12],
    [1_012, 812, 'error', 905],
    [611, 44_100, 'ok', 3],
    [588, 43_870, 'ok', 2_633],
    [402, 1_204_000, 'ok', 77],
    [87.4, 9_020, 'ok', 208],
  ] as const
).map(([durationMs, bytes, outcome, secondsAgo]) => ({
  at: unixMs(startAt - secondsAgo * 1_000),
  durationMs,
  bytes,
  outcome,
  server: ts,
  extension: 'vscode.typescript-language-features',
  method: 'completionInfo',
  operation: 'completion',
}));

const timesOf = (range: RangeId, atMs: number): readonly number[] => {
  const { rangeMs, stepMs } = ranges[range];
  const count = Math.floor(rangeMs / stepMs);
  return Array.from({ length: count + 1 }, (_, at) => atMs - rangeMs + at * stepMs);
};

const wave = (time: number, period: number): number => Math.sin((2 * Math.PI * time) / period);

const responseAt = (condition: Condition, time: number): number | null => {
  // Nobody types all the time: a gap, and a lone request within it.
  const phase = (time / 1_000) % 240;
  if (phase > 10 && phase < 60 && Math.floor(phase / 2) !== 18) return null;
  const base = { healthy: 120, warning: 480, critical: 1_500, collecting: 0, longNames: 90_000, manyRows: 140 }[
    condition
  ];
  return base * (1 + 0.3 * wave(time, 71_000) + 0.12 * wave(time, 13_000));
};

const matrix = (times: readonly number[], valueAt: (time: number) => number | null): QueryAnswer => ({
  kind: 'matrix',
  times,
  series: [{ labels: {}, values: times.map(valueAt) }],
});

/** A frame for `range`; `sequence` seconds after the first. */
export const frameOf = (condition: Condition, sequence = 0, range: RangeId = '5m'): Frame => {
  const atMs = startAt + sequence * 1_000;
  const times = timesOf(range, atMs);
  const said = words(condition);
  const memory = said.bars[1]?.ratio ?? 0;
  const bars = said.bars.map((each) =>
    each.id === 'cpu' ? bar('cpu', (each.ratio ?? 0) - 0.01 * (sequence % 5)) : each,
  );
  return {
    type: 'frame',
    sequence,
    atMs,
    boards: 0,
    summary: { at: unixMs(atMs), windowMs: 300_000, ...said, bars, worst: said.bars.at(-1) },
    answers: {
      [`response ${range}`]:
        condition === 'collecting'
          ? { kind: 'matrix', times, series: [] }
          : matrix(times, (time) => responseAt(condition, time)),
      [`machine ${range}`]: matrix(times, (time) => memory - 0.04 + 0.03 * wave(time, 190_000)),
      [`editor ${range}`]: matrix(times, (time) => 0.13 + 0.01 * wave(time, 90_000)),
      'editor bytes': { kind: 'vector', samples: [{ labels: {}, value: 2.14e9 + sequence * 1e6 }] },
    },
  };
};
