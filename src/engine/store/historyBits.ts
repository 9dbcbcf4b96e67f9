/**
 * Whole numbers as few bits. A column of numbers is written as what is cheapest of: one constant; a fixed width; Rice
 * codes of the numbers, of their differences in time, or of their differences to another column of the same chunk.
 * (R. F. Rice, "Some practical universal noiseless coding techniques", 1979.) Reading never throws.
 */
const chunkBits = 26;

export class BitWriter {
  private bytes = new Uint8Array(256);
  private at = 0;

  /** The low `count` bits of a whole number below 2^53. */
  bits(value: number, count: number): void {
    if (count > chunkBits) {
      const low = 2 ** chunkBits;
      this.bits(value % low, chunkBits);
      this.bits(Math.floor(value / low), count - chunkBits);
      return;
    }
    if ((this.at + count + 7) >> 3 >= this.bytes.length) {
      const wider = new Uint8Array(this.bytes.length * 2);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    for (let left = count, rest = value; left > 0;) {
      const free = 8 - (this.at & 7);
      const taken = Math.min(free, left);
      const byte = this.at >> 3;
      this.bytes[byte] = (this.bytes[byte] ?? 0) | ((rest & ((1 << taken) - 1)) << (this.at & 7));
      rest >>>= taken;
      left -= taken;
      this.at += taken;
    }
  }

  float(value: number): void {
    const words = new Uint32Array(new Float64Array([value]).buffer);
    this.bits(words[0] ?? 0, 32);
    this.bits(words[1] ?? 0, 32);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, (this.at + 7) >> 3);
  }
}

export class BitReader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  bits(count: number): number {
    if (count > chunkBits) {
      const low = this.bits(chunkBits);
      return low + this.bits(count - chunkBits) * 2 ** chunkBits;
    }
    if (this.at + count > this.bytes.length * 8) {
      this.failed = true;
      return 0;
    }
    const { bytes } = this;
    const byte = this.at >> 3;
    const shift = this.at & 7;
    this.at += count;
    if (count === 0) return 0;
    if (count + shift <= 32) return (this.wordAt(byte) >>> shift) & (2 ** count - 1);
    // At most 26 bits that begin within a byte: a fifth byte has the rest.
    const low = this.wordAt(byte) >>> shift;
    return (low + (bytes[byte + 4] ?? 0) * 2 ** (32 - shift)) % 2 ** count;
  }

  private wordAt(byte: number): number {
    const { bytes } = this;
    return (
      (bytes[byte] ?? 0) |
      ((bytes[byte + 1] ?? 0) << 8) |
      ((bytes[byte + 2] ?? 0) << 16) |
      ((bytes[byte + 3] ?? 0) << 24)
    );
  }

  /** How many ones come before the next zero, which is read too; or `most` ones. */
  ones(most: number): number {
    for (let count = 0; ;) {
      const shift = this.at & 7;
      if (this.at >> 3 >= this.bytes.length) {
        this.failed = true;
        return 0;
      }
      // The trailing zeros of the turned byte are the ones.
      const turned = (~(this.bytes[this.at >> 3] ?? 0) & 0xff) >>> shift;
      const here = turned === 0 ? 8 - shift : 31 - Math.clz32(turned & -turned);
      const taken = Math.min(here, most - count);
      count += taken;
      this.at += taken;
      if (count === most) return count;
      if (turned === 0) continue;
      this.at += 1;
      return count;
    }
  }

  /** A Rice code that lies within the next 32 bits, as nearly all do; -1, and nothing read, for any other. */
  shortRice(k: number): number {
    const byte = this.at >> 3;
    if (byte + 5 > this.bytes.length || k > 30) return -1;
    const shift = this.at & 7;
    const word = (this.view.getUint32(byte, true) >>> shift) | ((this.bytes[byte + 4]! << 1) << (31 - shift));
    // The trailing zeros of the turned word are the ones.
    const turned = ~word;
    const ones = 31 - Math.clz32(turned & -turned);
    if (turned === 0 || ones >= escape || ones + 1 + k > 32) return -1;
    this.at += ones + 1 + k;
    const scale = 1 << k;
    return ones * scale + ((word >>> (ones + 1)) & (scale - 1));
  }

  /** The same for an exponential Golomb code (historyHistograms.ts). */
  shortGolomb(parameter: number): number {
    const byte = this.at >> 3;
    if (byte + 5 > this.bytes.length) return -1;
    const shift = this.at & 7;
    const word = (this.view.getUint32(byte, true) >>> shift) | ((this.bytes[byte + 4]! << 1) << (31 - shift));
    const turned = ~word;
    const width = 31 - Math.clz32(turned & -turned);
    if (turned === 0 || 2 * width + 1 + parameter > 31) return -1;
    this.at += 2 * width + 1 + parameter;
    const rest = word >>> (width + 1);
    const head = (1 << width) + (rest & ((1 << width) - 1)) - 1;
    return (head << parameter) + ((rest >>> width) & ((1 << parameter) - 1));
  }

  float(): number {
    const words = new Uint32Array([this.bits(32), this.bits(32)]);
    return new Float64Array(words.buffer)[0] ?? 0;
  }
}

const modes = { constant: 0, fixed: 1, raw: 2, difference: 3, based: 4 } as const;
/** A quotient of this many ones means that the number follows in full. */
const escape = 24;
const fullBits = 53;
const widest = 50;

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

const widthOf = (largest: number): number => (largest < 1 ? 0 : Math.floor(Math.log2(largest)) + 1);

const riceCost = (codes: readonly number[], k: number): number => {
  const scale = 2 ** k;
  let cost = 0;
  for (const code of codes) {
    const quotient = Math.floor(code / scale);
    cost += quotient >= escape ? escape + fullBits : quotient + 1 + k;
  }
  return cost;
};

/** The parameter that makes the codes shortest, looked for around the one that fits their mean. */
const bestRice = (codes: readonly number[]): { readonly k: number; readonly cost: number } => {
  let sum = 0;
  for (const code of codes) sum += code;
  const near = Math.max(0, Math.floor(Math.log2((0.69 * sum) / Math.max(1, codes.length) + 1)));
  let best = { k: 0, cost: Infinity };
  for (let k = Math.max(0, near - 2); k <= Math.min(widest, near + 1); k += 1) {
    const cost = riceCost(codes, k);
    if (cost < best.cost) best = { k, cost };
  }
  return best;
};

const writeRice = (writer: BitWriter, codes: readonly number[], k: number): void => {
  const scale = 2 ** k;
  writer.bits(k, 6);
  for (const code of codes) {
    const quotient = Math.floor(code / scale);
    if (quotient >= escape) {
      writer.bits(2 ** escape - 1, escape);
      writer.bits(code, fullBits);
    } else {
      writer.bits(2 ** quotient - 1, quotient + 1);
      writer.bits(code % scale, k);
    }
  }
};

const readRice = (reader: BitReader, length: number): number[] => {
  const k = reader.bits(6);
  const scale = 2 ** k;
  const out = new Array<number>(length);
  for (let i = 0; i < length; i += 1) {
    let code = reader.shortRice(k);
    if (code < 0) {
      const quotient = reader.ones(escape);
      code = quotient === escape ? reader.bits(fullBits) : quotient * scale + reader.bits(k);
    }
    if (reader.failed) return [];
    out[i] = code;
  }
  return out;
};

const differences = (values: readonly number[]): number[] =>
  values.map((value, i) => zigzag(value - (values[i - 1] ?? 0)));

/** Writes whole numbers, each below 2^51 in size. `base` is a column the reader will have read before. */
export const writeWhole = (writer: BitWriter, values: readonly number[], base?: readonly number[]): void => {
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) {
    writer.bits(modes.constant, 3);
    const width = widthOf(zigzag(first));
    writer.bits(width, 6);
    writer.bits(zigzag(first), width);
    return;
  }
  const candidates: { mode: number; codes: number[] }[] = [
    { mode: modes.raw, codes: values.map(zigzag) },
    { mode: modes.difference, codes: differences(values) },
  ];
  if (base !== undefined) {
    candidates.push({ mode: modes.based, codes: values.map((value, i) => zigzag(value - (base[i] ?? 0))) });
  }
  let best = { mode: -1, codes: [] as number[], k: 0, cost: Infinity };
  for (const { mode, codes } of candidates) {
    const { k, cost } = bestRice(codes);
    if (cost < best.cost) best = { mode, codes, k, cost };
  }
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const width = widthOf(largest);
  if (values.every((value) => value >= 0) && width * values.length <= best.cost) {
    writer.bits(modes.fixed, 3);
    writer.bits(width, 6);
    for (const value of values) writer.bits(value, width);
    return;
  }
  writer.bits(best.mode, 3);
  writeRice(writer, best.codes, best.k);
};

export const readWhole = (reader: BitReader, length: number, base?: readonly number[]): number[] => {
  const mode = reader.bits(3);
  if (mode === modes.constant) {
    const value = unzigzag(reader.bits(reader.bits(6)));
    return new Array<number>(reader.failed ? 0 : length).fill(value);
  }
  if (mode === modes.fixed) {
    const width = reader.bits(6);
    const out: number[] = [];
    while (out.length < length && !reader.failed) out.push(reader.bits(width));
    return out;
  }
  const out = readRice(reader, length);
  for (let i = 0; i < out.length; i += 1) out[i] = unzigzag(out[i] ?? 0);
  if (mode === modes.difference) for (let i = 1; i < out.length; i += 1) out[i] = (out[i] ?? 0) + (out[i - 1] ?? 0);
  else if (mode === modes.based && base !== undefined) {
    for (let i = 0; i < out.length; i += 1) out[i] = (out[i] ?? 0) + (base[i] ?? 0);
  } else if (mode !== modes.raw) reader.failed = true;
  return out;
};
