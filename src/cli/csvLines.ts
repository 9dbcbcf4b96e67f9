/** Lines and cells of a CSV file, as spreadsheets, data frames and scripts write them. */

export interface CsvLine {
  /** From 1, as editors count. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** Without a mark of its encoding and without what ends it: a line feed, or that of Windows. */
const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/, '').split(/\r?\n/);

const cellsOf = (line: string): readonly string[] =>
  line.includes('"')
    ? Array.from(line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain = '']) =>
        (quoted?.replaceAll('""', '"') ?? plain).trim(),
      )
    : line.split(',').map((cell) => cell.trim());

/** The head, and the lines below it that are not empty. */
export const csvLines = (text: string): { readonly names: readonly string[]; readonly rows: readonly CsvLine[] } => {
  const [head = '', ...lines] = linesOf(text);
  return {
    names: cellsOf(head),
    rows: lines.flatMap((line, i) => (line.trim() === '' ? [] : [{ number: i + 2, cells: cellsOf(line) }])),
  };
};

const isNumber = /^[-+]?(?:\d+[.]?\d*|[.]\d+)(?:[eE][-+]?\d+)?$/;
/** As data frames and Prometheus write that there is no value. */
const isMissing = /^(?:|nan|na|n\/a|null|[-+]?inf(?:inity)?)$/i;

/** NaN where nothing was measured, undefined where it is no number. */
export const csvNumber = (cell: string): number | undefined => {
  if (isNumber.test(cell)) return Number(cell);
  return isMissing.test(cell) ? Number.NaN : undefined;
};

const isDate = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:[.]\d+)?)?)?(?:Z|[-+]\d{2}:?\d{2})?$/;
/** Seconds since 1970 do not reach this before the year 5138; milliseconds passed it in 1973. */
const leastMs = 1e11;

/** Unix seconds or milliseconds, or a date; one without a zone is read as UTC. NaN where it is no time. */
export const csvMs = (text: string): number => {
  if (isNumber.test(text)) return Math.abs(Number(text)) >= leastMs ? Number(text) : Number(text) * 1_000;
  if (!isDate.test(text)) return Number.NaN;
  const iso = text.replace(' ', 'T');
  return Date.parse(/(?:Z|[-+]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
};

/** Writes further times as this one is written. */
export const csvTime = (like: string): ((ms: number) => string) => {
  if (isNumber.test(like)) return (ms) => String(Math.abs(Number(like)) >= leastMs ? ms : ms / 1_000);
  if (like.includes('T')) return (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
  return (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
};
