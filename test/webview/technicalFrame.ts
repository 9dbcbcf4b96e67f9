// Frames of the Technical panel: what an engine would answer to what the panel asks, on one machine. Deterministic.
import type { Frame, FromPanel, PanelLabels, PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { unixMs } from '../../src/common/units.ts';
import { frameOf, startAt } from './frames.ts';
import { timelineEvents } from './timelineFrame.ts';

const rows: readonly (readonly [string, string, string, number, number, number, number, number])[] = [
  // operation, server, extension, p50, p95, p99, count, failed
  ['completion', 'TypeScript', 'vscode.typescript-language-features', 62, 840, 1_900, 412, 3],
  ['hover', 'TypeScript', 'vscode.typescript-language-features', 18, 71, 160, 230, 0],
  ['definition', 'TypeScript', 'vscode.typescript-language-features', 45, 310, 700, 38, 1],
  ['documentSymbol', 'JSON', 'vscode.json-language-features', 4.1, 9.6, 14, 55, 0],
  ['completion', 'YAML', 'redhat.vscode-yaml', 110, 260, 410, 66, 0],
  ['codeAction', 'ESLint', 'dbaeumer.vscode-eslint', 30, 95, 240, 12, 0],
];

const owners = ['TypeScript and JavaScript Language Features', 'Extension Host', 'Window', 'Git', 'ESLint'] as const;
const processLabels = (count: number): readonly PanelLabels[] =>
  Array.from({ length: count }, (_, at) => ({
    pid: String(4_100 + at * 7),
    process: at % owners.length === 0 ? 'tsserver' : `process-${String(at)}`,
    owner: owners[at % owners.length] ?? '',
    role: 'server',
    extension: '',
  }));

const wave = (at: number, seed: number): number =>
  0.5 + 0.3 * Math.sin(at / 9 + seed) + 0.2 * Math.sin(at / 2.3 + seed * 3);

const timesOf = (query: PanelQuery): readonly number[] => {
  if (query.kind === 'instant') return [];
  const end = query.endMs ?? startAt;
  const count = Math.floor(query.rangeMs / query.stepMs);
  return Array.from({ length: count + 1 }, (_, at) => end - (count - at) * query.stepMs);
};

const matrix = (
  query: PanelQuery,
  series: readonly { readonly labels: PanelLabels; readonly value: (at: number, time: number) => number | null }[],
): QueryAnswer => {
  const times = timesOf(query);
  return {
    kind: 'matrix',
    times,
    series: series.map(({ labels, value }) => ({ labels, values: times.map((time, at) => value(at, time)) })),
  };
};

const vector = (samples: readonly { readonly labels: PanelLabels; readonly value: number | null }[]): QueryAnswer => ({
  kind: 'vector',
  samples,
});

const operationLabels = (grouping: string) =>
  rows.map(([operation, server, extension]) => (grouping === 'all' ? { operation } : { operation, server, extension }));

const figures: Readonly<Record<string, number>> = { p50: 3, p95: 4, p99: 5, count: 6, failed: 7 };

/** How the question is called tells what is asked. */
const answerTo = (name: string, query: PanelQuery, processes: number): QueryAnswer => {
  const [figure = '', second = ''] = name.split(' ');
  const column = figures[figure];
  if (column !== undefined)
    return vector(operationLabels(second).map((labels, at) => ({ labels, value: Number(rows[at]?.[column]) })));
  if (figure === 'before')
    return vector(
      operationLabels(second).map((labels, at) => ({ labels, value: Number(rows[at]?.[4]) * (0.4 + at / 4) })),
    );
  if (figure === 'course')
    return matrix(
      query,
      operationLabels(second).map((labels, at) => ({ labels, value: (x) => Number(rows[at]?.[4]) * wave(x, at) })),
    );
  if (figure === 'process') {
    const all = processLabels(processes);
    if (second === 'cpu') return vector(all.map((labels, at) => ({ labels, value: at === 0 ? 0.94 : 0.2 / (at + 1) })));
    if (second === 'memory') return vector(all.map((labels, at) => ({ labels, value: 6e8 / (at + 1) })));
    if (second === 'peak') return vector(all.map((labels, at) => ({ labels, value: 7e8 / (at + 1) })));
    return matrix(
      query,
      all.slice(0, 60).map((labels, seed) => ({ labels, value: (at) => wave(at, seed) })),
    );
  }
  if (figure === 'limit') return vector([{ labels: {}, value: second === 'cpu' ? 8 : 33e9 }]);
  if (figure === 'network')
    return matrix(query, [
      { labels: { direction: 'receive' }, value: (at) => 4e5 * wave(at, 1) },
      { labels: { direction: 'transmit' }, value: (at) => 9e4 * wave(at, 2) },
    ]);
  if (figure === 'cores')
    return matrix(
      query,
      Array.from({ length: 8 }, (_, core) => ({
        labels: { cpu: String(core) },
        value: (at: number) => Math.max(0, wave(at, core * 2) - core / 12),
      })),
    );
  if (figure === 'heat') {
    const part = /bands (\d+)/.exec(name)?.[1];
    if (part === undefined)
      return matrix(query, [{ labels: {}, value: (at) => (at % 11 === 0 ? null : 20 * wave(at, 1)) }]);
    return matrix(
      query,
      [0, 1, 2, 3].map((band) => ({
        labels: { band: String(Number(part) * 4 + band) },
        value: (at) => Math.max(0, 0.3 - Math.abs(Number(part) * 4 + band - 4 - 2 * wave(at, 4)) / 8),
      })),
    );
  }
  const scale = { cpu: 0.7, editorCpu: 0.35, memory: 1, editorMemory: 0.2, disk: 0.3 }[figure] ?? 1;
  const base = figure === 'memory' ? 0.62 : 0;
  return matrix(query, [
    { labels: {}, value: (at) => base + (scale - base) * Math.min(1, 1.25 * wave(at, scale * 7)) },
  ]);
};

/** What an engine would say to what the page has last asked for. */
export const technicalFrame = (sent: readonly FromPanel[], { processes = 40, sequence = 0 } = {}): Frame => {
  const asked = sent.findLast((said) => said.type === 'subscribe');
  const queries = asked?.type === 'subscribe' ? asked.queries : {};
  const answers = Object.fromEntries(
    Object.entries(queries).map(([name, query]) => [name, answerTo(name, query, processes)]),
  );
  const rangeMs = asked?.type === 'subscribe' ? (asked.timeline?.rangeMs ?? 0) : 0;
  const from = unixMs(startAt - rangeMs);
  const events = timelineEvents.filter(({ at }) => at >= from);
  return {
    ...frameOf('warning', sequence),
    answers,
    timeline: { events, from, to: unixMs(startAt), more: 0 },
  };
};
