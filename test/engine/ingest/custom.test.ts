import assert from 'node:assert/strict';
import type { CustomSample } from '../../../src/common/protocol/engine.ts';
import { unixMs } from '../../../src/common/units.ts';
import { CustomMetrics } from '../../../src/engine/ingest/ingest.ts';

const at = unixMs(1_700_000_000_000);
const rig = () => {
  const written: unknown[] = [];
  let dropped = 0;
  const metrics = new CustomMetrics({
    write: (kind, { name, labels }, { value }) => written.push([kind, name, labels, value]),
    dropped: (_at, values) => (dropped += values),
  });
  const accept = (sample: Partial<CustomSample>, { extension = 'acme.index', lost = 0 } = {}): void => {
    const whole: CustomSample = { name: 'index.files', unit: '1', kind: 'counter', labels: {}, values: [1], ...sample };
    metrics.accept({ at, extension, samples: [whole], dropped: lost });
  };
  return { metrics, written, accept, dropped: () => dropped };
};

describe('metrics of other extensions, in the engine', () => {
  it("have the name and unit of Prometheus's rules, and the label of their extension", () => {
    const { written, accept, metrics } = rig();
    accept({ values: [3] });
    accept({ name: 'index.run', unit: 'ms', kind: 'histogram', labels: { mode: 'full' }, values: [5, 7] });
    accept({ name: 'index.queue', unit: '{file}', kind: 'gauge', values: [2] });
    assert.deepEqual(written, [
      ['counter', 'index_files_total', { extension: 'acme.index' }, 3],
      ['histogram', 'index_run_milliseconds', { mode: 'full', extension: 'acme.index' }, 5],
      ['histogram', 'index_run_milliseconds', { mode: 'full', extension: 'acme.index' }, 7],
      ['gauge', 'index_queue', { extension: 'acme.index' }, 2],
    ]);
    assert.equal(metrics.kindOf('index_run_milliseconds'), 'histogram');
    assert.equal(metrics.kindOf('system_cpu_utilization_ratio'), undefined);
  });

  it('of another kind under a known name are dropped and counted, as is what the host had to drop', () => {
    const { written, accept, dropped } = rig();
    accept({ name: 'index.a_total', kind: 'gauge' });
    accept({ name: 'index.a', kind: 'counter' }, { extension: 'other.one' });
    accept({}, { lost: 4 });
    assert.equal(written.length, 2);
    assert.equal(dropped(), 1 + 4);
  });

  it('are 500 together at most', () => {
    const { written, accept, dropped } = rig();
    for (let n = 0; n < 510; n += 1) accept({ name: `index.n${String(n)}` });
    assert.equal(written.length, 500);
    assert.equal(dropped(), 10);
  });
});
