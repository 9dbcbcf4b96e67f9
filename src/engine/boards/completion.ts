/**
 * What may stand next in an expression of PromQL: metrics, functions, labels and their values, from the text before the
 * place alone, so that an expression that is not finished is completed too.
 */
import type { Completion } from '../../common/protocol/boards.ts';

/** What there is to be named. */
export interface Vocabulary {
  readonly functions: readonly string[];
  /** Names of the series that there are, with what each means where that is known. */
  metrics(): readonly { readonly name: string; readonly meaning: string }[];
  /** Labels of a metric with the values that they have, or of all metrics where it is ''. */
  labels(metric: string): ReadonlyMap<string, readonly string[]>;
}

const most = 50;
const durations = ['$__interval', '$__rate_interval', '$__range', '5m', '1h'];
const aggregations = [
  'sum',
  'avg',
  'max',
  'min',
  'count',
  'topk',
  'bottomk',
  'quantile',
  'group',
  'stddev',
  'count_values',
];
const words = ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'and', 'or', 'unless', 'offset', 'bool'];

interface Place {
  readonly kind: 'expression' | 'label' | 'value' | 'grouping' | 'duration';
  /** Of the selector that is open; '' where it names none. */
  readonly metric: string;
  readonly label: string;
  readonly prefix: string;
}

/** Reads the text before the place once, and keeps what is open there. */
const placeOf = (before: string): Place | undefined => {
  const open: string[] = [];
  let quote = '';
  let quoteAt = 0;
  for (let i = 0; i < before.length; i += 1) {
    const char = before[i] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote !== '`') i += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') [quote, quoteAt] = [char, i];
    else if (char === '#') {
      const end = before.indexOf('\n', i);
      if (end === -1) return undefined;
      i = end;
    } else if ('({['.includes(char)) open.push(`${char}${String(i)}`);
    else if (')}]'.includes(char)) open.pop();
  }
  const last = open.at(-1) ?? '';
  const at = Number(last.slice(1));
  const metric = last === '' ? '' : (/([a-zA-Z_:][\w:]*)\s*$/.exec(before.slice(0, at))?.[1] ?? '');
  if (quote !== '') {
    if (!last.startsWith('{')) return undefined;
    const label = /([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*$/.exec(before.slice(0, quoteAt))?.[1] ?? '';
    return { kind: 'value', metric, label, prefix: before.slice(quoteAt + 1) };
  }
  const prefix = /[$\w:]*$/.exec(before)?.[0] ?? '';
  const shared = { metric, label: '', prefix };
  if (last.startsWith('{')) return { ...shared, kind: 'label' };
  if (last.startsWith('[')) return { ...shared, kind: 'duration' };
  if (last.startsWith('(') && ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'].includes(metric))
    return { ...shared, kind: 'grouping' };
  return { ...shared, kind: 'expression' };
};

const ranked = (items: readonly Completion[], prefix: string): readonly Completion[] => {
  const wanted = prefix.toLowerCase();
  const rank = ({ label }: Completion): number => {
    const name = label.toLowerCase();
    return name.startsWith(wanted) ? 0 : name.includes(`_${wanted}`) ? 1 : name.includes(wanted) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter(({ item, rank: found }) => found < 3 && item.label !== prefix)
    .sort((a, b) => a.rank - b.rank || (a.item.label < b.item.label ? -1 : 1))
    .slice(0, most)
    .map(({ item }) => item);
};

const named = (labels: readonly string[], kind: Completion['kind'], suffix = ''): readonly Completion[] =>
  labels.map((label) => ({ label, insert: `${label}${suffix}`, kind, detail: '' }));

const candidates = ({ kind, metric, label }: Place, vocabulary: Vocabulary): readonly Completion[] => {
  switch (kind) {
    case 'duration':
      return named(durations, 'word');
    case 'label':
      return named([...vocabulary.labels(metric).keys()], 'label', '="');
    case 'grouping':
      return named([...vocabulary.labels('').keys()], 'label');
    case 'value':
      return named(vocabulary.labels(metric).get(label) ?? [], 'value').map((one) => ({
        ...one,
        insert: one.label.replace(/["\\]/g, String.raw`\$&`),
      }));
    case 'expression':
      return [
        ...vocabulary
          .metrics()
          .map(({ name, meaning }) => ({ label: name, insert: name, kind: 'metric' as const, detail: meaning })),
        ...named(vocabulary.functions, 'function', '('),
        ...named(aggregations, 'function', '('),
        ...named(words, 'word'),
      ];
  }
};

export const complete = (
  expr: string,
  at: number,
  vocabulary: Vocabulary,
): { readonly from: number; readonly items: readonly Completion[] } => {
  const before = expr.slice(0, at);
  const place = placeOf(before);
  if (place === undefined) return { from: before.length, items: [] };
  return { from: before.length - place.prefix.length, items: ranked(candidates(place, vocabulary), place.prefix) };
};
