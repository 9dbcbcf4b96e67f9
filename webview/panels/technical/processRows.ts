import { html } from 'lit';
import type { Frame, PanelLabels, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { language, t } from '../../l10n/l10n.ts';
import { bytesText, missing } from '../../parts/figures.ts';
import type { LongColumn } from '../../parts/longTable.ts';
import { sortRows, type Sort, type SortValue } from '../../parts/ordering.ts';
import type { TimeView } from '../../parts/span.ts';
import { sparkline } from '../../parts/sparkline.ts';
import { processName, type ProcessFigure } from './queries.ts';

/** A process, or an owner with what its processes use together. */
export interface ProcessLine {
  readonly name: string;
  readonly owner: string;
  readonly pid: string;
  /** 0 an owner, 1 one of its processes. */
  readonly depth: 0 | 1;
  /** In cores. */
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly peak: number | null;
  readonly cpuCourse: readonly (number | null)[] | undefined;
  readonly memoryCourse: readonly (number | null)[] | undefined;
}

const pidOf = ({ pid = '' }: PanelLabels): string => pid;

const byPid = (answer: QueryAnswer | undefined): ReadonlyMap<string, number | null> =>
  new Map(answer?.kind === 'vector' ? answer.samples.map(({ labels, value }) => [pidOf(labels), value]) : []);

const coursesOf = (answer: QueryAnswer | undefined): ReadonlyMap<string, readonly (number | null)[]> =>
  new Map(answer?.kind === 'matrix' ? answer.series.map(({ labels, values }) => [pidOf(labels), values]) : []);

/** Undefined until the answers have come. */
export const processesOf = (frame: Frame | undefined, time: TimeView): readonly ProcessLine[] | undefined => {
  const answer = (figure: ProcessFigure): QueryAnswer | undefined => frame?.answers[processName(figure, time)];
  const memory = answer('memory');
  if (memory === undefined) return undefined;
  const [cpu, peak] = [byPid(answer('cpu')), byPid(answer('peak'))];
  const [cpuCourse, memoryCourse] = [coursesOf(answer('cpuCourse')), coursesOf(answer('memoryCourse'))];
  return (memory.kind === 'vector' ? memory.samples : []).map(({ labels, value }) => {
    const pid = pidOf(labels);
    return {
      name: labels['process'] ?? '',
      owner: labels['owner'] ?? '',
      pid,
      depth: 1,
      cpu: cpu.get(pid) ?? null,
      memory: value,
      peak: peak.get(pid) ?? null,
      cpuCourse: cpuCourse.get(pid),
      memoryCourse: memoryCourse.get(pid),
    };
  });
};

const sum = (rows: readonly ProcessLine[], of: (row: ProcessLine) => number | null): number =>
  rows.reduce((total, row) => total + (of(row) ?? 0), 0);

const values: Readonly<Record<string, (row: ProcessLine) => SortValue>> = {
  process: ({ name }) => name,
  cpu: ({ cpu }) => cpu,
  memory: ({ memory }) => memory,
  peak: ({ peak }) => peak,
};

export const processSort: Sort = { column: 'cpu', direction: 'descending' };

/** The tree: owners in the wanted order, and below each its processes in the same. */
export const processTree = (
  rows: readonly ProcessLine[],
  { sort, text }: { readonly sort: Sort; readonly text: string },
): readonly ProcessLine[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = rows.filter(({ name, owner, pid }) => {
    const all = `${name} ${owner} ${pid}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const owners = new Map<string, ProcessLine[]>();
  for (const row of wanted) {
    const there = owners.get(row.owner);
    if (there === undefined) owners.set(row.owner, [row]);
    else there.push(row);
  }
  const heads = [...owners].map(([owner, members]): ProcessLine => ({
    name: owner === '' ? t('Others') : owner,
    owner,
    pid: '',
    depth: 0,
    cpu: sum(members, ({ cpu }) => cpu),
    memory: sum(members, ({ memory }) => memory),
    peak: null,
    cpuCourse: undefined,
    memoryCourse: undefined,
  }));
  const order = (lines: readonly ProcessLine[]): readonly ProcessLine[] =>
    sortRows(lines, [
      { value: values[sort.column] ?? (({ cpu }) => cpu), direction: sort.direction },
      { value: ({ memory }) => memory, direction: 'descending' },
      { value: ({ pid }) => pid, direction: 'ascending' },
    ]);
  return order(heads).flatMap((head) => [head, ...order(owners.get(head.owner) ?? [])]);
};

/** Of one core, as the tables of other tools have it. */
/** With its decimal always, so that a column of them can be compared. */
const tenths = new Intl.NumberFormat(language ?? 'en', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  useGrouping: false,
});

export const cpuText = (cores: number | null): string => (cores === null ? missing : `${tenths.format(cores * 100)} %`);

export const processColumns: readonly LongColumn<ProcessLine>[] = [
  {
    id: 'process',
    label: t('Process'),
    align: 'start',
    width: 'minmax(0, 2fr)',
    first: 'ascending',
    cell: ({ name, pid, depth }) =>
      depth === 0
        ? html`<strong>${name}</strong>`
        : html`<span class="inner" title=${t('{0}, process {1}', name, pid)}>${name}</span>
            <span class="below">${pid}</span>`,
  },
  {
    id: 'cpu',
    label: 'CPU',
    align: 'end',
    width: '72px',
    first: 'descending',
    cell: ({ cpu }) => cpuText(cpu),
  },
  {
    id: 'cpuCourse',
    label: t('Course'),
    align: 'start',
    width: '96px',
    wide: true,
    cell: ({ cpuCourse }) => sparkline(cpuCourse),
  },
  {
    id: 'memory',
    label: t('Memory'),
    align: 'end',
    width: '76px',
    first: 'descending',
    cell: ({ memory }) => bytesText(memory),
  },
  {
    id: 'memoryCourse',
    label: t('Course'),
    align: 'start',
    width: '96px',
    wide: true,
    cell: ({ memoryCourse }) => sparkline(memoryCourse),
  },
  {
    id: 'peak',
    label: t('Peak'),
    align: 'end',
    width: '76px',
    wide: true,
    first: 'descending',
    cell: ({ peak, depth }) => (depth === 0 ? '' : bytesText(peak)),
  },
];
