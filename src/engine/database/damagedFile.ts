/**
 * Rows of a damaged database, page by page and without its trees: a page that is whole gives its rows, whatever
 * happened to the others and to the header. Format: sqlite.org/fileformat.html. What is in the log beside the file, up
 * to its last commit, stands in the place of the file's own. Nothing here throws for what a page says.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

export type Cell = number | string | Uint8Array | null;

/** A row of a table with its key; an entry of an index, or a row of a table that is one, has none. */
export interface SavedRecord {
  readonly key: number | undefined;
  readonly cells: readonly Cell[];
}

const magic = 'SQLite format 3\0';
const usualPageSize = 16_384;
const headerBytes = 100;
const walHeaderBytes = 32;
const frameHeaderBytes = 24;
/** More than any row of ours; what claims to be larger is damaged. */
const largestRecord = 16_000_000;

const pageTypes = { indexInterior: 2, tableInterior: 5, indexLeaf: 10, tableLeaf: 13 } as const;
const pointerKinds = { free: 2, firstOverflow: 3, overflow: 4 } as const;

const isPageSize = (size: number): boolean => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;

interface Varint {
  readonly value: number;
  readonly next: number;
}

const varint = (bytes: Buffer, at: number): Varint | undefined => {
  let value = 0;
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    if (i === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + i + 1 };
  }
  return undefined;
};

const integerBytes: readonly number[] = [0, 1, 2, 3, 4, 6, 8];

const sizeOf = (type: number): number => {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return type === 7 ? 8 : (integerBytes[type] ?? 0);
};

const cellOf = (bytes: Buffer, at: number, type: number): Cell => {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(at);
  if (type === 6) return Number(bytes.readBigInt64BE(at));
  if (type < 7) return bytes.readIntBE(at, sizeOf(type));
  const body = bytes.subarray(at, at + sizeOf(type));
  return type % 2 === 0 ? new Uint8Array(body) : body.toString('utf8');
};

/** The cells of a record; undefined for bytes that are none. */
const cellsOf = (bytes: Buffer): readonly Cell[] | undefined => {
  const header = varint(bytes, 0);
  if (header === undefined || header.value > bytes.length) return undefined;
  const cells: Cell[] = [];
  let at = header.value;
  for (let next = header.next; next < header.value;) {
    const type = varint(bytes, next);
    if (type === undefined || type.value === 10 || type.value === 11) return undefined;
    if (at + sizeOf(type.value) > bytes.length) return undefined;
    cells.push(cellOf(bytes, at, type.value));
    at += sizeOf(type.value);
    ({ next } = type);
  }
  return cells;
};

export class DamagedFile {
  /** How many pages there should be, and how many of them, and of the rows on the others, cannot be read. */
  pages = 0;
  lostPages = 0;
  lostRecords = 0;
  private readonly handle: number;
  private readonly log: number | undefined;
  private readonly pageSize: number;
  private readonly usable: number;
  private readonly hasPointers: boolean;
  private readonly filePages: number;
  /** Where in the log the newest version of a page is. */
  private readonly logged = new Map<number, number>();

  /** Throws where the file cannot be opened at all. */
  constructor(file: string) {
    this.handle = openSync(file, 'r');
    const header = Buffer.alloc(headerBytes);
    readSync(this.handle, header, 0, headerBytes, 0);
    const raw = header.readUInt16BE(16);
    const size = raw === 1 ? 65_536 : raw;
    const isWhole = header.toString('latin1', 0, 16) === magic && isPageSize(size);
    this.pageSize = isWhole ? size : usualPageSize;
    this.usable = this.pageSize - (isWhole ? (header[20] ?? 0) : 0);
    this.hasPointers = !isWhole || header.readUInt32BE(52) !== 0;
    this.filePages = Math.floor(fstatSync(this.handle).size / this.pageSize);
    this.log = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, 'r') : undefined;
    const claimed = isWhole ? header.readUInt32BE(28) : 0;
    // A header that claims far more than there ever was is itself damaged.
    this.pages = Math.max(this.filePages, claimed < this.filePages * 1_000 + 1_000 ? claimed : 0, this.readLog());
  }

  /** Gives the number of pages as of the last commit. */
  private readLog(): number {
    if (this.log === undefined) return 0;
    const header = Buffer.alloc(walHeaderBytes);
    readSync(this.log, header, 0, walHeaderBytes, 0);
    if (header.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1 || header.readUInt32BE(8) !== this.pageSize) return 0;
    const salts = header.subarray(16, 24);
    const frame = Buffer.alloc(frameHeaderBytes);
    let pending = new Map<number, number>();
    let pages = 0;
    for (let at = walHeaderBytes; readSync(this.log, frame, 0, frameHeaderBytes, at) === frameHeaderBytes;) {
      if (!frame.subarray(8, 16).equals(salts)) break;
      pending.set(frame.readUInt32BE(0), at + frameHeaderBytes);
      at += frameHeaderBytes + this.pageSize;
      if (frame.readUInt32BE(4) === 0) continue;
      for (const [page, offset] of pending) this.logged.set(page, offset);
      pending = new Map();
      pages = frame.readUInt32BE(4);
    }
    return pages;
  }

  private page(number: number): Buffer | undefined {
    const bytes = Buffer.alloc(this.pageSize);
    const offset = this.logged.get(number);
    const read =
      offset !== undefined && this.log !== undefined
        ? readSync(this.log, bytes, 0, this.pageSize, offset)
        : readSync(this.handle, bytes, 0, this.pageSize, (number - 1) * this.pageSize);
    return read === this.pageSize ? bytes : undefined;
  }

  /** What the pointer map, which every file has that may shrink, says that a page is; 0 where nothing sensible. */
  private kindOf(number: number): number | 'map' {
    if (!this.hasPointers || number < 2) return 0;
    const group = Math.floor(this.usable / 5) + 1;
    const map = Math.floor((number - 2) / group) * group + 2;
    if (map === number) return 'map';
    return this.page(map)?.[5 * (number - map - 1)] ?? 0;
  }

  /** The rows of one page after the other; may be gone through again. */
  *records(): Generator<readonly SavedRecord[], void> {
    this.lostPages = 0;
    this.lostRecords = 0;
    for (let number = 1; number <= this.pages; number += 1) {
      const kind = this.kindOf(number);
      if (kind === 'map' || Object.values<number>(pointerKinds).includes(kind)) continue;
      const page = this.page(number);
      if (page === undefined) this.lostPages += 1;
      else yield this.onPage(page, number === 1 ? headerBytes : 0);
    }
  }

  private onPage(page: Buffer, at: number): readonly SavedRecord[] {
    const type = page[at];
    if (type === pageTypes.tableInterior) return [];
    const isLeaf = type === pageTypes.tableLeaf || type === pageTypes.indexLeaf;
    const count = page.readUInt16BE(at + 3);
    const first = at + (isLeaf ? 8 : 12);
    if ((!isLeaf && type !== pageTypes.indexInterior) || first + count * 2 > this.usable) {
      this.lostPages += 1;
      return [];
    }
    const out: SavedRecord[] = [];
    for (let i = 0; i < count; i += 1) {
      const pointer = page.readUInt16BE(first + i * 2);
      const isInside = pointer >= first + count * 2 && pointer < this.usable;
      const record = isInside ? this.record(page, isLeaf ? pointer : pointer + 4, type) : undefined;
      if (record === undefined) this.lostRecords += 1;
      else out.push(record);
    }
    return out;
  }

  private record(page: Buffer, at: number, type: number): SavedRecord | undefined {
    const isTable = type === pageTypes.tableLeaf;
    const length = varint(page, at);
    const key = isTable && length !== undefined ? varint(page, length.next) : undefined;
    if (length === undefined || length.value > largestRecord || (isTable && key === undefined)) return undefined;
    const payload = this.payload(page, key?.next ?? length.next, { length: length.value, isTable });
    const cells = payload === undefined ? undefined : cellsOf(payload);
    return cells === undefined ? undefined : { key: key?.value, cells };
  }

  /** With what of it lies on pages of overflow. */
  private payload(
    page: Buffer,
    at: number,
    { length, isTable }: { length: number; isTable: boolean },
  ): Buffer | undefined {
    const least = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const most = isTable ? this.usable - 35 : Math.floor(((this.usable - 12) * 64) / 255) - 23;
    const wanted = least + ((length - least) % (this.usable - 4));
    const local = length <= most ? length : wanted <= most ? wanted : least;
    if (at + local > this.usable) return undefined;
    const parts = [page.subarray(at, at + local)];
    let next = local < length ? page.readUInt32BE(Math.min(at + local, this.pageSize - 4)) : 0;
    for (let left = length - local; left > 0; left -= this.usable - 4) {
      const more = next >= 2 && next <= this.pages ? this.page(next) : undefined;
      if (more === undefined) return undefined;
      next = more.readUInt32BE(0);
      parts.push(more.subarray(4, 4 + Math.min(left, this.usable - 4)));
    }
    return Buffer.concat(parts);
  }

  close(): void {
    closeSync(this.handle);
    if (this.log !== undefined) closeSync(this.log);
  }
}
