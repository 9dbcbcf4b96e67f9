import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { many, Rig, serverInfo, settings } from './rig.ts';
import { TemporaryFolder } from './store/historyRig.ts';

const costOf = (rig: Rig): Readonly<Record<string, string>> => {
  rig.send({ type: 'health', request: 9 });
  rig.seconds(0);
  const health = rig.posted.findLast((message) => message.type === 'health');
  assert.ok(health?.type === 'health');
  return Object.fromEntries(health.report.cost.map(({ what, value }) => [what, value]));
};

describe('engine: history', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('shows a new window what an earlier one measured, requests too', () => {
    const history = { folder: folder.path };
    const first = new Rig({ history });
    first.started(serverInfo(1, 'yaml'));
    first.seconds(5);
    first.requests(many(30, { method: 'textDocument/hover', ms: 40 }));
    first.seconds(120);
    assert.match(costOf(first)['History'] ?? '', /history\.db, journal \w+, window 0; this window records the machine/);
    assert.match(costOf(first)['History, size'] ?? '', /^0\.\d MB of 200\.0 MB$/);
    assert.match(costOf(first)['History, writing'] ?? '', /^13 times, the last [\d.]+ ms/);
    first.engine.dispose();

    const second = new Rig({ history, clock: first.clock });
    second.seconds(30);
    second.send({
      type: 'query',
      request: 2,
      query: {
        kind: 'range',
        expr: 'histogram_count(sum(increase(lsp_request_duration_milliseconds[5m])))',
        rangeMs: 600_000,
        stepMs: 10_000,
      },
    });
    second.seconds(0);
    const answer = second.posted.findLast((message) => message.type === 'answer');
    assert.ok(answer?.type === 'answer' && answer.answer.kind === 'matrix');
    const values = answer.answer.series[0]?.values.filter((value) => value !== null) ?? [];
    assert.ok(values.length > 10 && values.some((value) => Math.abs(value - 30) < 1.5), JSON.stringify(values));
    second.engine.dispose();
  });

  it('judges by what this window has seen, and answers with what the file knows', () => {
    const history = { folder: folder.path };
    const first = new Rig({ history });
    first.started(serverInfo(1, 'yaml'));
    first.seconds(5);
    first.requests(many(30, { method: 'textDocument/hover', ms: 900 }));
    first.seconds(20);
    first.engine.dispose();
    const second = new Rig({ history, clock: first.clock });
    second.seconds(20);
    const summary = second.posted.findLast((message) => message.type === 'summary');
    assert.ok(summary?.type === 'summary');
    assert.deepEqual(summary.summary.operations, []);
    const [count] = second.ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[5m])))');
    assert.ok(Math.abs(Number(count) - 30) < 3, count);
    second.engine.dispose();
  });

  it('keeps what it was told even where it is stopped before its first tick', () => {
    const history = { folder: folder.path };
    const first = new Rig({ history });
    first.started(serverInfo(1, 'yaml'));
    first.requests(many(30, { method: 'textDocument/hover', ms: 40 }));
    first.engine.stop();
    const second = new Rig({ history, clock: first.clock });
    second.seconds(20);
    assert.deepEqual(second.ask('count(vitals_sampling_interval_seconds offset 20s)').length, 1);
    const [count] = second.ask('histogram_count(sum(lsp_request_duration_milliseconds offset 20s))');
    assert.match(count ?? '', /30/);
    second.engine.dispose();
  });

  it('keeps what another extension measures', () => {
    const history = { folder: folder.path };
    const first = new Rig({ history });
    first.seconds(15);
    const counted = { name: 'indexer.files', unit: '{file}', kind: 'counter', labels: {}, values: [40] } as const;
    first.send({
      type: 'custom',
      batch: { at: first.clock.now(), extension: 'acme.index', samples: [counted], dropped: 0 },
    });
    first.seconds(40);
    first.engine.dispose();
    const second = new Rig({ history, clock: first.clock });
    second.seconds(20);
    const [files] = second.ask('sum by (extension) (increase(indexer_files_total[5m]))');
    assert.match(files ?? '', /4\d/);
    second.engine.dispose();
  });

  it('writes nothing where history is off, and says so', () => {
    const off = new Rig({
      history: { folder: folder.path },
      settings: { history: { ...settings.history, enabled: false } },
    });
    off.seconds(30);
    assert.equal(costOf(off)['History'], 'History is off: see the setting vitals.history.enabled.');
    assert.deepEqual(readdirSync(folder.path), []);
    const nowhere = new Rig();
    nowhere.seconds(30);
    assert.equal(costOf(nowhere)['History'], 'History is off: nowhere to keep it.');
  });

  it('goes on without history where Node has no SQLite', () => {
    const original = process.getBuiltinModule;
    try {
      Object.assign(process, { getBuiltinModule: undefined });
      const rig = new Rig({ history: { folder: folder.path } });
      rig.seconds(30);
      assert.equal(costOf(rig)['History'], "History is off: This editor's Node has no SQLite.");
      assert.ok(rig.ask('vitals_store_series').length > 0);
      // What nobody has chosen is said where it is missed.
      const summary = rig.posted.findLast((message) => message.type === 'summary');
      assert.deepEqual(summary?.type === 'summary' && summary.summary.notices, [
        "History is off: This editor's Node has no SQLite.",
      ]);
    } finally {
      Object.assign(process, { getBuiltinModule: original });
    }
  });
});
