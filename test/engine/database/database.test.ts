import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLocal, isWalSafe } from '../../../src/engine/database/journal.ts';
import { openDatabase, type Database, type Opened } from '../../../src/engine/database/database.ts';
import { TemporaryFolder } from '../store/historyRig.ts';

const steps = ['CREATE TABLE a(x)', 'CREATE TABLE b(x)', 'INSERT INTO b VALUES(7)'];

describe('database', () => {
  let folder: TemporaryFolder;
  const handles: Database[] = [];
  const open = (migrations: readonly string[]): Opened => {
    const options = { folder: join(folder.path, 'deep'), name: 'test', applicationId: 77, stamp: 'now' };
    const opened = openDatabase({ ...options, migrations });
    if (opened.state === 'open') handles.push(opened.database);
    return opened;
  };
  const database = (migrations: readonly string[]): Database => {
    const opened = open(migrations);
    if (opened.state !== 'open') throw new Error(opened.reason);
    return opened.database;
  };
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    for (const handle of handles.splice(0)) handle.close();
    folder.remove();
  });

  it('uses WAL only where SQLite is free of its reset bug, and never over a network', () => {
    assert.deepEqual(['3.49.1', '3.51.2', '3.51.3', '3.53.4', '4.0.0'].map(isWalSafe), [
      false,
      false,
      true,
      true,
      true,
    ]);
    assert.equal(isLocal('\\\\server\\share', 'win32'), false);
    assert.equal(isLocal('C:\\Users', 'win32'), true);
    assert.equal(isLocal('/Volumes/x', 'darwin'), false);
    assert.equal(isLocal('/nowhere/at/all', 'linux'), false);
    // ext4, btrfs and tmpfs are a machine's own; NFS, SMB, CIFS, FUSE and 9P are not.
    for (const type of [0xef53, 0x9123683e, 0x01021994])
      assert.equal(
        isLocal('/x', 'linux', () => type),
        true,
      );
    // statfs gives some of them with a sign.
    for (const type of [0x6969, 0x517b, 0xff534d42 | 0, 0x65735546, 0x01021997])
      assert.equal(
        isLocal('/x', 'linux', () => type),
        false,
      );
  });

  it('migrates from every earlier version, once', () => {
    for (let version = 0; version <= steps.length; version += 1) {
      if (version > 0) database(steps.slice(0, version)).close();
      assert.equal(database(steps).number('SELECT x FROM b'), 7);
      assert.equal(database(steps).number('SELECT count(*) FROM b'), 1);
      for (const handle of handles.splice(0)) handle.close();
      folder.remove();
      folder = new TemporaryFolder();
    }
  });

  it('leaves a newer schema untouched, byte for byte', () => {
    const newer = database(steps);
    newer.run('PRAGMA journal_mode=DELETE');
    newer.close();
    const before = readFileSync(newer.file);
    const opened = open(steps.slice(0, 2));
    assert.ok(opened.state === 'off');
    assert.match(opened.reason, /newer version/);
    assert.ok(existsSync(newer.file));
    assert.deepEqual(readFileSync(newer.file).subarray(100), before.subarray(100));
  });

  it('sets aside what is no database, or not ours, under a name that is free', () => {
    const first = database(steps);
    first.close();
    for (const copy of ['', '-2']) {
      writeFileSync(first.file, 'x'.repeat(9_000));
      const opened = open(steps);
      assert.ok(opened.state === 'open');
      assert.equal(opened.setAside, `${first.file}.damaged-now${copy}`);
      assert.equal(readFileSync(opened.setAside, 'utf8').length, 9_000);
      opened.database.close();
    }
  });

  it('sets aside what is sound but lacks a table, or has one more', () => {
    for (const harm of ['DROP TABLE a', 'CREATE TABLE foreigner(x)', 'ALTER TABLE a ADD COLUMN y']) {
      const first = database(steps);
      first.run(harm);
      first.close();
      const opened = open(steps);
      assert.ok(opened.state === 'open');
      assert.match(opened.setAside ?? '', /damaged-now/, harm);
      assert.equal(opened.database.number('SELECT x FROM b'), 7);
      opened.database.close();
    }
  });

  it('does all of a transaction or nothing', () => {
    const one = database(steps);
    assert.throws(() =>
      one.transaction(() => {
        one.run('INSERT INTO a VALUES(1)');
        throw new Error('stop');
      }),
    );
    assert.equal(one.number('SELECT count(*) FROM a'), 0);
    one.transaction(() => {
      one.run('INSERT INTO a VALUES(1)');
    });
    assert.equal(one.number('SELECT count(*) FROM a'), 1);
  });

  it('waits 200 ms for another, then says that it is busy', () => {
    const [one, two] = [database(steps), database(steps)];
    assert.equal(two.number('PRAGMA busy_timeout'), 200);
    one.transaction(() => {
      assert.throws(
        () => {
          two.transaction(() => undefined);
        },
        { errcode: 5 },
      );
    });
  });

  it('says in a sentence that a Node without SQLite has none', () => {
    const original = process.getBuiltinModule;
    try {
      for (const without of [undefined, () => undefined]) {
        Object.assign(process, { getBuiltinModule: without });
        const opened = open(steps);
        assert.ok(opened.state === 'off');
        assert.match(opened.reason, /no SQLite/);
      }
    } finally {
      Object.assign(process, { getBuiltinModule: original });
    }
  });
});
