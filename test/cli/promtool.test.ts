/** Prometheus's own tool, where there is one, takes what `vitals metrics` prints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPeer } from '../host/peers.mjs';
import { describeWithPeers } from '../peers/describeWithPeers.ts';
import { Folder } from './run.ts';

const promtool = (...args: readonly string[]): { code: number | null; text: string } => {
  const { status, stdout, stderr } = spawnSync(findPeer('promtool') ?? '', args, { encoding: 'utf8' });
  return { code: status, text: `${stdout}${stderr}` };
};
describeWithPeers('promtool', ['promtool'], () => {
  const folder = new Folder();
  after(() => folder.remove());

  it('makes blocks of what vitals metrics prints', () => {
    folder.write(
      'series.test',
      'load 10s\n  requests_total{job="a\\"b\\\\c"} 0+5x60\n  up 1x3 stale\n' +
        '  latency {{schema:3 sum:4 count:4 buckets:[1 2 1]}}+{{schema:3 sum:4 count:4 buckets:[1 2 1]}}x60\n',
    );
    const { out } = folder.vitals('metrics', '--input', 'series.test');
    folder.write('series.om', out);
    const blocks = join(folder.path, 'blocks');
    const { code, text } = promtool(
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder.path, 'series.om'),
      blocks,
    );
    assert.equal(code, 0, text);
    assert.match(promtool('tsdb', 'list', blocks).text, /\n01/);
  });
});
