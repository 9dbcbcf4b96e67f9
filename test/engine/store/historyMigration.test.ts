import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { migrations } from '../../../src/engine/store/historyTables.ts';
import { HistoryRig, TemporaryFolder, type RigWindow } from './historyRig.ts';

const fixtures = join(process.cwd(), 'test/fixtures/history');
const fileOf = (version: number): string => join(fixtures, `schema-${String(version)}.db.gz`);

const tablesIn = (database: DatabaseSync): unknown[] =>
  database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name").all();
const numberIn = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);

const feed = ({ store }: RigWindow, second: number): void => {
  store.set('machine_load', {}, (second * 1_000) as never, second % 7);
};

describe('history: files of earlier versions', () => {
  let folder: TemporaryFolder;
  let path: string;
  beforeEach(() => {
    folder = new TemporaryFolder();
    path = join(folder.path, 'history.db');
  });
  afterEach(() => {
    folder.remove();
  });

  const earlier = Array.from({ length: migrations.length - 1 }, (_, i) => i + 1);

  it('are kept for every version, and the steps that led to them have not changed', () => {
    assert.deepEqual(
      readdirSync(fixtures).sort(),
      earlier.map((version) => `schema-${String(version)}.db.gz`),
    );
    for (const version of earlier) {
      writeFileSync(path, gunzipSync(readFileSync(fileOf(version))));
      const file = new DatabaseSync(path);
      const model = new DatabaseSync(':memory:');
      for (const step of migrations.slice(0, version)) model.exec(step);
      assert.equal(numberIn(file, 'PRAGMA user_version'), version);
      assert.deepEqual(tablesIn(file), tablesIn(model));
      file.close();
    }
  });

  // Each was written by its version: an hour that is compacted and five minutes that are not, of three series.
  for (const version of earlier) {
    it(`version ${String(version)} is taken over, with the ticks of its last five minutes, and goes on`, () => {
      writeFileSync(path, gunzipSync(readFileSync(fileOf(version))));
      const rig = new HistoryRig(folder.path);
      rig.clock.step((3_600 + 300) * 1_000);
      const window = rig.open();
      rig.seconds(3_600, feed);
      assert.deepEqual(window.reports, []);
      const means = rig.range(window, 'avg_over_time(machine_load[70s])', { seconds: 3_600 + 220, step: 10 });
      for (const mean of means) assert.ok(mean !== undefined && Math.abs(mean - 3) < 0.1, String(mean));
      rig.close(window);
      const file = new DatabaseSync(path, { readOnly: true });
      assert.equal(numberIn(file, 'PRAGMA user_version'), migrations.length);
      assert.equal(Object.values(file.prepare('PRAGMA integrity_check').get() ?? {})[0], 'ok');
      file.close();
    });
  }
});
