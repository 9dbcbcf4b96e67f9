import assert from 'node:assert/strict';
import type { Level, Summary } from '../../../src/common/summary.ts';
import { unixMs } from '../../../src/common/units.ts';
import { barOf } from '../../../src/engine/explain/bars.ts';
import { indicatorOf, tooltipOf } from '../../../src/host/ui/indicator.ts';

const summaryOf = (level: Level, ratio: number, sentence = 'All is well.'): Summary => {
  const cpu = barOf({ id: 'cpu', ratio });
  return {
    at: unixMs(0),
    level,
    sentence,
    worst: cpu,
    bars: [cpu, barOf({ id: 'lsp', ratio: null, note: 'no requests | yet' })],
    windowMs: 300_000,
    operations: [],
    alerts: { critical: 0, high: 0, medium: 0, low: 0 },
    notices: [],
  };
};
const running = { state: 'running' } as const;

describe('status bar', () => {
  const check = (summary: Summary | undefined, text: string, level: Level): void => {
    const indicator = indicatorOf(running, summary);
    assert.deepEqual([indicator.text, indicator.level], [text, level]);
  };

  it('shows the worst figure, and a word beside the colour only when something is wrong', () => {
    check(summaryOf('healthy', 0.234), '$(pulse) CPU 23 %', 'healthy');
    check(summaryOf('warning', 0.85), '$(warning) CPU 85 % warning', 'warning');
    check(summaryOf('critical', 0.97), '$(error) CPU 97 % critical', 'critical');
    check(summaryOf('critical', 0.42), '$(error) CPU 42 % calming down', 'critical');
    check(undefined, '$(pulse) Vitals', 'unknown');
  });

  it('says what the engine does when it does not run, with the reason for a screen reader', () => {
    const { text, accessible } = indicatorOf({ state: 'failed', reason: 'out of memory' }, summaryOf('critical', 1));
    assert.equal(text, '$(circle-slash) Vitals stopped');
    assert.equal(accessible, 'IDE Vitals, Vitals stopped: out of memory');
    assert.equal(indicatorOf({ state: 'starting' }, undefined).accessible, 'IDE Vitals is starting.');
  });

  it('has a row a bar in the tooltip, and lets no text of a server break the table or become an icon', () => {
    const tooltip = tooltipOf({
      state: running,
      summary: summaryOf('warning', 0.85, 'a|b $(bug) [x](command:y) <b>'),
      remoteHost: 'far_away',
    });
    assert.ok(tooltip.includes(String.raw`**a\|b \$\(bug\) \[x\]\(command:y\) \<b\>**`));
    assert.ok(tooltip.includes('| $(warning) CPU | 85 % |  |'));
    assert.ok(tooltip.includes('| $(pulse) LSP | – | no requests \\| yet |'));
    assert.ok(tooltip.includes('No language server has been asked anything lately.'));
    assert.ok(tooltip.includes(String.raw`Measured on the remote machine far\_away.`));
  });

  it('names the slowest operation, a judged one before one with too few requests', () => {
    const row = {
      operation: 'hover',
      label: 'Hover',
      server: 's',
      extension: 'e',
      extensionName: 'E',
      p50Ms: 1,
      cancelled: 0,
      warnMs: 1,
      badMs: 2,
    } as const;
    const summary = {
      ...summaryOf('healthy', 0.1),
      operations: [
        { ...row, label: 'Rename', p95Ms: 900, count: 2, level: 'unknown' as const },
        { ...row, p95Ms: 40, count: 30, level: 'healthy' as const },
      ],
    };
    assert.ok(
      tooltipOf({ state: running, summary, remoteHost: undefined }).includes(
        'Slowest operation: Hover of s, p95 40 ms, 30 requests.',
      ),
    );
  });
});
