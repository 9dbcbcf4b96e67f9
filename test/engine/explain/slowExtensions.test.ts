import assert from 'node:assert/strict';
import { Rig, serverInfo, type MadeCall } from '../rig.ts';

const calls = (count: number, call: MadeCall): readonly MadeCall[] => Array.from({ length: count }, () => call);
const roomy = (): Rig => {
  const rig = new Rig();
  rig.cpu(1, 99);
  rig.memory(900);
  rig.send({ type: 'ear', ear: { state: 'on', heard: 1, missed: 0, closed: 0, reason: '' } });
  return rig;
};
const completion: MadeCall = { name: 'provideCompletionItems', ms: 900 };

describe('an extension that is slow by itself', () => {
  it('is told from its server by the difference of the two ears, as a sentence and in PromQL', () => {
    const rig = roomy();
    rig.started(serverInfo(1, 'toy'));
    rig.requests(Array.from({ length: 30 }, () => ({ method: 'textDocument/completion', ms: 20 })));
    rig.calls(calls(30, completion));
    rig.seconds(4);
    const told = [rig.summary.sentence, ...rig.summary.notices].find((text) => text.startsWith('test.toy completion'));
    assert.match(
      told ?? '',
      /takes p95 [89]\d\d ms \(budget 200 ms\) although its language server answers in (?:19|2\d) ms/,
    );
    const p95 = (metric: string): string => `histogram_quantile(0.95, sum by (extension, operation) (${metric}))`;
    const [difference] = rig.ask(
      `${p95('vscode_provider_duration_milliseconds')} - ${p95('lsp_request_duration_milliseconds')}`,
    );
    assert.match(difference ?? '', /^extension=test\.toy operation=completion 8[5-9]\d/);
  });

  it('is told when it has no server, and nothing is told of few calls, fast ones, or where the server is slow too', () => {
    const alone = roomy();
    alone.calls(calls(30, completion));
    alone.seconds(4);
    const all = [alone.summary.sentence, ...alone.summary.notices].join(' ');
    assert.match(all, /test\.toy completion takes p95 .* without a language server/);

    const quiet = roomy();
    quiet.started(serverInfo(1, 'slow'));
    quiet.calls([...calls(19, completion), ...calls(30, { ...completion, extension: 'test.fast', ms: 50 })]);
    quiet.calls(calls(30, { ...completion, extension: 'test.slow' }));
    quiet.requests(Array.from({ length: 30 }, () => ({ method: 'textDocument/completion', ms: 890 })));
    quiet.seconds(4);
    assert.ok(![quiet.summary.sentence, ...quiet.summary.notices].some((text) => text.includes('completion takes')));
  });

  it('leaves metrics by extension, operation, method and outcome; commands by their public names', () => {
    const rig = roomy();
    rig.calls([
      completion,
      { name: 'provideDocumentLinks', ms: 3 },
      { name: 'provideHover', ms: -1 },
      { kind: 'command', name: 'toy.work', ms: 5 },
    ]);
    rig.seconds(1);
    assert.deepEqual(rig.ask('histogram_count(vscode_provider_duration_milliseconds)'), [
      'extension=test.toy method=provideCompletionItems operation=completion outcome=ok 1',
      'extension=test.toy method=provideDocumentLinks outcome=ok 1',
    ]);
    assert.deepEqual(rig.ask('vscode_provider_unseen_total'), ['extension=test.toy 1']);
    assert.deepEqual(rig.ask('histogram_count(vscode_command_duration_milliseconds)'), [
      'command=toy.work extension=test.toy outcome=ok 1',
    ]);
    assert.deepEqual(rig.ask('vscode_provider_thread_time_seconds_total{operation="hover"}'), [
      'extension=test.toy operation=hover 0.001',
    ]);
  });

  it('is not heard of while the ear is off, and the health page says so', () => {
    const rig = new Rig();
    rig.send({ type: 'ear', ear: { state: 'failed', heard: 0, missed: 0, closed: 0, reason: 'a bug' } });
    rig.seconds(2);
    assert.ok(rig.summary.notices.includes('Provider timing has switched itself off: a bug.'));
    rig.send({ type: 'health', request: 1 });
    rig.seconds(1);
    const report = rig.posted.findLast((message) => message.type === 'health');
    const row =
      report?.type === 'health' ? report.report.listeners.find(({ what }) => what === 'Provider timing') : undefined;
    assert.equal(row?.state, 'disabled');
    assert.match(row.detail, /a bug/);
  });
});
