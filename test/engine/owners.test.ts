// Extensions by the name a user knows, from the list that the host sends to the sentence.
import assert from 'node:assert/strict';
import { many, Rig, serverInfo } from './rig.ts';

const hover = 'textDocument/hover';

describe('engine: owners', () => {
  it('says the display name of an extension in sentence and rows, and its id where there is no name', () => {
    const rig = new Rig({ settings: { windowMs: 60_000 } });
    rig.files.set('/proc/self/statm', '20000 10000 0');
    const host = '20 (node) S 10 20 20 0 -1 4194304 0 0 0 0 5 0 0 0 20 0 1 0 500 1000 10 18446744073709551615';
    rig.files.set('/proc/20/stat', host).set('/proc/1001/stat', host.replace('20 (node) S 10', '1001 (node) S 20'));
    rig.started(serverInfo(1, 'yaml'));
    rig.requests(many(30, { method: hover, ms: 5_000 }));
    rig.seconds(4);
    assert.match(rig.summary.sentence, /^yaml hover is .*: see what test\.yaml has to do\.$/);
    assert.equal(rig.summary.operations[0]?.extensionName, 'test.yaml');
    rig.send({ type: 'extensions', extensions: [{ id: 'Test.YAML', name: 'YAML by Test', path: '/ext/yaml' }] });
    rig.seconds(4);
    assert.match(rig.summary.sentence, /^yaml hover is .*: see what YAML by Test has to do\.$/);
    assert.equal(rig.summary.operations[0]?.extensionName, 'YAML by Test');
    assert.equal(rig.summary.operations[0]?.extension, 'test.yaml');
  });

  it('keeps what processes cost by owner, through the queue to PromQL', () => {
    const rig = new Rig();
    const at = rig.clock.now();
    const git = { pid: 4_000, name: 'git', extensionId: 'vscode.git', extensionName: 'Git', late: false };
    rig.send({ type: 'processes', at, started: [1, 2].map((id) => ({ id, ...git })), ended: [], dropped: 0 });
    rig.seconds(1);
    const ended = { endedAt: rig.clock.now(), wallMs: 40, reason: 'ok' } as const;
    rig.send({ type: 'processes', at, started: [], ended: [1, 2].map((id) => ({ id, ...ended })), dropped: 3 });
    rig.seconds(1);
    const labels = 'extension=vscode.git owner=Git process=git';
    assert.deepEqual(rig.ask('vscode_owner_process_start_total'), [`${labels} 2`]);
    assert.deepEqual(rig.ask('vscode_owner_process_exit_total'), [`${labels} reason=ok 2`]);
    assert.deepEqual(rig.ask('histogram_sum(vscode_owner_process_duration_milliseconds)'), [`${labels} 80`]);
    assert.deepEqual(rig.ask('vitals_queue_dropped_total{where="processes"}'), ['where=processes 3']);
  });
});
