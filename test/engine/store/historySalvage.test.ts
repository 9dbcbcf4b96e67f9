// What is saved of a damaged history: everything that lies on a whole page, once, whatever became of the rest.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { openHistory, resolutions, salvageFile } from '../../../src/engine/store/store.ts';
import { reopenDatabase } from '../../../src/engine/database/database.ts';
import { markSalvage } from '../../../src/engine/store/historySalvage.ts';
import { Tables } from '../../../src/engine/store/historyTables.ts';
import { HistoryRig, TemporaryFolder, type RigWindow } from './historyRig.ts';

const feed = ({ store }: RigWindow, second: number): void => {
  const at = unixMs(second * 1_000);
  for (let i = 0; i < 20; i += 1) store.set('machine_load', { i: String(i) }, at, ((second * (i + 7)) % 1_009) + 0.25);
  store.set('machine_switches_total', {}, at, second * 5);
  if (second % 3 === 0) store.observe('latency', {}, at, 1 + (second % 50));
};

const pageBytes = 16_384;

/** Every row, as text. */
const rowsIn = (path: string): ReadonlyMap<string, string> => {
  const { files } = openHistory(path);
  const out = new Map<string, string>();
  if (files === undefined) return out;
  for (const resolution of resolutions)
    for (const { series, rows } of files.walk(files.series([]), { resolution, start: unixMs(0), end: unixMs(1e13) }))
      for (const part of rows())
        for (let i = 0; i < part.length; i += 1) {
          const row = part.row(i);
          out.set(
            `${String(resolution.seconds)} ${JSON.stringify(series.labels)} ${String(row.at)}`,
            JSON.stringify(row),
          );
        }
  files.close();
  return out;
};

describe('a damaged history', () => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  let file: string;
  let sound: Buffer;
  let all: ReadonlyMap<string, string>;

  before(() => {
    folder = new TemporaryFolder();
    rig = new HistoryRig(join(folder.path, 'live'));
    mkdirSync(rig.folder);
    const window = rig.open();
    rig.seconds(3 * 3_600 + 300, feed);
    rig.close(window);
    file = join(rig.folder, readdirSync(rig.folder).find((name) => name.endsWith('.db')) ?? '');
    sound = readFileSync(file);
    all = rowsIn(file);
  });
  after(() => {
    folder.remove();
  });
  beforeEach(() => {
    rmSync(rig.folder, { recursive: true });
    mkdirSync(rig.folder);
  });
  afterEach(() => {
    for (const window of [...rig.windows]) rig.close(window);
  });

  /** A window that opens this file: what is saved is compared when it is all there. */
  const opened = (bytes: Uint8Array): { readonly window: RigWindow; readonly saved: ReadonlyMap<string, string> } => {
    writeFileSync(file, bytes);
    const window = rig.open();
    rig.seconds(20);
    return { window, saved: rowsIn(file) };
  };
  const missing = (saved: ReadonlyMap<string, string>): string[] => [...all.keys()].filter((key) => !saved.has(key));
  const pagesOf = (bytes: Buffer, ...types: readonly number[]): number[] =>
    Array.from({ length: bytes.length / pageBytes }, (_, i) => i).filter((i) =>
      types.includes(bytes[i * pageBytes + (i === 0 ? 100 : 0)] ?? 0),
    );

  it('loses nothing with its header, nor with the pages that only lead to others', () => {
    for (const types of [[], [2, 5]]) {
      const bytes = Buffer.from(sound);
      bytes.fill(0xa5, 0, 100);
      for (const page of pagesOf(sound, ...types))
        if (page > 0) bytes.fill(0xa5, page * pageBytes, (page + 1) * pageBytes);
      const { window, saved } = opened(bytes);
      assert.deepEqual(missing(saved), []);
      for (const [key, row] of all) assert.equal(saved.get(key), row, key);
      const [, told] = window.reports;
      assert.match(
        told ?? '',
        /^A damaged history file is kept as .*damaged-.*\. [\d,]+ rows of 22 series were saved; /,
      );
      assert.deepEqual(window.history.notices, [told]);
      rig.close(window);
      rmSync(rig.folder, { recursive: true });
      mkdirSync(rig.folder);
    }
  });

  it('loses what lay on a damaged page, and says how much', () => {
    const leaves = pagesOf(sound, 13).filter((page) => page > 0);
    const page = leaves[Math.floor(leaves.length / 2)] ?? 0;
    const bytes = Buffer.from(sound);
    bytes.fill(0xa5, 0, 16);
    bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
    const { window, saved } = opened(bytes);
    const lost = missing(saved).length;
    assert.ok(lost > 0 && lost < all.size / 3, `${String(lost)} of ${String(all.size)}`);
    assert.match(window.reports[1] ?? '', /; 1 of \d+ pages and 0 rows elsewhere were lost\.$/);
  });

  it('says when nothing of it is left', () => {
    const { window, saved } = opened(Buffer.alloc(sound.length, 0x5a));
    assert.equal(saved.size, 0);
    assert.match(
      window.reports[1] ?? '',
      /Nothing of it could be saved; \d+ of \d+ pages and 0 rows elsewhere were lost\.$/,
    );
  });

  it('is saved whole by whoever goes on when a job has ended early, and what is newer stays', () => {
    const from = join(folder.path, 'aside.db');
    writeFileSync(from, Buffer.concat([Buffer.alloc(100, 0xa5), sound.subarray(100)]));
    const window = rig.open();
    rig.seconds(3_700, feed);
    const newer = rowsIn(file);
    const place = window.history.place ?? assert.fail();
    const order = { ...place, owner: window.mark, now: rig.clock.now(), from };
    const database = reopenDatabase(place);
    markSalvage(new Tables(database), from);
    database.close();
    const early = salvageFile({ file: place.file, journal: place.journal, owner: order.owner, now: order.now, from });
    for (let step = 0; step < 4; step += 1) early.next();
    early.return({ rows: 0, series: 0, pages: 0, lostPages: 0, lostRows: 0 });
    rig.seconds(20, feed);
    const saved = rowsIn(file);
    assert.deepEqual(missing(saved), []);
    assert.deepEqual(
      [...newer.keys()].filter((key) => !saved.has(key)),
      [],
    );
    assert.match(window.reports.at(-1) ?? '', /rows of 22 series were saved/);
    rig.seconds(30, feed);
    assert.equal(window.reports.length, 1, 'once');
  });

  it('gives what it can after any damage', () => {
    let state = 20_261_128;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    const shares: number[] = [];
    for (let round = 0; round < (process.env['VITALS_LONG'] === undefined ? 20 : 200); round += 1) {
      const bytes = Buffer.from(sound);
      const from = random(bytes.length - 600);
      for (let i = 0; i < 1 + random(600); i += 1) bytes[from + i] = random(256);
      const { window, saved } = opened(round % 4 === 3 ? bytes.subarray(0, random(bytes.length)) : bytes);
      const share = 1 - missing(saved).length / all.size;
      if (round % 4 !== 3) shares.push(share);
      rig.close(window);
      rmSync(rig.folder, { recursive: true });
      mkdirSync(rig.folder);
    }
    shares.sort((a, b) => a - b);
    // At most two pages are hit.
    assert.ok((shares[0] ?? 0) > 0.9, String(shares[0]));
  });
});
