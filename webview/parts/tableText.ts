/** A table as text for other programs: Markdown as GitHub reads it, and CSV by RFC 4180. Pure. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A cell is one line, and a bar in it does not end it. */
const markdownCell = (text: string): string =>
  text
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/\r\n|\r|\n/g, '<br>');

export const markdownOf = ({ head, rows }: TextTable): string => {
  const line = (cells: readonly string[]): string =>
    `| ${head.map((_, at) => markdownCell(cells[at] ?? '')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
};

/** A spreadsheet would run what begins like this as a formula; a sign before a figure is none. */
const formula = /^(?:[=@\t\r]|[+-](?![\d.]))/;

const csvCell = (text: string): string => {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = ({ head, rows }: TextTable): string =>
  [head, ...rows].map((cells) => `${head.map((_, at) => csvCell(cells[at] ?? '')).join(',')}\r\n`).join('');
