import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { AccessLog } from '../../../src/engine/api/accessLog.ts';

describe('the log of accesses', () => {
  it('tells that somebody begins, then how often, once an hour, and the rest at the end', () => {
    const told: string[] = [];
    const log = new AccessLog(({ at, by, why }) => told.push(`${String(at / 60_000)} ${by} ${why}`));
    const note = (minute: number, ...names: readonly string[]): void => {
      for (const by of names) log.note(by, unixMs(minute * 60_000));
      log.tick(unixMs(minute * 60_000));
    };
    note(0, 'ada', 'ada', 'ada');
    note(30, 'ada', 'grafana');
    note(60);
    note(90, 'ada');
    // Grafana has been silent for an hour, and is new again.
    note(150);
    note(160, 'grafana');
    log.close(unixMs(165 * 60_000));
    assert.deepEqual(told, [
      '0 ada begins',
      '30 grafana begins',
      '60 ada 4 requests in 60 min',
      '90 grafana 1 request in 60 min',
      '150 ada 1 request in 90 min',
      '160 grafana begins',
      '165 grafana 1 request in 5 min',
    ]);
  });

  it('tells once that an address is locked out, so that nobody writes the log full', () => {
    const told: string[] = [];
    const log = new AccessLog(({ by, why }) => told.push(`${by} ${why}`));
    const refused = (address: string, why: string): void => {
      log.refused({ address, subject: 'api', why }, unixMs(0));
    };
    refused('a', 'unknown');
    for (let i = 0; i < 50; i += 1) refused('a', 'locked');
    refused('b', 'locked');
    refused('a', 'unknown');
    refused('a', 'locked');
    assert.deepEqual(told, ['api unknown', 'api locked', 'api locked', 'api unknown', 'api locked']);
  });
});
