/** Numbers, durations and strings as PromQL writes them. */
const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of `1h30m` or of a plain number; undefined for anything else. */
export const parseNumber = (text: string): number | undefined => {
  const plain = text.trim().toLowerCase();
  if (plain === 'inf') return Infinity;
  if (plain === 'nan') return Number.NaN;
  if (/^0x[0-9a-f]+$/.test(plain)) return Number(plain);
  if (/^(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?[\d_]+)?$/.test(plain)) return Number(plain.replaceAll('_', ''));
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(plain)) return undefined;
  let milliseconds = 0;
  for (const [, count, unit] of plain.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    milliseconds += Number(count) * Math.round((unitSeconds[unit ?? ''] ?? 0) * 1_000);
  }
  return milliseconds / 1_000;
};

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** A code point as UTF-8. */
const utf8 = (point: number): number[] => {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
};

const numericEscape = (rest: string): { length: number; bytes: number[] } | undefined => {
  const found = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  if (found === null) return undefined;
  const [all, hex, octal, short, long] = found;
  const point = Number.parseInt(hex ?? octal ?? short ?? long ?? '0', octal === undefined ? 16 : 8);
  return { length: all.length, bytes: short === undefined && long === undefined ? [point & 255] : utf8(point) };
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Bytes that are no UTF-8 are kept as lone surrogates U+DC80 to U+DCFF, which no text has, so that they can be named. */
const decoded = (bytes: readonly number[]): string => {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
  }
};

/** The text of a quoted literal, escapes as in Go; undefined where it is not well-formed. */
export const parseString = (text: string): string | undefined => {
  const quote = text[0];
  if (text.length < 2 || text.at(-1) !== quote) return undefined;
  const body = text.slice(1, -1);
  if (quote === '`') return body;
  const bytes: number[] = [];
  for (let i = 0; i < body.length;) {
    const point = body.codePointAt(i) ?? 0;
    if (body[i] !== '\\') {
      bytes.push(...utf8(point));
      i += point > 0xffff ? 2 : 1;
      continue;
    }
    const simple = simpleEscapes[body[i + 1] ?? ''];
    if (simple !== undefined) {
      bytes.push(simple);
      i += 2;
      continue;
    }
    const numeric = numericEscape(body.slice(i + 1));
    if (numeric === undefined) return undefined;
    bytes.push(...numeric.bytes);
    i += 1 + numeric.length;
  }
  return decoded(bytes);
};

const special = (value: number): string | undefined => {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+Inf' : '-Inf';
};

/** Go's %g: the shortest digits that read back as the same number, with an exponent from 1e6 and below 1e-4. */
export const formatNumber = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0' : '0';
  if (size >= 1e-4 && size < 1e6) return String(value);
  return special(value) ?? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
};

/** Go's %f with as many digits as the number has: never an exponent. */
export const formatDecimal = (value: number): string => {
  const shortest = special(value) ?? String(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)\.?(\d*)e([+-]\d+)$/.exec(shortest) ?? [];
  if (exponent === undefined) return shortest;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction}${'0'.repeat(shift - fraction.length)}`;
};

/** Go's %q. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/\\udc([89a-f][0-9a-f])/g, (_, byte: string) => `\\x${byte}`);
