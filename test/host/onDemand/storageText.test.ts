import assert from 'node:assert/strict';
import type { StorageReport } from '../../../src/common/protocol/history.ts';
import { unixMs } from '../../../src/common/units.ts';
import { storageText } from '../../../src/host/onDemand/storageText.ts';
import { speak } from '../../../src/host/words.ts';

const report: StorageReport = {
  file: '/home/me/history.db',
  journal: 'wal',
  fileBytes: 2e6,
  usedBytes: 1e6,
  logBytes: 0,
  maxBytes: 200e6,
  resolutions: [],
  recent: { rows: 0, bytes: 0 },
  metrics: [],
};
const archiveIn = (text: string): string => /## Archive\n\n([^]*?)\n\n## Metrics/.exec(text)?.[1] ?? '';

describe('the page of storage', () => {
  it('says that no archive is kept, that one is empty, and what is wrong with it', () => {
    assert.equal(archiveIn(storageText(report)), 'None is kept: see the setting `vitals.history.archiveFolder`.');
    const archive = { folder: '/backup', files: [], problem: '/backup: there is no such folder' };
    assert.equal(
      archiveIn(storageText({ ...report, archive })),
      '**It is not written just now**, history goes on: /backup: there is no such folder.\n\nThe folder is /backup. It holds nothing yet: a day is copied two hours after it is over (UTC).',
    );
  });

  it('lists a month a line, with the days that are in it', () => {
    const files = [
      {
        name: 'vitals-2026-10.sqlite',
        bytes: 30e6,
        span: { first: unixMs(Date.UTC(2026, 9, 4)), last: unixMs(Date.UTC(2026, 10, 1)) },
      },
      { name: 'vitals-2026-11.sqlite', bytes: 1e6, problem: 'is damaged' },
    ];
    const lines = archiveIn(storageText({ ...report, archive: { folder: '/backup', files } })).split('\n');
    assert.equal(lines[0], 'The folder is /backup. It takes 31.0 MB.');
    assert.equal(lines[4], '| vitals-2026-10.sqlite | 2026-10-04 | 2026-10-31 | 30.0 MB |');
    assert.equal(lines[5], '| vitals-2026-11.sqlite | is damaged | – | 1.0 MB |');
  });

  it('writes numbers as the language of the editor does', () => {
    speak((english, ...values) => `${english} ${values.join(' ')}`, 'de');
    assert.match(storageText(report), /1,0 MB 200,0 MB/);
    speak();
  });
});
