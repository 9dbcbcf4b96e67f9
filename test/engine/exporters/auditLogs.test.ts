// The audit log on its way to a SIEM: in order, each entry once, over an outage and a restart.
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { SendResult } from '../../../src/common/protocol/channels.ts';
import { unixMs } from '../../../src/common/units.ts';
import { TemporaryFolder } from '../store/historyRig.ts';
import { ExportRig } from './exportRig.ts';

const answered = (status: number): SendResult => ({ kind: 'answered', status, retryAfter: '', body: '' });
const nothing = (): void => undefined;

describe('the audit log, sent to a SIEM', () => {
  const folder = new TemporaryFolder();
  let rig: ExportRig;
  let next: SendResult = answered(200);
  const got: number[] = [];
  const write = (upTo: number): void => {
    rig.audit = Array.from({ length: upTo }, (_, i) => {
      const about = { by: 'you', action: 'acknowledged', subject: 'a', why: '', hash: String(i) };
      return { sequence: i + 1, at: unixMs(1_800_000_000_000 + i), ...about };
    });
  };
  before(() => {
    const target = { type: 'otlp-logs', url: 'https://siem.example.com/v1/logs', every: '10s' };
    rig = new ExportRig(folder.path, { targets: { siem: target } }, ({ url, body }) => {
      assert.equal(url, target.url);
      const text = gunzipSync(body).toString('latin1');
      if (next.kind === 'answered' && next.status === 200)
        // A text stands behind its length.
        for (const [, length = '', digits = ''] of text.matchAll(/audit\.sequence...(.)(\d+)/gs))
          got.push(Number(digits.slice(0, length.charCodeAt(0))));
      return Promise.resolve(next);
    });
    rig.windows.open();
  });
  after(() => {
    for (const window of [...rig.windows.windows]) rig.windows.close(window);
    folder.remove();
  });

  it('begins with the first entry there is, and goes on with what comes', async () => {
    write(7);
    await rig.seconds(10, nothing);
    assert.deepEqual(got, [1, 2, 3, 4, 5, 6, 7]);
    write(8);
    await rig.seconds(10, nothing);
    assert.equal(got.at(-1), 8);
  });

  it('loses nothing and repeats nothing over an outage and a restart', async () => {
    next = { kind: 'failed', reason: 'the request failed: ECONNREFUSED', isFinal: false };
    write(12);
    await rig.seconds(60, nothing);
    rig.exporters.dispose();
    rig.restart();
    next = answered(200);
    await rig.seconds(120, nothing);
    assert.deepEqual(got, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.equal(rig.outcomes.get('siem sent'), 12);
  });

  it('counts what is refused for good, and goes on behind it', async () => {
    next = answered(400);
    write(14);
    await rig.seconds(20, nothing);
    next = answered(200);
    write(15);
    await rig.seconds(20, nothing);
    assert.equal(rig.outcomes.get('siem dropped'), 2);
    assert.equal(got.at(-1), 15);
    assert.deepEqual(rig.faults, []);
  });
});
