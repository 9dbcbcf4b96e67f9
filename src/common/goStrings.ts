/** Strings as Go writes and quotes them, which is how PromQL and templates do. Source: https://go.dev/ref/spec#String_literals */
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

/** The code point at the head of some UTF-8 and its length in bytes; undefined where it is no UTF-8. */
const pointAt = (bytes: readonly number[], from: number): { point: number; length: number } | undefined => {
  const head = bytes[from] ?? 0;
  if (head < 0x80) return { point: head, length: 1 };
  const length = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : 2;
  if (head < 0xc2 || head > 0xf4 || from + length > bytes.length) return undefined;
  let point = head & (0xff >> (length + 1));
  for (const byte of bytes.slice(from + 1, from + length)) {
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 63);
  }
  const isShortest = point >= [0, 0, 0x80, 0x800, 0x10000][length]!;
  return isShortest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? { point, length } : undefined;
};

/** Bytes that are no UTF-8 are kept as lone surrogates U+DC80 to U+DCFF, which no text has, so that they can be named. */
const decoded = (bytes: readonly number[]): string => {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const found = pointAt(bytes, i);
    if (found === undefined)
      return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
    text += String.fromCodePoint(found.point);
    i += found.length;
  }
  return text;
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

/** Go's %q. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/\\udc([89a-f][0-9a-f])/g, (_, byte: string) => `\\x${byte}`);
