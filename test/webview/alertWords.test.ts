import assert from 'node:assert/strict';
import { emptyText, saidOf, templateText } from '../../webview/panels/alerts/words.ts';
import { prose } from '../../webview/parts/prose.ts';
import { alertAnswer, alertOf } from './alertFrames.ts';

describe('the words of an alert', () => {
  const told = { name: 'CpuHigh', severity: 'high', ageMs: 60_000, summary: 'CPU at 91 % for five minutes' } as const;

  it('are those of its rule once it fires, and not before', () => {
    assert.equal(saidOf(alertOf({ ...told, status: 'new' })), 'CPU at 91 % for five minutes');
    assert.match(saidOf(alertOf({ ...told, status: 'pending' })), /not yet for long enough/);
    assert.equal(saidOf(alertOf({ ...told, status: 'new', summary: 'CpuHigh' })), '');
  });

  it('of its runbook have as code what stands between backticks', () => {
    const [before, code, after] = prose('Lower `make -j` so.');
    assert.deepEqual([before, after], ['Lower ', ' so.']);
    assert.ok(typeof code === 'object' && code.values[0] === 'make -j');
  });

  it('where none is open, tell of those that are muted', () => {
    const answer = alertAnswer({ kind: 'list' });
    assert.ok(answer.kind === 'list');
    const said = (muted: number): string =>
      emptyText({ kind: 'live' }, { ...answer.list, alerts: [], muted }, { shown: 'open', text: '' });
    assert.equal(said(1), 'Nothing is open. What is muted stands under Muted.');
    assert.equal(said(0), 'All quiet: no rule has anything to say.');
  });

  it('of a rule that has not fired are read without its template', () => {
    const said = templateText('{{ $labels.server }} has used {{ $value | humanizePercentage }} of a core');
    assert.equal(said, '[server] has used … of a core');
    assert.equal(templateText('up{job="x"} == 0'), 'up{job="x"} == 0');
  });
});
